#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/error.h"

/*
 * A password on its way to a worker. It is not a string, so that no formatter can print it,
 * and it is wiped with explicit_bzero(3). It never enters argv, the environment, a log, the
 * store or an export (design law: a password is tried once).
 */
#define SECRET_MAX_BYTES 1024

struct secret {
	unsigned char bytes[SECRET_MAX_BYTES]; /* locked with mlock(2) if allowed */
	size_t len;
	bool present; /* an empty password is present with len 0 */
};

void secret_init(struct secret *s);
void secret_set(struct secret *s, const char *bytes, size_t len);
/*
 * Reads to the end of the first line or of the file; blanks are part of the password. An
 * empty one, and bytes that are not UTF-8 text, are ERR_DATA: they would be a wrong try.
 */
enum err secret_read_fd(struct secret *s, int fd, struct error *e) NODISCARD;
enum err secret_read_file(struct secret *s, const char *path, struct error *e) NODISCARD;
void secret_wipe(struct secret *s);

/* Disables core dumps and ptrace by others (RLIMIT_CORE 0, PR_SET_DUMPABLE 0): once, at start. */
void secret_forbid_core(void);
