/*
 * Starts `rdpdoctor check --json ...` in its node, feeds it, collects what it
 * prints until the case's limit, and checks meanwhile that no command line or environment
 * contains the secret.
 */
#include "lab_run.h"

#include "lab_net.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX (8u << 20)
#define PROGRAM_MAX (256u << 20)
#define LOOK_EVERY_MS 20

struct sink {
	int fd;
	char *text;
	size_t len, cap;
};

static bool
sink_read(struct sink *s)
{
	if (s->len + 65536 > s->cap) {
		size_t cap = s->cap == 0 ? 131072 : s->cap * 2;
		char *text = cap > OUTPUT_MAX ? NULL : realloc(s->text, cap);

		if (text == NULL)
			return false;
		s->text = text;
		s->cap = cap;
	}
	ssize_t n = read(s->fd, s->text + s->len, s->cap - s->len - 1);
	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0)
		lab_close_fd(&s->fd);
	else
		s->len += (size_t)n;
	s->text[s->len] = '\0';
	return true;
}

static bool
file_holds(const char *pid, const char *file, const char *secret)
{
	char path[300];
	size_t len = 0;

	if (!lab_print(path, sizeof(path), "/proc/%s/%s", pid, file))
		return false;
	TEXT_AUTO text = lab_file_read(path, 1 << 17, &len);
	return text != NULL && memmem(text, len, secret, strlen(secret)) != NULL;
}

/*
 * The program and what it started: in a world of its own process numbers only grow,
 * so the servers, some of which are told a password, have smaller ones than .
 */
static bool
secret_visible(const char *secret, pid_t from)
{
	DIR *dir = opendir("/proc");
	bool seen = false;

	for (struct dirent *d; dir != NULL && !seen && (d = readdir(dir)) != NULL;) {
		long pid;

		if (!lab_number(d->d_name, from, INT_MAX, &pid))
			continue;
		seen = file_holds(d->d_name, "cmdline", secret) ||
			file_holds(d->d_name, "environ", secret);
	}
	if (dir != NULL)
		closedir(dir);
	return seen;
}

/* nftw(3) has no pointer for its callback: what it looks for and what it found. */
static const char *secret_sought;
static bool secret_found;

static int
file_look(const char *path, const struct stat *st, int type, struct FTW *where)
{
	size_t len = 0;

	(void)where;
	if (type != FTW_F)
		return 0;
	TEXT_AUTO text = lab_file_read(path, (size_t)st->st_size, &len);
	secret_found = text != NULL &&
		memmem(text, len, secret_sought, strlen(secret_sought)) != NULL;
	return secret_found;
}

static bool
secret_written(const char *folder, const char *secret)
{
	secret_sought = secret;
	secret_found = false;
	(void)nftw(folder, file_look, 16, FTW_PHYS);
	return secret_found;
}

/* Reads both pipes until both are closed or the deadline passes. */
static void
output_collect(struct sink *out, struct sink *err, int64_t deadline_ms, const char *secret,
	pid_t pid, struct run_result *r)
{
	while (out->fd >= 0 || err->fd >= 0) {
		struct pollfd fds[2] = { { .fd = out->fd, .events = POLLIN },
			{ .fd = err->fd, .events = POLLIN } };
		int64_t left_ms = deadline_ms - lab_clock_ms();

		if (left_ms <= 0) {
			r->killed = true;
			return;
		}
		if (secret != NULL) {
			r->leaked = r->leaked || secret_visible(secret, pid);
			left_ms = left_ms < LOOK_EVERY_MS ? left_ms : LOOK_EVERY_MS;
		}
		if (poll(fds, 2, (int)left_ms) < 0 && errno != EINTR)
			return;
		if ((fds[0].revents != 0 && !sink_read(out)) ||
			(fds[1].revents != 0 && !sink_read(err))) {
			r->killed = true;
			return;
		}
	}
}

static void
child_reap(pid_t pid, int64_t deadline_ms, struct run_result *r)
{
	int status = 0;

	/* Both pipes are closed, but a program may close them and go on. */
	while (!r->killed && waitpid(pid, &status, WNOHANG) == 0) {
		r->killed = lab_clock_ms() > deadline_ms;
		lab_pause_ms(1);
	}
	if (r->killed) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	r->exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
secret_feed(int fd, const char *text, struct lab_error *e)
{
	if (text == NULL)
		return true;
	/* A line is far smaller than a pipe holds: this does not block. */
	if (!lab_write_all(fd, text, strlen(text)) || !lab_write_all(fd, "\n", 1))
		return lab_fail(e, "feeding standard input: %s", strerror(errno));
	return true;
}

/*
 * A clean environment: home and state are the world's own. Options of the
 * sanitizers pass, so that the program is judged with them.
 */
static void
environment_fill(const struct lab_case *c, const char **env, size_t max)
{
	static const char *const fixed[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
		"HOME=" LAB_DIR "/home",
		"TMPDIR=" LAB_DIR "/tmp",
		"LANG=C.UTF-8",
		"TERM=dumb",
	};
	static const char *const kept[] = {
		"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="
	};
	extern char **environ;
	const struct case_line *line;
	size_t n = 0, at = 0;

	for (; n < ARRAY_LEN(fixed) && n + 1 < max; n++)
		env[n] = fixed[n];
	for (char **v = environ; *v != NULL; v++)
		for (size_t i = 0; i < ARRAY_LEN(kept); i++)
			if (strncmp(*v, kept[i], strlen(kept[i])) == 0 && n + 1 < max)
				env[n++] = *v;
	while ((line = case_next(c, "env", &at)) != NULL && n + 1 < max)
		env[n++] = line->value;
	env[n] = NULL;
}

/*
 * Where the program keeps its sessions: a new file for each run, so that no run knows of
 * another; "keep" is the default place for all runs, "none" is without a store. In the
 * home, where the secret is looked for.
 */
static bool
store_choose(const struct lab_case *c, struct run_result *r, char *option, size_t size)
{
	static int runs;
	const char *kind = case_get(c, "store", "new");

	r->stored = strcmp(kind, "none") != 0;
	if (!r->stored)
		return lab_print(option, size, "--no-store");
	if (strcmp(kind, "keep") == 0)
		return lab_print(option, size, "%s", "") &&
			lab_print(r->store, sizeof(r->store),
				LAB_DIR "/home/.local/state/rdpdoctor/sessions.db");
	return lab_print(r->store, sizeof(r->store), LAB_DIR "/home/run-%d.db", ++runs) &&
		lab_print(option, size, "--store %s", r->store);
}

/* Of several runs the earlier ones may have words of their own: "args.first". */
static const char *
words_of(const struct lab_case *c, const char *key, bool last)
{
	char first[32];
	const char *words = case_get(c, key, "");

	if (last || !lab_print(first, sizeof(first), "%s.first", key))
		return words;
	return case_get(c, first, words);
}

static bool
program_start(const struct lab_case *c, const char *program, bool last,
	struct run_result *result, struct sink *out, struct sink *err, pid_t *pid,
	struct lab_error *e)
{
	struct lab_words w;
	const char *env[40];
	char line[4096], store[96];
	int in[2], o[2], r[2];
	struct spawn s = { .drop_rights =
				   strcmp(case_get(c, "caps", "drop"), "drop") == 0 };

	if (!node_find(case_get(c, "from", "client"), &s.node))
		return lab_fail(e, "%s: from: no such node", c->path);
	if (!store_choose(c, result, store, sizeof(store)) ||
		!lab_print(line, sizeof(line), "rdpdoctor %s --json %s %s %s",
			case_get(c, "run", "check"), store, words_of(c, "args", last),
			words_of(c, "target", last)) ||
		!lab_words_split(&w, line))
		return lab_fail(e, "%s: the command line cannot be built", c->path);
	w.word[0] = (char *)program;
	environment_fill(c, env, ARRAY_LEN(env));
	if (pipe2(in, O_CLOEXEC) != 0 || pipe2(o, O_CLOEXEC) != 0 ||
		pipe2(r, O_CLOEXEC) != 0)
		return lab_fail(e, "pipe: %s", strerror(errno));
	s.argv = w.word;
	s.envp = (char **)env;
	s.in = in[0];
	s.out = o[1];
	s.err = r[1];
	*pid = node_spawn(&s, e);
	lab_words_free(&w);
	lab_close_fd(&in[0]);
	lab_close_fd(&o[1]);
	lab_close_fd(&r[1]);
	out->fd = o[0];
	err->fd = r[0];
	bool fed = *pid > 0 && secret_feed(in[1], case_get(c, "stdin", NULL), e);
	lab_close_fd(&in[1]);
	return fed;
}

static bool
has_several(const struct lab_case *c)
{
	return strchr(case_get(c, "target", ""), ' ') != NULL;
}

/* Several targets give a report a line; the last one is judged. */
static const char *
last_report(const struct lab_case *c, char *out)
{
	size_t len = strlen(out);
	char *line;

	if (!has_several(c))
		return out;
	if (len > 0 && out[len - 1] == '\n')
		out[len - 1] = '\0';
	line = strrchr(out, '\n');
	return line != NULL ? line + 1 : out;
}

static bool
run_once(const struct lab_case *c, const char *program, bool last, struct run_result *r,
	struct lab_error *e)
{
	struct sink out = { .fd = -1 }, err = { .fd = -1 };
	const char *secret = case_get(c, "stdin", NULL);
	long limit_ms;
	pid_t pid = -1;

	*r = (struct run_result) { .several = has_several(c) };
	if (!lab_number(case_get(c, "limit_ms", "14000"), 1, 600000, &limit_ms))
		return lab_fail(e, "%s: limit_ms is no number", c->path);
	int64_t began_ms = lab_clock_ms();
	if (program_start(c, program, last, r, &out, &err, &pid, e)) {
		output_collect(&out, &err, began_ms + limit_ms, case_get(c, "stdin", NULL),
			pid, r);
		child_reap(pid, began_ms + limit_ms, r);
		if (secret != NULL)
			r->written = secret_written(LAB_DIR "/home", secret);
	}
	r->took_ms = lab_clock_ms() - began_ms;
	lab_close_fd(&out.fd);
	lab_close_fd(&err.fd);
	r->out = out.text;
	r->err = err.text;
	if (pid > 0 && r->out != NULL)
		r->report = json_loads(
			last_report(c, r->out), JSON_REJECT_DUPLICATES, &r->json_error);
	return pid > 0;
}

/* As after an installation that is not complete. */
static bool
program_copy(const char *program, const char *copy, struct lab_error *e)
{
	size_t len = 0;
	TEXT_AUTO bytes = lab_file_read(program, PROGRAM_MAX, &len);
	int fd = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	bool copied = bytes != NULL && fd >= 0 && lab_write_all(fd, bytes, len);

	lab_close_fd(&fd);
	return copied || lab_fail(e, "copying %s: %s", program, strerror(errno));
}

bool
run_case(const struct lab_case *c, const char *program, struct run_result *r,
	struct lab_error *e)
{
	bool alone = strcmp(case_get(c, "worker", ""), "none") == 0;
	long times;

	if (alone && !program_copy(program, LAB_DIR "/rdpdoctor", e))
		return false;
	if (alone)
		program = LAB_DIR "/rdpdoctor";
	if (!lab_number(case_get(c, "times", "1"), 1, 20, &times))
		return lab_fail(e, "%s: times is no number", c->path);
	for (; times > 1; times--) {
		if (!run_once(c, program, false, r, e))
			return false;
		run_result_free(r);
	}
	return run_once(c, program, true, r, e);
}

int
run_shell(const struct lab_case *c, const char *command)
{
	char *argv[] = { (char[]) { "sh" }, (char[]) { "-c" }, (char *)command, NULL };
	struct spawn s = {
		.argv = argv, .envp = lab_environment(), .in = 0, .out = 1, .err = 2
	};
	struct lab_error e = { 0 };
	int status = 0;

	if (!node_find(case_get(c, "from", "client"), &s.node))
		return LAB_EXIT_FAIL;
	pid_t pid = node_spawn(&s, &e);
	if (pid < 0) {
		fprintf(stderr, "%s\n", e.says);
		return LAB_EXIT_FAIL;
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : LAB_EXIT_FAIL;
}

void
run_result_free(struct run_result *r)
{
	free(r->out);
	free(r->err);
	json_decref(r->report);
	*r = (struct run_result) { 0 };
}
