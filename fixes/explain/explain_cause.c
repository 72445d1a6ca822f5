/*
 * Explains a cause to readers who do not know this program: plain words, the evidence for and
 * against it, how it differs from similar causes, and the available paths.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/explain/citations.h"
#include "fixes/explain/lookalikes.h"
#include "fixes/diagnose/satisfy.h"
#include "share/base/text.h"
#include "fixes/explain/explain.h"

#define RIVALS_MAX 8

/* What happens at a stage, for readers who do not know its name. */
static const char *const stage_means[STAGE_COUNT] = {
	[STAGE_GATEWAY] = "the connection goes through a Remote Desktop gateway",
	[STAGE_NAME] = "the name of the computer is turned into an address",
	[STAGE_ROUTE] = "a route through the network to that address is found",
	[STAGE_TCP] = "the port of Remote Desktop is reached",
	[STAGE_NEGOTIATE] = "both sides agree on how the connection is protected",
	[STAGE_TLS] = "the protected connection is set up",
	[STAGE_NLA] = "the account is checked before a session is created",
	[STAGE_LOGON] = "Windows signs the account in",
	[STAGE_LICENSE] = "a licence is issued",
	[STAGE_DESKTOP] = "the session runs and its picture is shown",
};

/* ---- signs ---- */

static void
add_sign(struct document *d, const struct sign_text *sign)
{
	STR_AUTO line = STR_INIT(8192);

	if (sign->because != NULL) {
		text_add_sentence(&line, sign->because);
		str_addf(&line, " [%s]", sign->when);
	} else {
		str_addf(&line, "[%s]", sign->when);
	}
	document_item(d, 2, "- ", str_text(&line));
}

static void
add_signs(struct document *d, const struct cause_text *c, const char *heading,
	enum says first, enum says second)
{
	bool any = false;

	for (int pass = 0; pass < 2; pass++) {
		enum says wanted = pass == 0 ? first : second;

		if (pass == 1 && first == second)
			break;
		for (unsigned i = 0; i < c->signs_count; i++) {
			if (says_find(c->signs[i].says) != (int)wanted)
				continue;
			if (!any)
				document_heading(d, heading);
			any = true;
			add_sign(d, &c->signs[i]);
		}
	}
}

/* ---- rivals ---- */

static const char *
declared_inseparable(const struct knowledge *k, uint32_t a, uint32_t b)
{
	for (int pass = 0; pass < 2; pass++) {
		const struct cause_text *mine = k->causes[pass == 0 ? a : b].text;
		const char *theirs = k->causes[pass == 0 ? b : a].text->cause;

		for (unsigned i = 0; i < mine->inseparable_count; i++)
			if (text_equal(mine->inseparable[i].from, theirs))
				return mine->inseparable[i].because;
	}
	return NULL;
}

/* "the check "tcp" from here shows what ...": the source of the fact that decides. */
static void
add_source(struct str *out, const struct knowledge *k, int fact)
{
	const struct fact_supplier *f = fact_cheapest(fact);
	const struct question *q = knowledge_question(k, fact_def(fact)->id);
	const char *says = fact_def(fact)->says;

	if (f != NULL && origin_is(f->source, ORIGIN_PERSON) && q != NULL) {
		str_addf(out, "ask \"%s\"", q->ask);
		return;
	}
	if (f != NULL && origin_is(f->source, ORIGIN_PROBE))
		str_addf(out, "the check \"%s\" from here", origin_of(f->source).name);
	else if (f != NULL && origin_is(f->source, ORIGIN_READER))
		str_addf(out, "the output of %s", origin_of(f->source).name);
	else if (f != NULL && text_equal(f->source, "disk"))
		str_add(out, "the attached disk");
	else
		str_add(out, "what is known without a question");
	str_addf(out, " shows %c%.*s", tolower((unsigned char)says[0]),
		(int)(strlen(says + 1) - text_ends(says, ".")), says + 1);
}

static void
add_rivals(struct document *d, const struct knowledge *k, uint32_t cause)
{
	struct rival rivals[RIVALS_MAX];
	struct arena *scratch = arena_create();
	size_t count = rivals_find(k, cause, scratch, rivals, RIVALS_MAX);

	if (count > 0)
		document_heading(d, "Similar causes, and how to distinguish them");
	for (size_t i = 0; i < count; i++) {
		const char *because = declared_inseparable(k, cause, rivals[i].cause);
		const char *id = k->causes[rivals[i].cause].text->cause;
		const struct split *split = rivals[i].splits;
		STR_AUTO line = STR_INIT(8192);

		str_addf(&line, "%s (%s): ", id, k->causes[rivals[i].cause].text->title);
		for (size_t n = 0; n < rivals[i].split_count; n++) {
			str_add(&line, n > 0 ? "; or " : "");
			add_source(&line, k, split[n].fact);
			str_addf(&line, " [%s]", fact_def(split[n].fact)->id);
		}
		if (rivals[i].split_count == 0 && because != NULL) {
			str_add(&line, "cannot be distinguished. ");
			text_add_sentence(&line, because);
		} else if (rivals[i].split_count == 0) {
			str_add(&line, "no single answer distinguishes them");
		}
		document_item(d, 2, "- ", str_text(&line));
	}
	arena_destroy(scratch);
}

/* ---- paths ---- */

static void
add_path(struct document *d, const struct knowledge *k, const char *heading,
	const struct path_text *p, const char *command)
{
	STR_AUTO line = STR_INIT(8192);

	str_add(&line, heading);
	if (p->none != NULL) {
		str_add(&line, "none. ");
		text_add_sentence(&line, p->none);
		document_item(d, 2, "- ", str_text(&line));
		return;
	}
	for (unsigned i = 0; i < p->channels_count; i++) {
		const struct entry *entry = base_find(k, FILE_CHANNEL, p->channels[i]);
		const struct channel_text *c = entry != NULL ? entry->text : NULL;

		str_addf(&line, "%s%s", i > 0 ? "; " : "over ",
			c != NULL ? c->title : p->channels[i]);
	}
	str_addf(&line, "%s`%s` shows the steps.", p->channels_count > 0 ? ". " : "",
		command);
	document_item(d, 2, "- ", str_text(&line));
}

void
explain_cause(const struct knowledge *k, const char *id, struct document *d)
{
	const struct cause *cause = base_cause(k, id);
	const struct cause_text *c;
	char command[128];

	if (cause == NULL)
		return;
	c = cause->text;
	document_title(d, c->title);
	document_paragraph(d, c->cause);
	document_gap(d);
	document_paragraph(d, c->plain);
	document_gap(d);
	document_paragraphf(d, "Where a connection stops: at \"%s\", where %s.",
		stage_title(cause->stage), stage_means[cause->stage]);
	document_paragraphf(
		d, "How often: %s. Who can fix it: %s.", c->seen, owner_words(c->owner));
	document_gap(d);
	document_paragraph(d,
		"The facts that the program uses are in square brackets; `rdpdoctor "
		"knowledge list facts` says what each means.");
	add_signs(d, c, "What proves it", SAYS_PROVES, SAYS_PROVES);
	add_signs(d, c, "What supports it", SAYS_STRONGLY_FOR, SAYS_FOR);
	add_signs(d, c, "What speaks against it", SAYS_STRONGLY_AGAINST, SAYS_AGAINST);
	add_signs(d, c, "What excludes it", SAYS_EXCLUDES, SAYS_EXCLUDES);
	add_rivals(d, k, (uint32_t)(cause - k->causes));
	document_heading(d, "How to fix it");
	(void)text_format(command, sizeof(command), "rdpdoctor steps %s", c->cause);
	add_path(d, k, "Online, while the machine can still be reached some other way: ",
		c->online, command);
	(void)text_format(
		command, sizeof(command), "rdpdoctor steps %s --offline", c->cause);
	add_path(d, k, "Offline, with its disk on another machine: ", c->offline, command);
	document_heading(d, "Sources");
	for (unsigned i = 0; i < c->sources_count; i++) {
		STR_AUTO line = STR_INIT(8192);

		cited_in_words(c->sources[i], &line);
		document_item(d, 2, "- ", str_text(&line));
	}
}
