/* The names of readers and probes that facts use. */
#include "fixes/base/known_suppliers.h"

#include <string.h>

#include "share/facts/facts.h"

#define NAMES_MAX 128

static const char *names[NAMES_MAX];
static size_t name_count;

static void
find_names(void)
{
	if (name_count > 0)
		return;
	for (int id = 0; id < FACT_ID_COUNT; id++)
		for (const struct fact_supplier *f = fact_def(id)->from; f->source != NULL;
			f++) {
			const char *name = origin_of(f->source).name;
			size_t at = 0;

			if (!origin_is(f->source, ORIGIN_READER))
				continue;
			while (at < name_count && strcmp(names[at], name) < 0)
				at++;
			if ((at < name_count && text_equal(names[at], name)) ||
				name_count == NAMES_MAX)
				continue;
			memmove(&names[at + 1], &names[at],
				(name_count - at) * sizeof(names[0]));
			names[at] = name;
			name_count++;
		}
}

size_t
known_reader_count(void)
{
	find_names();
	return name_count;
}

const char *
known_reader(size_t index)
{
	find_names();
	return names[index];
}

bool
reader_is_known(const char *name)
{
	find_names();
	for (size_t i = 0; i < name_count; i++)
		if (text_equal(names[i], name))
			return true;
	return false;
}

bool
probe_is_known(const char *name)
{
	for (int id = 0; id < fact_def_count(); id++)
		for (const struct fact_supplier *f = fact_def(id)->from; f->source != NULL;
			f++)
			if (origin_is_of(f->source, ORIGIN_PROBE, name))
				return true;
	return false;
}
