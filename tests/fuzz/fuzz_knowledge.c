/*
 * A knowledge file of any kind: it is read or refused with its line, and what is read can
 * be reasoned with, planned, explained and written. The first byte picks the kind.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "share/base/str.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"
#include "fixes/plan/plan.h"
#include "fixes/explain/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	enum file_kind kind;
	const char *name;
} kinds[] = {
	{ FILE_CAUSE, "causes/x.yaml" },
	{ FILE_STEPS, "steps/x.yaml" },
	{ FILE_CHANNEL, "channels/x.yaml" },
	{ FILE_QUESTION, "questions/x.yaml" },
	{ FILE_NOTE, "notes/x.yaml" },
	{ FILE_PLACEHOLDERS, "placeholders.yaml" },
	{ FILE_CODES, "codes.yaml" },
	{ FILE_MESSAGES, "messages/x.yaml" },
};

static void
use_cause(struct knowledge *k, const char *id)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	const struct next_options next = { .audience = AUDIENCE_HELPDESK,
		.may_probe = true };
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct verdict v;
	struct plan plan;

	diagnose(k, NULL, a, &v);
	next_steps(k, NULL, &next, a, &v);
	for (size_t f = 0; document_format_at(f) != NULL; f++) {
		struct document d = document_begin(document_format_at(f), 80, &out);

		str_clear(&out);
		explain_cause(k, id, &d);
		document_end(&d);
	}
	if (plan_make_for(k, NULL, id, &options, a, &plan, NULL) == ERR_OK)
		for (int offline = 0; offline < 2; offline++) {
			struct document d = document_begin(&document_text, 80, &out);

			str_clear(&out);
			steps_write(k, &plan, offline != 0, &d);
			steps_write_cmd(k, &plan, offline != 0, &out);
		}
	arena_destroy(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct knowledge *k;
	struct source *source;
	struct error e = ERROR_INIT;
	size_t which;
	void *text;

	if (size < 1 || size > 32768)
		return 0;
	which = data[0] % ARRAY_LEN(kinds);
	k = base_create();
	source = ARENA_NEW(k->arena, struct source);
	*source = (struct source) { kinds[which].name,
		arena_dup_len(k->arena, (const char *)data + 1, size - 1), size - 1 };
	k->sources = source;
	k->source_count = 1;
	if (schema_read(kinds[which].kind, source, k->arena, &text, &e) != ERR_OK) {
		if (strncmp(e.text, kinds[which].name, strlen(kinds[which].name)) != 0)
			abort(); /* it does not say where */
	} else if (kinds[which].kind == FILE_CAUSE) {
		const char *id = ((struct cause_text *)text)->cause;

		base_put(k, FILE_CAUSE, id, text, source);
		base_index(k);
		base_check(k, 0);
		if (k->problem_count == 0)
			use_cause(k, id);
	} else if (kinds[which].kind != FILE_PLACEHOLDERS &&
		kinds[which].kind != FILE_CODES) {
		base_put(k, kinds[which].kind, *(char **)text, text, source);
		base_index(k);
		base_check(k, 0);
	}
	knowledge_destroy(k);
	return 0;
}
