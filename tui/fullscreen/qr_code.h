#pragma once

#include "tui/frontend/canvas.h"

/*
 * A QR code in the middle of a cleared canvas: black on white, quiet zone of four modules,
 * half blocks where there is Unicode, two blanks a module where not. Returns NULL, or the
 * sentence that says why there is none (static). It carries a link or one command; never a
 * user name, never a password: the caller sees to that.
 */
const char *qr_draw(const char *text, struct canvas *c);
