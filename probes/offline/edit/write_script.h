#pragma once

#include "probes/offline/edit/change.h"

/*
 * The changes as text for a Windows recovery machine: a script of cmd.exe, or a .reg file;
 * and the same back. All lines end with CRLF and are ASCII.
 */
struct script_about {
	const char *computer; /* NULL: not known */
	const char *name;     /* of the script's file, without folder */
	int control_set;
	bool undo;
};

/* ERR_DATA when something cannot be said in that form. */
enum err script_cmd(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e) NODISCARD;
enum err script_reg(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e) NODISCARD;
