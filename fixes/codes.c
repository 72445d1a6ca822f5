/*
 * Error numbers and names: what they really mean and what they do not prove. The file is
 * large and seldom asked for, so it is read when somebody asks, not at every start.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/base.h"
#include "fixes/lines.h"

static const struct {
	const char *family, *title;
} families[] = {
	{ "mstsc", "Windows client" },
	{ "negotiation", "RDP negotiation failure" },
	{ "freerdp", "FreeRDP connect error" },
	{ "errinfo", "reason sent by the server (ERRINFO)" },
	{ "ntstatus", "status of the sign-in (NTSTATUS)" },
	{ "logon", "box of the server's sign-in window (Logon Errors Info)" },
	{ "attempt", "how our own connection attempt ended" },
};

static const char *
family_title(const char *family)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (text_equal(families[i].family, family))
			return families[i].title;
	return family;
}

/* ---- matching ---- */

/* Hexadecimal with 0x, decimal, or a negative decimal as a signed 32-bit number. */
static bool
number_of(const char *text, unsigned long *out)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 0);
	if (end == text || *end != '\0' || errno != 0 || value > 0xFFFFFFFFLL ||
		value < -0x80000000LL)
		return false;
	*out = (unsigned long)value & 0xFFFFFFFFul;
	return true;
}

/* "ERRINFO_IDLE_TIMEOUT", "idle-timeout", "Idle timeout": the same. */
static bool
names_equal(const char *a, const char *b)
{
	for (;; a++, b++) {
		char x = (char)tolower((unsigned char)*a),
		     y = (char)tolower((unsigned char)*b);

		x = x == '_' || x == ' ' ? '-' : x;
		y = y == '_' || y == ' ' ? '-' : y;
		if (x != y)
			return false;
		if (x == '\0')
			return true;
	}
}

static bool
spelling_matches(const char *asked, const char *known)
{
	unsigned long a, b;

	if (number_of(asked, &a) && number_of(known, &b))
		return a == b;
	return names_equal(asked, known);
}

static bool
code_matches(const struct code_text *c, const char *asked)
{
	if (spelling_matches(asked, c->code) || names_equal(asked, c->name))
		return true;
	for (unsigned i = 0; i < c->also_count; i++)
		if (spelling_matches(asked, c->also[i]))
			return true;
	return false;
}

/* ---- reading ---- */

/* The codes of an organisation's file come first and hide ours of the same number. */
static size_t
read_codes(const struct knowledge *k, struct arena *a, const struct codes_text **out,
	size_t room)
{
	size_t count = 0;

	for (size_t i = k->source_count; i-- > 0 && count < room;) {
		struct error e = ERROR_INIT;
		void *text;

		if (file_kind_of(k->sources[i].name) == FILE_CODES &&
			schema_read(FILE_CODES, &k->sources[i], a, &text, &e) == ERR_OK)
			out[count++] = text;
	}
	return count;
}

/* ---- printing ---- */

static void
add_code(const struct knowledge *k, const struct code_text *c, int columns, struct str *out)
{
	STR_AUTO line = STR_INIT(4096);

	str_addf(&line, "%s %s", c->code, c->name);
	lines_add(out, columns, 0, "", str_text(&line));
	str_addf(out, "%s\n\n", family_title(c->family));
	lines_add(out, columns, 2, "What it means: ", c->means);
	lines_add(out, columns, 2, "What it does not prove: ", c->not_yet);
	lines_add(out, columns, 2, "What tells more: ", c->split);
	if (c->causes_count > 0)
		str_add(out, "  Where it may come from:\n");
	for (unsigned i = 0; i < c->causes_count; i++) {
		const struct cause *cause = base_cause(k, c->causes[i]);

		str_clear(&line);
		str_addf(&line, "%s: %s", c->causes[i],
			cause != NULL ? cause->text->title : "");
		lines_add(out, columns, 4, "- ", str_text(&line));
	}
}

bool
explain_code(const struct knowledge *k, const char *code, int columns, struct str *out)
{
	const struct codes_text *files[2];
	struct arena *a = arena_create();
	size_t count = read_codes(k, a, files, ARRAY_LEN(files)), found = 0;
	const char *seen[8];

	for (size_t f = 0; f < count; f++)
		for (unsigned i = 0; i < files[f]->codes_count; i++) {
			const struct code_text *c = &files[f]->codes[i];
			bool hidden = false;

			for (size_t n = 0; n < found; n++)
				hidden =
					hidden || (f > 0 && text_equal(seen[n], c->family));
			if (hidden || found == ARRAY_LEN(seen) || !code_matches(c, code))
				continue;
			if (found > 0)
				str_add_char(out, '\n');
			add_code(k, c, columns, out);
			seen[found++] = c->family;
		}
	arena_destroy(a);
	return found > 0;
}
