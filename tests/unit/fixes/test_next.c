#include "kb.h"
const struct CMUnitTest next_tests[1];
const size_t next_test_count = 0;
