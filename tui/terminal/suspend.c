/* Signal handlers around those of curses; they only use write(2), which
 * signal-safety(7) allows. */
#include "tui/terminal/suspend.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct {
	int fd, wake[2];
	const char *off;
	size_t off_len, on_len;
	const char *volatile on;
	volatile sig_atomic_t resumed;
	struct sigaction stop_before, size_before;
} job = { .wake = { -1, -1 } };

static void
wake(void)
{
	char byte = 'w';
	ssize_t n = write(job.wake[1], &byte, 1);

	(void)n; /* a full pipe also wakes poll() */
}

static void
pass_on(const struct sigaction *before, int sig)
{
	if ((before->sa_flags & SA_SIGINFO) == 0 && before->sa_handler != SIG_DFL &&
		before->sa_handler != SIG_IGN)
		before->sa_handler(sig);
}

static void
on_stop(int sig)
{
	int saved_errno = errno;
	ssize_t n = 0;

	if (job.off_len > 0)
		n = write(job.fd, job.off, job.off_len);
	pass_on(&job.stop_before, sig); /* stops here until SIGCONT */
	if (job.on != NULL)
		n = write(job.fd, job.on, job.on_len);
	(void)n;
	job.resumed = 1;
	wake();
	errno = saved_errno;
}

static void
on_size(int sig)
{
	int saved_errno = errno;

	pass_on(&job.size_before, sig);
	wake();
	errno = saved_errno;
}

bool
suspend_install(int fd, const char *off)
{
	struct sigaction stop = { .sa_handler = on_stop }, size = { .sa_handler = on_size };

	if (pipe2(job.wake, O_NONBLOCK | O_CLOEXEC) != 0)
		return false;
	job.fd = fd;
	job.off = off;
	job.off_len = strlen(off);
	job.on = NULL;
	job.resumed = 0;
	(void)sigaction(SIGTSTP, NULL, &job.stop_before);
	(void)sigaction(SIGWINCH, NULL, &job.size_before);
	(void)sigaction(SIGTSTP, &stop, NULL);
	(void)sigaction(SIGWINCH, &size, NULL);
	return true;
}

void
suspend_remove(void)
{
	if (job.wake[0] < 0)
		return;
	(void)sigaction(SIGTSTP, &job.stop_before, NULL);
	(void)sigaction(SIGWINCH, &job.size_before, NULL);
	for (int i = 0; i < 2; i++) {
		(void)close(job.wake[i]);
		job.wake[i] = -1;
	}
}

void
suspend_hold(bool on)
{
	sigset_t stop;

	(void)sigemptyset(&stop);
	(void)sigaddset(&stop, SIGTSTP);
	(void)sigprocmask(on ? SIG_BLOCK : SIG_UNBLOCK, &stop, NULL);
}

void
suspend_set_on(const char *on)
{
	job.on = NULL;
	job.on_len = on != NULL ? strlen(on) : 0;
	job.on = on;
}

int
suspend_wake_fd(void)
{
	return job.wake[0];
}

void
job_drain(void)
{
	char bytes[64];

	while (read(job.wake[0], bytes, sizeof(bytes)) > 0)
		;
}

bool
suspend_resumed(void)
{
	bool was = job.resumed != 0;

	job.resumed = 0;
	return was;
}
