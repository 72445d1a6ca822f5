#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/frontend/events.h"
#include "tests/unit/tui/frontend/golden.h"
#include "tests/unit/tui/frontend/samples.h"
#include "share/base/macros.h"
#include "share/base/str.h"
