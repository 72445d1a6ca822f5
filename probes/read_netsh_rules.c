/*
 * netsh advfirewall firewall show rule, whole or through findstr and select-string. A rule
 * is "Label:   value" lines under a name and dashes. The labels tell the language; values
 * that Windows does not translate (TCP, numbers, addresses) are read as they are.
 */
#include <string.h>
#include <strings.h>

#include "probes/read_gather.h"

#define READER "netsh-rules"
#define LABEL_COLUMNS 60u

struct field {
	enum word label; /* WORD_COUNT: none that we know */
	const char *value;
};

/* "Label:   value", also with blanks before the colon and findstr's "12:" in front. */
static bool
split_label(const char *line, const char **label, size_t *label_len, const char **value)
{
	const char *colon;
	size_t digits;

	line = text_skip(line);
	digits = strspn(line, "0123456789");
	if (digits > 0 && line[digits] == ':')
		line = text_skip(line + digits + 1);
	colon = strchr(line, ':');
	if (colon == NULL || colon == line || colon - line > (long)LABEL_COLUMNS)
		return false;
	if (colon[1] != '\0' && colon[1] != ' ' && colon[1] != '\t')
		return false;
	*label = line;
	*label_len = (size_t)(colon - line);
	*value = text_skip(colon + 1);
	return true;
}

static bool
take_field(enum words_lang lang, const char *line, struct field *f)
{
	const char *label;
	size_t len;

	f->label = WORD_COUNT;
	if (!split_label(line, &label, &len, &f->value))
		return false;
	for (int w = LABEL_RULE_NAME; w <= LABEL_ACTION; w++)
		if (words_is(lang, (enum word)w, label, len)) {
			f->label = (enum word)w;
			return true;
		}
	return false;
}

/* Labels of one language among the lines of a rule. */
static unsigned
count_labels(const struct gather *g, size_t at, size_t lines, enum words_lang lang)
{
	unsigned count = 0;

	for (size_t i = at; i < at + lines; i++) {
		const char *label, *value;
		size_t len;

		if (!split_label(gather_line(g, i), &label, &len, &value))
			continue;
		for (int w = LABEL_RULE_NAME; w <= LABEL_ACTION; w++)
			if (words_is_only(lang, (enum word)w, label, len)) {
				count++;
				break;
			}
	}
	return count;
}

static enum words_lang
rule_language(const struct gather *g, size_t at)
{
	enum words_lang best = LANG_NONE;
	unsigned most = 0;

	/* one listing has one language */
	if (g->rule_lang != LANG_NONE && count_labels(g, at, 12, g->rule_lang) >= 6)
		return g->rule_lang;
	for (size_t l = LANG_EN; l < LANG_COUNT; l++) {
		unsigned n = count_labels(g, at, 18, (enum words_lang)l);

		if (n > most) {
			most = n;
			best = (enum words_lang)l;
		}
	}
	return best;
}

/* Does a rule begin here? By its name and dashes; by its label where dashes were cut. */
static bool
begins_rule(const struct gather *g, size_t at, enum words_lang *lang)
{
	const char *line = gather_line(g, at), *label, *value;
	size_t len, labels = 0;
	bool dashes = text_is_rule(gather_line(g, at + 1), 20);

	if (!split_label(line, &label, &len, &value))
		return false;
	for (size_t l = LANG_EN; l < LANG_COUNT; l++)
		if (words_is_only((enum words_lang)l, LABEL_RULE_NAME, label, len)) {
			*lang = dashes ? rule_language(g, at) : (enum words_lang)l;
			if (*lang == LANG_NONE ||
				!words_is(*lang, LABEL_RULE_NAME, label, len))
				*lang = (enum words_lang)l;
			return *value != '\0';
		}
	if (!dashes || *value == '\0')
		return false;
	/* the same shape in a language that we do not know */
	*lang = LANG_NONE;
	for (size_t i = at + 2; i < at + 10; i++)
		labels += split_label(gather_line(g, i), &label, &len, &value);
	return labels >= 5;
}

/* ---- values ---- */

static unsigned
profiles_of(enum words_lang lang, const char *value)
{
	static const enum word words[] = { WORD_DOMAIN, WORD_PRIVATE, WORD_PUBLIC };
	unsigned profiles = 0;

	while (*value != '\0') {
		size_t len = strcspn(value, ",");
		unsigned bit = 0;

		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (words_is(lang, words[i], value, len))
				bit = 1u << i;
		if (words_is(lang, WORD_ANY, value, len))
			bit = FW_PROFILE_ALL;
		if (bit == 0)
			return 0; /* half a list is no list */
		profiles |= bit;
		value += len + (value[len] == ',');
	}
	return profiles;
}

static int
protocol_of(enum words_lang lang, const char *value)
{
	unsigned number;

	if (strcasecmp(value, "TCP") == 0)
		return 6;
	if (strcasecmp(value, "UDP") == 0)
		return 17;
	if (text_starts_nocase(value, "ICMPv6"))
		return 58;
	if (text_starts_nocase(value, "ICMP"))
		return 1;
	if (words_is(lang, WORD_ANY, value, strlen(value)))
		return FW_PROTOCOL_ANY;
	if (text_number(value, strlen(value), &number) && number < 256)
		return (int)number;
	return FW_PROTOCOL_UNKNOWN;
}

static void
take_sources(
	struct gather *g, struct firewall_rule *r, enum words_lang lang, const char *value)
{
	r->sources_known = true;
	while (*value != '\0') {
		size_t len = strcspn(value, ",");

		if (words_is(lang, WORD_LOCAL_SUBNET, value, len))
			firewall_source_add(g->arena, r, "LocalSubnet");
		else if (!words_is(lang, WORD_ANY, value, len))
			firewall_source_add(
				g->arena, r, text_trimmed(g->arena, value, len));
		value += len + (value[len] == ',');
	}
}

static bool
is_word(enum words_lang lang, enum word word, const char *value)
{
	return words_is(lang, word, value, strlen(value));
}

static void
take_value(struct gather *g, struct firewall_rule *r, enum words_lang lang,
	const struct field *f, const char **program, const char **service)
{
	const char *v = f->value;
	bool any = is_word(lang, WORD_ANY, v);

	switch ((int)f->label) {
	case LABEL_RULE_NAME:
		r->name = v;
		break;
	case LABEL_ENABLED:
		r->enabled = is_word(lang, WORD_YES, v) ? FW_YES
			: is_word(lang, WORD_NO, v)	? FW_NO
							: FW_UNKNOWN;
		break;
	case LABEL_DIRECTION:
		r->direction = is_word(lang, WORD_IN, v) ? FW_DIR_IN
			: is_word(lang, WORD_OUT, v)	 ? FW_DIR_OUT
							 : FW_DIR_UNKNOWN;
		break;
	case LABEL_PROFILES:
		r->profiles = profiles_of(lang, v);
		break;
	case LABEL_LOCAL_IP:
	case LABEL_REMOTE_PORT:
		if (*v != '\0' && !any)
			r->limited = true;
		break;
	case LABEL_REMOTE_IP:
		take_sources(g, r, lang, v);
		break;
	case LABEL_PROTOCOL:
		r->protocol = protocol_of(lang, v);
		break;
	case LABEL_LOCAL_PORT:
		firewall_ports_add(r, any ? "any" : v);
		break;
	case LABEL_PROGRAM:
		*program = any ? "" : v;
		break;
	case LABEL_SERVICE:
		*service = any ? "" : v;
		break;
	case LABEL_INTERFACES:
		if (*v != '\0' && !any)
			r->limited = true;
		break;
	case LABEL_ACTION:
		r->action = is_word(lang, WORD_ALLOW, v) ? FW_ACTION_ALLOW
			: is_word(lang, WORD_BLOCK, v)	 ? FW_ACTION_BLOCK
							 : FW_ACTION_UNKNOWN;
		break;
	default:
		break;
	}
}

/* What was asked for narrows what the lines leave out. */
static const char *
asked(const struct gather *g)
{
	const char *part = split_part(g->arena, g->section->command, "netsh");

	return part != NULL && text_find_nocase(part, "show") != NULL &&
			text_find_nocase(part, "rule") != NULL
		? part
		: NULL;
}

static size_t
read_rule(struct gather *g, size_t at)
{
	struct firewall_rule rule = FIREWALL_RULE_INIT;
	enum words_lang lang = LANG_NONE, next;
	const char *program = NULL, *service = NULL, *question;
	struct field f;
	size_t i = at;
	unsigned fields = 0;

	if (!begins_rule(g, at, &lang))
		return 0;
	gather_command(g, READER);
	for (; i < g->section->to; i++) {
		const char *line = gather_line(g, i);

		if (i > at && begins_rule(g, i, &next))
			break;
		if (*line == '\0') {
			if (fields > 0 && rule.action != FW_ACTION_UNKNOWN)
				break;
			continue;
		}
		if (text_is_rule(line, 3) && !text_is_rule(line, 20))
			continue;
		if (text_is_rule(line, 20) || text_indent(line) >= 20) {
			gather_use(g, i); /* dashes; types and codes of ICMP */
			continue;
		}
		if (lang == LANG_NONE) {
			const char *label, *value;
			size_t len;

			if (!split_label(line, &label, &len, &value))
				break;
			continue;
		}
		if (!take_field(lang, line, &f)) {
			if (text_equal(text_skip(line), "...") || fields == 0)
				continue;
			break;
		}
		if (f.label == LABEL_RULE_NAME && i > at)
			break;
		take_value(g, &rule, lang, &f, &program, &service);
		gather_use(g, i);
		fields++;
	}
	if (lang == LANG_NONE) {
		g->not_understood = true;
		return i - at;
	}
	gather_language(g, lang, fields);
	g->rule_lang = lang;
	question = asked(g);
	if (rule.direction == FW_DIR_UNKNOWN && question != NULL &&
		text_find_nocase(question, "dir=in") != NULL)
		rule.direction = FW_DIR_IN;
	if (program != NULL || service != NULL)
		rule.app = firewall_app_of(program, service);
	rule.reader = READER;
	rule.line = gather_line(g, at);
	gather_rule(g, &rule);
	return i - at;
}

/* ---- what a whole answer says ---- */

/* The number that a findstr or select-string looks for, if it looks for nothing else. */
static unsigned
filter_port(const char *filter)
{
	const char *pattern;
	char digits[16];
	size_t n = 0;
	unsigned port;

	if (text_starts_nocase(filter, "findstr") || text_starts_nocase(filter, "find"))
		pattern = filter + strcspn(filter, " ");
	else if (text_starts_nocase(filter, "select-string") ||
		text_starts_nocase(filter, "sls"))
		pattern = filter + strcspn(filter, " ");
	else
		return 0;
	/* letters other than those of options make it a query for a label, too */
	for (const char *p = pattern; *p != '\0' && *p != '|'; p++) {
		if (*p >= '0' && *p <= '9') {
			if (n + 1 >= sizeof(digits))
				return 0;
			digits[n++] = *p;
		} else if (n > 0 && p[1] >= '0' && p[1] <= '9' && *p != '"') {
			return 0; /* two numbers */
		}
	}
	for (const char *p = pattern; *p != '\0' && *p != '|'; p++) {
		size_t word = strcspn(p, " |\"'");

		if (word == 0)
			continue;
		if (*p != '/' && *p != '-' && strcspn(p, "0123456789") >= word)
			return 0;
		if (strspn(p, "0123456789:.*()\\bn/icCIN-") < word &&
			!text_starts_nocase(p, "-pattern") &&
			!text_starts_nocase(p, "-simplematch"))
			return 0;
		p += word - 1;
	}
	digits[n] = '\0';
	return text_number(digits, n, &port) ? port : 0;
}

/* The last line of a listing: "Ok." in whatever language. */
static bool
ends_whole(const struct gather *g)
{
	for (size_t i = g->section->to; i > g->section->from; i--) {
		const char *line = text_skip(g->lines.at[i - 1].text);

		if (*line != '\0')
			return strlen(line) <= 12 && strchr(line, ' ') == NULL &&
				strcspn(line, ":|=") == strlen(line);
	}
	return false;
}

static size_t
first_line(const struct gather *g)
{
	size_t i = g->section->from;

	while (i < g->section->to && *gather_line(g, i) == '\0')
		i++;
	return i;
}

static bool
says_no_rules(const struct gather *g)
{
	for (size_t i = g->section->from; i < g->section->to; i++)
		for (size_t l = LANG_EN; l < LANG_COUNT; l++)
			if (words_has((enum words_lang)l, SAYS_NO_RULES, gather_line(g, i),
				    strlen(gather_line(g, i)))) {
				g->lines.at[i].used = true;
				return true;
			}
	return false;
}

/* Lines of a whole listing that no reader took: then something is not as it seems. */
static bool
has_strange_lines(const struct gather *g)
{
	for (size_t i = g->section->from; i < g->section->to; i++)
		if (*gather_line(g, i) != '\0' && !g->lines.at[i].used)
			return true;
	return false;
}

static void
answered(struct gather *g)
{
	const char *part = asked(g), *filter, *name, *question;
	enum words_lang lang;
	bool all;

	if (part == NULL || text_find_nocase(part, "dir=out") != NULL)
		return;
	name = split_option(g->arena, part, "name");
	all = name != NULL && text_equal_nocase(name, "all") &&
		text_find_nocase(part, "profile=") == NULL &&
		text_find_nocase(part, "type=") == NULL;
	question = g->lines.at[g->section->from > 0 ? g->section->from - 1 : 0].text;
	filter = split_filter(part);
	if (filter != NULL && text_starts_nocase(filter, "more"))
		filter = NULL;
	if (says_no_rules(g)) {
		gather_command(g, READER);
		if (all && filter == NULL && g->section->prompted) {
			g->rule_answer = (struct rule_answer) {
				.asked_and_empty = true, .reader = READER, .line = question
			};
		}
		return;
	}
	if (filter != NULL) {
		unsigned port = filter_port(filter);

		if (all && port > 0 && g->section->prompted && g->section->closed &&
			first_line(g) == g->section->to) {
			gather_command(g, READER);
			g->rule_answer = (struct rule_answer) { .port = port,
				.asked_and_empty = true,
				.reader = READER,
				.line = question };
		}
		return;
	}
	if (!all || !g->section->prompted || !ends_whole(g) ||
		!begins_rule(g, first_line(g), &lang) || lang == LANG_NONE)
		return;
	gather_use(g, g->section->to - 1);
	for (size_t i = g->section->to; i > g->section->from; i--)
		if (*g->lines.at[i - 1].text != '\0') {
			gather_use(g, i - 1);
			break;
		}
	if (!has_strange_lines(g))
		g->rule_answer = (struct rule_answer) {
			.complete = true, .reader = READER, .line = question
		};
}

const struct reader read_netsh_rules = {
	.id = READER, .read = read_rule, .answered = answered
};
