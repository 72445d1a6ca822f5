#pragma once

#include <stdbool.h>

#include "share/base/arena.h"

/*
 * An offline edit is declared once (hive, key, value, set). From it follow the command for a
 * recovery machine, its undo, and the entry of a .reg file. The hives are loaded there as
 * HKLM\BROKENSYSTEM and HKLM\BROKENSOFTWARE.
 */
struct edit {
	const char *hive, *key, *value, *set; /* filled; value NULL for delete-key */
	const char *name; /* of the export that the undo imports, without ".reg" */
};

enum edit_kind {
	EDIT_DWORD,
	EDIT_SZ,
	EDIT_EXPAND_SZ,
	EDIT_MULTI_SZ,
	EDIT_DELETE,
	EDIT_DELETE_KEY,
	EDIT_CLEAR_BITS,
	EDIT_RULE_ACTIVE,
	EDIT_RULE_TOKEN,
	EDIT_ADD_RULE,
};

/* The operation of a `set` and its argument. False: no such operation. */
bool edit_parse(const char *set, enum edit_kind *kind, const char **argument);

struct edit_command {
	const char *shell;	    /* cmd or powershell */
	const char *command, *undo; /* one line each; NULL if a value cannot be quoted */
	const char *look;	    /* shows the value, before and after */
};
/* In @a. */
void edit_command(const struct edit *edit, struct arena *a, struct edit_command *out);
