/*
 * Looks for all wordings in one walk over a text. A short piece must appear in its order with
 * few words between, since names of computers and people are put in there; a long one may
 * come in any order inside a narrow window, and a very long one may lack a word or two, since
 * builds of Windows differ in single words.
 */
#include "fixes/messages/message_match.h"

#include <string.h>

#include "fixes/messages/fold_words.h"

#define GAP 5		  /* words of names inside a short piece */
#define GAP_OF_TWO 2	  /* inside a piece of two words */
#define GAP_IDEOGRAPHS 14 /* a name and its particles */
#define ANY_ORDER_FROM 6  /* units; fewer words of one sentence occur in any text */
#define ANY_ORDER_MOST 60
#define LACKS_ONE_FROM 9
#define LACKS_TWO_FROM 14
#define NEAR_ITS_CLIENT 60 /* words of a text that one name of a client speaks for */

/* ---- the words of the text ---- */

struct words {
	const struct message_index *x;
	uint32_t *ids;
	uint32_t count, room;
};

static void
take_word(void *to, const char *word, bool ideograph)
{
	struct words *w = to;

	(void)ideograph;
	if (w->count < w->room)
		w->ids[w->count++] = message_index_word(w->x, word);
}

/* ---- one walk ---- */

struct unit_place {
	uint32_t begin; /* in order: of the pieces up to this unit; + 1, 0 is none */
	uint32_t end;	/* + 1 */
};

struct walk {
	const struct message_index *x;
	struct message_walk *out;
	struct words text;
	struct unit_place *at; /* by unit */
	uint64_t *seen;	       /* by piece: its units, for those in any order */
};

static bool
has_ideographs(const struct piece *p)
{
	return p->weight != 2 * p->words;
}

static bool
is_any_order(const struct message_index *x, const struct piece *p)
{
	return p->unit_count >= ANY_ORDER_FROM && p->unit_count <= ANY_ORDER_MOST &&
		!has_ideographs(p) && x->wordings[p->wording].kind == WORDING_MESSAGE;
}

static uint32_t
gap_of(const struct message_index *x, const struct piece *p)
{
	if (x->wordings[p->wording].kind != WORDING_MESSAGE || p->unit_count < 2)
		return 0;
	if (has_ideographs(p))
		return GAP_IDEOGRAPHS;
	return p->unit_count == 2 ? GAP_OF_TWO : GAP;
}

static void
found(struct walk *w, uint32_t piece, uint32_t begin, uint32_t end)
{
	struct piece_place *place = &w->out->places[piece];

	if (!place->found)
		*place = (struct piece_place) { true, begin, end };
}

static void
see_in_order(struct walk *w, uint32_t unit, uint32_t piece, uint32_t at)
{
	const struct piece *p = &w->x->pieces[piece];
	struct unit_place *mine = &w->at[unit];
	uint32_t end = at + w->x->units[unit].len;

	if (unit == p->first_unit) {
		*mine = (struct unit_place) { at + 1, end };
	} else {
		const struct unit_place *before = mine - 1;

		if (before->begin == 0 || before->end > at)
			return;
		*mine = (struct unit_place) { before->begin, end };
	}
	if (unit + 1 == p->first_unit + p->unit_count &&
		end - (mine->begin - 1) <= p->words + gap_of(w->x, p))
		found(w, piece, mine->begin - 1, end - 1);
}

static void
see_in_any_order(struct walk *w, uint32_t unit, uint32_t piece, uint32_t at)
{
	const struct piece *p = &w->x->pieces[piece];
	uint32_t window = 2 * p->words + 6, here = 0, first = at;
	uint32_t lacking = p->unit_count >= LACKS_TWO_FROM ? 2
		: p->unit_count >= LACKS_ONE_FROM	   ? 1
							   : 0;

	w->at[unit].end = at + 1;
	w->seen[piece] |= UINT64_C(1) << (unit - p->first_unit);
	if ((uint32_t)__builtin_popcountll(w->seen[piece]) + lacking < p->unit_count)
		return;
	for (uint32_t u = p->first_unit; u < p->first_unit + p->unit_count; u++)
		if (w->at[u].end > 0 && w->at[u].end + window > at + 1) {
			here++;
			first = MIN_OF(first, w->at[u].end - 1);
		}
	if (here + lacking >= p->unit_count)
		found(w, piece, first, at);
}

static bool
unit_is_at(const struct walk *w, const struct unit *unit, uint32_t at)
{
	if (unit->len > w->text.count - at)
		return false;
	for (uint32_t i = 1; i < unit->len; i++)
		if (w->text.ids[at + i] != w->x->unit_words[unit->first + i])
			return false;
	return true;
}

static void
walk_words(struct walk *w)
{
	for (uint32_t at = 0; at < w->text.count; at++) {
		uint32_t word = w->text.ids[at];
		uint32_t next = word != 0 ? w->x->word_first[word] : 0;

		while (next != 0) {
			const struct posting *posting = &w->x->postings[next - 1];
			uint32_t piece = w->x->unit_piece[posting->unit];

			next = posting->next;
			if (!unit_is_at(w, &w->x->units[posting->unit], at))
				continue;
			if (is_any_order(w->x, &w->x->pieces[piece]))
				see_in_any_order(w, posting->unit, piece, at);
			else
				see_in_order(w, posting->unit, piece, at);
		}
	}
}

static void
note_context(struct message_walk *w)
{
	for (uint32_t i = 0; i < w->x->wording_count; i++) {
		const struct wording *wording = &w->x->wordings[i];

		if (!w->places[wording->first_piece].found)
			continue;
		if (wording->kind == WORDING_CLIENT)
			w->named[wording->message] = true;
		if (wording->kind == WORDING_CONTEXT)
			w->context = true;
	}
}

void
message_walk(const struct message_index *x, const char *text, size_t len,
	struct message_walk *out)
{
	struct arena *a = arena_create();
	struct walk w = { .x = x, .out = out };

	*out = (struct message_walk) { .x = x, .a = a };
	out->places = ARENA_ARRAY(a, struct piece_place, x->piece_count + 1);
	out->named = ARENA_ARRAY(a, bool, x->file_count + 1);
	/* A word takes two bytes at least, with the blank behind it. */
	w.text = (struct words) { .x = x, .room = (uint32_t)(len / 2 + 1) };
	w.text.ids = ARENA_ARRAY(a, uint32_t, w.text.room + 1);
	w.at = ARENA_ARRAY(a, struct unit_place, x->unit_count + 1);
	w.seen = ARENA_ARRAY(a, uint64_t, x->piece_count + 1);
	fold_words(text, len, take_word, &w.text);
	out->word_count = w.text.count;
	walk_words(&w);
	note_context(out);
}

void
message_walk_end(struct message_walk *w)
{
	arena_destroy(w->a);
}

/* ---- choosing ---- */

/* Words of the pieces that were found, an ideograph as half a word. */
static uint32_t
found_words(const struct message_walk *w, const struct wording *wording)
{
	uint32_t weight = 0;

	for (uint32_t p = wording->first_piece;
		p < wording->first_piece + wording->piece_count; p++)
		weight += w->places[p].found ? w->x->pieces[p].weight : 0;
	return weight / 2;
}

static enum wording_strength
strength_of(const struct message_walk *w, const struct wording *wording)
{
	uint32_t words = found_words(w, wording);

	if (words >= 5 || (words >= 3 && wording->has_name))
		return STRENGTH_STRONG;
	return words >= 3 ? STRENGTH_MEDIUM : STRENGTH_WEAK;
}

/* The text is this message and little else. */
static bool
is_alone(const struct message_walk *w, const struct wording *wording)
{
	uint32_t words = 0;

	for (uint32_t p = wording->first_piece;
		p < wording->first_piece + wording->piece_count; p++)
		words += w->places[p].found ? w->x->pieces[p].words : 0;
	return w->word_count <= words + 2;
}

/* A short wording says something only where nothing else can be meant. */
static bool
counts(const struct message_walk *w, const struct wording *wording,
	enum wording_strength strength, bool coded)
{
	bool named = w->named[w->x->messages[wording->message].file_index];

	if (strength == STRENGTH_STRONG || coded || is_alone(w, wording))
		return true;
	if (strength == STRENGTH_MEDIUM)
		return w->context || named;
	return named && w->word_count <= NEAR_ITS_CLIENT;
}

static uint32_t
score_of(const struct message_walk *w, const struct wording *wording, bool coded)
{
	const struct message *m = &w->x->messages[wording->message];
	uint32_t score = 0;

	for (uint32_t p = 0; p < wording->piece_count; p++)
		if (w->places[wording->first_piece + p].found)
			score += 4 * w->x->pieces[wording->first_piece + p].weight;
	return score + (coded ? 6 : 0) + (w->named[m->file_index] ? 5 : 0);
}

static bool
is_inside(const struct message_walk *w, const struct wording *inner,
	const struct wording *outer)
{
	const struct piece_place *place = &w->places[inner->first_piece];

	for (uint32_t p = 0; p < outer->piece_count; p++) {
		const struct piece_place *over = &w->places[outer->first_piece + p];
		uint32_t begin = MAX_OF(place->begin, over->begin);
		uint32_t end = MIN_OF(place->end, over->end);

		if (over->found && begin <= end &&
			2 * (end - begin + 1) > place->end - place->begin + 1)
			return true;
	}
	return false;
}

/* Better ones come before it. One of the same words and of the same rank is shown too. */
static bool
is_hidden(const struct message_walk *w, const struct message_hit *hit,
	const struct message_hit *before, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (before[i].message == hit->message ||
			(before[i].score > hit->score &&
				is_inside(w, hit->wording, before[i].wording)))
			return true;
	return false;
}

static void
put_in_order(struct message_hit *hits, size_t *count, size_t room, struct message_hit hit)
{
	size_t at = *count;

	while (at > 0 && hits[at - 1].score < hit.score)
		at--;
	if (at == room)
		return;
	*count = MIN_OF(*count + 1, room);
	memmove(&hits[at + 1], &hits[at], (*count - at - 1) * sizeof(*hits));
	hits[at] = hit;
}

size_t
message_choose(const struct message_walk *w, const bool *coded, struct message_hit *out,
	size_t room)
{
	struct message_hit all[64];
	size_t count = 0, chosen = 0;

	for (uint32_t i = 0; i < w->x->wording_count; i++) {
		const struct wording *wording = &w->x->wordings[i];
		enum wording_strength strength;
		bool has_code;

		if (wording->kind != WORDING_MESSAGE ||
			!w->places[wording->first_piece].found)
			continue;
		has_code = coded != NULL && coded[wording->message];
		strength = strength_of(w, wording);
		if (counts(w, wording, strength, has_code))
			put_in_order(all, &count, ARRAY_LEN(all),
				(struct message_hit) { .message = wording->message,
					.score = score_of(w, wording, has_code),
					.strength = strength,
					.wording = wording });
	}
	for (size_t i = 0; i < count && chosen < room; i++)
		if (!is_hidden(w, &all[i], out, chosen))
			out[chosen++] = all[i];
	return chosen;
}
