/*
 * netsh advfirewall show allprofiles, currentprofile, domainprofile, ... in all languages.
 * Each profile has a heading, a line of dashes, and two columns. The setting names after
 * the second column are English everywhere, and so is "BlockInbound,AllowOutbound";
 * heading, state and "Firewall Policy" are translated.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "netsh-profiles"
#define LABEL_BYTES 60

static const char *const profile_names[] = { "domain", "private", "public" };

/* The untranslated names in the first column. */
static const char *const plain_keys[] = { "LocalFirewallRules", "LocalConSecRules",
	"InboundUserNotification", "RemoteManagement", "UnicastResponseToMulticast",
	"LogAllowedConnections", "LogDroppedConnections", "FileName", "MaxFileSize" };

struct columns {
	const char *label, *value;
	size_t label_len, value_len;
};

static bool
is_label(const char *text, size_t len)
{
	return words_language(LABEL_STATE, text, len) != LANG_NONE ||
		words_language(LABEL_POLICY, text, len) != LANG_NONE;
}

/*
 * "Label value": at least two blanks between. Web pages and chats reduce them to one; then
 * the last word is the value, if the label is known.
 */
static bool
split_columns(const char *line, struct columns *c)
{
	const char *gap;

	line = text_skip(line);
	gap = strstr(line, "  ");
	if (gap == NULL) {
		gap = strrchr(line, ' ');
		if (gap == NULL || gap - line > LABEL_BYTES ||
			!is_label(line, (size_t)(gap - line)))
			return false;
	}
	if (gap == line)
		return false;
	c->label = line;
	c->label_len = (size_t)(gap - line);
	c->value = text_skip(gap);
	c->value_len = strlen(c->value);
	return c->value_len > 0;
}

static bool
is_plain_key(const char *line)
{
	line = text_skip(line);
	for (size_t i = 0; i < ARRAY_LEN(plain_keys); i++)
		if (text_starts_nocase(line, plain_keys[i]))
			return true;
	return false;
}

/* "BlockInbound,AllowOutbound" anywhere in the line; NULL if it is missing. */
static const char *
find_policy(const char *line)
{
	const char *p = text_find_nocase(line, "Inbound");

	while (p != NULL) {
		const char *start = p;

		while (start > line && isalpha((unsigned char)start[-1]))
			start--;
		/* in its own column: a command that sets it is not an answer */
		if ((text_starts_nocase(start, "BlockInbound") ||
			    text_starts_nocase(start, "AllowInbound")) &&
			strchr(start, ',') != NULL && start >= line + 2 &&
			start[-1] == ' ' &&
			(start[-2] == ' ' ||
				words_language(LABEL_POLICY, line,
					(size_t)(start - line)) != LANG_NONE))
			return start;
		p = text_find_nocase(p + 1, "Inbound");
	}
	return NULL;
}

/* ---- which profile, which language ---- */

static int
head_profile(enum words_lang lang, const char *line)
{
	int profile = -1;

	for (int i = 0; i < 3; i++) {
		if (!words_has(lang, (enum word)(HEAD_DOMAIN + i), line, strlen(line)))
			continue;
		if (profile >= 0)
			return -1;
		profile = i;
	}
	return profile;
}

/* A heading has no second column; dashes follow, or it ends with a colon. */
static bool
is_heading(const struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	struct columns c;
	size_t len = strlen(line);

	if (len == 0 || text_is_rule(line, 3) || len > 160 || is_plain_key(line) ||
		split_columns(line, &c))
		return false;
	return text_is_rule(findings_line(g, at + 1), 20) || line[len - 1] == ':';
}

/* What must follow a heading for it to be a profile's. */
static bool
is_profile_block(const struct findings *g, size_t at)
{
	size_t i = at + 1;
	bool dashes = text_is_rule(findings_line(g, i), 20);
	struct columns c;

	if (dashes)
		i++;
	for (size_t seen = 0; i < g->section->to && seen < 4; i++) {
		const char *line = findings_line(g, i);

		if (*line == '\0')
			continue;
		if (find_policy(line) != NULL ||
			(dashes && is_plain_key(line) && split_columns(line, &c)))
			return true;
		if (!split_columns(line, &c))
			return false;
		for (size_t l = LANG_EN; l < LANG_COUNT; l++)
			if (words_is_only((enum words_lang)l, LABEL_STATE, c.label,
				    c.label_len) &&
				head_profile((enum words_lang)l, findings_line(g, at)) >= 0)
				return true;
		seen++;
	}
	return false;
}

static void
vote_line(const char *line, unsigned votes[LANG_COUNT])
{
	struct columns c;

	if (!split_columns(line, &c))
		return;
	for (size_t l = LANG_EN; l < LANG_COUNT; l++) {
		enum words_lang lang = (enum words_lang)l;

		votes[l] += words_is_only(lang, LABEL_STATE, c.label, c.label_len) * 2u;
		votes[l] += words_is_only(lang, LABEL_POLICY, c.label, c.label_len) * 3u;
		votes[l] += words_is_only(lang, WORD_ON, c.value, c.value_len) ||
			words_is_only(lang, WORD_OFF, c.value, c.value_len);
	}
}

/* The language of one profile; LANG_NONE if heading or labels are unknown. */
static enum words_lang
block_language(const struct findings *g, size_t at, size_t end)
{
	unsigned votes[LANG_COUNT] = { 0 };
	enum words_lang best = LANG_NONE;

	for (size_t i = at + 1; i < end; i++)
		vote_line(findings_line(g, i), votes);
	for (size_t l = LANG_EN; l < LANG_COUNT; l++) {
		enum words_lang lang = (enum words_lang)l;

		if (head_profile(lang, findings_line(g, at)) >= 0 && votes[l] >= 2 &&
			(best == LANG_NONE || votes[l] > votes[best]))
			best = lang;
	}
	return best;
}

/* ---- values ---- */

static void
put_setting(struct findings *g, const char *line, int profile, const char *setting,
	struct fact_value value)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): profile_names has all */
	findings_put_named(g, READER, line, RANK_LOCAL, value, "guest.firewall.%s.%s",
		profile_names[profile], setting);
}

static void
put_policy(struct findings *g, const char *line, int profile, bool allow_in, bool always,
	int allow_out)
{
	put_setting(g, line, profile, "inbound", value_token(allow_in ? "allow" : "block"));
	put_setting(g, line, profile, "shielded", value_bool(always));
	if (allow_out >= 0)
		put_setting(g, line, profile, "outbound",
			value_token(allow_out ? "allow" : "block"));
}

static bool
take_policy(struct findings *g, const char *line, int profile)
{
	const char *p = find_policy(line), *out;
	bool allow;
	int allow_out = -1;

	if (p == NULL)
		return false;
	allow = text_starts_nocase(p, "Allow");
	p += strlen("BlockInbound");
	out = text_skip(strchr(p, ',') + 1);
	if (text_starts_nocase(out, "AllowOutbound"))
		allow_out = 1;
	else if (text_starts_nocase(out, "BlockOutbound"))
		allow_out = 0;
	/* "BlockInboundAlw" of a truncated line proves nothing */
	if (*p != ',' && !text_starts_nocase(p, "Always,"))
		return false;
	put_policy(g, line, profile, allow, *p != ',', allow_out);
	return true;
}

/* If the tokens are translated: one verb for inbound, one for outbound. */
static bool
take_translated(struct findings *g, const char *line, const struct columns *c, int profile,
	enum words_lang lang)
{
	const char *comma = memchr(c->value, ',', c->value_len);
	size_t first = comma != NULL ? (size_t)(comma - c->value) : 0;
	bool block, allow, block_out, allow_out;

	if (comma == NULL || lang == LANG_EN)
		return false;
	block = words_has(lang, WORD_BLOCK, c->value, first);
	allow = words_has(lang, WORD_ALLOW, c->value, first);
	block_out = words_has(lang, WORD_BLOCK, comma + 1, c->value_len - first - 1);
	allow_out = words_has(lang, WORD_ALLOW, comma + 1, c->value_len - first - 1);
	if (block == allow)
		return false;
	put_policy(g, line, profile, allow,
		block && words_has(lang, WORD_ALWAYS, c->value, first),
		block_out == allow_out ? -1 : allow_out);
	return true;
}

static void
take_line(struct findings *g, size_t at, int profile, enum words_lang lang)
{
	const char *line = findings_line(g, at);
	struct columns c;

	if (*line == '\0' || text_is_rule(line, 20) || is_plain_key(line)) {
		findings_use(g, at);
		return;
	}
	if (take_policy(g, line, profile)) {
		findings_use(g, at);
		return;
	}
	if (!split_columns(line, &c))
		return;
	if (words_is(lang, LABEL_STATE, c.label, c.label_len)) {
		bool on = words_is(lang, WORD_ON, c.value, c.value_len);
		bool off = words_is(lang, WORD_OFF, c.value, c.value_len);

		if (on != off) {
			put_setting(g, line, profile, "enabled", value_bool(on));
			findings_use(g, at);
		}
	} else if (words_is(lang, LABEL_POLICY, c.label, c.label_len)) {
		if (take_translated(g, line, &c, profile, lang))
			findings_use(g, at);
	}
}

/*
 * A line of two columns outside any profile: a rule's label ends with a colon, and after an
 * empty line only log settings follow.
 */
static bool
is_strange(const struct columns *c, const char *line, bool below_blank)
{
	if (c->label[c->label_len - 1] == ':')
		return true;
	return below_blank && !is_plain_key(line) && find_policy(line) == NULL &&
		!is_label(c->label, c->label_len);
}

/* Ends at the next profile heading, or at a line that no profile contains. */
static size_t
block_end(const struct findings *g, size_t at)
{
	size_t i = at + 1;
	size_t blank = 0, rows = 0;

	for (; i < g->section->to; i++) {
		const char *line = findings_line(g, i);
		struct columns c;

		if (*line == '\0') {
			if (++blank > 3)
				break;
			continue;
		}
		if (is_heading(g, i) && is_profile_block(g, i))
			break;
		if (split_columns(line, &c)) {
			if (is_strange(&c, line, rows > 0 && blank > 0))
				break;
			rows++;
		}
		/* the heading "Logging:" and the closing "Ok." are short and alone */
		if (!split_columns(line, &c) && !text_is_rule(line, 20) &&
			strlen(line) > 40)
			break;
		if (blank >= 2 && !is_plain_key(line) && !split_columns(line, &c) &&
			!text_is_rule(findings_line(g, i - 1), 20))
			break;
		blank = 0;
	}
	return i;
}

/* "currentprofile" shows the active profile; with several networks, several. */
static void
take_current(struct findings *g, size_t at, int profile)
{
	const char *part = split_part(g->arena, g->section->command, "netsh");

	if (part != NULL && split_has_word(part, "currentprofile"))
		/* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): profile_names has all */
		findings_active_profile(
			g, READER, findings_line(g, at), profile_names[profile]);
}

/* "State                                 ON": on, off, or -1 for other lines. */
static int
state_line(const char *line, enum words_lang *lang)
{
	struct columns c;

	if (!split_columns(line, &c))
		return -1;
	*lang = words_language(LABEL_STATE, c.label, c.label_len);
	if (*lang == LANG_NONE)
		return -1;
	return words_is(*lang, WORD_ON, c.value, c.value_len)	  ? 1
		: words_is(*lang, WORD_OFF, c.value, c.value_len) ? 0
								  : -1;
}

/*
 * "show allprofiles | findstr State": three lines in netsh's order: domain, private,
 * public. Any other number proves nothing.
 */
static size_t
read_filtered(struct findings *g, size_t at)
{
	const char *part = split_part(g->arena, g->section->command, "netsh");
	enum words_lang lang;
	size_t lines = 0;

	if (part == NULL || split_filter(part) == NULL ||
		!split_has_word(part, "allprofiles") ||
		text_find_nocase(part, "show") == NULL)
		return 0;
	while (state_line(findings_line(g, at + lines), &lang) >= 0)
		lines++;
	if (lines != 3 || *findings_line(g, at + 3) != '\0')
		return 0;
	findings_command(g, READER);
	for (int i = 0; i < 3; i++) {
		const char *line = findings_line(g, at + (size_t)i);

		put_setting(
			g, line, i, "enabled", value_bool(state_line(line, &lang) == 1));
		findings_language(g, lang, 1);
		findings_use(g, at + (size_t)i);
	}
	return 3;
}

static size_t
read_profile(struct findings *g, size_t at)
{
	enum words_lang lang;
	size_t end;
	int profile;

	if (!is_heading(g, at) || !is_profile_block(g, at))
		return read_filtered(g, at);
	end = block_end(g, at);
	lang = block_language(g, at, end);
	findings_command(g, READER);
	if (lang == LANG_NONE) {
		g->not_understood = true;
		return end - at;
	}
	findings_language(g, lang, 3);
	profile = head_profile(lang, findings_line(g, at));
	findings_use(g, at);
	for (size_t i = at + 1; i < end; i++)
		take_line(g, i, profile, lang);
	take_current(g, at, profile);
	return end - at;
}

const struct reader read_netsh_profiles = {
	.id = READER, .commands = "netsh advfirewall", .read = read_profile
};
