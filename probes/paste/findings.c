/* Where the readers put what they found, and what follows from several findings at once. */
#include "probes/paste/findings.h"

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

/* Two answers that differ, and nothing but their order says which one counts. */
static void
note_replaced(struct findings *g, const struct found *slot, const char *line,
	enum found_rank rank, const struct fact_value *value)
{
	STR_AUTO before = STR_INIT(4096), after = STR_INIT(4096);

	/* what was measured several times, or moves by itself, contradicts nothing */
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
	bool declared = reader_supplies(reader, id);

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

/* The services that facts are about: "guest.service.NAME.start". */
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

static const char *const profile_names[] = { "domain", "private", "public" };

void
findings_active_profile(
	struct findings *g, const char *reader, const char *line, const char *profile)
{
	if (g->networks_section != g->section_number) {
		g->networks = 0;
		g->networks_section = g->section_number;
	}
	for (size_t i = 0; i < ARRAY_LEN(profile_names); i++)
		if (text_equal(profile_names[i], profile))
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

static bool
same_rule(const struct firewall_rule *a, const struct firewall_rule *b)
{
	if (a->id != NULL && b->id != NULL)
		return text_equal_nocase(a->id, b->id);
	return a->name != NULL && text_equal(a->name, b->name);
}

static struct firewall_rule *
grow(struct arena *arena, struct firewall_rule *rules, size_t count, size_t *room)
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
	g->rules = grow(g->arena, g->rules, g->rule_count, &g->rule_room);
	g->rules[g->rule_count] = *rule;
	g->rules[g->rule_count++].answer = g->section_number;
}

void
findings_rule_part(struct findings *g, const struct firewall_rule *part)
{
	if (g->part_count >= RULES_MOST)
		return;
	g->parts = grow(g->arena, g->parts, g->part_count, &g->part_room);
	g->parts[g->part_count++] = *part;
}

static void
add_part(struct firewall_rule *r, const struct firewall_rule *part)
{
	if (part->protocol != FW_PROTOCOL_UNKNOWN)
		r->protocol = part->protocol;
	if (part->ports_known) {
		r->ports_known = true;
		r->ports_any = part->ports_any;
		memcpy(r->ports, part->ports, sizeof(r->ports));
		r->port_count = part->port_count;
	}
	if (part->sources_known) {
		r->sources_known = true;
		r->sources = part->sources;
		r->source_count = part->source_count;
		r->said[FW_PART_SOURCES] = part->said[FW_PART_SOURCES];
	}
	r->limited = r->limited || part->limited;
	if (part->app != FW_APP_UNKNOWN)
		r->app = part->app;
}

static void
join_parts(struct findings *g)
{
	for (size_t p = 0; p < g->part_count; p++)
		for (size_t i = 0; i < g->rule_count; i++)
			if (same_rule(&g->parts[p], &g->rules[i]))
				add_part(&g->rules[i], &g->parts[p]);
}

unsigned
findings_port(const struct findings *g)
{
	const struct found *own = findings_find(g, FACT_GUEST_RDP_PORT);

	if (own != NULL)
		return (unsigned)own->value.as.integer;
	return g->hints != NULL && g->hints->port > 0 ? (unsigned)g->hints->port : 3389;
}

static unsigned
active_profiles(const struct findings *g)
{
	const struct found *f = findings_find(g, FACT_GUEST_NET_PROFILE);

	if (f == NULL)
		return 0;
	return text_equal(f->value.as.text, "domain")	  ? FW_PROFILE_DOMAIN
		: text_equal(f->value.as.text, "private") ? FW_PROFILE_PRIVATE
							  : FW_PROFILE_PUBLIC;
}

static unsigned
ignored_profiles(const struct findings *g)
{
	static const int ids[] = { FACT_GUEST_FIREWALL_DOMAIN_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PRIVATE_LOCAL_RULES_IGNORED,
		FACT_GUEST_FIREWALL_PUBLIC_LOCAL_RULES_IGNORED };
	unsigned ignored = 0;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		const struct found *f = findings_find(g, ids[i]);

		if (f != NULL && f->value.as.boolean)
			ignored |= 1u << i;
	}
	return ignored;
}

static void
conclude_rules(struct findings *g)
{
	struct firewall_question q = {
		.port = findings_port(g),
		.complete = g->rule_answer.complete ||
			(g->rule_answer.asked_and_empty &&
				(g->rule_answer.port == 0 ||
					g->rule_answer.port == findings_port(g))),
		.active_profiles = active_profiles(g),
		.ignored_profiles = ignored_profiles(g),
	};
	const struct firewall_rule *r = NULL;
	enum firewall_answer answer;
	const char *token, *blocks, *reader, *line;
	enum firewall_part part;
	unsigned profiles;

	if (g->rules_unclear)
		return;
	join_parts(g);
	for (size_t i = 0; i < g->rule_count; i++)
		firewall_rule_complete(&g->rules[i]);
	answer = firewall_decide(g->rules, g->rule_count, &q, &r);
	token = firewall_answer_token(answer);
	if (token == NULL)
		return;
	reader = r != NULL ? r->reader : g->rule_answer.reader;
	part = r != NULL ? firewall_answer_part(answer, r, &q) : FW_PART_NAME;
	line = r != NULL ? firewall_rule_said(r, part) : g->rule_answer.line;
	findings_put(
		g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE, value_token(token));
	/* a rule for any port answers no question for one port */
	q.complete = g->rule_answer.complete;
	blocks = firewall_blocks_token(firewall_blocks_beside(g->rules, g->rule_count, &q));
	if (answer != FW_ANSWER_BLOCKED && blocks != NULL)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_BLOCKS,
			value_token(blocks));
	if (r == NULL)
		return;
	profiles = answer == FW_ANSWER_ALLOWED || answer == FW_ANSWER_SCOPED
		? firewall_profiles_served(g->rules, g->rule_count, &q)
		: firewall_profiles_of(r, &q);
	line = firewall_rule_said(r, FW_PART_NAME);
	if (r->id != NULL)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_ID,
			value_text(r->id));
	if (r->name != NULL && *r->name != '@')
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_NAME,
			value_text(r->name));
	if ((profiles | r->profiles) != 0)
		findings_put(g, reader, firewall_rule_said(r, FW_PART_PROFILES),
			RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_PROFILES,
			firewall_profiles_value(profiles != 0 ? profiles : r->profiles));
	if (r->store != FW_STORE_UNKNOWN)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_FIREWALL_RULE_STORE,
			value_token(r->store == FW_STORE_POLICY ? "policy" : "local"));
	if (firewall_sources_hold(g->rules, g->rule_count, &q, r))
		findings_put(g, reader, firewall_rule_said(r, FW_PART_SOURCES), RANK_ACTIVE,
			FACT_GUEST_FIREWALL_RULE_SOURCES, firewall_sources_value(r));
}

/* One network, one profile; with several the text does not say which one matters. */
static void
conclude_network(struct findings *g)
{
	for (size_t i = 0; i < ARRAY_LEN(profile_names); i++)
		if (g->networks == 1u << i)
			findings_put(g, g->networks_reader, g->networks_line, RANK_ACTIVE,
				FACT_GUEST_NET_PROFILE, value_token(profile_names[i]));
}

/* Whose the port is: in the same row, below it, or in a list of processes. */
static void
conclude_owner(struct findings *g, unsigned port)
{
	const struct listener *l = NULL;
	const struct task *task = NULL;
	const char *owner, *line;

	for (size_t i = 0; i < g->listener_count; i++)
		if (g->listeners[i].port == port && g->listeners[i].pid > 0)
			l = &g->listeners[i];
	if (l == NULL)
		return;
	findings_put(g, l->reader, l->line, RANK_ACTIVE, FACT_GUEST_RDP_PORT_OWNER_PID,
		value_int(l->pid));
	for (size_t i = 0; i < g->task_count; i++)
		if (g->tasks[i].pid == l->pid &&
			(task == NULL || g->tasks[i].services != NULL))
			task = &g->tasks[i];
	owner = l->owner;
	line = l->line;
	if (owner == NULL && task != NULL) {
		line = task->line;
		findings_use_text(g, line);
		owner = task->services == NULL || *task->services == '\0' ? task->program
			: text_find_nocase(task->services, "TermService") != NULL
			? "TermService"
			: arena_dup_len(
				  g->arena, task->services, strcspn(task->services, ","));
	}
	if (owner != NULL && *owner != '\0')
		findings_put(g, owner == l->owner ? l->reader : "tasklist", line,
			RANK_ACTIVE, FACT_GUEST_RDP_PORT_OWNER, value_text(owner));
}

/* The newest word about the port counts, whoever said it. */
static void
conclude_listening(struct findings *g)
{
	const struct listener *yes = NULL;
	const struct listed *no = NULL;
	unsigned port = findings_port(g);

	for (size_t i = 0; i < g->listener_count; i++)
		if (g->listeners[i].port == 0 || g->listeners[i].port == port)
			yes = &g->listeners[i];
	for (size_t i = 0; i < g->listed_count; i++)
		if (g->listed[i].port == 0 || g->listed[i].port == port)
			no = &g->listed[i];
	conclude_owner(g, port);
	if (yes != NULL && (no == NULL || no->section <= yes->section))
		findings_put(g, yes->reader, yes->line, RANK_ACTIVE,
			FACT_GUEST_RDP_LISTENING, value_bool(true));
	else if (no != NULL)
		findings_put(g, no->reader, no->line, RANK_ACTIVE, FACT_GUEST_RDP_LISTENING,
			value_bool(false));
}

void
findings_conclude(struct findings *g, const struct sections *sections)
{
	read_sayings_conclude(g, sections);
	read_registry_conclude(g);
	conclude_network(g);
	conclude_listening(g);
	conclude_rules(g);
	read_events_conclude(g);
	read_sources_conclude(g, sections);
}
