/*
 * What the stories add up to: the confusion matrix of the cause that should stand first
 * against the one that does, wrong proofs, findings on healthy machines, and which causes
 * have no story of their own yet.
 */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"

#define NO_CAUSE "(none)"
#define CELLS_MAX 1024
#define GOAL_PERCENT 95.0

void
tally_init(struct tally *t, const struct knowledge *k, struct arena *a)
{
	*t = (struct tally) { .k = k, .a = a };
	t->cells = ARENA_ARRAY(a, struct confusion, CELLS_MAX);
	t->named = ARENA_ARRAY(a, bool, k->cause_count + 1);
	t->spared = ARENA_ARRAY(a, bool, k->cause_count + 1);
}

enum certainty
story_certainty(const struct story *s, const char *id)
{
	for (size_t i = 0; i < s->v.cause_count; i++)
		if (text_equal(s->v.causes[i].id, id))
			return s->v.causes[i].certainty;
	for (size_t i = 0; i < s->v.excluded_count; i++)
		if (text_equal(s->v.excluded[i], id))
			return CERTAINTY_EXCLUDED;
	return CERTAINTY_NONE;
}

static void
mark(const struct tally *t, bool *list, const char *id)
{
	const struct cause *c = base_cause(t->k, id);

	if (c != NULL)
		list[c - t->k->causes] = true;
}

/* Proved, and the story neither names it nor names one that may be there beside it. */
static bool
proved_wrongly(const struct tally *t, const struct story *s, const char *id)
{
	const struct cause *mine = base_cause(t->k, id);

	for (size_t i = 0; i < s->expect_count; i++) {
		char verb[32] = "", named[96] = "";
		const struct cause *other;

		if (sscanf(s->expects[i], "%31s %95s", verb, named) != 2 ||
			(!text_equal(verb, "first") && !text_equal(verb, "also")))
			continue;
		other = base_cause(t->k, named);
		if (other == mine ||
			(other != NULL &&
				causes_coexist(t->k, (uint32_t)(other - t->k->causes),
					(uint32_t)(mine - t->k->causes))))
			return false;
	}
	return true;
}

static void
add_cell(struct tally *t, const char *wanted, const char *first, enum certainty certainty)
{
	size_t i = 0;

	while (i < t->cell_count &&
		(!text_equal(t->cells[i].wanted, wanted) ||
			!text_equal(t->cells[i].first, first)))
		i++;
	if (i == CELLS_MAX)
		return;
	if (i == t->cell_count) {
		t->cell_count++;
		text_copy(t->cells[i].wanted, sizeof(t->cells[i].wanted), wanted);
		text_copy(t->cells[i].first, sizeof(t->cells[i].first), first);
	}
	t->cells[i].count++;
	t->cells[i].certainties[MAX_OF(certainty, CERTAINTY_NONE)]++;
}

static void
add_coverage(struct tally *t, const char *verb, const char *id, const char *certainty)
{
	if ((text_equal(verb, "first") || text_equal(verb, "also")) &&
		(text_equal(certainty, "proved") || text_equal(certainty, "likely")))
		mark(t, t->named, id);
	if (text_equal(verb, "never") || text_equal(verb, "excluded"))
		mark(t, t->spared, id);
}

void
tally_add(struct tally *t, const struct story *s)
{
	const char *first = s->v.cause_count > 0 ? s->v.causes[0].id : NO_CAUSE;
	enum certainty certainty =
		s->v.cause_count > 0 ? s->v.causes[0].certainty : CERTAINTY_NONE;
	char wanted[96] = "";

	t->stories++;
	t->failed += s->wrong > 0;
	for (size_t i = 0; i < s->expect_count; i++) {
		char verb[32] = "", id[96] = "", word[96] = "";

		(void)sscanf(s->expects[i], "%31s %95s %95s", verb, id, word);
		add_coverage(t, verb, id, word);
		if (text_equal(verb, "first"))
			text_copy(wanted, sizeof(wanted), id);
		if (text_equal(verb, "healthy")) {
			text_copy(wanted, sizeof(wanted), NO_CAUSE);
			t->healthy++;
			t->ill_healthy += s->v.cause_count > 0;
		}
	}
	for (size_t i = 0; i < s->v.cause_count; i++)
		if (s->v.causes[i].certainty == CERTAINTY_PROVED &&
			proved_wrongly(t, s, s->v.causes[i].id)) {
			t->wrong_proved++;
			printf("%s: %s is proved, and the story does not say so\n", s->name,
				s->v.causes[i].id);
		}
	if (wanted[0] == '\0')
		return; /* a story about something else than the first cause */
	t->judged++;
	t->right_first += text_equal(wanted, first);
	add_cell(t, wanted, first, certainty);
}

static int
compare_cells(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;
	int order = strcmp(x->wanted, y->wanted);

	return order != 0 ? order : strcmp(x->first, y->first);
}

void
tally_print_matrix(const struct tally *t)
{
	if (t->cell_count > 1)
		qsort(t->cells, t->cell_count, sizeof(*t->cells), compare_cells);
	printf("%-27s %-27s %5s  %6s %6s %8s\n", "the story's cause", "stands first",
		"times", "proved", "likely", "possible");
	for (size_t i = 0; i < t->cell_count; i++) {
		const struct confusion *c = &t->cells[i];
		bool right = text_equal(c->wanted, c->first);

		printf("%-27s %-27s %5zu  %6zu %6zu %8zu\n", c->wanted,
			right ? "the same" : c->first, c->count,
			c->certainties[CERTAINTY_PROVED], c->certainties[CERTAINTY_LIKELY],
			c->certainties[CERTAINTY_POSSIBLE]);
	}
}

static double
percent(const struct tally *t)
{
	return t->judged > 0 ? 100.0 * (double)t->right_first / (double)t->judged : 0;
}

void
tally_print_sum(const struct tally *t)
{
	printf("%zu stories: of %zu with a first cause %zu have it right (%.1f %%), %zu "
	       "wrong "
	       "causes proved, %zu of %zu healthy ones with a finding, %zu failed\n",
		t->stories, t->judged, t->right_first, percent(t), t->wrong_proved,
		t->ill_healthy, t->healthy, t->failed);
}

bool
tally_passes(const struct tally *t)
{
	return t->failed == 0 && t->judged > 0 && percent(t) >= GOAL_PERCENT &&
		t->wrong_proved == 0 && t->ill_healthy == 0;
}

size_t
tally_print_gaps(const struct tally *t)
{
	size_t gaps = 0;

	for (size_t c = 0; c < t->k->cause_count; c++) {
		const char *id = t->k->causes[c].text->cause;

		if (!t->named[c])
			printf("no story names %s (expect first or also, proved or "
			       "likely)\n",
				id);
		if (!t->spared[c])
			printf("no story must not name %s (expect never or excluded)\n",
				id);
		gaps += !t->named[c] + !t->spared[c];
	}
	return gaps;
}
