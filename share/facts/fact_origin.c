/* The text form of where facts come from: only this file parses it. */
#include "share/facts/fact_origin.h"

#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"

static const char *const words[] = {
	[ORIGIN_PROBE] = "probe",
	[ORIGIN_PERSON] = "person",
	[ORIGIN_PASTE] = "paste",
	[ORIGIN_READER] = "reader",
	[ORIGIN_DISK] = "disk",
};

struct fact_origin
origin_of(const char *source)
{
	size_t len = strcspn(source, ":");
	const char *name = source[len] == ':' ? source + len + 1 : source + len;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i]) == len && strncmp(source, words[i], len) == 0)
			return (struct fact_origin) { (enum origin_kind)i, name };
	return (struct fact_origin) { ORIGIN_OTHER, name };
}

bool
origin_is(const char *source, enum origin_kind kind)
{
	return origin_of(source).kind == kind;
}

bool
origin_is_of(const char *source, enum origin_kind kind, const char *name)
{
	struct fact_origin origin = origin_of(source);

	return origin.kind == kind && text_equal(origin.name, name);
}

void
origin_write(char *out, size_t size, enum origin_kind kind, const char *name)
{
	(void)text_format(
		out, size, "%s%s%s", words[kind], name[0] != '\0' ? ":" : "", name);
}
