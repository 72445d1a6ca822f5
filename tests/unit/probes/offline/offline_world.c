/* Files, processes and JSON for the tests of attached disks. */
#include "tests/unit/probes/offline/offline_world.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "probes/offline/edit/hive_write.h"
#include "share/base/clock.h"

static char dirs[256][64];
static size_t dir_count;
static bool at_exit;

static int
remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static void
remove_dirs(void)
{
	for (size_t i = 0; i < dir_count; i++)
		(void)nftw(dirs[i], remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void
world_clear(void)
{
	remove_dirs();
	dir_count = 0;
}

void
world_begin(char *dir, size_t size)
{
	char path[64] = "/tmp/rdpdoctor-hives-XXXXXX";

	assert_non_null(mkdtemp(path));
	if (!at_exit) {
		(void)atexit(remove_dirs);
		at_exit = true;
	}
	assert_true(dir_count < ARRAY_LEN(dirs));
	text_copy(dirs[dir_count++], sizeof(dirs[0]), path);
	text_copy(dir, size, path);
}

struct bytes_owned
world_load(const char *name)
{
	struct bytes_owned b = { .data = NULL };
	char command[512];
	size_t room = 0, n;
	FILE *pipe;

	assert_true(text_format(command, sizeof(command),
		"xz -dc '%s/tests/unit/probes/offline/data/%s.xz'", TEST_SOURCE_DIR, name));
	pipe = popen(command, "re");
	assert_non_null(pipe);
	do {
		if (b.len == room) {
			room = room * 2 + 65536;
			b.data = realloc(b.data, room);
			assert_non_null(b.data);
		}
		n = fread(b.data + b.len, 1, room - b.len, pipe);
		b.len += n;
	} while (n > 0);
	assert_int_equal(pclose(pipe), 0);
	return b;
}

struct bytes_owned
world_read(const char *path)
{
	struct bytes_owned b = { .data = NULL };
	FILE *file = fopen(path, "re");
	struct stat st;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	b.data = malloc((size_t)st.st_size + 1);
	assert_non_null(b.data);
	b.len = fread(b.data, 1, (size_t)st.st_size, file);
	assert_int_equal(b.len, st.st_size);
	b.data[b.len] = 0;
	(void)fclose(file);
	return b;
}

void
world_write(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

void
world_unpack(const char *name, const char *dir, const char *as)
{
	struct bytes_owned b = world_load(name);
	char path[512];

	assert_true(text_format(path, sizeof(path), "%s/%s", dir, as));
	world_write(path, b.data, b.len);
	free(b.data);
}

bool
world_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool
world_same(const char *a, const char *b)
{
	struct bytes_owned x = world_read(a), y = world_read(b);
	bool same = x.len == y.len && memcmp(x.data, y.data, x.len) == 0;

	free(x.data);
	free(y.data);
	return same;
}

void
world_copy(const char *from, const char *to)
{
	struct bytes_owned b = world_read(from);

	world_write(to, b.data, b.len);
	free(b.data);
}

/* ---- hives ---- */

void
world_put(const char *path, const char *hive, const char *key, const char *name,
	uint32_t type, const void *bytes, size_t len)
{
	struct change c = {
		.hive = hive, .key = key, .name = name, .after = { true, type, bytes, len }
	};
	struct change_list list = { &c, 1 };
	struct error e = ERROR_INIT;

	if (hive_write(path, &list, hive, &e) != ERR_OK)
		fail_msg("%s", e.text);
}

size_t
world_hex(const char *text, uint8_t *out, size_t size)
{
	size_t len = 0;

	for (; *text != '\0'; text += text[0] == ',' ? 1 : 2) {
		unsigned byte = 0;

		if (text[0] == ',')
			continue;
		assert_true(len < size && sscanf(text, "%2x", &byte) == 1);
		out[len++] = (uint8_t)byte;
	}
	return len;
}

/* "binary 00ff", "put-dword 04000000": what no repair writes, so no edit can say it. */
static bool
put_raw(const char *path, const char *hive, const struct world_edit *edit)
{
	uint8_t bytes[4096];
	bool dword = text_starts(edit->set, "put-dword ");

	if (!dword && !text_starts(edit->set, "binary "))
		return false;
	world_put(path, hive, edit->key, edit->value, dword ? CHANGE_DWORD : CHANGE_BINARY,
		bytes, world_hex(strchr(edit->set, ' ') + 1, bytes, sizeof(bytes)));
	return true;
}

void
world_edit_hive(
	const char *path, const char *hive, const struct world_edit *edits, size_t count)
{
	struct bytes_owned b;
	struct arena *a;
	json_t *list;
	struct change_hives hives = { .control_set = 1 };
	struct change_list changes;
	struct regf regf;
	struct error e = ERROR_INIT;

	if (count == 1 && put_raw(path, hive, edits))
		return;
	b = world_read(path);
	a = arena_create();
	list = json_array();
	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(list,
			json_pack("{s:s, s:s, s:s*, s:s}", "hive", hive, "key",
				edits[i].key, "value", edits[i].value, "set",
				edits[i].set));
	assert_int_equal(regf_open(b.data, b.len, &regf, &e), ERR_OK);
	if (text_equal(hive, "SYSTEM"))
		hives.system = &regf;
	else
		hives.software = &regf;
	if (change_resolve(&hives, list, a, &changes, &e) != ERR_OK)
		fail_msg("%s", e.text);
	if (hive_write(path, &changes, hive, &e) != ERR_OK)
		fail_msg("%s", e.text);
	json_decref(list);
	arena_destroy(a);
	free(b.data);
}

void
world_make_software(const char *dir)
{
	static const char version[] = "Microsoft\\Windows NT\\CurrentVersion";
	static const struct world_edit healthy[] = {
		{ version, "ProductName", "sz Windows 10 Pro" },
		{ version, "CurrentBuildNumber", "sz 22631" },
		{ "Microsoft\\Windows NT\\CurrentVersion\\Winlogon", "Shell",
			"sz explorer.exe" },
		{ "Microsoft\\Windows NT\\CurrentVersion\\Winlogon", "Userinit",
			"sz C:\\Windows\\system32\\userinit.exe," },
		/* the one that RDP-Tcp of the Windows 7 hive names as its own */
		{ "Microsoft\\SystemCertificates\\Remote Desktop\\Certificates\\"
		  "3349EFE1B964207CA08F1DBB2A091650F6790155",
			"Blob", "sz 0" },
	};
	char path[512];

	world_unpack("hivex-minimal", dir, "SOFTWARE");
	assert_true(text_format(path, sizeof(path), "%s/SOFTWARE", dir));
	world_edit_hive(path, "SOFTWARE", healthy, ARRAY_LEN(healthy));
}

/* ---- running ---- */

static char *
take_file(const char *path)
{
	struct bytes_owned b = world_read(path);

	(void)unlink(path);
	return (char *)b.data;
}

void
world_run(struct world_run *run, const char *const *args)
{
	const char *program = getenv("RDPDOCTOR");
	char out[] = "/tmp/rdpdoctor-out-XXXXXX", err[] = "/tmp/rdpdoctor-err-XXXXXX";
	int out_fd = mkstemp(out), err_fd = mkstemp(err), status;
	double began_ms = clock_ms_exact();
	const char *argv[32] = { "rdpdoctor" };
	size_t n = 1;
	pid_t pid;

	assert_non_null(program);
	assert_true(out_fd >= 0 && err_fd >= 0);
	for (size_t i = 0; args[i] != NULL; i++) {
		assert_true(n < ARRAY_LEN(argv) - 1);
		argv[n++] = args[i];
	}
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		(void)dup2(null, 0);
		(void)dup2(out_fd, 1);
		(void)dup2(err_fd, 2);
		(void)execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	(void)close(out_fd);
	(void)close(err_fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	run->took_s = (clock_ms_exact() - began_ms) / 1000;
	run->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	run->out = take_file(out);
	run->err = take_file(err);
}

void
world_run_free(struct world_run *run)
{
	free(run->out);
	free(run->err);
}

json_t *
world_report(const char *path, const char *const *more, int *status)
{
	const char *args[32] = { "offline", "--no-store", "--json", path };
	struct world_run run;
	json_t *report;

	for (size_t n = 4; more != NULL && *more != NULL; more++)
		args[n++] = *more;
	world_run(&run, args);
	report = json_loads(run.out, 0, NULL);
	if (report == NULL)
		fail_msg("no JSON: %s %s", run.out, run.err);
	*status = run.status;
	world_run_free(&run);
	return report;
}

const json_t *
world_fact(const json_t *report, const char *id)
{
	const json_t *facts = json_object_get(report, "facts");

	for (size_t i = json_array_size(facts); i > 0; i--) {
		const json_t *fact = json_array_get(facts, i - 1);

		if (text_equal(json_string_value(json_object_get(fact, "id")), id))
			return json_object_get(fact, "value");
	}
	return NULL;
}

const char *
world_cause(const json_t *report, const char *id)
{
	const json_t *causes = json_object_get(report, "causes");

	for (size_t i = 0; i < json_array_size(causes); i++) {
		const json_t *cause = json_array_get(causes, i);

		if (text_equal(json_string_value(json_object_get(cause, "id")), id))
			return json_string_value(json_object_get(cause, "certainty"));
	}
	return NULL;
}

bool
world_backup(const char *dir, const char *name, char *out, size_t size)
{
	char start[128];
	DIR *d = opendir(dir);
	struct dirent *entry;

	assert_non_null(d);
	out[0] = '\0';
	assert_true(text_format(start, sizeof(start), "%s.rdpdoctor-2", name));
	while ((entry = readdir(d)) != NULL) {
		char path[512];

		if (!text_starts(entry->d_name, start) || text_ends(entry->d_name, ".json"))
			continue;
		assert_true(text_format(path, sizeof(path), "%s/%s", dir, entry->d_name));
		if (strcmp(path, out) > 0)
			text_copy(out, size, path);
	}
	(void)closedir(d);
	return out[0] != '\0';
}
