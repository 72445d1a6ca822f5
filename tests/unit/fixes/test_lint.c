#include "kb.h"
const struct CMUnitTest lint_tests[1];
const size_t lint_test_count = 0;
