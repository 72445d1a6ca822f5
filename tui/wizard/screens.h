#pragma once

#include "tui/wizard/guide_private.h"

extern const struct guide_row guide_screens[SCREEN_COUNT];
