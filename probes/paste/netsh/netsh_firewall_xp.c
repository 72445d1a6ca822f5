/*
 * netsh firewall show opmode | state | config: two columns around "=". Windows XP and 2003
 * know two profiles, domain and standard. Later ones still answer, but there "standard" may
 * be the private or the public profile; they end with a note that mentions "advfirewall".
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "netsh-firewall"
#define RULE_LEAST 40u

/* "Operational mode                  = Enable": the value; NULL for other rows. */
static const char *
value_of(const char *line)
{
	const char *equals = strstr(text_skip(line), " = ");

	return equals != NULL ? text_skip(equals + 3) : NULL;
}

static int
state_of(const char *line)
{
	const char *value = value_of(line);
	size_t len = value != NULL ? strlen(value) : 0;

	if (value == NULL)
		return -1;
	if (strcasecmp(value, "Enable") == 0)
		return 1;
	if (strcasecmp(value, "Disable") == 0)
		return 0;
	if (words_language(WORD_ON, value, len) != LANG_NONE)
		return 1;
	return words_language(WORD_OFF, value, len) != LANG_NONE ? 0 : -1;
}

static const char *
profile_named(const char *text)
{
	static const char *const standard[] = { "standard", "estándar", "padrão",
		"стандарт", "标准", "標準" };

	for (size_t i = 0; i < ARRAY_LEN(standard); i++)
		if (text_find_nocase(text, standard[i]) != NULL)
			return "private";
	return words_holds(HEAD_DOMAIN, HEAD_DOMAIN, text, strlen(text)) == HEAD_DOMAIN
		? "domain"
		: NULL;
}

/* The answer is complete and is not from a later Windows. */
static bool
is_old_windows(const struct findings *g)
{
	if (!g->section->closed)
		return false;
	for (size_t i = g->section->from; i < g->section->to; i++)
		if (text_find_nocase(findings_line(g, i), "advfirewall") != NULL)
			return false;
	return true;
}

static void
put_setting(
	struct findings *g, size_t at, const char *profile, const char *setting, bool yes)
{
	findings_put_named(g, READER, findings_line(g, at), RANK_LOCAL, value_bool(yes),
		"guest.firewall.%s.%s", profile, setting);
	findings_use(g, at);
}

/* The mode of the firewall, followed by that of its exceptions. */
static size_t
take_modes(struct findings *g, size_t at, const char *profile)
{
	int mode = state_of(findings_line(g, at));
	int exceptions = state_of(findings_line(g, at + 1));

	if (mode < 0 || exceptions < 0)
		return 0;
	findings_command(g, READER);
	if (text_equal(profile, "domain") || is_old_windows(g)) {
		put_setting(g, at, profile, "enabled", mode == 1);
		put_setting(g, at + 1, profile, "shielded", exceptions == 0);
	}
	return 2;
}

static void
take_current(struct findings *g, size_t at, const char *profile)
{
	if (text_equal(profile, "domain") || is_old_windows(g))
		findings_active_profile(g, READER, findings_line(g, at), profile);
}

static size_t
read_modes(struct findings *g, size_t at)
{
	const char *profile, *value;
	size_t taken;

	if (!text_is_rule(findings_line(g, at + 1), RULE_LEAST) ||
		(value = value_of(findings_line(g, at + 2))) == NULL)
		return 0;
	profile = profile_named(findings_line(g, at));
	if (profile != NULL) {
		taken = take_modes(g, at + 2, profile);
		if (taken > 0 && strstr(findings_line(g, at), "(current)") != NULL)
			take_current(g, at, profile);
		return taken > 0 ? taken + 2 : 0;
	}
	/* "show state": the profile in use is the first row */
	profile = profile_named(value);
	taken = profile != NULL ? take_modes(g, at + 3, profile) : 0;
	if (taken == 0)
		return 0;
	take_current(g, at + 2, profile);
	return taken + 3;
}

const struct reader read_netsh_old = {
	.id = READER, .commands = "netsh firewall", .read = read_modes
};
