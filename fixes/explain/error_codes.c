/*
 * Error numbers and names: what they really mean and what they do not prove. The file is
 * large and seldom asked for, so it is read on demand, not at every start.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/explain/error_codes.h"
#include "fixes/explain/explain.h"
#include "fixes/messages/message_index.h"

#define CODE_NAME_MAX 160
#define ALIKE_LEAST 9 /* letters: "timeout" alone is in too many names */

static const struct {
	const char *family, *title;
} families[] = {
	{ "mstsc", "Windows client" },
	{ "negotiation", "RDP negotiation failure" },
	{ "freerdp", "FreeRDP connect error" },
	{ "errinfo", "reason sent by the server (ERRINFO)" },
	{ "ntstatus", "status of the sign-in (NTSTATUS)" },
	{ "logon", "box of the server's sign-in window (Logon Errors Info)" },
	{ "attempt", "how our own connection attempt ended" },
};

static const char *
family_title(const char *family)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (text_equal(families[i].family, family))
			return families[i].title;
	return family;
}

/* ---- matching ---- */

/* "ERRINFO_IDLE_TIMEOUT", "idle-timeout", "Idle timeout": the same letters. */
bool
code_names_equal(const char *a, const char *b)
{
	char x[CODE_NAME_MAX], y[CODE_NAME_MAX];

	message_fold_name(a, x, sizeof(x));
	message_fold_name(b, y, sizeof(y));
	return x[0] != '\0' && text_equal(x, y);
}

/* Without the words that one family puts before all its names. */
static const char *
name_core(const char *folded)
{
	static const char *const before[] = { "errconnect", "errinfo",
		"freerdperrorconnect", "freerdperror", "disconnectreason", "ntstatus",
		"status", "sece", "error" };

	for (size_t i = 0; i < ARRAY_LEN(before); i++)
		if (text_starts(folded, before[i]) && folded[strlen(before[i])] != '\0')
			return folded + strlen(before[i]);
	return folded;
}

/* TRANSPORT_FAILED, as people shorten ERRCONNECT_CONNECT_TRANSPORT_FAILED. */
static bool
names_alike(const char *asked, const char *known)
{
	char x[CODE_NAME_MAX], y[CODE_NAME_MAX];
	const char *core;

	message_fold_name(asked, x, sizeof(x));
	message_fold_name(known, y, sizeof(y));
	core = name_core(x);
	return strlen(core) >= ALIKE_LEAST &&
		(text_equal(core, name_core(y)) || text_ends(y, core));
}

static bool
spelling_matches(const char *asked, const char *known)
{
	uint32_t a, b;

	if (message_number(known, &b))
		return message_number(asked, &a) && a == b;
	return code_names_equal(asked, known);
}

static bool
code_matches(const struct code_text *c, const char *asked, bool alike)
{
	if (alike)
		return names_alike(asked, c->name);
	if (spelling_matches(asked, c->code) || code_names_equal(asked, c->name))
		return true;
	for (unsigned i = 0; i < c->also_count; i++)
		if (spelling_matches(asked, c->also[i]))
			return true;
	return false;
}

/* ---- reading ---- */

/* The codes of an organisation's file come first and hide ours of the same number. */
void
codes_open(const struct knowledge *k, struct codes *out)
{
	*out = (struct codes) { .a = arena_create() };
	for (size_t i = k->source_count;
		i-- > 0 && out->file_count < ARRAY_LEN(out->files);) {
		struct error e = ERROR_INIT;
		void *text;

		if (file_kind_of(k->sources[i].name) == FILE_CODES &&
			schema_read(FILE_CODES, &k->sources[i], out->a, &text, &e) ==
				ERR_OK)
			out->files[out->file_count++] = text;
	}
}

void
codes_close(struct codes *c)
{
	arena_destroy(c->a);
}

static bool
is_hidden(const struct code_text *const *hits, size_t count, const char *family)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(hits[i]->family, family))
			return true;
	return false;
}

size_t
codes_find(const struct codes *c, const char *asked, bool alike,
	const struct code_text **hits, size_t room)
{
	size_t count = 0;

	for (size_t f = 0; f < c->file_count; f++)
		for (unsigned i = 0; i < c->files[f]->codes_count && count < room; i++) {
			const struct code_text *one = &c->files[f]->codes[i];

			if (code_matches(one, asked, alike) &&
				(f == 0 || !is_hidden(hits, count, one->family)))
				hits[count++] = one;
		}
	return count;
}

/* ---- printing ---- */

void
explain_causes(
	const struct knowledge *k, char *const *causes, unsigned count, struct document *d)
{
	if (count > 0)
		document_item(d, 2, "", "Where it may come from:");
	for (unsigned i = 0; i < count; i++) {
		const struct cause *cause = base_cause(k, causes[i]);

		document_itemf(d, 4, "- ", "%s: %s", causes[i],
			cause != NULL ? cause->text->title : "");
	}
}

void
codes_add(const struct knowledge *k, const struct code_text *c, struct document *d)
{
	STR_AUTO line = STR_INIT(4096);

	str_addf(&line, "%s %s", c->code, c->name);
	document_title(d, str_text(&line));
	document_paragraph(d, family_title(c->family));
	document_gap(d);
	document_item(d, 2, "What it means: ", c->means);
	document_item(d, 2, "What it does not prove: ", c->not_yet);
	document_item(d, 2, "What tells more: ", c->split);
	explain_causes(k, c->causes, c->causes_count, d);
}
