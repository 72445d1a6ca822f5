#pragma once

/* Plays a .reg file on the hives in @dir. */
void reg_play(const char *file, const char *dir);
/* What the file says is in the hives of @dir, by the word of reglookup (where it is). */
void reg_others_agree(const char *file, const char *dir);
