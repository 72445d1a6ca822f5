#pragma once

#include "probes/offline/edit/change.h"

/*
 * The changes as text for a Windows recovery machine: a cmd.exe script or a .reg file, and
 * the same to undo them. All lines are ASCII and end with CRLF.
 */
struct script_about {
	const char *computer; /* NULL: not known */
	const char *name;     /* of the script's file, without folder */
	int control_set;
	bool undo;
};

/* ERR_DATA if the format cannot express a change. */
enum err script_cmd(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e) NODISCARD;
enum err script_reg(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e) NODISCARD;
