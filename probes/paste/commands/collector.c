/*
 * The parts of the collection (fixes/knowledge/steps/collect-inside.yaml) that no command
 * prints by itself: "##os" with the version, the name and the time, one a line, and "##val"
 * with a fact and its value in each line.
 */
#include <ctype.h>
#include <string.h>

#include "probes/paste/findings/findings.h"

#define READER "collector"

/* The parts of the collection; "##val" and "##evt" are missing from some editions of it. */
static const char *const collector_marks[] = { "##os", "##prof", "##net", "##rule", "##svc",
	"##ts", "##sess", "##val", "##evt" };
#define PARTS_NEEDED 7u

/*
 * Azure's Run Command keeps the last 4096 bytes of an output. The rest looks complete, so
 * missing parts are reported.
 */
void
read_collector_conclude(struct findings *g)
{
	bool seen[ARRAY_LEN(collector_marks)] = { false };
	size_t needed = 0, any = 0;

	for (size_t s = 0; s < g->sections->count; s++)
		for (size_t i = 0; i < ARRAY_LEN(collector_marks); i++)
			seen[i] = seen[i] ||
				text_equal(collector_marks[i], g->sections->at[s].command);
	for (size_t i = 0; i < ARRAY_LEN(collector_marks); i++) {
		any += seen[i];
		needed += i < PARTS_NEEDED && seen[i];
	}
	if (any == 0 || needed == PARTS_NEEDED)
		return;
	findings_put(g, READER, NULL, RANK_ACTIVE, FACT_GUEST_PASTE_CUT, value_bool(true));
	findings_note(g, "%s",
		"Parts of the collector's output are missing; some tools keep only its end. "
		"Save the output to a file and send the whole file.");
}

/* Recognises the part by its mark alone. */
static void
name_part(struct findings *g)
{
	for (size_t i = 0; i < ARRAY_LEN(collector_marks); i++)
		if (text_equal(collector_marks[i], g->section->command))
			findings_command(g, READER);
}

static bool
is_version(const char *line, unsigned *build)
{
	const char *p = line;

	for (int dots = 0; dots < 2; dots++) {
		size_t n = strspn(p, "0123456789");

		if (n == 0 || p[n] != '.')
			return false;
		p += n + 1;
	}
	return text_number(p, strlen(p), build) && *build >= 2600 && *build < 1000000;
}

static bool
is_computer(const char *line)
{
	size_t n = strspn(
		line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

	return n > 0 && n <= 63 && line[n] == '\0';
}

static size_t
read_os(struct findings *g, size_t at)
{
	unsigned build;

	if (!is_version(text_skip(findings_line(g, at)), &build))
		return 0;
	findings_command(g, READER);
	findings_use(g, at);
	findings_put(g, READER, findings_line(g, at), RANK_ACTIVE, FACT_GUEST_OS_BUILD,
		value_int(build));
	if (!is_computer(text_skip(findings_line(g, at + 1))))
		return 1;
	findings_use(g, at + 1);
	findings_put(g, READER, findings_line(g, at + 1), RANK_ACTIVE, FACT_GUEST_COMPUTER,
		value_text(text_skip(findings_line(g, at + 1))));
	return 2;
}

/* "10.0.14393.2248": the last two numbers. */
static bool
build_and_revision(const char *version, unsigned *build, unsigned *revision)
{
	unsigned numbers[4];

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		size_t n = strspn(version, "0123456789");

		if (!text_number(version, n, &numbers[i]) ||
			version[n] != (i < 3 ? '.' : '\0'))
			return false;
		version += n + 1;
	}
	*build = numbers[2];
	*revision = numbers[3];
	return true;
}

/*
 * The first version of TSpkg.dll with the update for CVE-2018-0886, by build of Windows
 * ("CredSSP encryption oracle remediation", Microsoft's troubleshooting of Azure machines).
 */
static bool
credssp_is_patched(const char *version, bool *patched)
{
	static const struct {
		unsigned build, revision;
	} first[] = {
		{ 7601, 24117 },
		{ 9200, 22432 },
		{ 9600, 18999 },
		{ 14393, 2248 },
		{ 15063, 1088 },
		{ 16299, 431 },
	};
	unsigned build, revision;

	if (!build_and_revision(version, &build, &revision))
		return false;
	*patched = build > first[ARRAY_LEN(first) - 1].build;
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		if (first[i].build == build) {
			*patched = revision >= first[i].revision;
			return true;
		}
	return *patched;
}

/* "guest.disk_free_mb 20480", "guest.domain_joined True", "tspkg 10.0.14393.2248 (rs1...)" */
static size_t
read_value(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *name = text_skip(line);
	size_t len = strcspn(name, " ");
	const char *rest = text_skip(name + len);
	char *word = arena_dup_len(g->arena, rest, strcspn(rest, " "));
	struct fact_value value;
	bool patched;
	int fact;

	name = arena_dup_len(g->arena, name, len);
	if (text_equal(name, "tspkg")) {
		findings_use(g, at);
		if (credssp_is_patched(word, &patched))
			findings_put(g, READER, line, RANK_ACTIVE,
				FACT_GUEST_CREDSSP_PATCHED, value_bool(patched));
		return 1;
	}
	fact = fact_find(name);
	if (fact < 0 || !g->supplies(READER, fact))
		return 0;
	findings_use(g, at);
	if (fact_def(fact)->type == FACT_TYPE_BOOL)
		for (char *p = word; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
	if (*word != '\0' && value_parse(fact, word, &value, NULL) == ERR_OK)
		findings_put(g, READER, line, RANK_ACTIVE, fact, value);
	return 1;
}

static size_t
read_part(struct findings *g, size_t at)
{
	if (at == g->section->from)
		name_part(g);
	if (text_equal(g->section->command, "##os"))
		return read_os(g, at);
	if (text_equal(g->section->command, "##val"))
		return read_value(g, at);
	return 0;
}

const struct reader read_collector = { .id = READER, .read = read_part };
