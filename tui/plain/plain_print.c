/*
 * Prints screens for screen readers. They read "-" and "+" as characters, so each mark
 * becomes a word and each line a complete sentence.
 */
#include "tui/plain/plain_print.h"

#include <ctype.h>
#include <string.h>

#include "share/base/macros.h"
#include "share/base/text.h"
#include "tui/frontend/keys.h"
#include "tui/frontend/screen_copy.h"

/* Marks of the full screen and the words for them. "": print nothing. */
static const char *
spoken_word(const char *word)
{
	static const struct {
		const char *mark, *says;
	} words[] = {
		{ "WARN", "WARNING" },
		{ "FAIL", "FAILED" },
		{ "SKIP", "SKIPPED" },
		{ "....", "Still working" },
		{ "----", "Not started" },
		{ "-", "" },
		{ "NEXT", "Next" },
		{ "DONE", "Done" },
	};

	for (size_t i = 0; word != NULL && i < ARRAY_LEN(words); i++) {
		if (text_equal(word, words[i].mark))
			return words[i].says;
	}
	return word != NULL ? word : "";
}

bool
plain_running(const struct screen_line *line)
{
	return line->kind == LINE_ROW && text_equal(line->word, "....");
}

static bool
says_something(const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		if (*text != ' ' && *text != '-')
			return true;
	}
	return false;
}

static void
add_stop(struct str *out)
{
	const char *text = str_text(out);

	if (out->len > 0 && strchr(".!?:\"", text[out->len - 1]) == NULL)
		str_add_char(out, '.');
}

static void
add_paragraph(struct str *out, const struct str *sentence)
{
	if (sentence->len == 0)
		return;
	text_wrap_add(out, str_text(sentence), PLAIN_COLUMNS, 0);
	str_add_char(out, '\n');
}

void
plain_add_spoken(struct str *out, const char *session)
{
	bool first = true;

	for (; *session != '\0'; session++) {
		if (*session == '-') {
			str_add(out, ", ");
			first = true;
			continue;
		}
		if (!first)
			str_add_char(out, ' ');
		str_add_char(out, *session);
		first = false;
	}
}

void
plain_add_header(struct str *out, const struct screen *s)
{
	STR_AUTO says = STR_INIT(1024);

	if (s->steps > 0)
		str_addf(&says, "Step %d of %d, ", s->step, s->steps);
	str_add(&says, s->title != NULL ? s->title : "");
	add_stop(&says);
	if (s->status != NULL && *s->status != '\0') {
		str_add_char(&says, ' ');
		str_add_char(&says, (char)toupper((unsigned char)s->status[0]));
		str_add(&says, s->status + 1);
		add_stop(&says);
	}
	add_paragraph(out, &says);
}

static void
add_row(struct str *says, const struct screen_line *line, const char *text)
{
	const char *word = spoken_word(line->word);

	if (*word != '\0')
		str_addf(says, "%s: ", word);
	str_add(says, text);
	if (says_something(line->detail))
		str_addf(says, "%s%s", *text != '\0' ? ", " : "", line->detail);
	add_stop(says);
	if (says_something(line->right)) {
		str_addf(says, " %s", line->right);
		add_stop(says);
	}
}

static void
add_sign(struct str *says, const struct screen_line *line, const char *text)
{
	str_addf(says, "%s: %s",
		line->kind == LINE_FOR		     ? "For"
			: line->kind == LINE_AGAINST ? "Against"
						     : "Not known",
		text);
	if (says_something(line->right))
		str_addf(says, ", %s", line->right);
	add_stop(says);
}

void
plain_add_line(struct str *out, const struct screen_line *line, int number, bool live)
{
	STR_AUTO says = STR_INIT(16384);
	const char *text = line->text != NULL ? line->text : "";

	if (live && (plain_running(line) || text_equal(line->word, "----")))
		return;
	if (number > 0) {
		text = screen_without_number(text, number);
		str_addf(&says, "%d. ", number);
	}
	switch (line->kind) {
	case LINE_TEXT:
		if (*spoken_word(line->word) != '\0')
			str_addf(&says, "%s: ", spoken_word(line->word));
		str_add(&says, text);
		if (says_something(line->right))
			str_addf(&says, " (%s)", line->right);
		if (says_something(line->detail))
			str_addf(&says, " %s", line->detail);
		break;
	case LINE_HEADING:
		str_add(&says, text);
		add_stop(&says);
		break;
	case LINE_READ_OUT:
		str_addf(&says, text[0] == '"' ? "Read out: %s" : "Read out: \"%s\"", text);
		break;
	case LINE_ROW:
		add_row(&says, line, text);
		break;
	case LINE_FOR:
	case LINE_AGAINST:
	case LINE_UNKNOWN:
		add_sign(&says, line, text);
		break;
	case LINE_FACT:
		str_addf(&says, "%s%s %s", text, text_ends(text, "?") ? "" : ":",
			line->detail != NULL	      ? line->detail
				: line->right != NULL ? line->right
						      : "");
		break;
	case LINE_QUOTE:
		str_addf(out, "    | %s\n", text);
		return;
	case LINE_COMMAND: /* unframed and unwrapped, to be selected or read line by line */
		str_addf(out, "\n%s\n\n", text);
		return;
	case LINE_PREVIEW:
		str_addf(out, "%s\n", text);
		return;
	case LINE_BLANK:
		str_add_char(out, '\n');
		return;
	}
	add_paragraph(out, &says);
}

void
plain_add_choice(struct str *out, const struct screen_choice *choice, size_t number)
{
	STR_AUTO says = STR_INIT(4096);

	str_addf(&says, "%zu. %s", number, choice->label);
	if (choice->hint != NULL && *choice->hint != '\0')
		str_addf(&says, ": %s", choice->hint);
	add_stop(&says);
	add_paragraph(out, &says);
}

/* "Skip" becomes "skip", but "QR" stays. */
static void
add_small(struct str *out, const char *label)
{
	bool word = label[0] != '\0' && !isupper((unsigned char)label[1]);

	if (word)
		str_add_char(out, (char)tolower((unsigned char)label[0]));
	str_add(out, word ? label + 1 : label);
}

bool
plain_common_key(char key)
{
	return key == '\r' || key == 27 || key == '?' || key == 'q' || key == 'p' ||
		key == '<';
}

void
plain_add_actions(struct str *out, const struct screen *s)
{
	STR_AUTO says = STR_INIT(4096);

	for (size_t i = 0; i < s->action_count; i++) {
		const struct screen_action *a = &s->actions[i];

		if (plain_common_key(a->key))
			continue;
		str_addf(&says, "%s%c ", says.len > 0 ? ", " : "Keys: ", a->key);
		add_small(&says, a->label);
	}
	add_stop(&says);
	add_paragraph(out, &says);
}

void
plain_add_help(struct str *out, const struct screen *s)
{
	str_add(out, "Type a letter or a number and press Enter.\n");
	plain_add_actions(out, s);
	for (size_t i = 0; i < key_help_count; i++) {
		STR_AUTO says = STR_INIT(512);

		if (key_helps[i].full_only)
			continue;
		str_addf(&says, "%s: %s", key_helps[i].key, key_helps[i].says);
		add_paragraph(out, &says);
	}
	str_add(out,
		"If a question shows a value in brackets, Enter keeps it and - clears "
		"it.\n");
}

void
heartbeat_look(struct heartbeat *h, const struct screen *s, int64_t now_ms)
{
	bool runs = false;

	for (size_t i = 0; s->input == INPUT_LIVE && i < s->line_count; i++)
		runs = runs || plain_running(&s->lines[i]);
	if (!runs)
		h->since_ms = 0;
	else if (h->since_ms == 0)
		h->since_ms = h->said_ms = now_ms;
}

int
heartbeat_timeout_ms(const struct heartbeat *h, int64_t now_ms)
{
	int64_t left = h->said_ms + HEARTBEAT_MS - now_ms;

	return h->since_ms == 0 ? -1 : (int)MAX_OF(left, (int64_t)0);
}

bool
heartbeat_add(struct heartbeat *h, const struct screen *s, int64_t now_ms, struct str *out)
{
	STR_AUTO says = STR_INIT(4096);

	if (heartbeat_timeout_ms(h, now_ms) != 0)
		return false;
	h->said_ms = now_ms;
	for (size_t i = 0; i < s->line_count; i++) {
		if (plain_running(&s->lines[i]))
			str_addf(&says, "%s%s", says.len > 0 ? ", " : "Still working: ",
				s->lines[i].text != NULL ? s->lines[i].text : "");
	}
	str_addf(&says, ". %d seconds so far.", (int)((now_ms - h->since_ms) / 1000));
	add_paragraph(out, &says);
	return true;
}
