#pragma once

#include "share/base/str.h"
#include "tui/frontend/screen.h"

/* One struct input as a line: "next choice=1 row=-1 target=pc-042 port=3389". Of a
 * field named "password" only the length is printed. */
void event_print(struct str *out, const struct input *in);
