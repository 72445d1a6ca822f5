/*
 * An interpreter of .reg files as regedit and `reg import` take them (version 5.00):
 * keys, values of all types, deletions. It plays them on hives, and asks another reader
 * whether they are in force.
 */
#include "tests/unit/probes/offline/edit/reg_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_world.h"

#define DATA_MOST 16384u

/* One line of a file, understood. */
struct entry {
	const char *hive;
	char key[1024], name[512];
	bool whole_key; /* the key goes */
	bool goes;	/* the value goes */
	uint32_t type;
	uint8_t bytes[DATA_MOST];
	size_t len;
};

typedef void entry_fn(const char *dir, const struct entry *entry);

/* "...", with \\ and \" inside; returns what follows. */
static const char *
quoted(const char *at, char *out, size_t size)
{
	size_t len = 0;

	assert_int_equal(*at, '"');
	for (at++; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		assert_true(*at != '\0' && len < size - 1);
		out[len++] = *at;
	}
	out[len] = '\0';
	return at + 1;
}

static void
take_data(struct entry *n, const char *text)
{
	n->goes = text_equal(text, "-");
	n->len = 0;
	if (n->goes)
		return;
	if (text_starts(text, "dword:")) {
		n->type = CHANGE_DWORD;
		assert_int_equal(strlen(text + 6), 8);
		regf_put_u32(n->bytes, (uint32_t)strtoul(text + 6, NULL, 16));
		n->len = 4;
	} else if (text[0] == '"') {
		char ascii[4096];

		n->type = CHANGE_SZ;
		assert_int_equal(*quoted(text, ascii, sizeof(ascii)), '\0');
		for (size_t i = 0; i <= strlen(ascii); i++) {
			n->bytes[n->len++] = (uint8_t)ascii[i];
			n->bytes[n->len++] = 0;
		}
	} else {
		const char *colon = strchr(text, ':');

		assert_true(text_starts(text, "hex") && colon != NULL);
		n->type = text[3] == '(' ? (uint32_t)strtoul(text + 4, NULL, 16)
					 : CHANGE_BINARY;
		n->len = world_hex(colon + 1, n->bytes, sizeof(n->bytes));
	}
}

static void
take_key(struct entry *n, char *line)
{
	static const char root[] = "HKEY_LOCAL_MACHINE\\BROKEN";
	char *end = strrchr(line, ']'), *at = line + 1;

	assert_non_null(end);
	*end = '\0';
	n->whole_key = *at == '-';
	at += n->whole_key ? 1 : 0;
	assert_true(text_starts(at, root));
	at += strlen(root);
	n->hive = text_starts(at, "SYSTEM\\") ? "SYSTEM" : "SOFTWARE";
	assert_true(text_starts(at, n->hive));
	text_copy(n->key, sizeof(n->key), at + strlen(n->hive) + 1);
}

static void
each_entry(const char *file, const char *dir, entry_fn *each)
{
	struct bytes_owned b = world_read(file);
	struct entry n = { .hive = NULL };
	char *line = (char *)b.data, *end;
	size_t seen = 0;

	assert_true(text_starts(line, "Windows Registry Editor Version 5.00\r\n\r\n"));
	for (line = strchr(line, '\n') + 1; *line != '\0'; line = end + 2) {
		end = strstr(line, "\r\n");
		assert_non_null(end);
		*end = '\0';
		if (*line == '\0' || *line == ';')
			continue;
		if (*line == '[') {
			take_key(&n, line);
			if (!n.whole_key)
				continue;
		} else {
			const char *at = line + 1;

			assert_non_null(n.hive);
			n.name[0] = '\0';
			if (*line != '@')
				at = quoted(line, n.name, sizeof(n.name));
			assert_int_equal(*at, '=');
			take_data(&n, at + 1);
		}
		each(dir, &n);
		seen++;
	}
	assert_true(seen > 0);
	free(b.data);
}

/* ---- playing ---- */

static void
play_entry(const char *dir, const struct entry *n)
{
	struct world_edit edit = { n->key, n->whole_key ? NULL : n->name,
		n->whole_key ? "delete-key" : "delete" };
	char hive[256];

	assert_true(text_format(hive, sizeof(hive), "%s/%s", dir, n->hive));
	if (n->whole_key || n->goes)
		world_edit_hive(hive, n->hive, &edit, 1);
	else
		world_put(hive, n->hive, n->key, n->name, n->type, n->bytes, n->len);
}

void
reg_play(const char *file, const char *dir)
{
	each_entry(file, dir, play_entry);
}

/* ---- asking another reader ---- */

/* reglookup writes what is not plain as %XX, in keys and in texts. */
static void
percent(struct str *out, const char *text, size_t len, bool path)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (path && c == '\\')
			str_add_char(out, '/');
		else if (c < 0x20 || c > 0x7E || c == '%' || c == ',' || (path && c == '/'))
			str_addf(out, "%%%02X", c);
		else
			str_add_char(out, (char)c);
	}
}

static void
expected(const struct entry *n, const char *path, struct str *out)
{
	static const char *const types[] = { "NONE", "SZ", "EXPAND_SZ", "BINARY", "DWORD",
		"DWORD_BE", "LINK", "MULTI_SZ" };

	assert_true(n->type < ARRAY_LEN(types));
	str_addf(out, "%s,%s,", path, types[n->type]);
	if (n->type == CHANGE_DWORD)
		str_addf(out, "0x%08X", regf_u32(n->bytes));
	else if (n->type == CHANGE_BINARY)
		percent(out, (const char *)n->bytes, n->len, false);
	else if (n->type != CHANGE_MULTI_SZ) {
		char ascii[DATA_MOST / 2];
		size_t len = 0;

		while (2 * len + 1 < n->len && n->bytes[2 * len] != 0) {
			ascii[len] = (char)n->bytes[2 * len];
			len++;
		}
		percent(out, ascii, len, false);
	}
}

static void
ask_entry(const char *dir, const struct entry *n)
{
	STR_AUTO path = STR_INIT(4096);
	STR_AUTO want = STR_INIT(65536);
	char command[8192], line[65536];
	bool met = false;
	FILE *pipe;

	str_add_char(&path, '/');
	percent(&path, n->key, strlen(n->key), true);
	if (!n->whole_key) {
		str_add_char(&path, '/');
		percent(&path, n->name, strlen(n->name), false);
		if (!n->goes)
			expected(n, str_text(&path), &want);
	}
	assert_true(text_format(command, sizeof(command),
		"reglookup -H -p '%s' '%s/%s' 2>&1", str_text(&path), dir, n->hive));
	pipe = popen(command, "re");
	assert_non_null(pipe);
	while (fgets(line, sizeof(line), pipe) != NULL) {
		size_t len = strlen(str_text(&path));

		if (strncasecmp(line, str_text(&path), len) == 0 && line[len] == ',' &&
			(n->goes || n->whole_key))
			fail_msg("another reader still sees %s", line);
		met = met ||
			(want.len > 0 && strncasecmp(line, str_text(&want), want.len) == 0);
	}
	(void)pclose(pipe);
	if (!n->goes && !n->whole_key && !met)
		fail_msg("another reader does not see %s; it says %s", str_text(&want),
			line);
}

void
reg_others_agree(const char *file, const char *dir)
{
	if (world_exists("/usr/bin/reglookup"))
		each_entry(file, dir, ask_entry);
}
