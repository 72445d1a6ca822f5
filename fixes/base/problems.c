/* The list of errors in the files, filled by the loader, by its checks and by lint. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fixes/base/knowledge_base.h"

void
base_problem(
	struct knowledge *k, const struct source *source, int line, const char *fmt, ...)
{
	char says[1024];
	va_list args;

	k->problems = arena_grow(k->arena, k->problems, k->problem_count, &k->problem_room,
		sizeof(*k->problems));
	va_start(args, fmt);
	(void)vsnprintf(says, sizeof(says), fmt, args);
	va_end(args);
	k->problems[k->problem_count++] = (struct lint_finding) {
		.file = source != NULL ? source->name : "",
		.line = line,
		.says = arena_dup(k->arena, says),
	};
}
