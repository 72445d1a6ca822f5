#include "kb.h"
const struct CMUnitTest words_tests[1];
const size_t words_test_count = 0;
