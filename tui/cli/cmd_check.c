/*
 * `rdpdoctor check TARGET...`: probes, decides, prints; asks nothing. Checks a few
 * targets in parallel and prints the reports in the order of the arguments.
 */
#include "tui/cli/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/stop_signal.h"
#include "share/base/text.h"
#include "tui/session/session.h"
#include "tui/session/check_round.h"

#define SIDE_BY_SIDE 12
#define TARGETS_MAX 1000

struct run {
	struct session *c;
	struct checks *checks;
	char *text;
	bool started, printed;
};

struct batch {
	const struct options *o;
	const struct knowledge *knowledge;
	struct store *store;
	struct secret password;
	struct run *runs;
	size_t count;
	bool progress; /* one line per probe on stderr */
	int worst;
	struct document document; /* of all reports */
	bool had_password;
	int rejected; /* computers that did not accept the password */
};

/* ---- targets ---- */

static enum err
add_target(struct batch *b, const char *text, struct error *e)
{
	struct run *grown;

	if (b->count == TARGETS_MAX)
		return error_set(e, ERR_USAGE, "More than %d targets.", TARGETS_MAX);
	grown = realloc(b->runs, (b->count + 1) * sizeof(*grown));
	if (grown == NULL)
		return error_set(e, ERR_INTERNAL, "No memory is left.");
	b->runs = grown;
	b->runs[b->count++] = (struct run) { .text = text_dup(text) };
	return ERR_OK;
}

/* Checked before any host is probed, to find a typing error in line 90 first. */
static enum err
add_hosts_line(struct batch *b, const char *text, struct error *e)
{
	struct facts *told = facts_create();
	struct target target;
	enum err err = options_target(b->o, text, &target, told, e);

	facts_destroy(told);
	return err != ERR_OK ? err : add_target(b, text, e);
}

static enum err
add_hosts_file(struct batch *b, const char *path, struct error *e)
{
	FILE *file = text_equal(path, "-") ? stdin : fopen(path, "re");
	char line[1024];
	int number = 0;
	enum err err = ERR_OK;

	if (file == NULL)
		return error_set_errno(
			e, ERR_NO_INPUT, "The list of hosts %s cannot be read", path);
	while (err == ERR_OK && fgets(line, sizeof(line), file) != NULL) {
		/* Windows editors write a byte order mark before the first line. */
		char *text =
			line + (number == 0 && text_starts(line, "\xEF\xBB\xBF") ? 3 : 0);
		char *start = text + strspn(text, " \t");

		start[strcspn(start, "#\r\n")] = '\0';
		while (start[0] != '\0' && strchr(" \t", start[strlen(start) - 1]) != NULL)
			start[strlen(start) - 1] = '\0';
		number++;
		if (start[0] != '\0')
			err = add_hosts_line(b, start, e);
		if (err != ERR_OK)
			(void)error_wrap(e, "%s:%d", path, number);
	}
	if (file != stdin)
		(void)fclose(file);
	return err;
}

static enum err
open_case(struct batch *b, struct run *run, struct error *e)
{
	struct facts *told = facts_create();
	struct target target;
	enum err err = options_target(b->o, run->text, &target, told, e);

	if (err == ERR_OK)
		err = options_facts(b->o, told, e);
	if (err == ERR_OK)
		err = session_begin(b->store, b->knowledge, &run->c, e);
	if (err == ERR_OK) {
		cmd_set_audience(b->o, run->c);
		session_append(run->c, EVENT_TARGET, target_to_json(&target));
		session_add_told(run->c, told);
	}
	facts_destroy(told);
	return err;
}

/* ---- running ---- */

static enum stage
until_of(const struct options *o, const struct target *t, bool has_password)
{
	if (o->until != STAGE_NONE)
		return o->until;
	return t->user[0] != '\0' && has_password && !o->no_connect ? STAGE_LOGON
								    : STAGE_TLS;
}

static void
start_run(struct batch *b, struct run *run)
{
	const struct options *o = b->o;
	struct secret copy = b->password;
	bool user = session_target(run->c)->user[0] != '\0' && !o->no_connect;
	struct checks_options options = {
		.timeout_ms = (o->timeout_s > 0 ? o->timeout_s : 10) * 1000,
		.allow_attempts = o->allow_attempts,
		.verbose = o->verbose,
		.until = until_of(o, session_target(run->c), b->had_password),
	};

	/* Without an account the attempt only runs if --until is above TLS. */
	options.connect = !o->no_connect && options.until >= STAGE_NLA;
	run->checks = checks_create(run->c, NULL, NULL);
	run->started = true;
	if (user && b->had_password && !b->password.present)
		session_append(run->c, EVENT_ATTEMPT,
			json_pack("{s:s}", "refused",
				"Another computer has just rejected the same password; "
				"trying it on more computers could lock the account. "
				"Check this computer alone, or allow more attempts "
				"with --allow-attempts."));
	checks_begin(run->checks, &options, user ? &copy : NULL);
	secret_wipe(&copy);
}

/*
 * A domain account has one lockout counter for all computers: a password that one
 * computer rejected is not tried on the next.
 */
static void
note_rejected(struct batch *b, const struct run *run)
{
	const struct facts *f = session_facts(run->c);

	if (facts_int(f, FACT_CONNECT_ATTEMPTS, 0) < 1 ||
		!(facts_is(f, FACT_CONNECT_RESULT, CONNECT_RESULT_FAILED) ||
			facts_is(f, FACT_CONNECT_RESULT, CONNECT_RESULT_KILLED)))
		return;
	b->rejected++;
	if (b->rejected >= MAX_OF(b->o->allow_attempts, 1))
		secret_wipe(&b->password);
}

static void
say_progress(struct batch *b, const struct run *run, const char *what)
{
	if (!b->progress)
		return;
	(void)fprintf(stderr, "%s %s\n", what, run->text);
	(void)fflush(stderr);
}

static void
print_report(struct batch *b, struct run *run)
{
	const struct options *o = b->o;
	struct report report;
	int status;

	session_report(run->c, &report);
	note_rejected(b, run);
	status = report_exit_status(&report);
	b->worst = status == 0 || b->worst > status ? b->worst : status;
	cmd_print_report(o, &report, session_audience(run->c), &b->document);
	(void)fflush(stdout);
	session_append(run->c, EVENT_VERDICT,
		json_pack("{s:s, s:s, s:s}", "outcome", outcome_id(report_outcome(&report)),
			"broke_at",
			report.ladder.broke_at != STAGE_NONE
				? stage_id(report.ladder.broke_at)
				: "",
			"first",
			report.verdict->cause_count > 0 ? report.verdict->causes[0].id
							: ""));
	/* "healthy" alone would hide that the requested sign-in did not happen. */
	if (session_attempt_refused(run->c)[0] != '\0')
		(void)fprintf(stderr, "rdpdoctor: No sign-in was tried: %s\n",
			session_attempt_refused(run->c));
	if (session_is_degraded(run->c))
		(void)fprintf(stderr,
			"rdpdoctor: The session could not be stored; it is kept "
			"in memory only.\n");
	session_append(run->c, EVENT_END, json_pack("{s:s}", "by", "check"));
	run->printed = true;
	checks_destroy(run->checks);
	session_destroy(run->c);
	run->checks = NULL;
	run->c = NULL;
}

static void
poll_runs(struct batch *b, size_t from, size_t to)
{
	struct pollfd fds[1024];
	size_t count = 0;
	int timeout = -1;

	for (size_t i = from; i < to; i++) {
		int wait;

		if (b->runs[i].checks == NULL || !checks_running(b->runs[i].checks))
			continue;
		count += checks_poll_fds(
			b->runs[i].checks, fds + count, ARRAY_LEN(fds) - count);
		wait = checks_timeout_ms(b->runs[i].checks);
		if (wait >= 0 && (timeout < 0 || wait < timeout))
			timeout = wait;
	}
	(void)poll(fds, (nfds_t)count, timeout);
	for (size_t i = from; i < to; i++)
		if (b->runs[i].checks != NULL)
			checks_service(b->runs[i].checks);
}

/* Keeps a few checks running; prints each report when all earlier ones are printed. */
static bool
run_all(struct batch *b)
{
	size_t front = 0, next = 0;

	while (front < b->count) {
		size_t active = 0;

		for (size_t i = front; i < next; i++)
			if (checks_running(b->runs[i].checks))
				active++;
		/* With a password, the result of one computer decides about the next. */
		while (next < b->count &&
			active < (b->password.present ? 1 : SIDE_BY_SIDE)) {
			say_progress(b, &b->runs[next], "Checking");
			start_run(b, &b->runs[next++]);
			active++;
		}
		poll_runs(b, front, next);
		if (stop_signal != 0)
			return false;
		while (front < next && !checks_running(b->runs[front].checks))
			print_report(b, &b->runs[front++]);
	}
	return true;
}

static enum err
prepare(struct batch *b, struct error *e)
{
	const struct options *o = b->o;
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < o->arg_count; i++)
		err = add_target(b, o->args[i], e);
	if (err == ERR_OK && o->hosts != NULL)
		err = add_hosts_file(b, o->hosts, e);
	if (err == ERR_OK && b->count == 0)
		err = error_set(e, ERR_USAGE,
			"`check` needs a target: a name, an address, an .rdp file or an "
			"rdp:// "
			"address.");
	if (err == ERR_OK)
		err = options_password(o, &b->password, e);
	b->had_password = b->password.present;
	return err;
}

static int
cmd_check(const struct options *o)
{
	STR_AUTO text = STR_INIT(4u << 20);
	struct batch b = { .o = o, .document = cmd_document(o, &text) };
	struct knowledge *knowledge = NULL;
	struct error e = ERROR_INIT;
	enum err err;
	int status;

	b.progress = !o->quiet && (isatty(2) != 0 || o->verbose);
	err = prepare(&b, &e);
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &knowledge, &e);
	b.knowledge = knowledge;
	if (err == ERR_OK) {
		b.store = cmd_store_open(o);
		for (size_t i = 0; err == ERR_OK && i < b.count; i++)
			err = open_case(&b, &b.runs[i], &e);
	}
	if (err != ERR_OK)
		status = cmd_fail(o, &e);
	else
		status = run_all(&b) ? b.worst : 128 + stop_signal;
	document_end(&b.document);
	(void)fputs(str_text(&text), stdout);
	for (size_t i = 0; i < b.count; i++) {
		checks_destroy(b.runs[i].checks);
		session_destroy(b.runs[i].c);
		free(b.runs[i].text);
	}
	free(b.runs);
	secret_wipe(&b.password);
	store_close(b.store);
	knowledge_destroy(knowledge);
	return status;
}

/* clang-format off */
const struct command command_check = {
	.name = "check",
	.arguments = (const char *const[]) { "TARGET... [--hosts FILE]", NULL },
	.summary = "probe, decide, print; asks nothing",
	.help = "Probes the connection stage by stage (name, route, tcp, negotiate, tls, nla), decides the cause, prints verdict, evidence and next steps. Asks nothing and changes nothing.\n\n"
		"With --user and a password it makes one real authentication and opens no desktop. If one of several targets rejects the password, it is not tried on the others.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_JSON, .says = 
			"One report per line (share/schema/report.schema.json)." },
		{ .id = OPTION_FORMAT, .says = 
			"The format of the reports: text, md or html.", .words = DOCUMENT_FORMAT_NAMES },
		{ .id = OPTION_FACT },
		{ .id = OPTION_PORT },
		{ .id = OPTION_USER },
		{ .id = OPTION_DOMAIN },
		{ .id = OPTION_PASSWORD_STDIN },
		{ .id = OPTION_PASSWORD_FILE },
		{ .id = OPTION_PASSWORD_FD },
		{ .id = OPTION_GATEWAY },
		{ .id = OPTION_UNTIL, .says = "Stop after this stage: name, route, tcp, negotiate, tls, nla, logon, license or desktop. `--until desktop` also opens the desktop and may disconnect a signed-in user." },
		{ .id = OPTION_NO_CONNECT },
		{ .id = OPTION_TIMEOUT, .says = 
			"The time limit of each check; default 10." },
		{ .id = OPTION_ALLOW_ATTEMPTS },
		{ .id = OPTION_HOSTS },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ .id = OPTION_NO_STORE },
		{ 0 } },
	.exits = "0 healthy, 1 diagnosed, 2 narrowed, 3 could not run, 64 to 77 errors.",
	.examples = (const char *const[]) { "check pc-042 --fact boot.screen=sign-in", NULL },
	.complete = COMPLETE_TARGETS,
	.run = cmd_check,
};
/* clang-format on */
