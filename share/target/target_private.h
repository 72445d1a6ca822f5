#pragma once

#include "share/target/target.h"

/* What the setters of a target and the reader of TARGET share. */

#define TARGET_DEFAULT_PORT 3389
#define TARGET_GATEWAY_PORT 443
/* What stays readable of a wrong target in a sentence about it. */
#define TARGET_SHOWN_BYTES 120

/* http://pc-042/x: refuses it, and says back the part that would be the name. */
enum err target_refuse_web_address(const char *text, struct error *e);
bool target_has_controls(const char *text);
