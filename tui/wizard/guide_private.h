#pragma once

/*
 * What the files of the guide share: the state, the builder of a screen, the table of
 * screens. To add a screen: write its show and input functions, list them in screens.c.
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
	SCREEN_LESSON, /* of practice alone */
	SCREEN_COUNT,
};

/* What the guide knows about a screen. */
struct guide_row {
	const char *id;
	int step;
	const char *title;
	void (*show)(struct guide *g, struct screen *s);
	enum effect (*input)(struct guide *g, const struct input *in);
	/* May lead to another screen instead; it comes from @from. NULL: to itself. */
	enum screen_id (*enter)(struct guide *g, enum screen_id from);
	void (*returned)(struct guide *g, enum screen_id from); /* by Esc; may be NULL */
	void (*resumed)(struct guide *g);			/* may be NULL */
	const char *busy_says; /* Esc asks with it before it stops what runs here */
	bool resumable;	       /* a resumed session may begin here */
	bool on_the_way;       /* Esc leads through it from a resumed screen behind it */
	bool stacks;	       /* each visit is another one: it lies on top of itself */
	bool is_first;	       /* nothing is behind it */
	bool is_exit;	       /* leaving was asked for already */
	bool leaves_at_once;   /* the second request to leave needs no answer */
	bool own_keys;	       /* Back, Help and Quit are not offered */
	bool no_transcript;    /* t does nothing here */
};

#define GUIDE_ROWS 64
#define GUIDE_CHOICES 22 /* 1 to 9, and the letters that no screen needs */

/* What the verdict was before facts from inside came, and which facts they are. */
struct guide_change {
	const char *by; /* "The disk", "What was pasted"; NULL: there is nothing to tell */
	char first[96]; /* the first cause before, or "" */
	enum certainty certainty;
	size_t excluded; /* how many there were */
	size_t from, to; /* the facts that came: their indices */
};

struct guide {
	struct session *c;
	const struct guide_row *screens;
	const struct evidence_source *source;
	const struct practice *story; /* of the recorded source */
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
	char form[8][1024]; /* what the fields of the start and other forms hold */
	int form_choice;
	bool form_wants_target; /* Enter came before a computer was named */
	int question;		/* the fact being asked */
	int questions_asked;
	bool symptoms_done;
	bool fix_wanted; /* the question asked comes before the path */
	struct secret secret;
	bool attempt_desktop, attempted;
	const char *step_id; /* owned: the step being shown */
	size_t cause_row;    /* the cause that evidence is shown for */
	struct paste_result pasted;
	struct error paste_error;
	struct guide_change change;
	const struct disk_reading *reading; /* the disk being read, or NULL */
	bool disk_for_fix;		    /* it was asked for on the way to the fix */
	char disk_path[4096], disk_error[512], disk_ways[8192];
	char disk_says[8][256]; /* what the reader said about the hives */
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
/* A line of pasted text or a registry path, as it stood, in rows. NULL: none. */
void guide_quote(struct guide *g, const char *text);
void guide_blank(struct guide *g);
/* A row with a word in front: OK, FAILED, ... */
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
/* The way back to @top, as for a session that was cut there. */
void guide_stack_for(struct guide *g, enum screen_id top);
enum screen_id guide_top(const struct guide *g);
/* After checks and answers: the next question, the next command to run, or the verdict. */
enum effect guide_advance(struct guide *g);
bool guide_offline(const struct guide *g); /* the offline path is the one being shown */
enum effect guide_verify(struct guide *g); /* to the last screen, with a new round */
void guide_open_step(struct guide *g, const struct plan_step *step);
enum effect guide_effect(struct guide *g, enum effect effect, const char *text);
/* Why no real connection is offered; NULL: it is. */
const char *guide_attempt_says(const struct guide *g);
/* Around facts from inside: what they change is told on the next screens. @by as above. */
void guide_change_begin(struct guide *g, const char *by);
void guide_change_end(struct guide *g);
bool guide_change_new_first(const struct guide *g); /* another cause is first now */
/* @brief: above a verdict, which says the rest itself. Returns the fact that it names. */
const struct fact *guide_show_change(struct guide *g, bool brief);
/* What was told and what was measured, where they differ: both, and which one decides.
 * @fresh: only where a fact of the newest change is one of the two. */
void guide_show_contradictions(struct guide *g, bool fresh);
/* A fact's sentence; its value as people say it, or as it is for engineers. */
void guide_add_sentence(const struct guide *g, int id, struct str *out);
void guide_add_value(const struct guide *g, const struct fact *fact, struct str *out);
/* "answer", "probe:tcp" */
const char *guide_seen_in(struct guide *g, const struct fact *fact);
/* A fact and the line that it came from. */
void guide_show_fact(struct guide *g, const struct fact *fact);
/* The facts that came with the newest change and speak for or against a cause. */
void guide_show_new_facts(struct guide *g, size_t most);
/* "tcp.result = timeout" for engineers, the fact's sentence and value for others. */
const char *guide_fact_says(struct guide *g, int id);
/* Between single quotes where a shell would see more than one plain word. */
const char *guide_quoted_path(struct guide *g, const char *path);
/* How people type the commands that work on the disk that was read; nothing if none was. */
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
