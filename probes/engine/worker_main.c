/*
 * The inside of a worker process: lock the door, read the request, run one probe, write
 * down what it finds line by line. It dies with its parent, can gain no privileges, leaves
 * no core file, knows nothing of its user's environment, and may ask little of the kernel.
 */
#include "probes/engine/worker_main.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "probes/engine/runner.h"
#include "probes/engine/sanitizer.h"
#include "probes/engine/worker_protocol.h"
#include "share/base/clock.h"

struct probe_out {
	int fd;
	int64_t epoch_ms;
	const struct probe *probe;
};

/* ---- what it finds ---- */

static void
write_line(int fd, const struct str *line)
{
	const char *at = str_text(line);
	size_t left = line->len;

	while (left > 0) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(EXIT_FAILURE); /* nobody listens any more */
		at += n;
		left -= (size_t)n;
	}
}

/* What a probe states without having declared it could not be recommended, and no test
 * would cover it. The message goes to the log. */
static bool
is_declared(const struct probe_out *out, int id, const char *source)
{
	bool declared = text_starts(source, "disk") ||
		supplies_have(out->probe->supplies, source, id);

	if (!declared)
		(void)fprintf(stderr, "%s states %s as probe:%s and does not declare it\n",
			out->probe->id, fact_def(id)->id, source);
	assert(declared);
	return declared;
}

static void
fill_fact(const struct probe_out *out, struct fact *fact, int id, struct fact_value value,
	const char *source, double took_ms)
{
	memset(fact, 0, sizeof(*fact));
	fact->id = id;
	fact->value = value;
	(void)text_format(fact->source, sizeof(fact->source), "%s%s",
		text_starts(source, "disk") ? "" : "probe:", source);
	fact->at_ms = clock_ms_exact() - (double)out->epoch_ms;
	fact->took_ms = took_ms > 0 ? took_ms : 0;
}

static void
write_fact(struct probe_out *out, struct fact *fact)
{
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);

	wire_add_fact(&line, fact);
	if (str_ok(&line))
		write_line(out->fd, &line);
	value_free(&fact->value);
	free(fact->line);
}

void
probe_fact(struct probe_out *out, int id, struct fact_value value, const char *source,
	double took_ms)
{
	struct fact fact;

	if (!is_declared(out, id, source)) {
		value_free(&value);
		return;
	}
	fill_fact(out, &fact, id, value, source, took_ms);
	write_fact(out, &fact);
}

void
probe_fact_at(struct probe_out *out, int id, struct fact_value value, const char *source,
	const char *line)
{
	struct fact fact;

	if (!is_declared(out, id, source)) {
		value_free(&value);
		return;
	}
	fill_fact(out, &fact, id, value, source, -1);
	fact.line = text_dup(line);
	write_fact(out, &fact);
}

void
probe_token(struct probe_out *out, int id, const char *token, const char *source,
	double took_ms)
{
	probe_fact(out, id, value_token(token), source, took_ms);
}

void
probe_says(struct probe_out *out, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(1024);
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	wire_add_text(&line, "says", str_text(&text));
	write_line(out->fd, &line);
}

/* ---- last words ---- */

static struct str last_words = STR_INIT(4096);

/* Async-signal-safe: the line was made before. */
static void
say_last_words(int sig)
{
	(void)sig;
	if (write(WIRE_FACTS_FD, last_words.text, last_words.len) < 0)
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

void
worker_report_on_timeout(
	struct probe_out *out, int64_t at_ms, int id, const char *token, const char *source)
{
	int64_t wait_ms = MAX_OF(at_ms - clock_ms(), (int64_t)1);
	struct itimerval timer = { .it_value = { .tv_sec = wait_ms / 1000,
					   .tv_usec = wait_ms % 1000 * 1000 } };
	struct sigaction action = { .sa_handler = say_last_words };
	struct fact fact;

	if (!is_declared(out, id, source))
		return;
	fill_fact(out, &fact, id, value_token(token), source, (double)wait_ms);
	fact.at_ms += (double)wait_ms;
	str_clear(&last_words);
	wire_add_fact(&last_words, &fact);
	wire_add_done(&last_words);
	value_free(&fact.value);
	(void)sigaction(SIGALRM, &action, NULL);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

void
worker_last_words_off(void)
{
	struct itimerval none = { 0 };

	(void)setitimer(ITIMER_REAL, &none, NULL);
	str_free(&last_words);
}

/* ---- the locked room ---- */

static void
limit(int resource, rlim_t most)
{
	struct rlimit now;

	if (getrlimit(resource, &now) < 0)
		return;
	now.rlim_cur = MIN_OF(now.rlim_cur, most);
	now.rlim_max = MIN_OF(now.rlim_max, most);
	(void)setrlimit(resource, &now);
}

static void
lock_room(const struct probe *probe)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct error e = ERROR_INIT;

	secret_forbid_core();
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	limit(RLIMIT_NOFILE, 256);
	limit(RLIMIT_CPU, 30);
	if (!SANITIZED)
		limit(RLIMIT_AS,
			probe->program != NULL ? (rlim_t)4 << 30 : (rlim_t)1 << 30);
	if (probe->program == NULL)
		limit(RLIMIT_FSIZE, 0); /* pipes and sockets are no files */
	/* Goes to the log: the check itself is none the worse for it. */
	if (sandbox_apply(probe->cage, &e) != ERR_OK)
		(void)fprintf(stderr, "%s\n", e.text);
}

/* ---- serving ---- */

int
worker_serve(const struct probe *probe,
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e))
{
	struct probe_out out = { .fd = WIRE_FACTS_FD, .probe = probe };
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);
	struct probe_request request;
	struct error e = ERROR_INIT;
	char asked[32] = "";
	int parent = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	lock_room(probe);
	if (wire_receive_request(STDIN_FILENO, asked, &parent, &request, &e) != ERR_OK) {
		wire_add_text(&line, "failed", e.text);
		write_line(out.fd, &line);
		return EXIT_SUCCESS;
	}
	/* The parent may have ended before the kernel was told to end us with it. */
	if (getppid() != parent) {
		wire_request_finish(&request);
		return EXIT_FAILURE;
	}
	out.epoch_ms = request.epoch_ms;
	if (!text_equal(asked, probe->id))
		(void)error_set(&e, ERR_INTERNAL, "The request is for \"%s\".", asked);
	else if (run == NULL)
		(void)error_set(&e, ERR_INTERNAL, "This program cannot run \"%s\".", asked);
	else if (run(&request, &out, &e) == ERR_OK)
		e.code = ERR_OK;
	if (e.code != ERR_OK)
		wire_add_text(&line, "failed", e.text);
	else
		wire_add_done(&line);
	wire_request_finish(&request);
	write_line(out.fd, &line);
	return EXIT_SUCCESS;
}

bool
worker_main(int argc, char **argv, int *status)
{
	const struct probe *probe;

	if (argc != 3 || !text_equal(argv[1], "--worker"))
		return false;
	probe = probe_find(argv[2]);
	*status = probe != NULL ? worker_serve(probe, probe->run) : EXIT_FAILURE;
	return true;
}
