/*
 * netsh advfirewall firewall show rule, whole or through findstr and select-string. A rule
 * is a name, dashes and "Label:   value" lines. The labels identify the language; values
 * that Windows does not translate (TCP, numbers, addresses) are parsed directly.
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/netsh/netsh_private.h"

#define READER "netsh-rules"
#define LABEL_COLUMNS 60u

struct field {
	enum word label; /* WORD_COUNT: unknown */
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
	f->label = words_which(lang, LABEL_RULE_NAME, LABEL_ACTION, label, len);
	if (f->label == WORD_COUNT) /* half-translated listings have English ones, too */
		f->label = words_which(LANG_EN, LABEL_RULE_NAME, LABEL_ACTION, label, len);
	return f->label != WORD_COUNT;
}

/* Counts the labels of one language in a rule. */
static unsigned
count_labels(const struct findings *g, size_t at, size_t lines, enum words_lang lang)
{
	unsigned count = 0;

	for (size_t i = at; i < at + lines; i++) {
		const char *label, *value;
		size_t len;

		if (!split_label(findings_line(g, i), &label, &len, &value))
			continue;
		count += words_which(lang, LABEL_RULE_NAME, LABEL_ACTION, label, len) !=
			WORD_COUNT;
	}
	return count;
}

static enum words_lang
rule_language(const struct findings *g, size_t at)
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

/*
 * Other products also list named rules. Without dashes, netsh's column width, its command
 * or more of its labels are required.
 */
static bool
is_rule_of_netsh(const struct findings *g, size_t at, enum words_lang lang)
{
	const char *colon = strchr(findings_line(g, at), ':');

	return strncmp(colon, ":    ", 5) == 0 || netsh_asked(g) != NULL ||
		count_labels(g, at, 12, lang) >= 3;
}

/*
 * Whether a rule begins here: by its name and dashes, or by its label if dashes are
 * missing.
 */
bool
netsh_begins_rule(const struct findings *g, size_t at, enum words_lang *lang)
{
	const char *line = findings_line(g, at), *label, *value;
	size_t len, labels = 0;
	bool dashes = text_is_rule(findings_line(g, at + 1), 20);
	enum words_lang named;

	if (!split_label(line, &label, &len, &value))
		return false;
	named = words_language(LABEL_RULE_NAME, label, len);
	if (named != LANG_NONE) {
		if (!dashes && !is_rule_of_netsh(g, at, named))
			return false;
		*lang = dashes ? rule_language(g, at) : named;
		if (*lang == LANG_NONE || !words_is(*lang, LABEL_RULE_NAME, label, len))
			*lang = named;
		return *value != '\0';
	}
	if (!dashes || *value == '\0')
		return false;
	/* the same structure in an unknown language */
	*lang = LANG_NONE;
	for (size_t i = at + 2; i < at + 10; i++)
		labels += split_label(findings_line(g, i), &label, &len, &value);
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
			return 0; /* an incomplete list does not count */
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
take_sources(struct findings *g, struct firewall_rule *r, enum words_lang lang,
	const char *value)
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
take_value(struct findings *g, struct firewall_rule *r, enum words_lang lang,
	const struct field *f, const char **program, const char **service)
{
	const char *v = f->value;
	bool any = is_word(lang, WORD_ANY, v);

	switch ((int)f->label) {
	case LABEL_RULE_NAME:
		r->name = v;
		break;
	case LABEL_GROUPING:
		r->group = v;
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

/* The query supplies what the lines leave out. */
const char *
netsh_asked(const struct findings *g)
{
	const char *part = split_part(g->arena, g->section->command, "netsh");

	return part != NULL && text_find_nocase(part, "show") != NULL &&
			text_find_nocase(part, "rule") != NULL
		? part
		: NULL;
}

/* ---- rules out of a listing ---- */

/*
 * select-string prints each match with lines of context and no separator, so lines of
 * different rules follow each other. The match is marked; @after gets the number of context
 * lines after it. False for other listings.
 */
static bool
context_of(const struct findings *g, size_t *before, size_t *after)
{
	const char *part = netsh_asked(g);
	const char *filter = part != NULL ? split_filter(part) : NULL;
	const char *p = filter != NULL ? text_find_nocase(filter, "-con") : NULL;
	unsigned lines;
	size_t digits;

	if (p == NULL)
		return false;
	p += strcspn(p, "0123456789");
	digits = strspn(p, "0123456789");
	if (!text_number(p, digits, &lines))
		return false;
	*before = *after = lines;
	if (p[digits] == ',' &&
		text_number(p + digits + 1, strspn(p + digits + 1, "0123456789"), &lines))
		*after = lines;
	return true;
}

/* Whether the line belongs to another match than the first line of the rule. */
static bool
other_match(const struct findings *g, size_t at, size_t i)
{
	size_t before, after, marked = at, next = i;

	if (i == at || !context_of(g, &before, &after))
		return false;
	for (size_t k = at; k < i; k++)
		if (g->lines.at[k].marked)
			marked = k;
	if (!g->lines.at[marked].marked)
		return false;
	while (next < g->section->to && !g->lines.at[next].marked)
		next++;
	return i > marked + after &&
		(next == g->section->to || next - marked > before + after);
}

/*
 * A marked name among other fields, without its command: later lines may belong to another
 * rule.
 */
static bool
is_doubtful(const struct findings *g, size_t at)
{
	const char *label, *value;
	size_t len, before, after;

	if (!g->lines.at[at].marked || context_of(g, &before, &after))
		return false;
	for (size_t i = g->section->from; i < at; i++)
		if (split_label(findings_line(g, i), &label, &len, &value) &&
			!g->lines.at[i].used)
			return true;
	return false;
}

/* The rest of a wrapped value; parses the joined value. */
static void
take_rest(struct findings *g, struct firewall_rule *r, enum words_lang lang,
	struct field *f, const char *line, const char **program, const char **service)
{
	f->value = arena_format(g->arena, "%.4096s%.4096s", f->value, line);
	if (f->label == LABEL_REMOTE_IP)
		r->source_count = 0;
	else if (f->label == LABEL_LOCAL_PORT)
		r->port_count = 0;
	take_value(g, r, lang, f, program, service);
}

/* Fields whose values may be long enough to wrap. */
static bool
may_go_on(enum word label)
{
	return label == LABEL_RULE_NAME || label == LABEL_DESCRIPTION ||
		label == LABEL_GROUPING || label == LABEL_LOCAL_IP ||
		label == LABEL_REMOTE_IP || label == LABEL_LOCAL_PORT ||
		label == LABEL_REMOTE_PORT || label == LABEL_PROGRAM;
}

struct listing {
	struct firewall_rule rule;
	const char *program, *service;
	struct field last;
	uint64_t seen; /* bits of labels: each occurs once in a rule */
	unsigned fields, rests;
};

static enum firewall_part
part_of(enum word label)
{
	switch ((int)label) {
	case LABEL_RULE_NAME:
		return FW_PART_NAME;
	case LABEL_ENABLED:
		return FW_PART_ENABLED;
	case LABEL_ACTION:
		return FW_PART_ACTION;
	case LABEL_PROFILES:
		return FW_PART_PROFILES;
	case LABEL_REMOTE_IP:
		return FW_PART_SOURCES;
	default:
		return FW_PART_COUNT;
	}
}

/* Parses one line of a rule. False: the rule ended before it. */
static bool
take_line(struct findings *g, size_t i, enum words_lang lang, struct listing *l)
{
	const char *line = findings_line(g, i), *label, *value;
	enum firewall_part part;
	struct field f;
	size_t len;

	if (text_is_rule(line, 3) || text_indent(line) >= 20) {
		findings_use(g, i); /* dashes; types and codes of ICMP */
		return true;
	}
	if (lang == LANG_NONE)
		return split_label(line, &label, &len, &value);
	if (take_field(lang, line, &f)) {
		if (l->seen & UINT64_C(1) << f.label)
			return false;
		l->seen |= UINT64_C(1) << f.label;
		take_value(g, &l->rule, lang, &f, &l->program, &l->service);
		part = part_of(f.label);
		if (part < FW_PART_COUNT)
			l->rule.said[part] = line;
		l->last = f;
		l->fields++;
		l->rests = 0;
	} else if (split_label(line, &label, &len, &value) || ++l->rests > 8 ||
		l->fields == 0 || !may_go_on(l->last.label)) {
		return false;
	} else {
		take_rest(g, &l->rule, lang, &l->last, line, &l->program, &l->service);
	}
	findings_use(g, i);
	return true;
}

size_t
netsh_read_rule(struct findings *g, size_t at)
{
	struct listing l = { .rule = FIREWALL_RULE_INIT };
	enum words_lang lang = LANG_NONE, next;
	const char *question = netsh_asked(g);
	bool doubtful;
	size_t i = at;

	if (!netsh_begins_rule(g, at, &lang))
		return 0;
	findings_command(g, READER);
	doubtful = is_doubtful(g, at);
	for (; i < g->section->to; i++) {
		if ((i > at && netsh_begins_rule(g, i, &next)) || other_match(g, at, i) ||
			(doubtful && i > at + 4))
			break;
		if (*findings_line(g, i) == '\0') {
			if (l.rule.action != FW_ACTION_UNKNOWN)
				break;
		} else if (!take_line(g, i, lang, &l)) {
			break;
		}
	}
	if (lang == LANG_NONE) {
		g->not_understood = true;
		return i - at;
	}
	findings_language(g, lang, l.fields);
	g->rule_lang = lang;
	if (l.rule.direction == FW_DIR_UNKNOWN && question != NULL &&
		text_find_nocase(question, "dir=in") != NULL)
		l.rule.direction = FW_DIR_IN;
	if (l.program != NULL || l.service != NULL)
		l.rule.app = firewall_app_of(l.program, l.service);
	l.rule.reader = READER;
	l.rule.line = findings_line(g, at);
	findings_rule(g, &l.rule);
	return i > at ? i - at : 1;
}
