/*
 * libcyaml schemas of all knowledge files. A key that is not listed here is an error with its
 * line. Memory comes from an arena, so nothing is freed one by one, and a file that fails half
 * way leaves nothing behind.
 */
#include "fixes/base/yaml_schema.h"

#include <cyaml/cyaml.h>
#include <stdio.h>
#include <string.h>

#include "share/base/str.h"

#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define TEXT(key, type, member)                                                            \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, 4096)
#define TEXT_OPT(key, type, member)                                                        \
	CYAML_FIELD_STRING_PTR(key, OPTIONAL, type, member, 0, 4096)
#define TEXTS(key, type, member)                                                           \
	CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER, type, member, &text_item, 0, 200)
#define TEXTS_OPT(key, type, member)                                                       \
	CYAML_FIELD_SEQUENCE(key, OPTIONAL, type, member, &text_item, 0, 200)
#define LIST(key, type, member, item)                                                      \
	CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_POINTER, type, member, item, 0, 1000)
#define LIST_OPT(key, type, member, item)                                                  \
	CYAML_FIELD_SEQUENCE(key, OPTIONAL, type, member, item, 0, 1000)
#define ITEM(name, type, fields)                                                           \
	static const cyaml_schema_value_t name = { CYAML_VALUE_MAPPING(                    \
		CYAML_FLAG_DEFAULT, type, fields) }
#define ROOT(type, fields)                                                                 \
	{                                                                                  \
		CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, type, fields)                      \
	}

/* clang-format off */
static const cyaml_schema_value_t text_item = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 4096),
};

static const cyaml_schema_field_t sign_fields[] = {
	TEXT("when", struct sign_text, when),
	TEXT("says", struct sign_text, says),
	TEXT_OPT("because", struct sign_text, because),
	CYAML_FIELD_END
};
ITEM(sign_item, struct sign_text, sign_fields);

static const cyaml_schema_field_t inseparable_fields[] = {
	TEXT("from", struct inseparable_text, from),
	TEXT("because", struct inseparable_text, because),
	CYAML_FIELD_END
};
ITEM(inseparable_item, struct inseparable_text, inseparable_fields);

static const cyaml_schema_field_t action_fields[] = {
	TEXT_OPT("command", struct action_text, command),
	TEXT_OPT("shell", struct action_text, shell),
	TEXT_OPT("says", struct action_text, says),
	TEXT_OPT("note", struct action_text, note),
	CYAML_FIELD_END
};

#define S struct step_text
static const cyaml_schema_field_t step_fields[] = {
	TEXT("id", S, id),
	TEXT_OPT("says", S, says),
	TEXT_OPT("plain", S, plain),
	TEXT_OPT("use", S, use),
	TEXT_OPT("shell", S, shell),
	TEXT_OPT("command", S, command),
	TEXT_OPT("danger", S, danger),
	CYAML_FIELD_MAPPING_PTR("undo", OPTIONAL, S, undo, action_fields),
	CYAML_FIELD_MAPPING_PTR("verify", OPTIONAL, S, verify, action_fields),
	TEXT_OPT("expect", S, expect),
	TEXT_OPT("reads", S, reads),
	TEXT_OPT("for_each", S, for_each),
	TEXT_OPT("only_if", S, only_if),
	TEXT_OPT("alternative_to", S, alternative_to),
	TEXT_OPT("restart", S, restart),
	TEXT_OPT("where", S, where),
	TEXT_OPT("language", S, language),
	TEXT_OPT("hive", S, hive),
	TEXT_OPT("key", S, key),
	TEXT_OPT("value", S, value),
	TEXT_OPT("set", S, set),
	TEXTS_OPT("channels", S, channels),
	TEXTS_OPT("audience", S, audience),
	CYAML_FIELD_BOOL("manual", CYAML_FLAG_OPTIONAL, S, manual),
	CYAML_FIELD_END
};
#undef S
ITEM(step_item, struct step_text, step_fields);

#define P struct path_text
static const cyaml_schema_field_t path_fields[] = {
	TEXT_OPT("none", P, none),
	TEXTS_OPT("channels", P, channels),
	TEXTS_OPT("needs", P, needs),
	TEXTS_OPT("before", P, before),
	TEXTS_OPT("after", P, after),
	TEXTS_OPT("verify", P, verify),
	LIST_OPT("steps", P, steps, &step_item),
	CYAML_FIELD_END
};
#undef P

#define C struct cause_text
static const cyaml_schema_field_t cause_fields[] = {
	TEXT("cause", C, cause),
	TEXT("title", C, title),
	TEXT("plain", C, plain),
	TEXT("owner", C, owner),
	TEXT("seen", C, seen),
	TEXT("stage", C, stage),
	TEXTS_OPT("also_at", C, also_at),
	TEXTS("sources", C, sources),
	LIST("signs", C, signs, &sign_item),
	TEXTS_OPT("coexists", C, coexists),
	LIST_OPT("inseparable", C, inseparable, &inseparable_item),
	CYAML_FIELD_MAPPING_PTR("online", CYAML_FLAG_POINTER, C, online, path_fields),
	CYAML_FIELD_MAPPING_PTR("offline", CYAML_FLAG_POINTER, C, offline, path_fields),
	CYAML_FIELD_END
};
#undef C

static const cyaml_schema_field_t shared_fields[] = {
	TEXT("shared", struct shared_text, shared),
	LIST("steps", struct shared_text, steps, &step_item),
	CYAML_FIELD_END
};

#define W struct wrap_text
static const cyaml_schema_field_t wrap_fields[] = {
	TEXT("shell", W, shell),
	TEXT_OPT("inner", W, inner),
	TEXT("outer", W, outer),
	TEXT_OPT("runs_in", W, runs_in),
	TEXT_OPT("note", W, note),
	CYAML_FIELD_END
};
#undef W
ITEM(wrap_item, struct wrap_text, wrap_fields);

#define C struct channel_text
static const cyaml_schema_field_t channel_fields[] = {
	TEXT("channel", C, channel),
	TEXT("title", C, title),
	TEXT("plain", C, plain),
	TEXTS_OPT("needs", C, needs),
	TEXT_OPT("survives", C, survives),
	TEXT_OPT("dead_when", C, dead_when),
	TEXT_OPT("fact", C, fact),
	LIST_OPT("open", C, open, &step_item),
	LIST_OPT("wrap", C, wrap, &wrap_item),
	TEXTS_OPT("limits", C, limits),
	TEXTS_OPT("places", C, places),
	CYAML_FIELD_END
};
#undef C

static const cyaml_schema_field_t answer_fields[] = {
	TEXT("value", struct answer_text, value),
	TEXT("label", struct answer_text, label),
	TEXT_OPT("plain", struct answer_text, plain),
	CYAML_FIELD_END
};
ITEM(answer_item, struct answer_text, answer_fields);

#define Q struct question_text
static const cyaml_schema_field_t question_fields[] = {
	TEXT("question", Q, question),
	TEXT("ask", Q, ask),
	TEXT("read_out", Q, read_out),
	TEXT("plain", Q, plain),
	TEXT("how", Q, how),
	TEXT_OPT("kind", Q, kind),
	TEXT_OPT("when", Q, when),
	CYAML_FIELD_INT("price_s", CYAML_FLAG_DEFAULT, Q, price_s),
	LIST_OPT("answers", Q, answers, &answer_item),
	CYAML_FIELD_END
};
#undef Q

#define N struct note_text
static const cyaml_schema_field_t note_fields[] = {
	TEXT("note", N, note),
	TEXT("when", N, when),
	TEXT("says", N, says),
	TEXT("plain", N, plain),
	TEXTS_OPT("facts", N, facts),
	CYAML_FIELD_END
};
#undef N

static const cyaml_schema_field_t derive_fields[] = {
	TEXT("value", struct derive_text, value),
	TEXT("gives", struct derive_text, gives),
	CYAML_FIELD_END
};
ITEM(derive_item, struct derive_text, derive_fields);

#define H struct placeholder_text
static const cyaml_schema_field_t placeholder_fields[] = {
	TEXT("name", H, name),
	TEXT("type", H, type),
	TEXT("ask", H, ask),
	TEXT("example", H, example),
	TEXTS_OPT("from", H, from),
	TEXT_OPT("default", H, fallback),
	TEXT_OPT("of", H, of),
	LIST_OPT("derive", H, derive, &derive_item),
	CYAML_FIELD_END
};
#undef H
ITEM(placeholder_item, struct placeholder_text, placeholder_fields);

static const cyaml_schema_field_t placeholders_fields[] = {
	LIST("placeholders", struct placeholders_text, placeholders, &placeholder_item),
	CYAML_FIELD_END
};

#define D struct code_text
static const cyaml_schema_field_t code_fields[] = {
	TEXT("code", D, code),
	TEXT("family", D, family),
	TEXT("name", D, name),
	TEXT("means", D, means),
	TEXT_OPT("not_yet", D, not_yet),
	TEXT_OPT("split", D, split),
	TEXTS_OPT("also", D, also),
	TEXTS_OPT("causes", D, causes),
	CYAML_FIELD_END
};
#undef D
ITEM(code_item, struct code_text, code_fields);

static const cyaml_schema_field_t codes_fields[] = {
	LIST("codes", struct codes_text, codes, &code_item),
	CYAML_FIELD_END
};

static const cyaml_schema_field_t wording_fields[] = {
	TEXT("language", struct wording_text, language),
	TEXTS("words", struct wording_text, words),
	CYAML_FIELD_END
};
ITEM(wording_item, struct wording_text, wording_fields);

#define M struct message_text
static const cyaml_schema_field_t message_fields[] = {
	TEXTS_OPT("codes", M, codes),
	TEXT_OPT("name", M, name),
	LIST_OPT("wordings", M, wordings, &wording_item),
	TEXT("means", M, means),
	TEXT_OPT("not_yet", M, not_yet),
	TEXT_OPT("split", M, split),
	TEXT_OPT("answer", M, answer),
	TEXTS_OPT("causes", M, causes),
	TEXT("source", M, source),
	TEXT("mark", M, mark),
	CYAML_FIELD_END
};
#undef M
ITEM(message_item, struct message_text, message_fields);

#define G struct messages_text
static const cyaml_schema_field_t messages_fields[] = {
	TEXT("client", G, client),
	TEXT("title", G, title),
	TEXTS("called", G, called),
	LIST("messages", G, messages, &message_item),
	CYAML_FIELD_END
};
#undef G

#define F struct own_fact_text
static const cyaml_schema_field_t own_fact_fields[] = {
	TEXT("fact", F, fact),
	TEXT("type", F, type),
	TEXT_OPT("unit", F, unit),
	TEXT("says", F, says),
	TEXTS_OPT("tokens", F, tokens),
	TEXTS("from", F, from),
	CYAML_FIELD_END
};
#undef F
ITEM(own_fact_item, struct own_fact_text, own_fact_fields);

static const cyaml_schema_field_t own_facts_fields[] = {
	LIST("facts", struct own_facts_text, facts, &own_fact_item),
	CYAML_FIELD_END
};

static const struct {
	const char *place; /* a folder ("causes/") or a file */
	cyaml_schema_value_t root;
} kinds[FILE_KIND_COUNT] = {
	[FILE_FACTS] = { "facts.yaml", ROOT(struct own_facts_text, own_facts_fields) },
	[FILE_PLACEHOLDERS] = { "placeholders.yaml", ROOT(struct placeholders_text, placeholders_fields) },
	[FILE_CODES] = { "codes.yaml", ROOT(struct codes_text, codes_fields) },
	[FILE_MESSAGES] = { "messages/", ROOT(struct messages_text, messages_fields) },
	[FILE_CAUSE] = { "causes/", ROOT(struct cause_text, cause_fields) },
	[FILE_STEPS] = { "steps/", ROOT(struct shared_text, shared_fields) },
	[FILE_CHANNEL] = { "channels/", ROOT(struct channel_text, channel_fields) },
	[FILE_QUESTION] = { "questions/", ROOT(struct question_text, question_fields) },
	[FILE_NOTE] = { "notes/", ROOT(struct note_text, note_fields) },
};
/* clang-format on */

enum file_kind
file_kind_of(const char *name)
{
	if (!text_ends(name, ".yaml") || strstr(name, "/.") != NULL || name[0] == '.')
		return FILE_UNKNOWN;
	for (int k = 0; k < FILE_KIND_COUNT; k++) {
		if (text_ends(kinds[k].place, "/") ? text_starts(name, kinds[k].place)
						   : text_equal(name, kinds[k].place))
			return (enum file_kind)k;
	}
	return FILE_UNKNOWN;
}

const char *
file_kind_folder(enum file_kind kind)
{
	return text_ends(kinds[kind].place, "/") ? kinds[kind].place : NULL;
}

/* ---- memory from the arena ---- */

/* libcyaml reallocates blocks without their old size, which an arena needs: the size is kept
 * in front of each block. */
struct sized {
	size_t size;
	_Alignas(max_align_t) unsigned char bytes[];
};

static void *
arena_mem(void *ctx, void *ptr, size_t size)
{
	struct sized *old = ptr != NULL
		? (struct sized *)((unsigned char *)ptr - offsetof(struct sized, bytes))
		: NULL;
	struct sized *grown;

	if (size == 0)
		return NULL;
	if (old != NULL && old->size >= size)
		return ptr;
	/* The sequences of libcyaml grow by one item at a time: reserve room. */
	grown = arena_alloc(ctx, sizeof(*grown) + (old != NULL ? size + old->size : size));
	grown->size = old != NULL ? size + old->size : size;
	if (old != NULL)
		memcpy(grown->bytes, old->bytes, old->size);
	return grown->bytes;
}

/* ---- errors with a line ---- */

struct problem {
	char what[256];
	int line;	/* of the innermost place that libcyaml names, 0 before */
	char field[32]; /* the innermost key of the trace */
	bool in_trace;
};

/*
 * libcyaml says "Load: Unexpected key: foo", then "Load: Backtrace:" and one line a level,
 * innermost first: "  in mapping field 'signs' (line: 12, column: 3)". libyaml's own
 * errors come as "libyaml: did not find expected key" and "at line: 3, column: 0".
 */
static void
note_problem(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	struct problem *p = ctx;
	char line[256], *at;
	size_t len;

	(void)level;
	(void)vsnprintf(line, sizeof(line), fmt, args);
	len = strlen(line);
	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == ' '))
		line[--len] = '\0';
	at = strstr(line, "line: ");
	if (at != NULL && p->line == 0) {
		for (const char *d = at + 6; *d >= '0' && *d <= '9' && p->line < 100000;
			d++)
			p->line = p->line * 10 + (*d - '0');
	}
	at = strstr(line, "in mapping field");
	if (at != NULL && p->field[0] == '\0') {
		at += strcspn(at, "':");
		at += strspn(at, "': ");
		(void)text_format(
			p->field, sizeof(p->field), "%.*s", (int)strcspn(at, "' ("), at);
	}
	at = strstr(line, "line: ");
	if (strstr(line, "Backtrace") != NULL)
		p->in_trace = true;
	if (p->what[0] != '\0' || p->in_trace || at != NULL)
		return;
	at = strchr(line, ':');
	text_copy(p->what, sizeof(p->what), at != NULL ? at + 2 : line);
}

/* The remedy for each error of libcyaml. */
static const struct {
	const char *begins, *remedy;
} remedies[] = {
	{ "Unexpected key", "check its spelling against SHAPE.md, or remove it" },
	{ "Missing required mapping field", "add it" },
	{ "Missing required field", "add it" },
	{ "Duplicate", "write it once" },
	{ "Mapping field already seen", "write it once" },
	{ "Expecting STRING",
		"one text is expected here, not a list; put a text that begins with { "
		"or [ in quotes" },
	{ "Expecting SEQUENCE", "a list is expected here, each item begins with a dash" },
	{ "Expecting MAPPING", "keys with a colon are expected here, as in SHAPE.md" },
	{ "libyaml: found character that cannot start",
		"indent lines with blanks, never with a tab; put a text that begins with "
		"@, % or ` in quotes" },
	{ "libyaml: found a tab", "indent lines with blanks, never with a tab" },
	{ "libyaml: mapping values are not allowed",
		"put a text with a colon and a blank in quotes; or the line is indented "
		"too far" },
	{ "libyaml: did not find expected",
		"a quote or a bracket is not closed, or the line is not indented like its "
		"neighbours" },
	{ "Invalid bool", "write true or false" },
	{ "Invalid INT", "write a whole number" },
	{ "Unexpected event",
		"there is a text where a list or a mapping is expected, or the reverse; "
		"see SHAPE.md" },
	{ "Aliases", "write it out, aliases are not used here" },
};

static enum err
report(const struct source *source, const struct problem *p, cyaml_err_t err,
	struct error *e)
{
	const char *what = p->what[0] != '\0' ? p->what : cyaml_strerror(err);
	const char *remedy = "correct the file there; SHAPE.md lists what is allowed where";

	if (err == CYAML_ERR_INVALID_VALUE &&
		(text_equal(p->field, "undo") || text_equal(p->field, "verify")))
		return error_set(e, ERR_DATA,
			"%s:%d: %s says whether it is typed or read: write it as command: "
			"or as note:, one line below and set in",
			source->name, MAX_OF(p->line, 1), p->field);
	for (size_t i = 0; i < ARRAY_LEN(remedies); i++)
		if (text_starts(what, remedies[i].begins))
			remedy = remedies[i].remedy;
	return error_set(e, ERR_DATA, "%s:%d: %s: %s", source->name, MAX_OF(p->line, 1),
		what, remedy);
}

enum err
schema_read(enum file_kind kind, const struct source *source, struct arena *a, void **out,
	struct error *e)
{
	struct problem problem = { .line = 0 };
	const cyaml_config_t config = {
		.log_fn = note_problem,
		.log_ctx = &problem,
		.mem_fn = arena_mem,
		.mem_ctx = a,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
	cyaml_data_t *data = NULL;
	cyaml_err_t err;

	*out = NULL;
	if (memchr(source->text, '\0', source->len) != NULL)
		return error_set(e, ERR_DATA,
			"%s:1: The file contains a NUL byte: save it as plain UTF-8 text",
			source->name);
	err = cyaml_load_data((const uint8_t *)source->text, source->len, &config,
		&kinds[kind].root, &data, NULL);
	if (err != CYAML_OK)
		return report(source, &problem, err, e);
	if (data == NULL)
		return error_set(e, ERR_DATA, "%s:1: The file is empty: fill or delete it",
			source->name);
	*out = data;
	return ERR_OK;
}

/* ---- lines ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Whether @needle is at @at; any run of blanks matches any other. */
static bool
stands_at(const char *at, const char *end, const char *needle)
{
	while (*needle != '\0') {
		if (at == end)
			return false;
		if (is_blank(*needle)) {
			if (!is_blank(*at))
				return false;
			while (is_blank(*needle))
				needle++;
			while (at < end && is_blank(*at))
				at++;
			continue;
		}
		if (*at++ != *needle++)
			return false;
	}
	return true;
}

int
source_line(const struct source *source, const char *needle, int from)
{
	const char *end = source->text + source->len;
	int line = 1;

	if (needle == NULL || needle[0] == '\0')
		return 0;
	for (const char *at = source->text; at < end; at++) {
		if (line >= from && *at == needle[0] && stands_at(at, end, needle))
			return line;
		if (*at == '\n')
			line++;
	}
	return 0;
}
