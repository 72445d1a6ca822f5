/*
 * The index of messages: every wording is found in the forms in which people hand it over,
 * and lines that only share its words are not. Prints how many of each.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "fixes/explain/explain.h"
#include "fixes/messages/fold_words.h"
#include "fixes/messages/message_match.h"
#include "tests/unit/fixes/kb.h"
#include "tests/unit/fixes/messages/sentences.h"

/* ---- sentences made from the index ---- */

struct made {
	size_t count, missed;
};

static bool
is_found(const struct message_index *x, const char *text, uint32_t message)
{
	struct message_hit hits[6];
	struct message_walk walk;
	bool found = false;
	size_t count;

	message_walk(x, text, strlen(text), &walk);
	count = message_choose(&walk, NULL, hits, ARRAY_LEN(hits));
	for (size_t i = 0; i < count; i++)
		/* another one may have the very words */
		found = found || hits[i].message == message ||
			text_equal(x->messages[hits[i].message].text->means,
				x->messages[message].text->means);
	message_walk_end(&walk);
	return found;
}

static void
expect_found(const struct message_index *x, struct made *m, const char *text,
	const struct wording *wording, const char *form)
{
	m->count++;
	if (is_found(x, text, wording->message))
		return;
	m->missed++;
	print_message("not found (%s): %s\n", form, text);
}

/* Parts as sentences, each with a full stop and a line of its own. */
static void
as_sentences(const char *text, struct str *out)
{
	for (; *text != '\0'; text++)
		if (*text == ';')
			str_add(out, ".\r\n");
		else
			str_add_char(out, *text);
}

static void
in_capitals(const char *text, struct str *out)
{
	for (; *text != '\0'; text++)
		str_add_char(out, *text == ';' ? ' ' : (char)toupper((unsigned char)*text));
}

/* A name of a computer before the last word of the first part, and quotes around it. */
static void
with_a_name(const char *text, struct str *out)
{
	size_t len = strcspn(text, ";"), last = len;

	while (last > 0 && text[last - 1] != ' ')
		last--;
	str_addf(out, "%.*s\"KELP.corp.example.com\" %.*s.", (int)last, text,
		(int)(len - last), text + last);
	if (text[len] == ';')
		str_add(out, text + len + 1);
}

/* In the middle of a log that is about Remote Desktop. */
static void
in_a_log(const char *text, const char *client, struct str *out)
{
	for (int i = 0; i < 40; i++)
		str_addf(out,
			"[2026-11-09 15:49:%02d] worker %d: nothing to be done here\n", i,
			4000 + i);
	str_addf(out, "[15:49:41:252] [%s] Remote Desktop: ", client);
	as_sentences(text, out);
	str_add(out, "\nthe rest of the file is about other things\n");
}

static uint32_t
words_of(const struct message_index *x, const struct wording *w)
{
	uint32_t weight = 0;

	for (uint32_t p = 0; p < w->piece_count; p++)
		weight += x->pieces[w->first_piece + p].weight;
	return weight / 2;
}

static void
every_wording_is_found_in_the_forms_of_people(void **state)
{
	struct message_index x;
	struct made made = { 0 };

	(void)state;
	message_index_open(kb_builtin(), &x);
	for (uint32_t i = 0; i < x.wording_count; i++) {
		const struct wording *w = &x.wordings[i];
		STR_AUTO sentences = STR_INIT(1u << 16);
		STR_AUTO capitals = STR_INIT(1u << 16);
		STR_AUTO name = STR_INIT(1u << 16);
		STR_AUTO log = STR_INIT(1u << 16);

		if (w->kind != WORDING_MESSAGE)
			continue;
		as_sentences(w->text, &sentences);
		in_capitals(w->text, &capitals);
		with_a_name(w->text, &name);
		in_a_log(w->text, x.messages[w->message].file->called[0], &log);
		expect_found(&x, &made, str_text(&sentences), w, "sentences");
		expect_found(&x, &made, str_text(&capitals), w, "capitals");
		if (x.pieces[w->first_piece].unit_count > 2)
			expect_found(&x, &made, str_text(&name), w, "name");
		if (words_of(&x, w) >= 3)
			expect_found(&x, &made, str_text(&log), w, "log");
	}
	message_index_close(&x);
	print_message(
		"%zu sentences from the index, %zu not found\n", made.count, made.missed);
	assert_true(made.count >= 400);
	assert_true(made.missed * 100 <= made.count * 2);
}

/* ---- sentences of people ---- */

static void
sentences_of_people_are_explained(void **state)
{
	size_t missed = 0;

	(void)state;
	for (size_t i = 0; i < heard_count; i++) {
		STR_AUTO out = STR_INIT(1u << 16);

		if (explain_text(
			    kb_builtin(), heard[i].text, DOCUMENT(&document_text, &out)) &&
			kb_has(str_text(&out), heard[i].says))
			continue;
		missed++;
		print_message("not \"%s\": %s\n%s\n", heard[i].says, heard[i].text,
			str_text(&out));
	}
	print_message("%zu sentences of people, %zu not explained\n", heard_count, missed);
	assert_int_equal(missed, 0);
}

static void
near_misses_are_not_explained(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < near_miss_count; i++) {
		STR_AUTO out = STR_INIT(1u << 16);

		if (!explain_text(
			    kb_builtin(), near_misses[i], DOCUMENT(&document_text, &out)))
			continue;
		wrong++;
		print_message("explained: %s\n%s\n", near_misses[i], str_text(&out));
	}
	print_message("%zu near misses, %zu explained\n", near_miss_count, wrong);
	assert_true(near_miss_count >= 60);
	assert_int_equal(wrong, 0);
}

/* ---- long texts ---- */

static void
a_code_at_the_end_of_a_long_text_is_found(void **state)
{
	STR_AUTO text = STR_INIT(1u << 20);
	STR_AUTO out = STR_INIT(1u << 16);

	(void)state;
	for (int i = 0; i < 9000; i++)
		str_addf(&text, "[15:49:15:%03d] [4711:4712] [DEBUG] pdu %d is fine\n",
			i % 1000, i);
	str_add(&text, "Error code: 0x204\nExtended error code: 0x0\n");
	assert_true(str_ok(&text));
	assert_true(explain_text(
		kb_builtin(), str_text(&text), DOCUMENT(&document_text, &out)));
	assert_has(str_text(&out), "0x204 disconnectReasonSocketConnectFailed");
	assert_null(strstr(str_text(&out), "0xF "));
}

/* ---- words ---- */

static void
join_word(void *to, const char *word, bool ideograph)
{
	(void)ideograph;
	str_addf(to, "%s|", word);
}

static void
spellings_give_the_same_words(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "Can't, can\342\200\231t, cannot, can not", "cant|cant|cant|cant|" },
		{ "log on, LOGON, login, sign in, Sign-In, signed in",
			"signin|signin|signin|signin|signin|signin|" },
		{ "doesn't / does not", "doesnt|doesnt|" },
		{ "\303\234berpr\303\274fen \303\211tendu stra\303\237e \305\201\303\263d\305\272",
			"uberprufen|etendu|strasse|lodz|" },
		{ "U\314\210berpru\314\210fen", "uberprufen|" },
		{ "\320\236\320\250\320\230\320\221\320\232\320\220",
			"\320\276\321\210\320\270\320\261\320\272\320\260|" },
		{ "\357\274\262\357\274\244\357\274\260", "rdp|" },
		{ "\345\206\205\351\203\250 RDP\343\200\202\351\224\231",
			"\345\206\205|\351\203\250|rdp|\351\224\231|" },
		{ "a licence of the kelp-01.corp.example.com.",
			"license|kelp|01.corp.example.com|" },
		{ "E_PROXY_X: 'quoted' l'autorit\303\251", "e_proxy_x|quoted|lautorite|" },
		{ "\xff\xfe\x80 \xe2\x80", "" },
		{ "can sign", "can|sign|" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		STR_AUTO out = STR_INIT(4096);

		fold_words(rows[i].text, strlen(rows[i].text), join_word, &out);
		assert_string_equal(str_text(&out), rows[i].words);
	}
}

const struct CMUnitTest message_tests[] = {
	cmocka_unit_test(spellings_give_the_same_words),
	cmocka_unit_test(every_wording_is_found_in_the_forms_of_people),
	cmocka_unit_test(sentences_of_people_are_explained),
	cmocka_unit_test(near_misses_are_not_explained),
	cmocka_unit_test(a_code_at_the_end_of_a_long_text_is_found),
};
const size_t message_test_count = ARRAY_LEN(message_tests);
