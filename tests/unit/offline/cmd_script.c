/*
 * An interpreter of the few commands that the scripts use. It checks what the script owes
 * to cmd.exe as well: CRLF, ASCII, one command a line, hives loaded before use and unloaded
 * at the end, the backup before anything is loaded.
 */
#include "tests/unit/offline/cmd_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "share/str.h"

struct play {
	const char *dir;
	bool backed_up, loaded[2], drive_checked;
	size_t operations;
};

/* The next word, quotation marks taken away, doubled percent signs made one. */
static const char *
word(const char *at, char *out, size_t size)
{
	size_t len = 0;
	bool inside = false;

	while (*at == ' ')
		at++;
	for (; *at != '\0' && (inside || *at != ' '); at++) {
		if (*at == '"') {
			inside = !inside;
			continue;
		}
		if (*at == '%') {
			if (at[1] != '%')
				fail_msg("a percent sign that is not doubled: %s", at);
			at++;
		}
		assert_true(len < size - 1);
		out[len++] = *at;
	}
	assert_false(inside);
	out[len] = '\0';
	return at;
}

static void
run_reg(struct play *p, const char *line)
{
	char verb[32], path[2048], option[32], name[512] = "", type[32] = "",
					       data[8192] = "";
	char set[8300], hive[256];
	struct world_edit edit;
	bool has_name = false, software;
	const char *at = word(line, verb, sizeof(verb));

	at = word(at, path, sizeof(path));
	while (*(at = word(at, option, sizeof(option))) != '\0' || option[0] != '\0') {
		if (text_equal(option, "||"))
			break;
		if (text_equal(option, "/v")) {
			at = word(at, name, sizeof(name));
			has_name = true;
		} else if (text_equal(option, "/t")) {
			at = word(at, type, sizeof(type));
		} else if (text_equal(option, "/d")) {
			at = word(at, data, sizeof(data));
		} else {
			assert_string_equal(option, "/f");
			if (*at == '\0')
				break;
		}
	}
	software = text_starts(path, "HKLM\\BROKENSOFTWARE\\");
	assert_true(software || text_starts(path, "HKLM\\BROKENSYSTEM\\"));
	assert_true(p->loaded[software]);
	assert_true(text_format(
		hive, sizeof(hive), "%s/%s", p->dir, software ? "SOFTWARE" : "SYSTEM"));
	edit.key = strchr(strchr(path, '\\') + 1, '\\') + 1;
	edit.value = has_name ? name : NULL;
	if (text_equal(verb, "delete"))
		text_copy(set, sizeof(set), has_name ? "delete" : "delete-key");
	else if (text_equal(type, "REG_DWORD"))
		assert_true(text_format(set, sizeof(set), "dword %s", data));
	else if (text_equal(type, "REG_SZ"))
		assert_true(text_format(set, sizeof(set), "sz %s", data));
	else if (text_equal(type, "REG_EXPAND_SZ"))
		assert_true(text_format(set, sizeof(set), "expand-sz %s", data));
	else if (text_equal(type, "REG_MULTI_SZ") && data[0] == '\0')
		text_copy(set, sizeof(set), "multi-sz");
	else
		fail_msg("not understood: %s", line);
	edit.set = set;
	world_edit_hive(hive, software ? "SOFTWARE" : "SYSTEM", &edit, 1);
	p->operations++;
}

static void
run_line(struct play *p, const char *line)
{
	if (text_starts(line, "robocopy ")) {
		assert_non_null(strstr(line, " /R:0 /W:0"));
		assert_false(p->loaded[0] || p->loaded[1]);
		p->backed_up = true;
	} else if (text_starts(line, "if /i \"%SystemDrive%\"==\"%DRIVE%\" ")) {
		assert_non_null(strstr(line, "exit /b"));
		p->drive_checked = true;
	} else if (text_starts(line, "reg load HKLM\\BROKEN")) {
		assert_true(p->backed_up && p->drive_checked);
		p->loaded[text_starts(line, "reg load HKLM\\BROKENSOFTWARE ")] = true;
	} else if (text_starts(line, "reg unload HKLM\\BROKEN")) {
		p->loaded[text_starts(line, "reg unload HKLM\\BROKENSOFTWARE")] = false;
	} else if (text_starts(line, "reg add ") || text_starts(line, "reg delete ")) {
		run_reg(p, line + strlen("reg "));
	} else if (text_starts(line, "reg import ")) {
		fail_msg("the script leans on a file: %s", line);
	}
}

void
script_play(const char *script, const char *dir)
{
	struct bytes_owned b = world_read(script);
	struct play p = { .dir = dir };
	char *line = (char *)b.data;

	for (size_t i = 0; i < b.len; i++) {
		if (b.data[i] == '\n' && (i == 0 || b.data[i - 1] != '\r'))
			fail_msg("%s: a line without CRLF", script);
		assert_true(b.data[i] < 0x80);
	}
	while (*line != '\0') {
		char *end = strstr(line, "\r\n");

		assert_non_null(end);
		*end = '\0';
		run_line(&p, line);
		line = end + 2;
	}
	assert_true(p.operations > 0);
	assert_false(p.loaded[0] || p.loaded[1]);
	free(b.data);
}
