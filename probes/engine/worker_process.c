/* Reads, stops and reaps one worker process. Never blocks. */
#include "probes/engine/worker_process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/log.h"

#define GRACE_MS 300		   /* between SIGTERM and SIGKILL */
#define SILENT_END_MS 1000	   /* between closing descriptor 3 and the end */
#define REAP_MS 3		   /* interval of checks for an exited worker */
#define LOG_BYTES_MAX (256 * 1024) /* of stdout and stderr of one worker */

void
worker_destroy(struct worker_process *job)
{
	if (job->process.facts_fd >= 0)
		(void)close(job->process.facts_fd);
	if (job->process.log_fd >= 0)
		(void)close(job->process.log_fd);
	wire_reader_finish(&job->reader);
	str_free(&job->log_line);
	free(job);
}

void
worker_signal(const struct worker_process *job, int sig)
{
	(void)kill(-job->process.pid, sig);
	(void)kill(job->process.pid, sig); /* in case it left its group */
}

void
worker_stop(struct worker_process *job, enum worker_end why)
{
	if (job->stopping)
		return;
	job->stopping = true;
	job->why = why;
	job->kill_ms = clock_ms() + GRACE_MS;
	worker_signal(job, SIGTERM);
}

static void
on_line(void *to, struct wire_line *line)
{
	struct worker_process *job = to;
	const struct job_events *ev = job->events;
	double now_ms = clock_ms_exact() - job->epoch_ms;

	if (job->stopping && job->why == WORKER_CANCELLED)
		return;
	switch (line->kind) {
	case WIRE_FACT:
		job->spoke = true;
		if (line->fact.at_ms <= 0 || line->fact.at_ms > now_ms)
			line->fact.at_ms = now_ms;
		ev->fact(ev->to, job->probe, &line->fact);
		break;
	case WIRE_SAYS:
		ev->says(ev->to, job->probe, line->text);
		break;
	case WIRE_FAILED:
		job->failed = true;
		text_copy(job->text, sizeof(job->text), line->text);
		break;
	case WIRE_DONE:
		job->done = true;
		break;
	}
}

static void
on_bad_line(void *to, const char *why)
{
	const struct worker_process *job = to;

	LOG_WARN(job->probe->id, "dropped a line: %s", why);
}

/* Reads available bytes; false at the end of the stream. */
static bool
worker_read_facts(struct worker_process *job)
{
	char buffer[16384];

	for (int rounds = 0; rounds < 8; rounds++) {
		ssize_t n = read(job->process.facts_fd, buffer, sizeof(buffer));

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n <= 0)
			return false;
		if (!wire_feed(
			    &job->reader, buffer, (size_t)n, on_line, on_bad_line, job)) {
			worker_stop(job, WORKER_FLOODED);
			worker_signal(job, SIGKILL);
			return false;
		}
	}
	return true;
}

static void
log_bytes(struct worker_process *job, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != '\n' && job->log_line.len < 1000) {
			str_add_char(&job->log_line, bytes[i]);
			continue;
		}
		if (job->log_line.len > 0)
			LOG_INFO(job->probe->id, "worker %d: %s", (int)job->process.pid,
				str_text(&job->log_line));
		str_clear(&job->log_line);
	}
}

static bool
worker_read_log(struct worker_process *job)
{
	char buffer[4096];

	for (int rounds = 0; rounds < 8; rounds++) {
		ssize_t n = read(job->process.log_fd, buffer, sizeof(buffer));

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (n <= 0)
			return false;
		if (job->log_bytes <= LOG_BYTES_MAX)
			log_bytes(job, buffer, (size_t)n);
		job->log_bytes += (size_t)n;
	}
	return true;
}

void
worker_read(struct worker_process *job)
{
	if (job->process.facts_fd >= 0 && !worker_read_facts(job)) {
		(void)close(job->process.facts_fd);
		job->process.facts_fd = -1;
		job->eof_ms = clock_ms();
	}
	if (job->process.log_fd >= 0 && !worker_read_log(job)) {
		(void)close(job->process.log_fd);
		job->process.log_fd = -1;
	}
}

/* Interprets the exit status of a worker that was not stopped. */
static enum worker_end
end_of_status(struct worker_process *job, int status)
{
	if (WIFSIGNALED(status)) {
		int sig = WTERMSIG(status);

		(void)text_format(job->text, sizeof(job->text), "ended by signal %d (%s)",
			sig, strsignal(sig));
		return WORKER_CRASHED;
	}
	if (WEXITSTATUS(status) != 0) {
		(void)text_format(job->text, sizeof(job->text), "ended with exit status %d",
			WEXITSTATUS(status));
		return WORKER_CRASHED;
	}
	if (job->failed)
		return WORKER_FAILED;
	if (job->done)
		return WORKER_DONE;
	text_copy(job->text, sizeof(job->text), "ended without a final message");
	return WORKER_CRASHED;
}

enum worker_end
worker_status(struct worker_process *job, int status)
{
	enum worker_end how = end_of_status(job, status);

	if (!job->stopping)
		return how;
	/* It may have finished just when its deadline passed. */
	if (job->why == WORKER_KILLED && how != WORKER_CRASHED)
		return how;
	if (job->why == WORKER_KILLED)
		text_copy(job->text, sizeof(job->text), "it ran out of time");
	else if (job->why == WORKER_FLOODED)
		text_copy(job->text, sizeof(job->text), "it wrote more than a check may");
	else
		job->text[0] = '\0';
	return job->why;
}

void
worker_watch(struct worker_process *job)
{
	int64_t now_ms = clock_ms();

	if (!job->stopping && now_ms >= job->deadline_ms)
		worker_stop(job, WORKER_KILLED);
	/* A worker that closes its stream but does not exit counts as hung. */
	if (!job->stopping && job->eof_ms > 0 && now_ms > job->eof_ms + SILENT_END_MS)
		worker_stop(job, WORKER_KILLED);
	if (job->stopping && now_ms >= job->kill_ms)
		worker_signal(job, SIGKILL);
}

/* True when the worker is gone. Kills its whole group and reads the remaining output. */
bool
worker_reap(struct worker_process *job, int *status)
{
	siginfo_t info = { 0 };

	if (waitid(P_PID, (id_t)job->process.pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0) {
		*status = 0; /* reaped elsewhere: only its lines show the result */
	} else {
		if (info.si_pid == 0)
			return false;
		(void)kill(-job->process.pid, SIGKILL);
		while (waitpid(job->process.pid, status, 0) < 0 && errno == EINTR)
			;
	}
	worker_read(job);
	return true;
}

int64_t
worker_wakes_ms(const struct worker_process *job, int64_t now_ms)
{
	int64_t at = job->stopping ? job->kill_ms : job->deadline_ms;

	if (job->eof_ms > 0 || job->done || job->failed ||
		(job->stopping && now_ms >= job->kill_ms))
		at = now_ms + REAP_MS;
	return at;
}
