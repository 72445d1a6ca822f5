/* The meaning of keys, independent of the terminal. */
#include "tui/frontend/keys.h"

#include "share/base/macros.h"
#include "share/base/utf8.h"

const struct key_help key_helps[] = {
	{ "Enter",
		"Continue, or use the marked choice. Never starts anything that needs "
		"a yes.",
		false },
	{ "Esc or <", "Go back one step. Answers are kept.", false },
	{ "Tab, arrows", "Move.", true },
	{ "1 to 9", "Pick that number.", false },
	{ "Space", "Mark the choice under the cursor.", true },
	{ "PgUp, PgDn", "Scroll the screen.", true },
	{ "m", "Turn the mouse on or off. Off lets you select text as usual.", true },
	{ "p", "Plain mode: line by line, for screen readers and slow lines.", true },
	{ "Ctrl-L", "Redraw the screen.", true },
	{ "Ctrl-C", "Stop running checks; twice within 2 seconds: save and leave.", false },
	{ "? or F1", "This help.", false },
	{ "q or F10", "Leave. Asks whether to save.", false },
};
const size_t key_help_count = ARRAY_LEN(key_helps);

uint32_t
key_letter(uint32_t ch)
{
	return ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch;
}

/* Length of the UTF-8 sequence (RFC 3629) that starts with @byte; 1 if none does. */
static size_t
sequence_length(unsigned char byte)
{
	return byte >= 0xC2 && byte < 0xE0    ? 2
		: byte >= 0xE0 && byte < 0xF0 ? 3
		: byte >= 0xF0 && byte < 0xF5 ? 4
					      : 1;
}

size_t
keys_of_byte(struct key_bytes *b, unsigned char byte, uint32_t out[4])
{
	bool goes_on = b->count > 0 && (byte & 0xC0) == 0x80;
	size_t n = 0;

	if (!goes_on) { /* the held bytes are not UTF-8 */
		for (size_t i = 0; i < b->count; i++)
			out[n++] = b->held[i];
		b->count = 0;
	}
	b->held[b->count++] = byte;
	if (b->count < sequence_length(b->held[0]))
		return n;
	if (b->count == 1 ||
		utf8_next((const char *)b->held, b->count, &out[n]) != b->count)
		for (size_t i = 0; i < b->count; i++)
			out[n++] = b->held[i];
	else
		n++;
	b->count = 0;
	return n;
}

#define SEQUENCE_GAP_MS 100

/* Consumes one more key of a sequence; false if it does not belong to one. */
static bool
swallow_one(struct key_swallow *s, const struct key *key, int64_t now_ms)
{
	if (s->inside == 0 || key->code != KEYCODE_CHAR) {
		s->inside = 0;
		return false;
	}
	s->at_ms = now_ms;
	if (s->inside == 1 && key->ch == '[')
		s->inside = 3; /* the Linux console's F-keys: ESC [ [ A */
	else if (s->inside == 3 || (key->ch >= 0x40 && key->ch <= 0x7E))
		s->inside = 0;
	else if (key->ch < 0x20 || key->ch > 0x7E)
		s->inside = 0;
	else
		s->inside = 2;
	return true;
}

size_t
keys_swallow(struct key_swallow *s, struct key *keys, size_t count, int64_t now_ms)
{
	size_t left = 0;

	if (s->inside != 0 && now_ms - s->at_ms > SEQUENCE_GAP_MS)
		s->inside = 0;
	for (size_t i = 0; i < count; i++) {
		if (swallow_one(s, &keys[i], now_ms))
			continue;
		if (keys[i].code == KEYCODE_ESCAPE && i + 1 < count &&
			keys[i + 1].code == KEYCODE_CHAR &&
			(keys[i + 1].ch == '[' || keys[i + 1].ch == 'O')) {
			s->inside = keys[i + 1].ch == '[' ? 1 : 3;
			s->at_ms = now_ms;
			i++;
			continue;
		}
		keys[left++] = keys[i];
	}
	return left;
}
