/*
 * Restores the terminal from signal handlers, only with write(2) and tcsetattr(3), which
 * signal-safety(7) allows. A handler that was installed before (a sanitizer's, the
 * program's own hang-up handler) runs afterwards.
 */
#include "tui/frontend/restore_on_signal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/macros.h"

static const int guarded[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGSEGV, SIGABRT, SIGBUS,
	SIGFPE, SIGILL };

static struct {
	char bytes[512];
	size_t len;
	struct termios saved;
	bool has_saved;
	int fd;
	struct sigaction before[ARRAY_LEN(guarded)];
	void *stack;
	bool installed;
} guard;
static volatile sig_atomic_t guard_armed;

static void
restore(void)
{
	size_t done = 0;

	if (!guard_armed)
		return;
	guard_armed = 0;
	while (done < guard.len) {
		ssize_t n = write(guard.fd, guard.bytes + done, guard.len - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (guard.has_saved)
		(void)tcsetattr(guard.fd, TCSANOW, &guard.saved);
}

static void
on_signal(int sig, siginfo_t *info, void *context)
{
	int saved_errno = errno;
	const struct sigaction *before = NULL;

	restore();
	for (size_t i = 0; i < ARRAY_LEN(guarded); i++) {
		if (guarded[i] == sig)
			before = &guard.before[i];
	}
	if (before != NULL && (before->sa_flags & SA_SIGINFO) != 0 &&
		before->sa_sigaction != NULL) {
		before->sa_sigaction(sig, info, context);
	} else if (before != NULL && before->sa_handler == SIG_IGN) {
		/* was ignored, stays ignored */
	} else if (before != NULL && before->sa_handler != SIG_DFL) {
		before->sa_handler(sig);
	} else {
		struct sigaction dfl = { .sa_handler = SIG_DFL };
		sigset_t set;

		(void)sigaction(sig, &dfl, NULL);
		(void)sigemptyset(&set);
		(void)sigaddset(&set, sig);
		(void)raise(sig);
		(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	}
	errno = saved_errno;
}

/* After a stack overflow, SIGSEGV needs an alternate stack. */
static void
stack_make(void)
{
	stack_t now;

	if (sigaltstack(NULL, &now) != 0 || (now.ss_flags & SS_DISABLE) == 0)
		return; /* a sanitizer installed its own */
	guard.stack = malloc((size_t)64 * 1024);
	if (guard.stack == NULL)
		return;
	now = (stack_t) { .ss_sp = guard.stack, .ss_size = (size_t)64 * 1024 };
	if (sigaltstack(&now, NULL) != 0) {
		free(guard.stack);
		guard.stack = NULL;
	}
}

void
restore_arm(int fd, const char *bytes, size_t len, const struct termios *saved)
{
	guard_armed = 0;
	guard.fd = fd;
	guard.len = MIN_OF(len, sizeof(guard.bytes));
	memcpy(guard.bytes, bytes, guard.len);
	guard.has_saved = saved != NULL;
	if (saved != NULL)
		guard.saved = *saved;
	if (!guard.installed) {
		stack_make();
		for (size_t i = 0; i < ARRAY_LEN(guarded); i++) {
			struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };

			action.sa_sigaction = on_signal;
			(void)sigemptyset(&action.sa_mask);
			(void)sigaction(guarded[i], &action, &guard.before[i]);
		}
		guard.installed = true;
	}
	guard_armed = 1;
}

void
restore_disarm(void)
{
	guard_armed = 0;
	if (!guard.installed)
		return;
	for (size_t i = 0; i < ARRAY_LEN(guarded); i++)
		(void)sigaction(guarded[i], &guard.before[i], NULL);
	guard.installed = false;
	if (guard.stack != NULL) {
		stack_t off = { .ss_flags = SS_DISABLE };

		(void)sigaltstack(&off, NULL);
		free(guard.stack);
		guard.stack = NULL;
	}
}
