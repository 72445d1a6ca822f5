#pragma once

#include "tui/frontend/canvas.h"

/*
 * Draws a QR code in the middle of a cleared canvas: black on white, quiet zone of four
 * modules, half blocks with Unicode, two blanks per module without. Returns NULL, or why
 * it cannot draw one (static). The caller must only pass a link or a command, never a
 * user name or a password.
 */
const char *qr_draw(const char *text, struct canvas *c);
