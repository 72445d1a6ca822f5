#pragma once

/* Compares with tests/screens/@name; UPDATE_SCREENS=1 writes the file instead. On a
 * difference, fails the running test with the first line that differs. */
void golden_check(const char *name, const char *text);
/* Widths of characters as in a UTF-8 locale. */
void golden_use_locale(void);
