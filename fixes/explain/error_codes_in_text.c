/*
 * What people hand over: a code alone, a message with or without codes, a dialog, a log. The
 * numbers and names in it are explained first, then the messages by their words. What no
 * list knows still gets a sentence on where such a number comes from.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/explain/code_mentions.h"
#include "fixes/explain/error_codes.h"
#include "fixes/explain/explain.h"
#include "fixes/messages/message_match.h"

#define WORD_MAX 96
#define SHOWN_MAX 6
#define MENTIONS_MAX 24
#define ALIKE_MAX 3	    /* a shortened name that fits more codes than that names none */
#define SHORT_WORDS 8	    /* a text of so few words is about its number */
#define WORDS_OF_A_NUMBER 3 /* "Error 516" */
#define NAMES_LOOKED_AT 2000

struct asking {
	const struct knowledge *k;
	struct codes codes;
	struct message_index index;
	struct message_walk walk;
	const struct code_text *shown[SHOWN_MAX];
	size_t shown_count; /* of codes and messages */
	size_t code_count;
	bool *told;  /* by message: it was shown */
	bool *coded; /* by message: its code is in the text */
	struct mention mentions[MENTIONS_MAX];
	size_t mention_count;
	size_t names;
	struct document *d;
};

static void
asking_open(
	struct asking *a, const struct knowledge *k, const char *text, struct document *d)
{
	*a = (struct asking) { .k = k, .d = d };
	codes_open(k, &a->codes);
	message_index_open(k, &a->index);
	message_walk(&a->index, text, strlen(text), &a->walk);
	a->told = ARENA_ARRAY(a->walk.a, bool, a->index.message_count + 1);
	a->coded = ARENA_ARRAY(a->walk.a, bool, a->index.message_count + 1);
}

static void
asking_close(struct asking *a)
{
	message_walk_end(&a->walk);
	message_index_close(&a->index);
	codes_close(&a->codes);
}

/* ---- showing ---- */

static bool
begin_one(struct asking *a)
{
	if (a->shown_count == SHOWN_MAX)
		return false;
	if (a->shown_count++ > 0)
		document_gap(a->d);
	return true;
}

static void
show(struct asking *a, const struct code_text *c)
{
	for (size_t i = 0; i < a->code_count; i++)
		if (a->shown[i] == c)
			return;
	if (!begin_one(a))
		return;
	a->shown[a->code_count++] = c;
	codes_add(a->k, c, a->d);
}

/* @wording: the words that were found; NULL where the code was. */
static void
show_message(struct asking *a, uint32_t number, const char *wording)
{
	const struct message *m = &a->index.messages[number];
	const struct message_text *t = m->text;
	STR_AUTO line = STR_INIT(4096);

	if (a->told[number] || !begin_one(a))
		return;
	a->told[number] = true;
	if (wording == NULL && t->name == NULL && t->wordings_count > 0)
		wording = t->wordings[0].words[0];
	if (t->codes_count > 0)
		str_add(&line, t->codes[0]);
	if (t->name != NULL)
		str_addf(&line, " %s", t->name);
	else if (wording != NULL)
		str_addf(&line, "%s\"%s\"", line.len > 0 ? " " : "", wording);
	document_title(a->d, str_text(&line));
	document_paragraph(a->d, m->file->title);
	document_gap(a->d);
	document_item(a->d, 2, "What it means: ", t->means);
	if (t->not_yet != NULL)
		document_item(a->d, 2, "What it does not prove: ", t->not_yet);
	if (t->split != NULL && t->split[0] != '\0')
		document_item(a->d, 2, "What tells more: ", t->split);
	explain_causes(a->k, t->causes, t->causes_count, a->d);
}

/* ---- codes of codes.yaml ---- */

/* @family NULL: all; else that family, or all where it does not know the code. */
static bool
show_found(struct asking *a, const char *asked, bool alike, const char *family)
{
	const struct code_text *hits[CODE_HITS];
	size_t count = codes_find(&a->codes, asked, alike, hits, ARRAY_LEN(hits));
	bool chosen = false;

	if (alike && count > ALIKE_MAX)
		return false;
	for (size_t i = 0; i < count && family != NULL; i++)
		chosen = chosen || text_equal(hits[i]->family, family);
	for (size_t i = 0; i < count; i++)
		if (!chosen || text_equal(hits[i]->family, family))
			show(a, hits[i]);
	return count > 0;
}

static bool
is_in_codes(const struct asking *a, const char *asked)
{
	const struct code_text *hit;

	return codes_find(&a->codes, asked, false, &hit, 1) > 0;
}

/* ---- codes of messages ---- */

/* A number belongs to the Windows client unless the text names another one. */
static bool
is_of_windows(const struct asking *a, uint32_t message)
{
	return text_equal(a->index.messages[message].file->client, "mstsc");
}

static bool
is_named(const struct asking *a, uint32_t message)
{
	return a->walk.named[a->index.messages[message].file_index];
}

static bool
is_same_code(const struct message_code *a, const struct message_code *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == CODE_NAME)
		return text_equal(a->name, b->name);
	return a->number == b->number && a->extended == b->extended &&
		(a->kind != CODE_LABELLED || text_equal(a->name, b->name));
}

/* Of several clients that have the code: those that are named, else Windows, else all. */
static bool
show_code(struct asking *a, const struct message_code *wanted)
{
	bool named = false, windows = false, any = false;

	for (uint32_t i = 0; i < a->index.code_count; i++) {
		const struct message_code *c = &a->index.codes[i];

		if (!is_same_code(c, wanted))
			continue;
		any = true;
		a->coded[c->message] = true;
		named = named || is_named(a, c->message);
		windows = windows || is_of_windows(a, c->message);
	}
	for (uint32_t i = 0; any && i < a->index.code_count; i++) {
		const struct message_code *c = &a->index.codes[i];

		if (is_same_code(c, wanted) &&
			(named			  ? is_named(a, c->message)
					: windows ? is_of_windows(a, c->message)
						  : true))
			show_message(a, c->message, NULL);
	}
	return any;
}

static bool
show_number(struct asking *a, uint32_t number)
{
	return show_code(a, &(struct message_code) { .number = number });
}

static bool
show_labelled(struct asking *a, const char *label, uint32_t number)
{
	char name[WORD_MAX];

	message_fold_name(label, name, sizeof(name));
	return show_code(a,
		&(struct message_code) {
			.kind = CODE_LABELLED, .name = name, .number = number });
}

static bool
show_pair(struct asking *a, uint32_t number, uint32_t extended)
{
	return show_code(a,
		&(struct message_code) {
			.kind = CODE_PAIR, .number = number, .extended = extended });
}

static bool
show_name(struct asking *a, const char *text)
{
	char name[160];

	message_fold_name(text, name, sizeof(name));
	return show_code(a, &(struct message_code) { .kind = CODE_NAME, .name = name });
}

/* ---- the text is a code ---- */

static bool
is_digits(const char *word)
{
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

static bool
show_exit(struct asking *a, const char *digits)
{
	char other[WORD_MAX];
	uint32_t number;

	return (text_format(other, sizeof(other), "exit-%s", digits) &&
		       show_found(a, other, false, NULL)) ||
		(message_number(digits, &number) && show_labelled(a, "exit", number));
}

static bool
has_labelled(const struct asking *a, const char *label, uint32_t number)
{
	for (uint32_t i = 0; i < a->index.code_count; i++)
		if (a->index.codes[i].kind == CODE_LABELLED &&
			a->index.codes[i].number == number &&
			text_equal(a->index.codes[i].name, label))
			return true;
	return false;
}

static bool
has_number(const struct asking *a, uint32_t number)
{
	for (uint32_t i = 0; i < a->index.code_count; i++)
		if (a->index.codes[i].kind == CODE_NUMBER &&
			a->index.codes[i].number == number)
			return true;
	return false;
}

/* People read 0x204 out as "two hundred and four", and a script sees only the exit status
 * of the client. */
static bool
show_digits(struct asking *a, const char *digits)
{
	char other[WORD_MAX];
	uint32_t number;

	if (text_format(other, sizeof(other), "0x%s", digits) &&
		message_number(other, &number) &&
		(has_number(a, number) || is_in_codes(a, other))) {
		document_paragraphf(a->d,
			"%s is no code that is known; with 0x before it, it is:", digits);
		document_gap(a->d);
		return show_number(a, number) || show_found(a, other, false, NULL);
	}
	if (text_format(other, sizeof(other), "exit-%s", digits) &&
		message_number(digits, &number) &&
		(is_in_codes(a, other) || has_labelled(a, "exit", number))) {
		document_paragraphf(a->d, "As the exit status of xfreerdp, %s is:", digits);
		document_gap(a->d);
		return show_exit(a, digits);
	}
	return false;
}

/* @text is one code and nothing else. */
static bool
show_whole(struct asking *a, const char *text)
{
	uint32_t number;
	bool known;

	if (message_number(text, &number)) {
		known = show_number(a, number);
		known = show_found(a, text, false, NULL) || known;
		return known || show_labelled(a, "extended", number) ||
			(is_digits(text) && show_digits(a, text));
	}
	known = show_name(a, text);
	return show_found(a, text, false, NULL) || known ||
		(strlen(text) < WORD_MAX && show_found(a, text, true, NULL));
}

/* ---- codes in a text ---- */

/* An error of Windows itself: every program shows these numbers. */
static bool
is_anyones(uint32_t number)
{
	return number >= 0x80000000u && number < 0x80090000u;
}

static bool
is_about_rdp(const struct asking *a)
{
	if (a->walk.context || a->walk.word_count <= SHORT_WORDS)
		return true;
	for (uint32_t i = 0; i < a->index.file_count; i++)
		if (a->walk.named[i])
			return true;
	return false;
}

static bool
is_believed(const struct asking *a, const struct mention *m)
{
	if (m->is_name || m->label == LABEL_EXTENDED || m->label == LABEL_REASON)
		return true;
	if (m->label == LABEL_OTHER)
		return is_about_rdp(a);
	if (m->label == LABEL_ERROR && !m->hex)
		return a->walk.context ||
			(a->walk.word_count <= WORDS_OF_A_NUMBER && m->number >= 0x100);
	if (m->hex &&
		(m->label == LABEL_CODE || m->label == LABEL_ERROR ||
			m->number >= 0x10000) &&
		!is_anyones(m->number))
		return true;
	return is_about_rdp(a);
}

static bool
is_repeated(const struct asking *a, const struct mention *m)
{
	for (size_t i = 0; i < a->mention_count; i++)
		if (a->mentions[i].is_name == m->is_name &&
			a->mentions[i].label == m->label &&
			(m->is_name ? text_equal(a->mentions[i].text, m->text)
				    : a->mentions[i].number == m->number))
			return true;
	return false;
}

static bool
is_known_name(struct asking *a, const char *text)
{
	char name[160];

	if (++a->names > NAMES_LOOKED_AT)
		return false;
	message_fold_name(text, name, sizeof(name));
	for (uint32_t i = 0; i < a->index.code_count; i++)
		if (a->index.codes[i].kind == CODE_NAME &&
			text_equal(a->index.codes[i].name, name))
			return true;
	return is_in_codes(a, text);
}

static void
keep_mention(void *to, const struct mention *m)
{
	struct asking *a = to;

	if (a->mention_count < MENTIONS_MAX && is_believed(a, m) && !is_repeated(a, m) &&
		(!m->is_name || is_known_name(a, m->text) || strchr(m->text, '_') != NULL))
		a->mentions[a->mention_count++] = *m;
}

static bool
show_mention_number(struct asking *a, const struct mention *m)
{
	bool labelled = m->label == LABEL_CODE || m->label == LABEL_REASON ||
		m->label == LABEL_ERROR;

	if (m->label == LABEL_OTHER)
		return text_starts(m->before, "exit") || text_starts(m->before, "Exit")
			? show_exit(a, m->text)
			: show_labelled(a,
				  text_equal_nocase(m->before, "eventid") ? "event"
									  : m->before,
				  m->number);
	if (show_number(a, m->number) && labelled)
		return true;
	return show_found(a, m->text, false, NULL) ||
		(m->label == LABEL_CODE && is_digits(m->text) &&
			a->walk.word_count <= SHORT_WORDS && show_digits(a, m->text));
}

/* Where a pair has a meaning of its own, its second number does not come from the server. */
static void
show_extended(struct asking *a, const struct mention *m)
{
	for (size_t i = 0; i < a->mention_count; i++)
		if (!a->mentions[i].is_name && a->mentions[i].label != LABEL_EXTENDED &&
			show_pair(a, a->mentions[i].number, m->number))
			return;
	(void)(show_found(a, m->text, false, "errinfo") ||
		show_labelled(a, "extended", m->number));
}

static void
show_mentions(struct asking *a)
{
	for (size_t i = 0; i < a->mention_count; i++) {
		const struct mention *m = &a->mentions[i];

		if (m->is_name && !show_name(a, m->text) &&
			!show_found(a, m->text, false, NULL))
			(void)show_found(a, m->text, true, NULL);
	}
	for (size_t i = 0; i < a->mention_count; i++)
		if (!a->mentions[i].is_name && a->mentions[i].label != LABEL_EXTENDED &&
			(a->mentions[i].number != 0 || a->mention_count == 1))
			(void)show_mention_number(a, &a->mentions[i]);
	for (size_t i = 0; i < a->mention_count; i++)
		if (a->mentions[i].label == LABEL_EXTENDED)
			show_extended(a, &a->mentions[i]);
}

/* ---- messages by their words ---- */

static bool
is_covered_by(const struct code_text *shown, const struct message_code *c)
{
	uint32_t number;

	if (c->kind == CODE_NAME)
		return code_names_equal(shown->name, c->name);
	return c->kind == CODE_LABELLED && text_equal(c->name, "extended") &&
		text_equal(shown->family, "errinfo") &&
		message_number(shown->code, &number) && number == c->number;
}

/* A code that was shown says the same. */
static bool
is_covered(const struct asking *a, uint32_t message)
{
	for (uint32_t i = 0; i < a->index.code_count; i++)
		for (size_t s = 0;
			a->index.codes[i].message == message && s < a->code_count; s++)
			if (is_covered_by(a->shown[s], &a->index.codes[i]))
				return true;
	return false;
}

static void
show_words(struct asking *a)
{
	struct message_hit hits[SHOWN_MAX];
	size_t count;

	/* A code that is known says that the text is about Remote Desktop. */
	a->walk.context = a->walk.context || a->shown_count > 0;
	count = message_choose(&a->walk, a->coded, hits, ARRAY_LEN(hits));
	for (size_t i = 0; i < count; i++)
		if (!is_covered(a, hits[i].message) &&
			(hits[i].strength != STRENGTH_WEAK || a->shown_count == 0 ||
				a->coded[hits[i].message]))
			show_message(a, hits[i].message, hits[i].wording->text);
}

bool
explain_text(const struct knowledge *k, const char *text, struct document *d)
{
	struct asking a;
	bool known;

	asking_open(&a, k, text, d);
	if (!show_whole(&a, text)) {
		code_mentions(text, keep_mention, &a);
		show_mentions(&a);
	}
	show_words(&a);
	known = a.shown_count > 0;
	asking_close(&a);
	return known;
}

bool
explain_code(const struct knowledge *k, const char *code, struct document *d)
{
	struct asking a;
	bool known;

	asking_open(&a, k, code, d);
	known = show_whole(&a, code);
	asking_close(&a);
	return known;
}

/* ---- the number alone ---- */

/* Clients whose number a person reads out. */
static bool
is_client_number(const struct message_index *x, uint32_t number)
{
	for (uint32_t i = 0; i < x->code_count; i++) {
		const char *client = x->messages[x->codes[i].message].file->client;

		if (x->codes[i].kind == CODE_NUMBER && x->codes[i].number == number &&
			(text_equal(client, "mstsc") || text_equal(client, "mac-mobile")))
			return true;
	}
	return false;
}

/* A word that is a code of the client, into @out; @marked: only with its 0x. */
static bool
client_word(const struct message_index *x, const char *word, bool marked, char *out,
	size_t size)
{
	bool hex = text_starts(word, "0x") || text_starts(word, "0X");
	char with[WORD_MAX];
	uint32_t number;

	if (hex != marked)
		return false;
	if (message_number(word, &number) && is_client_number(x, number))
		return text_format(out, size, "0x%lX", (unsigned long)number);
	return !hex && word[strspn(word, "0123456789abcdefABCDEF")] == '\0' &&
		text_format(with, sizeof(with), "0x%s", word) &&
		message_number(with, &number) && is_client_number(x, number) &&
		text_format(out, size, "0x%lX", (unsigned long)number);
}

bool
code_of_client(const struct knowledge *k, const char *text, char *out, size_t size)
{
	struct message_index x;
	char word[WORD_MAX];
	bool found = false;

	message_index_open(k, &x);
	for (int marked = 1; marked >= 0 && !found; marked--)
		for (const char *at = text;
			!found && (at = code_next_word(at, word, sizeof(word))) != NULL;)
			found = client_word(&x, word, marked != 0, out, size);
	message_index_close(&x);
	return found;
}

/* ---- a dialog as facts ---- */

static void
keep_client_code(const struct asking *a, struct message_facts *out)
{
	for (size_t i = 0; i < a->mention_count && out->code[0] == '\0'; i++) {
		const struct mention *m = &a->mentions[i];

		if (!m->is_name && m->number != 0 &&
			(m->label == LABEL_ERROR || m->label == LABEL_CODE ||
				m->label == LABEL_REASON) &&
			is_client_number(&a->index, m->number))
			(void)text_format(out->code, sizeof(out->code), "0x%lX",
				(unsigned long)m->number);
	}
}

static void
keep_answer(const struct asking *a, struct message_facts *out)
{
	struct message_hit hits[SHOWN_MAX];
	size_t count = message_choose(&a->walk, a->coded, hits, ARRAY_LEN(hits));

	for (size_t i = 0; i < count && out->answer[0] == '\0'; i++) {
		const struct message *m = &a->index.messages[hits[i].message];

		if (m->text->answer != NULL && hits[i].strength != STRENGTH_WEAK)
			text_copy(out->answer, sizeof(out->answer), m->text->answer);
	}
}

bool
message_read(const struct knowledge *k, const char *text, struct message_facts *out)
{
	struct asking a;

	*out = (struct message_facts) { .code = "" };
	asking_open(&a, k, text, NULL);
	code_mentions(text, keep_mention, &a);
	keep_client_code(&a, out);
	a.walk.context = a.walk.context || out->code[0] != '\0';
	keep_answer(&a, out);
	asking_close(&a);
	return out->code[0] != '\0' || out->answer[0] != '\0';
}

/* ---- what no list knows ---- */

static const char *
where_from(unsigned long number)
{
	static const struct {
		unsigned long first, last;
		const char *says;
	} table[] = {
		{ 0x3000000, 0x30FFFFF,
			"It belongs to the gateway part of the Windows client: look at the "
			"RD Gateway, not at the machine behind it." },
		{ 0x10000, 0x1FFFF,
			"FreeRDP adds 0x10000 to a reason that the server sent; this one "
			"is in no list." },
		{ 0x20000, 0x2FFFF,
			"It is in the range of FreeRDP's connect errors; a newer version "
			"may have added it." },
		{ 0x80070000, 0x8007FFFF,
			"It is an error of Windows itself: the last four digits are its "
			"number (net helpmsg NUMBER, in decimal)." },
		{ 0x80090000, 0x8009FFFF,
			"It comes from Windows' sign-in and encryption (SSPI), so the "
			"connection came as far as TLS or NLA." },
		{ 0xC0070000, 0xC007FFFF,
			"It is an error of Windows itself, sent in NLA: the last four "
			"digits are its number (net helpmsg NUMBER, in decimal)." },
		{ 0xC0000000, 0xCFFFFFFF,
			"It is a status of Windows (NTSTATUS), so the connection came as "
			"far as the sign-in." },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (number >= table[i].first && number <= table[i].last)
			return table[i].says;
	return "Where the connection stops says more than the number.";
}

const char *
explain_unknown(const char *text)
{
	char word[WORD_MAX];

	while ((text = code_next_word(text, word, sizeof(word))) != NULL) {
		char *end;
		bool hex = text_starts(word, "0x") || text_starts(word, "0X");
		unsigned long number = strtoul(word, &end, hex ? 16 : 10);

		if (end != word && *end == '\0' &&
			(hex || isdigit((unsigned char)word[0]) || word[0] == '-'))
			return where_from(number & 0xFFFFFFFFul);
	}
	return NULL;
}
