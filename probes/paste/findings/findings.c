/* Storage for the results of the readers. */
#include "probes/paste/findings/findings.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "share/base/log.h"
#include "share/base/str.h"
#include "share/base/text.h"

const char *
findings_line(const struct findings *g, size_t at)
{
	return at < g->section->to ? g->lines.at[at].text : "";
}

bool
findings_no_answer(const struct findings *g)
{
	if (!g->recorded || !g->section->prompted || !g->section->closed)
		return false;
	for (size_t i = g->section->from; i < g->section->to; i++)
		if (*findings_line(g, i) != '\0')
			return false;
	return true;
}

void
findings_use(struct findings *g, size_t at)
{
	if (at < g->lines.count)
		g->lines.at[at].used = true;
}

void
findings_use_text(struct findings *g, const char *line)
{
	for (size_t i = 0; i < g->lines.count; i++)
		if (g->lines.at[i].text == line)
			g->lines.at[i].used = true;
}

void
findings_use_range(struct findings *g, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		findings_use(g, i);
}

void
findings_command(struct findings *g, const char *id)
{
	struct reading *r = g->reading;

	g->commands_heard++;
	for (size_t i = 0; i < r->command_count; i++)
		if (text_equal(r->commands[i], id))
			return;
	if (r->command_count < ARRAY_LEN(r->commands))
		text_copy(r->commands[r->command_count++], sizeof(r->commands[0]), id);
}

void
findings_language(struct findings *g, enum words_lang lang, unsigned weight)
{
	g->votes[lang] += weight;
}

/* ---- facts ---- */

static struct found *
find_slot(struct findings *g, int id)
{
	for (size_t i = 0; i < g->found_count; i++)
		if (g->found[i].id == id)
			return &g->found[i];
	return NULL;
}

const struct found *
findings_find(const struct findings *g, int id)
{
	return find_slot((struct findings *)g, id);
}

/* Records two different values of the same rank: only their order decides. */
static void
note_replaced(struct findings *g, const struct found *slot, const char *line,
	enum found_rank rank, const struct fact_value *value)
{
	STR_AUTO before = STR_INIT(4096), after = STR_INIT(4096);

	/* values that change by themselves do not conflict */
	if (slot->rank != rank || slot->line == line || line == NULL ||
		slot->id == FACT_GUEST_CLOCK_SKEW_S ||
		slot->id == FACT_GUEST_SESSIONS_ACTIVE ||
		slot->id == FACT_GUEST_NET_DEFAULT_GATEWAYS)
		return;
	value_print(&slot->value, &before);
	value_print(value, &after);
	if (!text_equal(str_text(&before), str_text(&after))) {
		g->replaced = slot->id;
		g->replaced_by = line;
	}
}

void
findings_put(struct findings *g, const char *reader, const char *line, enum found_rank rank,
	int id, struct fact_value value)
{
	struct found *slot = find_slot(g, id);
	bool declared = g->supplies(reader, id);

	assert(fact_def(id)->type == value.type);
	assert(declared);
	if (!declared) {
		LOG_WARN("read", "%s states %s and does not declare it", reader,
			fact_def(id)->id);
		value_free(&value);
		return;
	}
	if (slot != NULL && slot->rank > rank) {
		value_free(&value);
		return;
	}
	if (slot != NULL) {
		note_replaced(g, slot, line, rank, &value);
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
findings_put_named(struct findings *g, const char *reader, const char *line,
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
		findings_put(g, reader, line, rank, id, value);
}

/* ---- services, networks, listeners ---- */

/* Services with a fact: "guest.service.NAME.start". */
const char *
findings_service(struct findings *g, const char *name)
{
	static const char before[] = "guest.service.", after[] = ".start";
	size_t len = strlen(name);

	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const char *fact = fact_def(id)->id, *own = fact + strlen(before);

		if (text_starts(fact, before) && strlen(own) == len + strlen(after) &&
			text_equal(own + len, after) && strncasecmp(own, name, len) == 0)
			return arena_dup_len(g->arena, own, len);
	}
	return NULL;
}

const char *const findings_profiles[FINDINGS_PROFILES] = { "domain", "private", "public" };

void
findings_active_profile(
	struct findings *g, const char *reader, const char *line, const char *profile)
{
	if (g->networks_section != g->section_number) {
		g->networks = 0;
		g->networks_section = g->section_number;
	}
	for (size_t i = 0; i < FINDINGS_PROFILES; i++)
		if (text_equal(findings_profiles[i], profile))
			g->networks |= 1u << i;
	g->networks_reader = reader;
	g->networks_line = line;
}

void
findings_listener(struct findings *g, const char *reader, const char *line,
	const char *address, unsigned port, unsigned pid, const char *owner)
{
	if (text_starts(address, "127.") || text_equal(address, "::1") ||
		text_equal(address, "[::1]"))
		return;
	if (g->listeners == NULL)
		g->listeners = ARENA_ARRAY(g->arena, struct listener, LISTENERS_MOST);
	if (g->listener_count < LISTENERS_MOST)
		g->listeners[g->listener_count++] = (struct listener) { .port = port,
			.pid = pid,
			.owner = owner,
			.section = g->section_number,
			.reader = reader,
			.line = line };
}

void
findings_task(struct findings *g, unsigned pid, const char *program, const char *services,
	const char *line)
{
	if (g->tasks == NULL)
		g->tasks = ARENA_ARRAY(g->arena, struct task, TASKS_MOST);
	if (g->task_count < TASKS_MOST)
		g->tasks[g->task_count++] = (struct task) {
			.pid = pid, .program = program, .services = services, .line = line
		};
}

void
findings_listed(struct findings *g, const char *reader, const char *line, unsigned port)
{
	if (g->listed_count < ARRAY_LEN(g->listed))
		g->listed[g->listed_count++] = (struct listed) { .port = port,
			.section = g->section_number,
			.reader = reader,
			.line = line };
}

/* ---- rules ---- */

bool
findings_same_rule(const struct firewall_rule *a, const struct firewall_rule *b)
{
	if (a->id != NULL && b->id != NULL)
		return text_equal_nocase(a->id, b->id);
	return a->name != NULL && text_equal(a->name, b->name);
}

static struct firewall_rule *
grow_rules(struct arena *arena, struct firewall_rule *rules, size_t count, size_t *room)
{
	struct firewall_rule *grown;

	if (count < *room)
		return rules;
	*room = *room > 0 ? *room * 2 : 64;
	grown = ARENA_ARRAY(arena, struct firewall_rule, *room);
	if (count > 0)
		memcpy(grown, rules, count * sizeof(*grown));
	return grown;
}

void
findings_rule(struct findings *g, const struct firewall_rule *rule)
{
	size_t kept = 0;

	/* rules of earlier answers come first */
	if (g->rule_count > 0 && g->rules[0].answer != g->section_number) {
		for (size_t i = 0; i < g->rule_count; i++)
			if (g->rules[i].answer == g->section_number ||
				!findings_same_rule(&g->rules[i], rule))
				g->rules[kept++] = g->rules[i];
		g->rule_count = kept;
	}
	if (g->rule_count >= RULES_MOST)
		return;
	g->rules = grow_rules(g->arena, g->rules, g->rule_count, &g->rule_room);
	g->rules[g->rule_count] = *rule;
	g->rules[g->rule_count++].answer = g->section_number;
}

void
findings_rule_part(struct findings *g, const struct firewall_rule *part)
{
	if (g->part_count >= RULES_MOST)
		return;
	g->parts = grow_rules(g->arena, g->parts, g->part_count, &g->part_room);
	g->parts[g->part_count++] = *part;
}

unsigned
findings_port(const struct findings *g)
{
	const struct found *own = findings_find(g, FACT_GUEST_RDP_PORT);

	if (own != NULL)
		return (unsigned)own->value.as.integer;
	return g->hints != NULL && g->hints->port > 0 ? (unsigned)g->hints->port : 3389;
}

/* ---- what people must know ---- */

void
findings_note(struct findings *g, const char *fmt, ...)
{
	struct reading *r = g->reading;
	STR_AUTO note = STR_INIT(4096);
	va_list args;

	va_start(args, fmt);
	str_addv(&note, fmt, args);
	va_end(args);
	for (size_t i = 0; i < r->note_count; i++)
		if (text_equal(r->notes[i], str_text(&note)))
			return;
	if (r->note_count < READING_NOTES_MOST)
		text_copy(r->notes[r->note_count++], READING_NOTE_BYTES, str_text(&note));
}

void
findings_machine(struct findings *g, const char *name)
{
	if (*name == '\0' || text_equal_nocase(name, "localhost"))
		return;
	for (size_t i = 0; i < g->machine_count; i++)
		if (text_equal_nocase(g->machines[i], name))
			return;
	if (g->machine_count < ARRAY_LEN(g->machines))
		g->machines[g->machine_count++] = name;
}
