/*
 * The few things that all programs of the lab share: an error with one
 * sentence, text and file helpers with fixed limits, and a monotonic clock.
 * The lab does not use the libraries of the program that it judges.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

#define LAB_EXIT_PASS 0
#define LAB_EXIT_FAIL 1
#define LAB_EXIT_LATE 75 /* all was right but the time; never the exit of lab_case */
#define LAB_EXIT_SKIP 77

/* What went wrong, in one sentence. @skip: this machine cannot run the case. */
struct lab_error {
	bool skip;
	char says[800];
};

/* Both return false, so that callers can `return lab_fail(...)`. */
bool lab_fail(struct lab_error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool lab_skip(struct lab_error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

int64_t lab_clock_us(void); /* monotonic */
int64_t lab_clock_ms(void); /* monotonic */
void lab_pause_ms(int ms);  /* between two looks at a condition, never instead of one */

/* The whole string must be a decimal number from @min to @max. */
NODISCARD bool lab_number(const char *text, long min, long max, long *out);

/* Formats into @out; false when it did not fit. */
NODISCARD bool lab_print(char *out, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Cuts blanks off both ends, in place; returns the first character kept. */
char *lab_trim(char *text);

/*
 * Splits a copy of @text at blanks; 'single' and "double" quotes keep blanks.
 * At most @max - 1 words and a NULL; the words live until lab_words_free().
 */
struct lab_words {
	char *copy; /* owned */
	size_t count;
	char *word[64];
};

NODISCARD bool lab_words_split(struct lab_words *w, const char *text);
void lab_words_free(struct lab_words *w);

/* Takes the next element of a list that is separated by @separator; NULL at the end. */
char *lab_list_next(char **rest, char separator);

/* returns owned, NUL-terminated, at most @limit bytes; NULL with errno set */
NODISCARD char *lab_file_read(const char *path, size_t limit, size_t *len);
NODISCARD bool lab_file_write(const char *path, const char *text, struct lab_error *e);
NODISCARD bool lab_write_all(int fd, const void *bytes, size_t len);

/* Tells the parent on the descriptor in $LAB_READY_FD that service can begin. */
void lab_announce_ready(void);

/*
 * The calling process shall not outlive , its parent. A parent outside of
 * the pid namespace counts as 0. Must be renewed after a change of credentials.
 */
void lab_die_with_parent(pid_t parent);

void lab_close_fd(int *fd);
void lab_free_text(char **text);
#define FD_AUTO __attribute__((cleanup(lab_close_fd))) int
#define TEXT_AUTO __attribute__((cleanup(lab_free_text))) char *
