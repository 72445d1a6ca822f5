#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"
#include "share/base/error.h"
#include "share/document/document.h"
#include "share/facts/facts.h"
#include "share/stages/remarks.h"
#include "share/base/str.h"
#include "share/target/target.h"
#include "share/facts/verdict.h"

/*
 * The knowledge base: causes, questions, channels, shared steps, placeholders, read from
 * YAML (fixes/knowledge/SHAPE.md). The built-in files are embedded in the program; an
 * organisation's folder adds and overrides by id. Nothing about a cause stands in C.
 */
struct knowledge;

/*
 * @dir NULL: built-in only. Errors name file and line and what to do. @e->code: ERR_DATA
 * for a broken file, ERR_NO_INPUT for a folder that is not there.
 */
enum err knowledge_load(const char *dir, struct knowledge **out, struct error *e) NODISCARD;
void knowledge_destroy(struct knowledge *k); /* takes NULL */
/* "sha256:..." over all files in order of their names. */
const char *knowledge_hash(const struct knowledge *k);

/*
 * All words of the built-in files in lower case, a blank before and behind each: a computer
 * with such a name cannot be searched for in texts that come from these files.
 */
const char *knowledge_words(void);

/* ---- questions, as the wizard asks them ---- */

struct answer {
	const char *value, *label, *plain; /* plain may be NULL */
};

struct question {
	const char *id;		      /* the fact that it fills */
	const char *ask;	      /* short */
	const char *read_out;	      /* for the agent to say to the caller; may be NULL */
	const char *plain;	      /* for end users; may be NULL */
	const char *how;	      /* how to find out; may be NULL */
	const struct answer *answers; /* none for free text and numbers */
	size_t answer_count;
	int price_s;
};
const struct question *knowledge_question(const struct knowledge *k, const char *fact_id);
/*
 * A text of a question with its {placeholders} filled, as "-Port {session_port}" is for a
 * target on another port. What is not known is named in capitals: HOST. In the arena.
 */
const char *knowledge_fill(const struct knowledge *k, const struct facts *f,
	const struct target *target, const char *text, struct arena *a);

/* ---- causes, as lists and `explain` show them ---- */

struct cause_info {
	const char *id, *title, *plain, *owner, *seen;
	const char *const *sources;
	size_t source_count;
};
size_t knowledge_cause_count(const struct knowledge *k);
struct cause_info knowledge_cause(const struct knowledge *k, size_t index);
bool knowledge_find_cause(
	const struct knowledge *k, const char *id, struct cause_info *out);

struct channel_info {
	const char *id, *title, *plain;
};
bool knowledge_find_channel(
	const struct knowledge *k, const char *id, struct channel_info *out);

/* ---- reasoning ---- */

/*
 * Decides. @known NULL: no facts. Everything in @out lives in @a. The same facts give the
 * same verdict, order included.
 */
void diagnose(const struct knowledge *k, const struct facts *f, struct arena *a,
	struct verdict *out);
/*
 * Fills verdict->next: what could still change the verdict, best first, refused ones left
 * out. @may_probe false: probes are not offered (read, offline, practice).
 */
struct next_options {
	enum audience audience;
	bool may_probe;
	const int *refused; /* fact ids that the person could not answer */
	size_t refused_count;
	/* Other sources that were refused: "run:sc", "probe:udp", "read-disk". */
	const char *const *refused_sources;
	size_t refused_source_count;
	const struct target *target; /* for names in commands; NULL where there is none */
	/* Ids of the probes that can be run, NULL at the end; NULL: all that facts name. */
	const char *const *probes;
};
void next_steps(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict);

/*
 * The remarks of notes/ files whose condition is true, in the words for @audience. They
 * change no verdict. In @a and in @k; returns how many of @room were filled.
 */
size_t knowledge_notes(const struct knowledge *k, const struct facts *f,
	enum audience audience, struct arena *a, struct note *out, size_t room);

struct plan_options {
	enum audience audience;
	const char *chosen;  /* "online", "offline" or NULL: decide from the facts */
	const char *channel; /* the channel that a person picked, or NULL */
	/* Values that a person typed for placeholders: name, value pairs, NULL-terminated.
	 */
	const char *const *given;
	/* Fills session.host and the like; NULL where there is no target. Borrowed. */
	const struct target *target;
};
/*
 * The steps for all proved and likely causes of @verdict (or for the one cause of
 * knowledge_plan_cause), joined, common steps once, in a safe order, verify at the end.
 */
void plan_make(const struct knowledge *k, const struct facts *f,
	const struct verdict *verdict, const struct plan_options *options, struct arena *a,
	struct plan *out);
enum err plan_make_for(const struct knowledge *k, const struct facts *f,
	const char *cause_id, const struct plan_options *options, struct arena *a,
	struct plan *out, struct error *e) NODISCARD;

/*
 * A placeholder's value as a person typed it: ERR_USAGE with a sentence when it does not
 * fit its type or could break out of its quotes. NULL @ask: not wanted.
 */
enum err placeholder_check(const struct knowledge *k, const char *name, const char *value,
	struct error *e) NODISCARD;
const char *placeholder_ask(
	const struct knowledge *k, const char *name, const char **example);
/*
 * The step's command wrapped for @channel ("agent-run-command"); in the arena. NULL where
 * commands of this shell cannot go over that channel. Names that the wrapping needs
 * ({resource_group}) stay visible.
 */
const char *channel_wrap(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, struct arena *a);
/* The same with those names filled, and what is good to know about the wrapped line. */
struct wrapped {
	const char *command;
	const char *shell; /* where the wrapped line is typed: "azure-cli", "cmd", ... */
	const char *note;  /* or NULL */
	const char *const *missing;
	size_t missing_count;
};
bool channel_wrap_filled(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, const struct facts *f, const struct plan_options *options,
	struct arena *a, struct wrapped *out);

/* ---- for people ---- */

/* What a cause is, its signs, how it is told apart. */
void explain_cause(const struct knowledge *k, const char *id, struct document *d);
/* A way into a machine ("serial-console"). False: there is none of that name. */
bool explain_way(const struct knowledge *k, const char *id, struct document *d);
/* The path as an article, and as a reviewable .cmd (CRLF, ASCII). */
void steps_write(const struct knowledge *k, const struct plan *plan, bool offline,
	struct document *d);
void steps_write_cmd(
	const struct knowledge *k, const struct plan *plan, bool offline, struct str *out);
/*
 * Lines of a .cmd file, with CRLF: a command of cmd or PowerShell as a batch file must hold
 * it (quotes, percent signs), and a remark, in ASCII and on one line. False, and nothing is
 * added: the command has letters beyond ASCII.
 */
bool steps_add_batch_line(const char *shell, const char *command, struct str *out);
void steps_add_batch_remark(const char *label, const char *text, struct str *out);

/* ---- lint ---- */

struct lint_finding {
	const char *file; /* relative */
	int line;	  /* 0 where it is the whole file */
	const char *says; /* what is wrong and what to do */
};
/* In @a; returns the count. @dir NULL: the built-in files. */
size_t knowledge_lint(const char *dir, struct arena *a, const struct lint_finding **out);
/* `knowledge list facts|causes|questions|channels|readers`. False: no such list. */
bool knowledge_list(const struct knowledge *k, const char *what, struct str *out);
/* `rdpdoctor tree`: text, dot or md. */
enum tree_format { TREE_TEXT, TREE_DOT, TREE_MARKDOWN };
void tree_write(const struct knowledge *k, enum tree_format format, struct str *out);

/* ---- codes: `explain 0x204`, FreeRDP and ERRINFO names, NTSTATUS, negotiation failures
 * ---- */
/* False when @code is none that is known. From fixes/knowledge/codes.yaml. */
bool explain_code(const struct knowledge *k, const char *code, struct document *d);
/* The same for a message with codes in it, a shortened name, a forgotten 0x. */
bool explain_text(const struct knowledge *k, const char *text, struct document *d);
/* "Error code: 0x204", "204" and "516" as the Windows client's 0x204. False: none of its
 * codes stands in @text. */
bool code_of_client(const struct knowledge *k, const char *text, char *out, size_t size);
/* A sentence on where an unknown number in @text comes from; NULL: there is none in it. */
const char *explain_unknown(const char *text);
