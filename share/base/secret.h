#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/error.h"

/*
 * A password on its way to a worker. It is no string: nothing here can be printed by a
 * formatter, and it is wiped with explicit_bzero(3) when it ends. It never enters argv, the
 * environment, a log, the store or an export (design law: a password is tried once).
 */
#define SECRET_MAX_BYTES 1024

struct secret {
	unsigned char
		bytes[SECRET_MAX_BYTES]; /* locked with mlock(2) where that is allowed */
	size_t len;
	bool present; /* an empty password is present with len 0 */
};

void secret_init(struct secret *s);
void secret_set(struct secret *s, const char *bytes, size_t len);
/*
 * Reads up to the end of the first line or of the file; blanks belong to the password. An
 * empty one, and bytes that are no UTF-8 text, are ERR_DATA: they would be a wrong try.
 */
enum err secret_read_fd(struct secret *s, int fd, struct error *e) NODISCARD;
enum err secret_read_file(struct secret *s, const char *path, struct error *e) NODISCARD;
void secret_wipe(struct secret *s);

/* Core dumps off, no ptrace by others (RLIMIT_CORE 0, PR_SET_DUMPABLE 0): once, at start.
 */
void secret_forbid_core(void);
