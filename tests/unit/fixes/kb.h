#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixes/base/knowledge_base.h"

/* Small knowledge bases for tests: texts of cause files, nothing else, ended by NULL. */
struct knowledge *kb_of(const char *const *causes);
/* The built-in one, loaded once. */
const struct knowledge *kb_builtin(void);

/* "tcp.result=timeout", "guest.rdp.port=3390 @ disk:SYSTEM", ..., ended by NULL. Without a
 * source a person said so. */
struct facts *kb_facts(const char *first, ...);

/* A folder that holds what file() put into it, gone with kb_folder_remove(). */
struct kb_folder {
	char path[64];
};
void kb_folder_make(struct kb_folder *f);
void kb_folder_file(const struct kb_folder *f, const char *name, const char *text);
void kb_folder_remove(struct kb_folder *f);

/* A whole cause file with these signs ("  - {when: .., says: ..}\n"); lives until the next
 * call with the same id. */
const char *kb_cause(const char *id, const char *more, const char *signs);

/* A verdict over a small base. */
struct judging {
	struct knowledge *k;
	struct facts *f;
	struct arena *a;
	struct verdict v;
};
void judging_decide(
	struct judging *j, const char *const *causes, struct facts *f); /* takes @f */
void judging_done(struct judging *j);
/* What it says of a cause, or NULL. */
const struct verdict_cause *judging_cause(const struct judging *j, const char *id);

bool judging_excludes(const struct judging *j, const char *id);

/* Makes a folder of its own that lint finds nothing in, but for the file @name, in which
 * @from is replaced by @to; @from NULL: nothing is replaced. */
void kb_folder_but(
	struct kb_folder *folder, const char *name, const char *from, const char *to);
#define CAUSE "causes/x-test.yaml" /* the name of its cause's file */
#define MESSAGES "messages/x-client.yaml"
const char *kb_sound(const char *name); /* the content of the file @name of such a folder */

bool kb_has(const char *text, const char *part);
#define assert_has(text, part)                                                             \
	do {                                                                               \
		if (!kb_has((text), (part)))                                               \
			fail_msg("\"%s\" is not in: %s", (part), (text));                  \
	} while (0)

/* A document of 80 columns at the end of the struct str @out. */
#define DOCUMENT(format, out) ((struct document[1]) { document_begin((format), 80, (out)) })

extern const struct CMUnitTest condition_tests[], judge_tests[], load_tests[],
	codes_tests[], message_tests[], quote_tests[], wrap_tests[], plan_tests[],
	plan_every_tests[], lint_tests[], next_tests[], words_tests[], script_tests[],
	journey_tests[], own_tests[], contradict_tests[], cloud_command_tests[],
	redact_command_tests[];
extern const size_t condition_test_count, judge_test_count, load_test_count,
	codes_test_count, message_test_count, quote_test_count, wrap_test_count,
	plan_test_count, plan_every_test_count, lint_test_count, next_test_count,
	words_test_count, script_test_count, journey_test_count, own_test_count,
	contradict_test_count, cloud_command_test_count, redact_command_test_count;
