#pragma once

#include "share/target/target.h"

/* Shared by the setters of a target and the parser of TARGET. */

#define TARGET_DEFAULT_PORT 3389
#define TARGET_GATEWAY_PORT 443
/* How much of a wrong target an error message repeats. */
#define TARGET_SHOWN_BYTES 120

/* Rejects http://pc-042/x and suggests the part that would be the name. */
enum err target_refuse_web_address(const char *text, struct error *e);
