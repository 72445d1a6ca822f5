#pragma once

/*
 * Shared by the files of the guide: the state, the screen builder, the table of screens.
 * To add a screen, write its show and input functions and list them in screens.c.
 */
#include "share/export/transcript.h"
#include "tui/session/read_disk.h"
#include "tui/wizard/guide.h"
#include "tui/session/take_paste.h"
#include "tui/session/practice.h"

enum screen_id {
	SCREEN_START,
	SCREEN_OLD,
	SCREEN_QUESTION,
	SCREEN_CHECKS,
	SCREEN_ATTEMPT,
	SCREEN_CONFIRM,
	SCREEN_VERDICT,
	SCREEN_EVIDENCE,
	SCREEN_RUN,
	SCREEN_PATH,
	SCREEN_FIX,
	SCREEN_VALUES,
	SCREEN_STEP,
	SCREEN_PASTE,
	SCREEN_PASTED,
	SCREEN_DISK,
	SCREEN_INSIDE,
	SCREEN_VERIFY,
	SCREEN_TRANSCRIPT,
	SCREEN_QUIT,
	SCREEN_DELETE,
	SCREEN_LESSON, /* practice only */
	SCREEN_COUNT,
};

/* A row of the table of screens. */
struct guide_row {
	const char *id;
	int step;
	const char *title;
	void (*show)(struct guide *g, struct screen *s);
	enum effect (*input)(struct guide *g, const struct input *in);
	/* May return another screen to show instead. NULL: shows itself. */
	enum screen_id (*enter)(struct guide *g, enum screen_id from);
	void (*returned)(struct guide *g, enum screen_id from); /* after Esc; may be NULL */
	void (*resumed)(struct guide *g);			/* may be NULL */
	const char *busy_says; /* first Esc shows it, the second one stops */
	bool resumable;	       /* a resumed session may start here */
	bool on_the_way;       /* in the back stack of later resumed screens */
	bool stacks;	       /* each visit is a new entry in the stack */
	bool is_first;	       /* Esc does nothing */
	bool is_exit;	       /* the user already asked to leave */
	bool leaves_at_once;   /* the second request leaves without a question */
	bool own_keys;	       /* no Back, Help and Quit */
	bool no_transcript;    /* t does nothing here */
};

#define GUIDE_ROWS 64
#define GUIDE_CHOICES 22 /* 1 to 9, and the letters without another use */

/* The verdict before facts from inside arrived, and which facts they are. */
struct guide_change {
	const char *by; /* "The disk", "The pasted output"; NULL: no change */
	char first[96]; /* the first cause before the change, or "" */
	enum certainty certainty;
	size_t excluded; /* number of excluded causes before */
	size_t from, to; /* indices of the new facts */
};

struct guide {
	struct session *c;
	const struct guide_row *screens;
	const struct evidence_source *source;
	const struct practice *story; /* NULL unless the source is recorded */
	const struct checks *checks;  /* the newest round, or NULL */
	const struct guide_old *old;
	size_t old_count;
	enum stage asked_until;
	bool no_connect;
	struct arena *arena; /* the screen's memory */
	struct screen screen;
	struct screen_line *lines;
	struct screen_line *after;
	struct screen_choice *choices;
	struct screen_field *fields;
	struct screen_action *actions;
	enum screen_id stack[16];
	int depth;
	char message[512];
	char form[8][1024]; /* contents of the form fields */
	int form_choice;
	bool form_wants_target; /* Enter was pressed without a computer name */
	int question;		/* the fact being asked */
	int questions_asked;
	bool symptoms_done;
	bool fix_wanted; /* the question leads to the path */
	struct secret secret;
	bool attempt_desktop, attempted;
	const char *step_id; /* owned: the step being shown */
	size_t cause_row;    /* the cause on the evidence screen */
	struct paste_result pasted;
	struct error paste_error;
	struct guide_change change;
	const struct disk_reading *reading; /* the disk being read, or NULL */
	bool disk_for_fix;		    /* opened from the path or fix screen */
	char disk_path[4096], disk_error[512], disk_ways[8192];
	char disk_says[8][256]; /* remarks of the reader about the hives */
	size_t disk_said;
	const struct document_format *format;
	enum redact_level redact;
	bool stop_asked;
	struct str effect_text;
	char effect_file[512];
};

/* ---- building ---- */

struct screen_line *guide_line(struct guide *g, enum line_kind kind, const char *text);
void guide_linef(struct guide *g, enum line_kind kind, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Quotes a line of pasted text or a registry path unchanged, in rows. Ignores NULL. */
void guide_quote(struct guide *g, const char *text);
void guide_blank(struct guide *g);
/* A row that starts with a word: OK, FAILED, ... */
struct screen_line *guide_row(struct guide *g, const char *word, const char *text,
	const char *right, const char *detail);
struct screen_line *guide_after(struct guide *g, enum line_kind kind, const char *text);
struct screen_choice *guide_choice(
	struct guide *g, const char *label, const char *hint, bool chosen);
void guide_field(struct guide *g, const char *name, const char *label, const char *value,
	const char *hint, enum field_kind kind);
void guide_action(struct guide *g, char key, const char *label);
const char *guide_keep(struct guide *g, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The value of a field in @in, or NULL. */
const char *guide_input_field(const struct input *in, const char *name);

/* ---- moving ---- */

void guide_go(struct guide *g, enum screen_id to);	/* on top of the stack */
void guide_replace(struct guide *g, enum screen_id to); /* instead of the top */
void guide_back(struct guide *g);
/* Builds the back stack of a session that was interrupted at @top. */
void guide_stack_for(struct guide *g, enum screen_id top);
enum screen_id guide_top(const struct guide *g);
/* After checks and answers: goes to the next question or to the verdict. */
enum effect guide_advance(struct guide *g);
bool guide_offline(const struct guide *g); /* the offline path is shown */
enum effect guide_verify(struct guide *g); /* opens the verify screen with a new round */
void guide_open_step(struct guide *g, const struct plan_step *step);
enum effect guide_effect(struct guide *g, enum effect effect, const char *text);
/* Why no real connection is offered; NULL if it is offered. */
const char *guide_attempt_says(const struct guide *g);
/* Enclose the adding of facts from inside; the next screens show the change. @by: see
 * above. */
void guide_change_begin(struct guide *g, const char *by);
void guide_change_end(struct guide *g);
bool guide_change_new_first(const struct guide *g); /* another cause is first now */
/* @brief: for use above a verdict, which shows the rest. Returns the fact that it shows. */
const struct fact *guide_show_change(struct guide *g, bool brief);
/* Where reported and observed values differ: both, and which one counts. @fresh: only
 * if one of the two belongs to the newest change. */
void guide_show_contradictions(struct guide *g, bool fresh);
/* A fact's sentence, and its value: in words, or raw for engineers. */
void guide_add_sentence(const struct guide *g, int id, struct str *out);
void guide_add_value(const struct guide *g, const struct fact *fact, struct str *out);
/* "answer", "probe:tcp" */
const char *guide_seen_in(struct guide *g, const struct fact *fact);
/* Shows a fact and the line that it came from. */
void guide_show_fact(struct guide *g, const struct fact *fact);
/* Shows the facts of the newest change that are evidence for or against a cause. */
void guide_show_new_facts(struct guide *g, size_t most);
/* "tcp.result = timeout" for engineers, the fact's sentence and value for others. */
const char *guide_fact_says(struct guide *g, int id);
/* In single quotes unless a shell reads it as one plain word. */
const char *guide_quoted_path(struct guide *g, const char *path);
/* Shows the commands for the disk that was read, if one was. */
void guide_show_disk_commands(struct guide *g);
bool guide_is(const struct guide *g, enum audience audience);
enum style guide_word_style(const char *word);
const struct plan_path *guide_path(const struct guide *g);
const struct plan_step *guide_step(const struct guide *g, size_t *index);

/* ---- the screens: one show and one input function each ---- */

#define DECLARE_SCREEN(name)                                                               \
	void screen_##name##_show(struct guide *g, struct screen *s);                      \
	enum effect screen_##name##_input(struct guide *g, const struct input *in)

DECLARE_SCREEN(start);
DECLARE_SCREEN(old);
DECLARE_SCREEN(question);
DECLARE_SCREEN(checks);
DECLARE_SCREEN(attempt);
DECLARE_SCREEN(confirm);
DECLARE_SCREEN(verdict);
DECLARE_SCREEN(evidence);
DECLARE_SCREEN(run);
DECLARE_SCREEN(path);
DECLARE_SCREEN(fix);
DECLARE_SCREEN(values);
DECLARE_SCREEN(step);
DECLARE_SCREEN(paste);
DECLARE_SCREEN(pasted);
DECLARE_SCREEN(disk);
DECLARE_SCREEN(inside);
DECLARE_SCREEN(verify);
DECLARE_SCREEN(transcript);
DECLARE_SCREEN(quit);
DECLARE_SCREEN(delete);
DECLARE_SCREEN(lesson);
enum screen_id screen_path_enter(struct guide *g, enum screen_id from);
enum screen_id screen_disk_enter(struct guide *g, enum screen_id from);
void screen_question_returned(struct guide *g, enum screen_id from);
void screen_question_resumed(struct guide *g);
