/*
 * An interpreter of the few commands that the scripts use. It checks what the script owes
 * to cmd.exe as well: CRLF, ASCII, one command a line, hives loaded before use and unloaded
 * at the end, a backup of its own before anything is loaded, each key saved before anything
 * is changed, each change read back.
 */
#include "tests/unit/probes/offline/edit/cmd_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "share/base/str.h"

#define REG_DATA_MOST 16384u

struct play {
	const char *dir;
	bool backed_up, loaded[2], free[2], drive_checked, letter_checked, fresh_folder,
		set_checked, disk_checked;
	size_t operations, exports, read_back;
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

/* What follows /d, as the bytes that reg.exe would write. */
static size_t
reg_bytes(const char *type, const char *data, uint8_t *out, uint32_t *number)
{
	size_t len = 0;

	if (text_equal(type, "REG_DWORD")) {
		*number = CHANGE_DWORD;
		regf_put_u32(out, (uint32_t)strtoul(data, NULL, 10));
		return 4;
	}
	if (text_equal(type, "REG_BINARY")) {
		*number = CHANGE_BINARY;
		return world_hex(data, out, REG_DATA_MOST);
	}
	*number = text_equal(type, "REG_SZ")	    ? CHANGE_SZ
		: text_equal(type, "REG_EXPAND_SZ") ? CHANGE_EXPAND_SZ
						    : CHANGE_MULTI_SZ;
	assert_true(*number != CHANGE_MULTI_SZ || text_equal(type, "REG_MULTI_SZ"));
	for (; *data != '\0'; data++) {
		bool ends = *number == CHANGE_MULTI_SZ && data[0] == '\\' && data[1] == '0';

		assert_true(len + 6 < REG_DATA_MOST);
		out[len++] = ends ? 0 : (uint8_t)*data;
		out[len++] = 0;
		data += ends ? 1 : 0;
	}
	for (size_t nuls = *number == CHANGE_MULTI_SZ && len > 0 ? 4 : 2; nuls > 0; nuls--)
		out[len++] = 0;
	return len;
}

/* HIVE's file, the key in it: of "HKLM\\BROKENSYSTEM\\...". */
static const char *
take_root(struct play *p, const char *path, bool *software, char *hive, size_t size)
{
	*software = text_starts(path, "HKLM\\BROKENSOFTWARE\\");
	assert_true(*software || text_starts(path, "HKLM\\BROKENSYSTEM\\"));
	assert_true(p->loaded[*software]);
	assert_true(text_format(
		hive, size, "%s/%s", p->dir, *software ? "SOFTWARE" : "SYSTEM"));
	return strchr(strchr(path, '\\') + 1, '\\') + 1;
}

/* What findstr looks for at the end of the line that reg.exe prints. */
static void
check_printed(const struct regf_value *v, const char *line)
{
	const char *wanted = strstr(line, "/c:\"");
	char printed[512];
	size_t len = 0;

	if (wanted == NULL)
		return;
	wanted += strlen("/c:\"");
	if (v->type == CHANGE_DWORD)
		(void)text_format(printed, sizeof(printed), "0x%x$\"", regf_u32(v->data));
	else {
		printed[len++] = ' ';
		for (size_t i = 0; i + 1 < v->len && v->data[i] != 0 && len < 500; i += 2)
			printed[len++] = (char)v->data[i];
		printed[len++] = '$';
		printed[len++] = '"';
		printed[len] = '\0';
	}
	if (!text_starts(wanted, printed))
		fail_msg("%s: reg.exe prints %s", line, printed);
}

/* `reg query`: what the script wants to be there, or gone. */
static void
run_query(struct play *p, const char *line)
{
	char path[2048], option[32], name[512] = "", hive[256];
	bool software, gone = strstr(line, " >nul 2>nul && ") != NULL;
	const char *at = word(line, path, sizeof(path));
	const char *key = take_root(p, path, &software, hive, sizeof(hive));
	struct bytes_owned b = world_read(hive);
	struct regf r;
	struct regf_value v = { .data = NULL };
	uint32_t found;
	bool has_name, there;

	at = word(at, option, sizeof(option));
	if (text_equal(option, "/v"))
		(void)word(at, name, sizeof(name));
	has_name = text_equal(option, "/v") || text_equal(option, "/ve");
	assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
	found = regf_find(&r, key);
	there = found != REGF_NONE && (!has_name || regf_value(&r, found, name, &v));
	if (there == gone)
		fail_msg("%s: it is %s", line, there ? "there" : "gone");
	if (there)
		check_printed(&v, line);
	p->set_checked = p->set_checked || text_equal(name, "Current");
	p->disk_checked = p->disk_checked || text_equal(name, "ComputerName");
	p->read_back += p->operations > 0 ? 1 : 0;
	free(v.joined);
	free(b.data);
}

static void
run_reg(struct play *p, const char *line)
{
	char verb[32], path[2048], option[32], name[512] = "", type[32] = "",
					       data[8192] = "";
	char hive[256];
	uint8_t bytes[REG_DATA_MOST];
	bool has_name = false, software;
	uint32_t number;
	const char *key, *at = word(line, verb, sizeof(verb));

	at = word(at, path, sizeof(path));
	while (*(at = word(at, option, sizeof(option))) != '\0' || option[0] != '\0') {
		if (text_equal(option, "||"))
			break;
		if (text_equal(option, "/v") || text_equal(option, "/ve")) {
			if (text_equal(option, "/v"))
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
	key = take_root(p, path, &software, hive, sizeof(hive));
	assert_true(p->set_checked && p->disk_checked);
	if (text_equal(verb, "delete")) {
		struct world_edit edit = { key, has_name ? name : NULL,
			has_name ? "delete" : "delete-key" };

		world_edit_hive(hive, software ? "SOFTWARE" : "SYSTEM", &edit, 1);
	} else if (has_name) {
		size_t len = reg_bytes(type, data, bytes, &number);

		world_put(hive, software ? "SOFTWARE" : "SYSTEM", key, name, number, bytes,
			len);
	}
	/* a key that comes back is read back with its values */
	p->operations += has_name || text_equal(verb, "delete") ? 1 : 0;
}

/* "set X=1 & ..." includes the blank in X, so a comparison with "1" fails. */
static void
check_variables(const char *line)
{
	for (const char *at = line; (at = strstr(at, "set ")) != NULL; at += 4) {
		if (at > line && at[-1] != ' ' && at[-1] != '(')
			continue;
		if (at[4] != '"' && !text_starts(at, "set /a "))
			fail_msg("a variable without quotation marks: %s", line);
	}
}

static void
run_line(struct play *p, const char *line)
{
	bool software = strstr(line, "HKLM\\BROKENSOFTWARE >nul 2>nul && ") != NULL;

	if (!text_starts(line, "rem "))
		check_variables(line);
	if (software || strstr(line, "HKLM\\BROKENSYSTEM >nul 2>nul && ") != NULL) {
		assert_true(text_starts(line, "reg query HKLM\\BROKEN"));
		if (strstr(line, " && call :unload_hive HKLM\\BROKEN") != NULL) {
			p->loaded[software] = false;
		} else {
			assert_false(p->backed_up);
			assert_non_null(strstr(line, "exit /b"));
			p->free[software] = true;
		}
	} else if (text_starts(line, "robocopy ")) {
		assert_non_null(strstr(line, " /R:0 /W:0"));
		assert_non_null(strstr(line, " \"%BACKUP%\" SYSTEM SOFTWARE "));
		assert_true(p->fresh_folder);
		assert_false(p->loaded[0] || p->loaded[1]);
		p->backed_up = true;
	} else if (text_starts(line, "if exist \"%BACKUP%\\\" ")) {
		assert_non_null(strstr(line, "goto backup"));
		p->fresh_folder = true;
	} else if (text_starts(line, "reg export ")) {
		assert_non_null(strstr(line, " \"%BACKUP%\\"));
		assert_non_null(strstr(line, " || (set \"FAILED=1\" & goto unload)"));
		assert_int_equal(p->operations, 0);
		p->exports++;
	} else if (text_starts(line, "reg query ")) {
		run_query(p, line + strlen("reg query "));
	} else if (text_starts(line, "if not \"%DRIVE:~1%\"==\":\" ")) {
		assert_non_null(strstr(line, "exit /b"));
		p->letter_checked = true;
	} else if (text_starts(line, "if /i \"%SystemDrive%\"==\"%DRIVE%\" ")) {
		assert_non_null(strstr(line, "exit /b"));
		p->drive_checked = p->letter_checked;
	} else if (text_starts(line, "reg load HKLM\\BROKEN")) {
		assert_true(p->backed_up && p->drive_checked);
		software = text_starts(line, "reg load HKLM\\BROKENSOFTWARE ");
		assert_true(p->free[software]);
		p->loaded[software] = true;
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
	assert_true(p.read_back >= p.operations || p.exports == 0);
	assert_false(p.loaded[0] || p.loaded[1]);
	free(b.data);
}
