/*
 * Runs cases: each builds a small internet of its own, puts servers into it,
 * lets rdpdoctor look at them and compares the report with what is true there.
 *
 *          net.client                       net.server
 *     client --------------- router --------------- server
 *     eth0 .2        lan0 .1        lan1 .1        .2 eth0
 *     fd77:1::2    fd77:1::1        fd77:2::1    fd77:2::2
 *       |               |                              |
 *     rdpdoctor     resolver (lab_dns), nft:       xrdp, FreeRDP shadow,
 *                   forward and nat rules          lab_server; nft: input rules
 *
 * Each node is a network namespace; a link is a veth pair or a wire of ours
 * (lab_wire: delay, loss, size limit, capture). A world is made of namespaces
 * that need no root and end with their first process, so nothing is left behind
 * however a run ends. Exit: 0 pass, 1 fail, 77 not possible here (1 if CI=true).
 */
#include "lab_judge.h"
#include "lab_net.h"
#include "lab_servers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 3		     /* of a case that came too late on a busy machine */
#define WORLD_EXTRA_MS 60000 /* for building and servers, beside the run itself */

struct options {
	const char *program; /* absolute path of rdpdoctor */
	const char *shell;   /* a command to run in its place */
	const char *keep;    /* folder that takes the world's files */
	bool table, show;
};

struct job {
	const struct options *options;
	struct lab_case *lab_case;
};

static int
usage(FILE *out)
{
	fprintf(out,
		"usage: lab_case [OPTION ...] FILE.case ...\n"
		"  --table      print \"fact, case, value\" lines, judge nothing\n"
		"  --show       print the report and the messages as well\n"
		"  --keep DIR   copy the world's files (logs, counts, captures, report) "
		"there\n"
		"  --exec CMD   run a shell command in the place of rdpdoctor\n"
		"environment: RDPDOCTOR (the program, default ../../build/dev/rdpdoctor),\n"
		"  LAB_VALIDATE (words of a command that takes a report's path and checks "
		"it),\n"
		"  LAB_REFOLD (words of session_refold, which compares report and store),\n"
		"  LAB_FACTS (folder that takes what each case measured, for `facts`),\n"
		"  CI=true (a case that cannot run here fails)\n");
	return out == stdout ? LAB_EXIT_PASS : 64;
}

static int
skip_exit(void)
{
	const char *ci = getenv("CI");

	return ci != NULL && strcmp(ci, "true") == 0 ? LAB_EXIT_FAIL : LAB_EXIT_SKIP;
}

/*
 * What was measured, for the table of all cases: one file a case in the folder that
 * LAB_FACTS names; an empty one says that the case was skipped.
 */
static void
facts_leave(const struct lab_case *c, const struct run_result *r)
{
	const char *folder = getenv("LAB_FACTS");
	char path[PATH_MAX];

	if (folder == NULL || !lab_print(path, sizeof(path), "%s/%s", folder, c->name))
		return;
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
	FILE *out = fopen(path, "we");
	if (out == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return;
	}
	if (r != NULL)
		judge_table(c, r, out);
	fclose(out);
}

static int
trouble(const struct lab_case *c, const struct lab_error *e)
{
	int code = e->skip ? skip_exit() : LAB_EXIT_FAIL;

	printf("%s %s: %s\n", code == LAB_EXIT_SKIP ? "SKIP" : "FAIL", c->name, e->says);
	if (e->skip)
		facts_leave(c, NULL);
	else
		servers_show_logs();
	return code;
}

static bool
needs_met(const struct lab_case *c, const struct lab_net *net, struct lab_error *e)
{
	const struct case_line *line;
	size_t at = 0;

	while ((line = case_next(c, "needs", &at)) != NULL) {
		if (strcmp(line->value, "ipv6") != 0)
			return lab_fail(e, "%s:%d: unknown need", c->path, line->number);
		if (!net->ipv6)
			return lab_skip(e, "no IP version 6 here");
	}
	return true;
}

/* Runs a command of the environment on the report, if it is set. */
static size_t
report_ask(const char *variable, const char *arguments, const char *name, FILE *says)
{
	const char *command = getenv(variable);
	struct lab_error e = { 0 };
	char line[2048], log[64];
	struct lab_words w;

	if (command == NULL)
		return 0;
	if (!lab_print(line, sizeof(line), "%s %s", command, arguments) ||
		!lab_print(log, sizeof(log), LAB_DIR "/log/%s", name) ||
		!lab_words_split(&w, line))
		return (size_t)fprintf(says, "  %s cannot be read\n", variable);
	bool good = node_run(NODE_CLIENT, w.word, NULL, log, &e);
	lab_words_free(&w);
	return good ? 0 : (size_t)fprintf(says, "  %s: %s\n", name, e.says);
}

/* The report must fit its schema, and be the one that its stored session gives. */
static size_t
report_validate(const struct run_result *r, FILE *says)
{
	static const char path[] = LAB_DIR "/report.json";
	struct lab_error e = { 0 };
	char arguments[200];
	size_t wrong;

	if (r->out == NULL || !lab_file_write(path, r->out, &e) || r->report == NULL)
		return 0;
	wrong = report_ask("LAB_VALIDATE", path, "schema", says);
	if (!json_is_string(json_object_get(r->report, "session")))
		return wrong;
	if (!lab_print(arguments, sizeof(arguments), "--reports %s %s", path, r->store))
		return wrong + 1;
	return wrong + report_ask("LAB_REFOLD", arguments, "refold", says);
}

static void
files_keep(const char *folder, const char *name)
{
	char command[PATH_MAX + 200];
	char *argv[] = { (char[]) { "sh" }, (char[]) { "-c" }, command, NULL };
	struct lab_error e = { 0 };

	if (!lab_print(command, sizeof(command),
		    "mkdir -p '%s/%s' && cp -r " LAB_DIR "/. '%s/%s/'", folder, name,
		    folder, name) ||
		!node_run(NODE_ROUTER, argv, NULL, "/dev/null", &e))
		fprintf(stderr, "keeping the files: %s\n", e.says);
}

static int
verdict_print(const struct job *job, const struct run_result *r)
{
	const struct lab_case *c = job->lab_case;
	char *says = NULL;
	size_t len = 0, wrong = 0;
	FILE *out = open_memstream(&says, &len);

	if (out == NULL)
		return LAB_EXIT_FAIL;
	if (job->options->table)
		judge_table(c, r, out);
	else
		wrong = judge_run(c, r, out) + report_validate(r, out);
	fclose(out);
	if (job->options->show)
		printf("%s\n%s\n", r->err == NULL ? "" : r->err,
			r->out == NULL ? "" : r->out);
	if (!job->options->table)
		printf("%s %s (%lld ms)\n", wrong == 0 ? "PASS" : "FAIL", c->name,
			(long long)r->took_ms);
	fputs(says, stdout);
	free(says);
	if (wrong == 0) {
		facts_leave(c, r);
		return LAB_EXIT_PASS;
	}
	if (!job->options->show && r->err != NULL && *r->err != '\0')
		printf("  it said: %.2000s\n", r->err);
	servers_show_logs();
	return wrong == judge_lateness(c, r) ? LAB_EXIT_LATE : LAB_EXIT_FAIL;
}

static bool
world_build(struct lab_case *c, struct lab_error *e)
{
	struct lab_net net = { 0 };

	return world_furnish(e) && net_plan(&net, c, e) && needs_met(c, &net, e) &&
		net_build(&net, c, e) && net_names(&net, c, e) && row_build(&net, c, e) &&
		servers_start(c, e) && net_disturb(c, e);
}

/* The first process of a world. */
static int
case_inside(void *context)
{
	struct job *job = context;
	struct lab_case *c = job->lab_case;
	struct lab_error e = { 0 };
	struct run_result r;
	int code;

	if (!world_build(c, &e)) {
		code = trouble(c, &e);
	} else if (job->options->shell != NULL) {
		code = run_shell(c, job->options->shell);
	} else if (run_case(c, job->options->program, &r, &e)) {
		code = verdict_print(job, &r);
		run_result_free(&r);
	} else {
		code = trouble(c, &e);
	}
	if (job->options->keep != NULL)
		files_keep(job->options->keep, c->name);
	return code;
}

/*
 * Whether others want these processors so much that lateness says nothing about the
 * program: the load of the last minute, getloadavg(3), is twice what the machine can do.
 */
static bool
machine_is_busy(void)
{
	double load;

	return getloadavg(&load, 1) == 1 &&
		load > 2.0 * (double)sysconf(_SC_NPROCESSORS_ONLN);
}

static int
case_play(const struct options *options, const char *path)
{
	struct lab_error e = { 0 };
	struct lab_case c;
	long limit_ms = 0;

	if (!case_load(&c, path, &e)) {
		printf("FAIL %s\n", e.says);
		case_free(&c);
		return LAB_EXIT_FAIL;
	}
	if (!lab_number(case_get(&c, "limit_ms", "14000"), 1, 600000, &limit_ms))
		limit_ms = 14000; /* the run complains about it */
	struct job job = { .options = options, .lab_case = &c };
	/* A person may stay in a shell as long as they like. */
	int world_ms = options->shell != NULL ? INT_MAX : (int)limit_ms + WORLD_EXTRA_MS;
	int code = LAB_EXIT_LATE;

	for (int left = TRIES; code == LAB_EXIT_LATE && left > 0; left--) {
		code = world_run(case_inside, &job, world_ms, skip_exit());
		if (code == LAB_EXIT_LATE && !machine_is_busy())
			left = 0;
		if (code == LAB_EXIT_LATE && left > 1)
			printf("  the machine is busy: once more\n");
	}
	if (code == LAB_EXIT_LATE)
		code = LAB_EXIT_FAIL;
	if (code == LAB_EXIT_SKIP)
		facts_leave(&c, NULL); /* where no namespace can be made, too */
	case_free(&c);
	return code;
}

static bool
folders_find(void)
{
	static char programs[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", programs, sizeof(programs) - 1);
	const char *sources = getenv("LAB_SRC");

	if (len <= 0)
		return false;
	programs[len] = '\0';
	*strrchr(programs, '/') = '\0';
	lab_folders_set(programs, sources != NULL ? sources : LAB_SOURCE_DIR);
	return true;
}

static bool
options_read(struct options *o, int argc, char **argv, int *first)
{
	int i = 1;

	for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
		bool more = i + 1 < argc;

		if (strcmp(argv[i], "--table") == 0)
			o->table = true;
		else if (strcmp(argv[i], "--show") == 0)
			o->show = true;
		else if (strcmp(argv[i], "--keep") == 0 && more)
			o->keep = argv[++i];
		else if (strcmp(argv[i], "--exec") == 0 && more)
			o->shell = argv[++i];
		else
			return false;
	}
	*first = i;
	return i < argc;
}

int
main(int argc, char **argv)
{
	const char *program = getenv("RDPDOCTOR");
	struct options options = { 0 };
	int first, worst = LAB_EXIT_PASS;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return usage(stdout);
	if (!options_read(&options, argc, argv, &first))
		return usage(stderr);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!folders_find()) {
		fprintf(stderr, "/proc is needed: %s\n", strerror(errno));
		return LAB_EXIT_FAIL;
	}
	char *resolved =
		realpath(program != NULL ? program : "../../build/dev/rdpdoctor", NULL);
	if (resolved == NULL && options.shell == NULL) {
		fprintf(stderr, "rdpdoctor is not there (set RDPDOCTOR): %s\n",
			strerror(errno));
		return LAB_EXIT_FAIL;
	}
	options.program = resolved;
	for (int i = first; i < argc; i++) {
		int code = case_play(&options, argv[i]);

		/* One failure is worse than any number of skips. */
		if (code != LAB_EXIT_PASS && worst != LAB_EXIT_FAIL)
			worst = code;
	}
	free(resolved);
	return worst;
}
