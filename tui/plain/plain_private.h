#pragma once

#include <termios.h>

#include "tui/frontend/line_edit.h"
#include "tui/frontend/frontend_ops.h"
#include "tui/plain/plain_print.h"

/* Shared by plain.c (input), plain_output.c and plain_ask.c (questions and answers). */

/* What the next line answers. */
enum plain_stage {
	PLAIN_IDLE, /* no screen was shown yet */
	PLAIN_CHOICE,
	PLAIN_FIELD,
	PLAIN_GO, /* Enter, a letter, the number of a row */
	PLAIN_PASTE,
	PLAIN_YES_NO,
};

struct plain {
	struct frontend frontend;
	int in_fd, out_fd;
	bool tty, ascii, eof, banner;
	bool shown, again; /* again: same screen as before, print only what is new */
	struct arena *arena;
	struct screen screen; /* own copy */
	char message[512];    /* printed last */
	enum plain_stage stage;
	size_t field; /* the current question */
	int chosen, row;
	struct edit *values; /* one per field */
	size_t value_count;
	struct input_field *input_fields;
	bool secrets_given;
	struct str paste;
	struct heartbeat heartbeat;
	uint64_t said[2048]; /* hashes of the printed paragraphs of this screen */
	size_t said_count;
	int newlines; /* at the end of the output */
	bool echo_off;
	struct termios saved;
	char in[8192], line[8192];
	size_t in_len;
};

void plain_say(struct plain *p, const char *text);
void plain_echo(struct plain *p, bool on);

/* Asks the first question of the screen. */
void plain_ask_first(struct plain *p);
/* False while checks run and stdin is not a terminal: its lines answer later questions. */
bool plain_wants_input(const struct plain *p);
enum frontend_result plain_answer(struct plain *p, const char *line, struct input *in);
/* At the end of the input: returns pasted text first, then a hang-up. */
enum frontend_result plain_at_end(struct plain *p, struct input *in);
enum frontend_result plain_give(struct plain *p, struct input *in, enum input_kind kind);
void plain_wipe_secrets(struct plain *p);
