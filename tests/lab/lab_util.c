/*
 * Helpers of the lab's programs: see the header for their promises.
 */
#include "lab_util.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static void
error_print(struct lab_error *e, bool skip, const char *fmt, va_list ap)
{
	e->skip = skip;
	vsnprintf(e->says, sizeof(e->says), fmt, ap);
}

bool
lab_fail(struct lab_error *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	error_print(e, false, fmt, ap);
	va_end(ap);
	return false;
}

bool
lab_skip(struct lab_error *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	error_print(e, true, fmt, ap);
	va_end(ap);
	return false;
}

int64_t
lab_clock_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
lab_clock_ms(void)
{
	return lab_clock_us() / 1000;
}

void
lab_pause_ms(int ms)
{
	poll(NULL, 0, ms);
}

bool
lab_number(const char *text, long min, long max, long *out)
{
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || value < min || value > max)
		return false;
	*out = value;
	return true;
}

bool
lab_print(char *out, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int len = vsnprintf(out, size, fmt, ap);
	va_end(ap);
	return len >= 0 && (size_t)len < size;
}

char *
lab_trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t len = strlen(text);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

bool
lab_words_split(struct lab_words *w, const char *text)
{
	*w = (struct lab_words) { .copy = strdup(text) };
	if (w->copy == NULL)
		return false;

	char *in = w->copy, *out = w->copy;
	for (;;) {
		while (isspace((unsigned char)*in))
			in++;
		if (*in == '\0')
			return true;
		if (w->count + 1 >= ARRAY_LEN(w->word))
			return false;
		w->word[w->count++] = out;
		char quote = '\0';
		while (*in != '\0' && (quote != '\0' || !isspace((unsigned char)*in))) {
			if (quote == '\0' && (*in == '\'' || *in == '"'))
				quote = *in++;
			else if (quote != '\0' && *in == quote)
				quote = (in++, '\0');
			else
				*out++ = *in++;
		}
		bool more = *in != '\0';
		*out++ = '\0';
		if (!more)
			return quote == '\0';
		in++;
	}
}

void
lab_words_free(struct lab_words *w)
{
	free(w->copy);
	*w = (struct lab_words) { 0 };
}

char *
lab_list_next(char **rest, char separator)
{
	while (*rest != NULL) {
		char *item = *rest;
		char *end = strchr(item, separator);

		if (end != NULL)
			*end++ = '\0';
		*rest = end;
		item = lab_trim(item);
		if (*item != '\0')
			return item;
	}
	return NULL;
}

char *
lab_file_read(const char *path, size_t limit, size_t *len)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;

	char *text = malloc(limit + 1);
	size_t got = 0;
	while (text != NULL && got < limit) {
		ssize_t n = read(fd, text + got, limit - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			free(text);
			return NULL;
		}
		if (n == 0)
			break;
		got += (size_t)n;
	}
	if (text == NULL)
		return NULL;
	text[got] = '\0';
	if (len != NULL)
		*len = got;
	return text;
}

bool
lab_write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool
lab_file_write(const char *path, const char *text, struct lab_error *e)
{
	FD_AUTO fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || !lab_write_all(fd, text, strlen(text)))
		return lab_fail(e, "writing %s: %s", path, strerror(errno));
	return true;
}

void
lab_announce_ready(void)
{
	const char *text = getenv("LAB_READY_FD");
	long fd;

	if (text == NULL || !lab_number(text, 0, 1 << 20, &fd))
		return;
	if (!lab_write_all((int)fd, "ready\n", 6))
		exit(LAB_EXIT_FAIL);
	close((int)fd);
	unsetenv("LAB_READY_FD");
}

void
lab_die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(LAB_EXIT_FAIL);
}

void
lab_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
lab_free_text(char **text)
{
	free(*text);
	*text = NULL;
}
