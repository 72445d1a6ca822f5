/* Passwords: read without other copies, kept in one place, wiped. */
#include "share/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "share/base/fd.h"

void
secret_init(struct secret *s)
{
	memset(s, 0, sizeof(*s));
	(void)mlock(s, sizeof(*s)); /* best effort: RLIMIT_MEMLOCK may forbid it */
}

void
secret_set(struct secret *s, const char *bytes, size_t len)
{
	if (len > sizeof(s->bytes))
		len = sizeof(s->bytes);
	explicit_bzero(s->bytes, sizeof(s->bytes));
	memcpy(s->bytes, bytes, len);
	s->len = len;
	s->present = true;
}

/*
 * Rejects passwords that were clearly mis-encoded, because each wrong one counts towards
 * lock-out. Editors on Windows may save a byte order mark or UTF-16.
 */
static enum err
check_text(struct secret *s, struct error *e)
{
	size_t follow = 0;

	if (s->len >= 3 && memcmp(s->bytes, "\xEF\xBB\xBF", 3) == 0) {
		s->len -= 3;
		memmove(s->bytes, s->bytes + 3, s->len);
	}
	if (s->len == 0)
		return error_set(e, ERR_DATA,
			"The password is empty. It was not tried: a wrong one counts "
			"towards lock-out.");
	for (size_t i = 0; i < s->len; i++) {
		unsigned char c = s->bytes[i];

		if (follow > 0 && (c & 0xC0) == 0x80) {
			follow--;
			continue;
		}
		if (follow > 0 || (c < 0x20 && c != '\t') || c == 0x7F ||
			(c >= 0x80 && c < 0xC2) || c > 0xF4) {
			follow = 1;
			break;
		}
		follow = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	}
	if (follow > 0)
		return error_set(e, ERR_DATA,
			"The password is not a line of UTF-8 text. It was not tried: a wrong "
			"one counts towards lock-out. Save the file as UTF-8.");
	return ERR_OK;
}

enum err
secret_read_fd(struct secret *s, int fd, struct error *e)
{
	s->len = 0;
	for (;;) {
		unsigned char c;
		ssize_t n =
			read(fd, &c, 1); /* byte by byte: the rest is for another reader */

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(e, ERR_IO, "The password could not be read");
		if (n == 0 || c == '\n')
			break;
		if (s->len == sizeof(s->bytes))
			return error_set(e, ERR_DATA,
				"The password is longer than %d bytes.", SECRET_MAX_BYTES);
		s->bytes[s->len++] = c;
		c = 0;
	}
	if (s->len > 0 && s->bytes[s->len - 1] == '\r')
		s->len--;
	if (check_text(s, e) != ERR_OK) {
		secret_wipe(s);
		return ERR_DATA;
	}
	s->present = true;
	return ERR_OK;
}

enum err
secret_read_file(struct secret *s, const char *path, struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set_errno(e,
			errno == ENOENT ? ERR_NO_INPUT : ERR_NOT_PERMITTED,
			"The password file %s could not be opened", path);
	return secret_read_fd(s, fd, e);
}

void
secret_wipe(struct secret *s)
{
	explicit_bzero(s, sizeof(*s));
}

void
secret_forbid_core(void)
{
	const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
