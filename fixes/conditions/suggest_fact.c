/* Suggests a fact for a mistyped name: the nearest one by Levenshtein distance, if it is near
 * enough. */
#include <string.h>

#include "fixes/conditions/condition_private.h"

#define NEAR 6

static size_t
edit_distance(const char *a, const char *b)
{
	size_t row[80], n = strlen(b);

	if (n >= ARRAY_LEN(row))
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t old = row[j];
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			best = MIN_OF(best, old + 1);
			row[j] = MIN_OF(best, row[j - 1] + 1);
			diagonal = old;
		}
	}
	return row[n];
}

const char *
fact_nearest(const char *name)
{
	size_t best = NEAR, len = strlen(name);
	const char *nearest = NULL;

	for (int i = 0; i < fact_def_count(); i++) {
		size_t theirs = strlen(fact_def(i)->id), distance;

		if (MAX_OF(len, theirs) - MIN_OF(len, theirs) >= best)
			continue;
		distance = edit_distance(name, fact_def(i)->id);
		if (distance < best) {
			best = distance;
			nearest = fact_def(i)->id;
		}
	}
	return nearest;
}
