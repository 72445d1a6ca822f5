/* Where the readers put what they found, and what follows from several findings at once. */
#include "probes/read_gather.h"

#include <stdarg.h>
#include <string.h>

#include "share/str.h"
#include "share/text.h"

const char *
gather_line(const struct gather *g, size_t at)
{
	return at < g->section->to ? g->lines.at[at].text : "";
}

void
gather_use(struct gather *g, size_t at)
{
	if (at < g->lines.count)
		g->lines.at[at].used = true;
}

void
gather_use_range(struct gather *g, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		gather_use(g, i);
}

void
gather_command(struct gather *g, const char *id)
{
	struct reading *r = g->reading;

	for (size_t i = 0; i < r->command_count; i++)
		if (text_equal(r->commands[i], id))
			return;
	if (r->command_count < ARRAY_LEN(r->commands))
		text_copy(r->commands[r->command_count++], sizeof(r->commands[0]), id);
}

void
gather_language(struct gather *g, enum words_lang lang, unsigned weight)
{
	g->votes[lang] += weight;
}

/* ---- facts ---- */

static struct found *
find_slot(struct gather *g, int id)
{
	for (size_t i = 0; i < g->found_count; i++)
		if (g->found[i].id == id)
			return &g->found[i];
	return NULL;
}

const struct found *
gather_find(const struct gather *g, int id)
{
	return find_slot((struct gather *)g, id);
}

void
gather_put(struct gather *g, const char *reader, const char *line, enum found_rank rank,
	int id, struct fact_value value)
{
	struct found *slot = find_slot(g, id);

	if (slot != NULL && slot->rank > rank) {
		value_free(&value);
		return;
	}
	if (slot != NULL) {
		value_free(&slot->value);
	} else {
		if (g->found_count == g->found_room) {
			size_t room = g->found_room > 0 ? g->found_room * 2 : 32;
			struct found *grown = ARENA_ARRAY(g->arena, struct found, room);

			if (g->found_count > 0)
				memcpy(grown, g->found, g->found_count * sizeof(*grown));
			g->found = grown;
			g->found_room = room;
		}
		slot = &g->found[g->found_count++];
	}
	*slot = (struct found) {
		.id = id, .value = value, .rank = rank, .reader = reader, .line = line
	};
}

void
gather_put_named(struct gather *g, const char *reader, const char *line,
	enum found_rank rank, struct fact_value value, const char *name_fmt, ...)
{
	char name[96];
	va_list args;
	int id, n;

	va_start(args, name_fmt);
	n = vsnprintf(name, sizeof(name), name_fmt, args);
	va_end(args);
	id = n > 0 && (size_t)n < sizeof(name) ? fact_find(name) : -1;
	if (id < 0)
		value_free(&value);
	else
		gather_put(g, reader, line, rank, id, value);
}

/* ---- rules ---- */

static bool
same_rule(const struct firewall_rule *a, const struct firewall_rule *b)
{
	if (a->id != NULL && b->id != NULL)
		return text_equal_nocase(a->id, b->id);
	return a->name != NULL && text_equal(a->name, b->name);
}

void
gather_rule(struct gather *g, const struct firewall_rule *rule)
{
	size_t kept = 0;

	/* rules of earlier answers stand in front */
	if (g->rule_count > 0 && g->rules[0].answer != g->section_number) {
		for (size_t i = 0; i < g->rule_count; i++)
			if (g->rules[i].answer == g->section_number ||
				!same_rule(&g->rules[i], rule))
				g->rules[kept++] = g->rules[i];
		g->rule_count = kept;
	}
	if (g->rule_count >= RULES_MOST)
		return;
	if (g->rule_count == g->rule_room) {
		size_t room = g->rule_room > 0 ? g->rule_room * 2 : 64;
		struct firewall_rule *grown =
			ARENA_ARRAY(g->arena, struct firewall_rule, room);

		if (g->rule_count > 0)
			memcpy(grown, g->rules, g->rule_count * sizeof(*grown));
		g->rules = grown;
		g->rule_room = room;
	}
	g->rules[g->rule_count] = *rule;
	g->rules[g->rule_count++].answer = g->section_number;
}

unsigned
gather_port(const struct gather *g)
{
	const struct found *own = gather_find(g, FACT_GUEST_RDP_PORT);

	if (own != NULL)
		return (unsigned)own->value.as.integer;
	return g->hints != NULL && g->hints->port > 0 ? (unsigned)g->hints->port : 3389;
}

static unsigned
active_profiles(const struct gather *g)
{
	const struct found *f = gather_find(g, FACT_GUEST_NET_PROFILE);

	if (f == NULL)
		return 0;
	return text_equal(f->value.as.text, "domain")	  ? FW_PROFILE_DOMAIN
		: text_equal(f->value.as.text, "private") ? FW_PROFILE_PRIVATE
							  : FW_PROFILE_PUBLIC;
}

static unsigned
ignored_profiles(const struct gather *g)
{
	static const int ids[] = { FACT_GUEST_FIREWALL_DOMAIN_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PRIVATE_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PUBLIC_LOCAL_RULES_IGNORED };
	unsigned ignored = 0;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		const struct found *f = gather_find(g, ids[i]);

		if (f != NULL && f->value.as.boolean)
			ignored |= 1u << i;
	}
	return ignored;
}

static void
conclude_rules(struct gather *g)
{
	struct firewall_question q = {
		.port = gather_port(g),
		.complete = g->rule_answer.complete || g->rule_answer.asked_and_empty,
		.active_profiles = active_profiles(g),
		.ignored_profiles = ignored_profiles(g),
	};
	const struct firewall_rule *r = NULL;
	enum firewall_answer answer;
	const char *token, *reader, *line;

	for (size_t i = 0; i < g->rule_count; i++)
		firewall_rule_complete(&g->rules[i]);
	answer = firewall_decide(g->rules, g->rule_count, &q, &r);
	token = firewall_answer_token(answer);
	if (token == NULL)
		return;
	reader = r != NULL ? r->reader : g->rule_answer.reader;
	line = r != NULL ? r->line : g->rule_answer.line;
	gather_put(
		g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE, value_token(token));
	if (r == NULL)
		return;
	if (r->id != NULL)
		gather_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_ID,
			value_text(r->id));
	if (r->name != NULL)
		gather_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_NAME,
			value_text(r->name));
	gather_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_PROFILES,
		firewall_profiles_value(r->profiles));
	if (r->sources_known)
		gather_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_SOURCES,
			firewall_sources_value(r));
}

void
gather_conclude(struct gather *g)
{
	conclude_rules(g);
}
