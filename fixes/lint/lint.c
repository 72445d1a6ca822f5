/*
 * Runs all parts of lint over a folder or the built-in files and sorts the findings by file
 * and line. Errors of the loader are findings, too.
 */
#include "fixes/lint/lint.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"

static int
compare_findings(const void *a, const void *b)
{
	const struct lint_finding *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	return order != 0 ? order : strcmp(x->says, y->says);
}

static size_t
give(const struct knowledge *k, struct arena *a, const struct lint_finding **out)
{
	struct lint_finding *list =
		ARENA_ARRAY(a, struct lint_finding, k->problem_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < k->problem_count; i++)
		list[i] = (struct lint_finding) { .file = arena_dup(a, k->problems[i].file),
			.line = k->problems[i].line,
			.says = arena_dup(a, k->problems[i].says) };
	if (k->problem_count > 1)
		qsort(list, k->problem_count, sizeof(*list), compare_findings);
	for (size_t i = 0; i < k->problem_count; i++)
		if (count == 0 || compare_findings(&list[count - 1], &list[i]) != 0)
			list[count++] = list[i];
	*out = list;
	return count;
}

size_t
knowledge_lint(const char *dir, struct arena *a, const struct lint_finding **out)
{
	struct error e = ERROR_INIT;
	struct lint lint = { .k = NULL };
	size_t count;

	if (base_load(dir, true, &lint.k, &e) != ERR_OK) {
		struct lint_finding *only = ARENA_NEW(a, struct lint_finding);

		*only = (struct lint_finding) { .file = dir != NULL ? arena_dup(a, dir)
								    : "",
			.says = arena_dup(a, e.text) };
		*out = only;
		return 1;
	}
	lint.from = dir != NULL ? lint.k->builtin_count : 0;
	/* If causes did not load, checks of the reasoning would only report their absence. */
	lint.whole = lint.k->problem_count == 0;
	if (lint.whole) {
		lint_reasoning(&lint);
		lint_silence(&lint);
	}
	lint_codes(&lint);
	lint_words(&lint);
	lint_messages(&lint);
	lint_steps(&lint);
	if (dir != NULL)
		lint_files(&lint, dir);
	count = give(lint.k, a, out);
	knowledge_destroy(lint.k);
	return count;
}
