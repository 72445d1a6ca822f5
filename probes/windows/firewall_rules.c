/*
 * Evaluates firewall rules for one port. In Windows a block rule wins over any allow rule;
 * of allow rules, one match is enough (MS-FASP 3.1.1). Rules with unknown relevant parts
 * decide nothing.
 */
#include "probes/windows/firewall_rules.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "share/base/text.h"
#include "probes/windows/localized_words.h"

/* The built-in rules for the listener, in all releases since Vista. */
static const struct built_in {
	const char *id;
	int protocol;
	uint16_t port;
	enum firewall_app app;
} built_ins[] = {
	{ "RemoteDesktop-UserMode-In-TCP", 6, 3389, FW_APP_RDP },
	{ "RemoteDesktop-UserMode-In-TCP-NoScope", 6, 3389, FW_APP_RDP },
	{ "RemoteDesktop-In-TCP", 6, 3389, FW_APP_SYSTEM }, /* Vista to 2008 R2 */
	{ "RemoteDesktop-UserMode-In-UDP", 17, 3389, FW_APP_RDP },
	{ "RemoteDesktop-UserMode-In-UDP-NoScope", 17, 3389, FW_APP_RDP },
	{ "RemoteDesktop-In-UDP", 17, 3389, FW_APP_RDP },
	{ "RemoteDesktop-In-TCP-WS", 6, 3387, FW_APP_SYSTEM },
	{ "RemoteDesktop-In-TCP-WSS", 6, 3392, FW_APP_SYSTEM },
};

/* The group of the listener's rules, and in 7 and 2008 R2 the group of RemoteFX. */
#define GROUP_RDP "-28752"
#define GROUP_REMOTEFX "-28852"
#define DEFAULT_PORT 3389u
#define FIRST_BUILD_OF_RULES 6000u   /* Vista */
#define FIRST_BUILD_OF_SERVICE 9200u /* 8, 2012 */

static const struct built_in *
built_in_of(const char *id)
{
	for (size_t i = 0; id != NULL && i < ARRAY_LEN(built_ins); i++)
		if (strcasecmp(built_ins[i].id, id) == 0)
			return &built_ins[i];
	return NULL;
}

bool
firewall_id_is_rdp(const char *id)
{
	const struct built_in *b = built_in_of(id);

	return b != NULL && b->protocol == FW_PROTOCOL_TCP && b->port == 3389;
}

static bool
group_is(const struct firewall_rule *rule, const char *number)
{
	return rule->group != NULL && rule->group[0] == '@' &&
		text_ends(rule->group, number);
}

/* The name is the same in all languages. */
static bool
is_remotefx(const struct firewall_rule *rule)
{
	return group_is(rule, GROUP_REMOTEFX) ||
		(rule->name != NULL && strstr(rule->name, "RemoteFX") != NULL);
}

void
firewall_rule_complete(struct firewall_rule *rule)
{
	const struct built_in *b = built_in_of(rule->id);

	/* a listing by names shows no port; where it shows an id, the id decides */
	if (rule->id == NULL && rule->name != NULL && !rule->ports_known &&
		rule->direction != FW_DIR_OUT &&
		(rule->protocol == FW_PROTOCOL_UNKNOWN ||
			rule->protocol == FW_PROTOCOL_TCP) &&
		words_name_listener_rule(rule->name))
		b = &built_ins[0];
	if (rule->app == FW_APP_UNKNOWN && rule->id == NULL && is_remotefx(rule))
		rule->app = FW_APP_RDP;
	if (b == NULL)
		return;
	rule->shipped = true;
	if (rule->direction == FW_DIR_UNKNOWN)
		rule->direction = FW_DIR_IN;
	if (rule->protocol == FW_PROTOCOL_UNKNOWN)
		rule->protocol = b->protocol;
	if (!rule->ports_known) {
		rule->ports_known = true;
		rule->ports[rule->port_count].from = b->port;
		rule->ports[rule->port_count++].to = b->port;
	}
	if (rule->app == FW_APP_UNKNOWN)
		rule->app = b->app;
}

enum firewall_listener
firewall_listener_of(const struct firewall_rule *rules, size_t count, unsigned build)
{
	enum firewall_listener listener = build < FIRST_BUILD_OF_RULES ? FW_LISTENER_UNKNOWN
		: build < FIRST_BUILD_OF_SERVICE		       ? FW_LISTENER_SYSTEM
						 : FW_LISTENER_SERVICE;

	for (size_t i = 0; i < count; i++) {
		/* a rule left by an older Windows may exist as well */
		if (group_is(&rules[i], GROUP_RDP) && rules[i].app == FW_APP_RDP)
			return FW_LISTENER_SERVICE;
		if (is_remotefx(&rules[i]) ||
			(group_is(&rules[i], GROUP_RDP) && rules[i].app == FW_APP_SYSTEM &&
				firewall_ports_cover(&rules[i], DEFAULT_PORT)))
			listener = FW_LISTENER_SYSTEM;
	}
	return listener;
}

static bool
is_any(const char *text)
{
	return *text == '\0' || strcmp(text, "*") == 0 || strcasecmp(text, "any") == 0;
}

static const char *
file_of(const char *path)
{
	const char *slash = strrchr(path, '\\');

	return slash != NULL ? slash + 1 : path;
}

enum firewall_app
firewall_app_of(const char *app, const char *service)
{
	bool any_app = app == NULL || is_any(app);
	bool any_service = service == NULL || is_any(service);

	if (!any_service && strcasecmp(service, "termservice") != 0)
		return FW_APP_OTHER;
	if (any_app)
		return any_service ? FW_APP_ANY : FW_APP_RDP;
	/* until Windows 7 the kernel owned the listener */
	if (strcasecmp(app, "System") == 0)
		return FW_APP_SYSTEM;
	if (strcasecmp(file_of(app), "svchost.exe") == 0)
		return FW_APP_RDP;
	return FW_APP_OTHER;
}

/* RPC, RPC-EPMap, IPHTTPSIn, PlayToDiscovery, Teredo, Ply2Disc: ports of others. */
static bool
is_keyword(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '_')
			return false;
	return len > 0 && isalpha((unsigned char)text[0]) != 0;
}

void
firewall_ports_add(struct firewall_rule *rule, const char *text)
{
	rule->ports_known = true;
	while (*text != '\0') {
		size_t len = strcspn(text, ", ");
		const char *dash = memchr(text, '-', len);
		unsigned from, to;

		if ((len == 1 && *text == '*') ||
			(len == 3 && strncasecmp(text, "any", 3) == 0))
			rule->ports_any = true;
		else if (dash != NULL && text_number(text, (size_t)(dash - text), &from) &&
			text_number(dash + 1, len - (size_t)(dash + 1 - text), &to) &&
			from <= to && to <= 65535 &&
			rule->port_count < ARRAY_LEN(rule->ports))
			rule->ports[rule->port_count++] =
				(struct firewall_ports) { .from = (uint16_t)from,
					.to = (uint16_t)to };
		else if (text_number(text, len, &from) && from <= 65535 &&
			rule->port_count < ARRAY_LEN(rule->ports))
			rule->ports[rule->port_count++] =
				(struct firewall_ports) { .from = (uint16_t)from,
					.to = (uint16_t)from };
		else if (!is_keyword(text, len))
			rule->ports_unclear = true;
		text += len;
		text += strspn(text, ", ");
	}
}

bool
firewall_ports_cover(const struct firewall_rule *rule, unsigned port)
{
	for (size_t i = 0; i < rule->port_count; i++)
		if (rule->ports[i].from <= port && port <= rule->ports[i].to)
			return true;
	return rule->ports_any;
}

static const char *const any_sources[] = { "any", "*", "0.0.0.0/0", "::/0",
	"0.0.0.0-255.255.255.255", "0.0.0.0/0.0.0.0" };

void
firewall_source_add(struct arena *arena, struct firewall_rule *rule, const char *text)
{
	const char **grown;
	char *source = text_trimmed(arena, text, strlen(text));
	size_t len = strlen(source);

	rule->sources_known = true;
	/* a host written as a network with one address */
	if (text_ends(source, "/255.255.255.255"))
		source[len - strlen("/255.255.255.255")] = '\0';
	else if (text_ends(source, "/32") && strchr(source, '.') != NULL)
		source[len - 3] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(any_sources); i++)
		if (strcasecmp(any_sources[i], source) == 0)
			return;
	if (*source == '\0')
		return;
	/* "LocalSubnet" means both families */
	for (size_t i = 0; i < rule->source_count; i++)
		if (strcasecmp(rule->sources[i], source) == 0)
			return;
	grown = ARENA_ARRAY(arena, const char *, rule->source_count + 1);
	if (rule->source_count > 0)
		memcpy(grown, rule->sources, rule->source_count * sizeof(*grown));
	grown[rule->source_count++] = source;
	rule->sources = grown;
}

/* ---- deciding ---- */

/* The rule is not about the listener's traffic. */
static bool
is_of_others(const struct firewall_rule *r, const struct firewall_question *q)
{
	return r->app == FW_APP_OTHER ||
		(r->app == FW_APP_RDP && q->listener == FW_LISTENER_SYSTEM) ||
		(r->app == FW_APP_SYSTEM && q->listener == FW_LISTENER_SERVICE);
}

/* Whether the rule applies to inbound TCP to the port; unknown parts count as no. */
static bool
applies_to_port(const struct firewall_rule *r, const struct firewall_question *q)
{
	unsigned port = q->port;

	if (r->direction != FW_DIR_IN)
		return false;
	if (r->protocol != FW_PROTOCOL_TCP && r->protocol != FW_PROTOCOL_ANY)
		return false;
	if (is_of_others(r, q))
		return false;
	if (r->protocol == FW_PROTOCOL_TCP && !r->ports_known)
		return false;
	/* Without a port the program decides, and a plain listing does not show it. */
	if (r->protocol == FW_PROTOCOL_ANY || r->ports_any)
		return r->app != FW_APP_UNKNOWN;
	return firewall_ports_cover(r, port);
}

/* It may apply to inbound TCP: only its ports were not understood. */
static bool
may_match(const struct firewall_rule *r, const struct firewall_question *q)
{
	return r->ports_unclear && r->direction == FW_DIR_IN &&
		r->protocol == FW_PROTOCOL_TCP && !is_of_others(r, q);
}

unsigned
firewall_profiles_of(const struct firewall_rule *r, const struct firewall_question *q)
{
	unsigned profiles = r->profiles;

	if (r->store != FW_STORE_POLICY)
		profiles &= ~q->ignored_profiles;
	return profiles;
}

/* In a listing without addresses, sources count as any. */
static bool
open_to_all(const struct firewall_rule *r)
{
	return r->source_count == 0 && !r->limited;
}

static unsigned
count_bits(unsigned mask)
{
	return (mask & 1) + (mask >> 1 & 1) + (mask >> 2 & 1);
}

/* Wider first: any source before a list, more profiles before fewer, Windows' own first. */
static bool
is_wider(const struct firewall_rule *a, const struct firewall_rule *b,
	const struct firewall_question *q)
{
	if (b == NULL)
		return true;
	if (open_to_all(a) != open_to_all(b))
		return open_to_all(a);
	if (count_bits(firewall_profiles_of(a, q)) !=
		count_bits(firewall_profiles_of(b, q)))
		return count_bits(firewall_profiles_of(a, q)) >
			count_bits(firewall_profiles_of(b, q));
	return built_in_of(a->id) != NULL && built_in_of(b->id) == NULL;
}

static bool
blocks_port(const struct firewall_rule *r, const struct firewall_question *q)
{
	unsigned profiles = firewall_profiles_of(r, q);

	if (r->action != FW_ACTION_BLOCK || r->enabled != FW_YES || profiles == 0)
		return false;
	/* A block rule for some addresses (usually attackers) does not affect others. */
	if (!open_to_all(r))
		return false;
	return q->active_profiles == 0 || (profiles & q->active_profiles) != 0;
}

/*
 * A built-in rule allows unless it is disabled: listings may omit its profiles and action,
 * and a disabled rule needs neither.
 */
static bool
is_off(const struct firewall_rule *r, const struct firewall_question *q)
{
	return r->shipped && r->enabled == FW_NO && r->action != FW_ACTION_BLOCK &&
		(r->action == FW_ACTION_UNKNOWN || r->profiles == 0) &&
		q->ignored_profiles == 0;
}

/*
 * A disabled rule may be the cause only if it is built-in for the listener, or has no group
 * like rules that people create. Other features of Windows have rules for ports that people
 * reuse (Media Center Extender: 3390), and they are disabled for other reasons.
 */
static bool
may_be_switched_on(const struct firewall_rule *r, const struct firewall_question *q)
{
	if (r->group == NULL || r->group[0] == '\0' || r->shipped)
		return true;
	return r->group[0] == '@' ? group_is(r, GROUP_RDP) : q->port == DEFAULT_PORT;
}

enum firewall_answer
firewall_decide(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *q, const struct firewall_rule **decides)
{
	const struct firewall_rule *block = NULL, *allow = NULL, *off = NULL;
	const struct firewall_rule *ignored = NULL;
	unsigned covered = 0, served = 0, blocked = 0;
	bool half_known = false;

	*decides = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct firewall_rule *r = &rules[i];

		if (!applies_to_port(r, q)) {
			half_known = half_known || may_match(r, q);
			continue;
		}
		if (is_off(r, q)) {
			if (is_wider(r, off, q))
				off = r;
		} else if (r->enabled == FW_UNKNOWN || r->action == FW_ACTION_UNKNOWN ||
			r->profiles == 0) {
			half_known = true;
		} else if (blocks_port(r, q)) {
			blocked |= firewall_profiles_of(r, q);
			if (is_wider(r, block, q))
				block = r;
		} else if (r->action != FW_ACTION_ALLOW) {
			continue;
		} else if (r->enabled == FW_NO) {
			/* a rule that would be ignored is not the missing one */
			if (firewall_profiles_of(r, q) != 0 && may_be_switched_on(r, q) &&
				is_wider(r, off, q))
				off = r;
		} else if (firewall_profiles_of(r, q) != 0) {
			served |= firewall_profiles_of(r, q);
			if (open_to_all(r))
				covered |= firewall_profiles_of(r, q);
			if (is_wider(r, allow, q))
				allow = r;
		} else if (is_wider(r, ignored, q)) {
			ignored = r;
		}
	}
	/* closed in one profile on purpose, open in another: which is in use is unknown */
	if (q->any_profile && (served & ~blocked) != 0) {
		block = NULL;
		covered &= ~blocked;
	}
	*decides = block != NULL ? block : allow != NULL ? allow : off;
	if (block != NULL)
		return FW_ANSWER_BLOCKED;
	if (allow != NULL && covered == FW_PROFILE_ALL)
		return FW_ANSWER_ALLOWED;
	if (allow != NULL)
		return FW_ANSWER_SCOPED;
	if (half_known)
		return FW_ANSWER_UNKNOWN;
	if (off != NULL)
		return FW_ANSWER_DISABLED;
	/* a rule ignored by policy allows nothing, but it is still the rule to report */
	*decides = q->complete ? ignored : NULL;
	return q->complete ? FW_ANSWER_MISSING : FW_ANSWER_UNKNOWN;
}

unsigned
firewall_profiles_served(
	const struct firewall_rule *rules, size_t count, const struct firewall_question *q)
{
	const struct firewall_rule *rule;
	unsigned served = 0, blocked = 0;

	for (size_t i = 0; i < count; i++) {
		enum firewall_answer answer = firewall_decide(&rules[i], 1, q, &rule);

		if (answer == FW_ANSWER_ALLOWED || answer == FW_ANSWER_SCOPED)
			served |= firewall_profiles_of(rule, q);
		else if (answer == FW_ANSWER_BLOCKED && q->any_profile)
			blocked |= firewall_profiles_of(rule, q);
	}
	return served & ~blocked;
}

bool
firewall_sources_hold(const struct firewall_rule *rules, size_t count,
	const struct firewall_question *q, const struct firewall_rule *decides)
{
	unsigned served = 0, covered = 0;

	if (!decides->sources_known || decides->source_count > 0)
		return decides->sources_known;
	if (decides->limited)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct firewall_rule *r = &rules[i], *rule;
		enum firewall_answer answer = firewall_decide(r, 1, q, &rule);

		if (answer == FW_ANSWER_ALLOWED || answer == FW_ANSWER_SCOPED) {
			served |= firewall_profiles_of(r, q);
			covered |= open_to_all(r) ? firewall_profiles_of(r, q) : 0;
		}
	}
	return (served & ~covered) == 0;
}

/* Whether an enabled rule blocks, or may block, inbound TCP to the port. */
static bool
may_block(const struct firewall_rule *r, const struct firewall_question *q)
{
	if (r->action == FW_ACTION_ALLOW || r->enabled == FW_NO ||
		r->direction == FW_DIR_OUT || is_of_others(r, q))
		return false;
	if (r->protocol != FW_PROTOCOL_TCP && r->protocol != FW_PROTOCOL_ANY &&
		r->protocol != FW_PROTOCOL_UNKNOWN)
		return false;
	if (r->profiles != 0 && firewall_profiles_of(r, q) == 0)
		return false;
	if (q->active_profiles != 0 && r->profiles != 0 &&
		(r->profiles & q->active_profiles) == 0)
		return false;
	return r->protocol != FW_PROTOCOL_TCP || !r->ports_known || r->ports_unclear ||
		firewall_ports_cover(r, q->port);
}

enum firewall_blocks
firewall_blocks_beside(
	const struct firewall_rule *rules, size_t count, const struct firewall_question *q)
{
	bool unclear = false;

	for (size_t i = 0; i < count; i++) {
		const struct firewall_rule *r = &rules[i];

		if (!may_block(r, q))
			continue;
		if (applies_to_port(r, q) && r->action == FW_ACTION_BLOCK &&
			r->enabled == FW_YES && r->profiles != 0)
			return FW_BLOCKS_SOME;
		unclear = true;
	}
	return unclear || !q->complete ? FW_BLOCKS_UNKNOWN : FW_BLOCKS_NONE;
}

const char *
firewall_blocks_token(enum firewall_blocks blocks)
{
	return blocks == FW_BLOCKS_NONE ? "none" : blocks == FW_BLOCKS_SOME ? "some" : NULL;
}

const char *
firewall_rule_said(const struct firewall_rule *rule, enum firewall_part part)
{
	return rule->said[part] != NULL ? rule->said[part] : rule->line;
}

enum firewall_part
firewall_answer_part(enum firewall_answer answer, const struct firewall_rule *rule,
	const struct firewall_question *q)
{
	if (answer == FW_ANSWER_BLOCKED)
		return FW_PART_ACTION;
	if (answer == FW_ANSWER_SCOPED)
		return firewall_profiles_of(rule, q) != FW_PROFILE_ALL ? FW_PART_PROFILES
								       : FW_PART_SOURCES;
	return FW_PART_ENABLED;
}

const char *
firewall_answer_token(enum firewall_answer answer)
{
	switch (answer) {
	case FW_ANSWER_UNKNOWN:
		return NULL;
	case FW_ANSWER_ALLOWED:
		return "allowed";
	case FW_ANSWER_SCOPED:
		return "scoped";
	case FW_ANSWER_DISABLED:
		return "disabled";
	case FW_ANSWER_BLOCKED:
		return "blocked";
	case FW_ANSWER_MISSING:
		return "missing";
	}
	return NULL;
}

struct fact_value
firewall_profiles_value(unsigned profiles)
{
	struct fact_value list = value_list(FACT_TYPE_TOKENS);

	if (profiles & FW_PROFILE_DOMAIN)
		value_list_add(&list, "domain");
	if (profiles & FW_PROFILE_PRIVATE)
		value_list_add(&list, "private");
	if (profiles & FW_PROFILE_PUBLIC)
		value_list_add(&list, "public");
	return list;
}

struct fact_value
firewall_sources_value(const struct firewall_rule *rule)
{
	struct fact_value list = value_list(FACT_TYPE_TEXTS);

	for (size_t i = 0; i < rule->source_count; i++)
		value_list_add(&list, rule->sources[i]);
	if (rule->source_count == 0)
		value_list_add(&list, "any");
	return list;
}
