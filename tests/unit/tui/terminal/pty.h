#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <vterm.h>

#include "share/base/str.h"

/*
 * demo_face in a pseudo terminal with a terminal emulator. It runs under a small shell
 * (in its own process group, so that job control works). Nothing sleeps: each wait is for
 * something on the screen, in the output or in the list of inputs.
 */
struct pty {
	int master, sync, events, status;
	pid_t shell, demo;
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	struct str bytes;  /* all output */
	struct str inputs; /* inputs that the demo reported */
	double synced_ms;  /* time of the last one */
	size_t synced;	   /* pictures since the last keys */
	int stops, ended;  /* how often stopped; the wait status + 1 when it ended */
};

struct pty_config {
	const char *term;
	int rows, cols;
	const char *const *args; /* after the program's name, NULL at the end */
	const char *const *env;	 /* "NAME=value", NULL at the end; may be NULL */
};

void pty_start(struct pty *p, const struct pty_config *config);
/* The demo on one sample at 80x24, painted. @extra: one more argument, or NULL. */
void pty_demo(struct pty *p, const char *term, const char *sample, const char *extra,
	const char *const *env);
/* The terminals that every test of keys runs under. */
extern const char *const pty_terms[];
extern const size_t pty_term_count;
void pty_end(struct pty *p); /* kills running processes */
void pty_type(struct pty *p, const char *bytes);
void pty_resize(struct pty *p, int rows, int cols);
void pty_signal(struct pty *p, int sig);
/* Each fails the test after 10 s. */
void pty_wait_text(struct pty *p, const char *text);
/* The row of the cursor contains the text, and the cursor is on its first character. */
void pty_wait_cursor(struct pty *p, const char *text);
void pty_wait_gone(struct pty *p, const char *text);
void pty_wait_input(struct pty *p, const char *line);
void pty_wait_bytes(struct pty *p, const char *bytes, size_t from);
void pty_wait_sync(struct pty *p); /* the picture after the keys so far */
void pty_wait_stop(struct pty *p, int stops);
int pty_wait_end(struct pty *p); /* the wait status */
/* Reads for @ms in any case, to check that nothing happens. */
void pty_listen(struct pty *p, int ms);
void pty_print(struct pty *p, struct str *out); /* rows as canvas_print() */
