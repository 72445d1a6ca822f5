#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"

/*
 * One screen of the wizard as the guide describes it: its text, its choices and fields,
 * its letter keys. It is independent of curses and the terminal. The full screen lays it
 * out on a canvas, plain mode prints it line by line; both return struct input. All
 * strings live in the guide's arena until the next guide_screen().
 */

enum style {
	STYLE_PLAIN,
	STYLE_TITLE,
	STYLE_HEADING,
	STYLE_DIM,
	STYLE_OK, /* always with the word OK */
	STYLE_WARN,
	STYLE_BAD, /* with FAILED */
	STYLE_FOCUS,
	STYLE_COMMAND,
	STYLE_BADGE,
	STYLE_COUNT,
};

enum line_kind {
	LINE_TEXT, /* a paragraph, wrapped */
	LINE_HEADING,
	LINE_READ_OUT, /* "Read out:" and the words to read out */
	LINE_ROW,      /* word, label, right (time), detail: a check or a stage */
	LINE_FOR,      /* "+ text", right: its source */
	LINE_AGAINST,  /* "- text" */
	LINE_UNKNOWN,  /* "? text" */
	LINE_QUOTE,    /* "| text": an unchanged line of pasted output */
	LINE_COMMAND,  /* alone on its line, never wrapped or framed */
	LINE_FACT,     /* label: detail, in columns */
	LINE_PREVIEW,  /* preformatted text, scrolled, in a frame */
	LINE_BLANK,
};

struct screen_line {
	enum line_kind kind;
	enum style style;
	const char *word; /* OK WARN FAILED INFO SKIP .... ----, DONE NEXT */
	const char *text;
	const char *right; /* short, right of the text: a time, a source */
	const char *detail;
	int indent; /* LINE_TEXT: columns from the left, if it explains the line above */
	bool selectable; /* the cursor can select it (checks, steps, causes) */
	int id;		 /* returned as input.row */
};

struct screen_choice {
	const char *label;
	const char *hint; /* short, on the same line; may be NULL */
	bool chosen;	  /* the answer so far */
};

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_SECRET, FIELD_FILE };

struct screen_field {
	const char *name; /* "target", "port", "user", ... returned */
	const char *label, *value, *hint;
	enum field_kind kind;
};

struct screen_action {
	char key;	   /* lower-case letter; '\r' for Enter, 27 for Esc */
	const char *label; /* "Copy" */
};

enum screen_input {
	INPUT_NEXT,   /* Enter continues; letter keys work */
	INPUT_CHOICE, /* pick one of choices (1-9), Enter takes the focused one */
	INPUT_FORM,   /* choices (optional) and fields; Enter continues */
	INPUT_ROWS,   /* the cursor moves over selectable lines; Enter acts on one */
	INPUT_LIVE,   /* as INPUT_ROWS while checks run */
	INPUT_PASTE,  /* many lines, ended by the paste itself or a line with a dot */
	INPUT_YES_NO, /* y or n; Enter is never yes */
};

struct screen {
	const char *id;	   /* "start", "symptom", "checks", ... stable: stored for resume */
	int step, steps;   /* "Step 3 of 7" */
	const char *title; /* "Live checks" */
	const char *status;  /* "question 3 of about 6", "9 of 12 done", or NULL */
	const char *session; /* "7K2M-9QD4", or NULL */
	bool unkept;	     /* this session is lost when the program ends */
	const struct screen_line *lines;
	size_t line_count;
	enum screen_input input;
	const struct screen_choice *choices;
	size_t choice_count;
	int choice_focus; /* where the cursor starts, from 0; -1: in the first field */
	const struct screen_field *fields;
	size_t field_count;
	const char *prompt; /* for plain mode: "Choose 1 to 3", "Continue: Enter" */
	const struct screen_line *after; /* lines below choices and fields */
	size_t after_count;
	const char *message;		     /* the row above the keys */
	const struct screen_action *actions; /* in the order of the footer */
	size_t action_count;
	int row_focus; /* id of the line where the cursor starts, -1 none */
};

enum input_kind {
	INPUT_DO_NEXT,	 /* Enter; fields are filled in, row is the focused line */
	INPUT_DO_CHOICE, /* choice from 0; fields are filled in */
	INPUT_DO_ACTION, /* key */
	INPUT_DO_BACK,	 /* Esc or < */
	INPUT_DO_PASTE,	 /* text, len */
	INPUT_DO_YES,
	INPUT_DO_NO,
	INPUT_DO_STOP, /* Ctrl-C */
};

struct input_field {
	const char *name, *value; /* borrowed for the call; the frontend wipes secrets */
};

struct input {
	enum input_kind kind;
	char key;
	int choice;
	int row; /* the id of the focused line, or for an action the focused choice from 0
		  */
	const char *text;
	size_t text_len;
	const struct input_field *fields;
	size_t field_count;
};
