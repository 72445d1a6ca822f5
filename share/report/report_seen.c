/*
 * What a text or a disk said about Remote Desktop, and what it did not speak of. "Nothing
 * wrong" is worth as much as what was looked at.
 */
#include "share/facts/fact_origin.h"
#include "share/report/report_private.h"

static const struct area {
	const char *name;
	int facts[9]; /* one of them is enough; ended by -1 */
} areas[] = {
	{ "the switch of Remote Desktop", { FACT_GUEST_RDP_DENIED, -1 } },
	{ "its service",
		{ FACT_GUEST_SERVICE_TERMSERVICE_STATE,
			FACT_GUEST_SERVICE_TERMSERVICE_START, -1 } },
	{ "the listener", { FACT_GUEST_RDP_LISTENING, FACT_GUEST_RDP_LISTENER, -1 } },
	{ "the firewall profiles",
		{ FACT_GUEST_FIREWALL_DOMAIN_ENABLED, FACT_GUEST_FIREWALL_PRIVATE_ENABLED,
			FACT_GUEST_FIREWALL_PUBLIC_ENABLED,
			FACT_GUEST_FIREWALL_DOMAIN_INBOUND,
			FACT_GUEST_FIREWALL_PRIVATE_INBOUND,
			FACT_GUEST_FIREWALL_PUBLIC_INBOUND, -1 } },
	{ "the firewall rule", { FACT_GUEST_FIREWALL_RULE, -1 } },
};

/* What says where the text came from, and nothing about Remote Desktop. */
static bool
is_background(int id)
{
	static const char *const families[] = { "guest.paste.", "guest.os.", "guest.hive.",
		"session.", "guest.computer", "guest.events" };

	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (text_starts(fact_def(id)->id, families[i]))
			return true;
	return false;
}

/* Events of other programs say nothing about Remote Desktop. */
static bool
has_own_event(const struct facts *f)
{
	const struct fact *fact = facts_get(f, FACT_GUEST_EVENTS);

	for (size_t i = 0; fact != NULL && i < fact->value.as.list.count; i++)
		if (strstr(fact->value.as.list.items[i], "TerminalServices") != NULL ||
			strstr(fact->value.as.list.items[i], "RdpCoreTS") != NULL)
			return true;
	return false;
}

static bool
is_read(const struct facts *f, int id)
{
	const struct fact *fact = facts_get(f, id);

	return fact != NULL &&
		(origin_is(fact->source, ORIGIN_PASTE) ||
			origin_is(fact->source, ORIGIN_DISK));
}

bool
report_read_something(const struct report *r)
{
	for (int id = 0; r->facts != NULL && id < fact_def_count(); id++)
		if (is_read(r->facts, id) && !is_background(id))
			return true;
	return r->facts != NULL && has_own_event(r->facts);
}

static bool
is_seen(const struct facts *f, const struct area *area)
{
	for (size_t i = 0; area->facts[i] >= 0; i++)
		if (is_read(f, area->facts[i]))
			return true;
	return false;
}

/* "the listener, its service and the firewall rule"; true if there is one. */
bool
report_list_areas(const struct report *r, bool seen, struct str *out)
{
	const char *names[ARRAY_LEN(areas)];
	size_t count = 0;

	for (size_t i = 0; r->facts != NULL && i < ARRAY_LEN(areas); i++)
		if (is_seen(r->facts, &areas[i]) == seen)
			names[count++] = areas[i].name;
	for (size_t i = 0; i < count; i++)
		str_addf(out, "%s%s",
			i == 0			 ? ""
				: i + 1 == count ? " and "
						 : ", ",
			names[i]);
	return count > 0;
}

bool
report_doubts(const struct report *r, bool strong)
{
	for (size_t i = 0; r->verdict != NULL && i < r->verdict->cause_count; i++) {
		const struct verdict_cause *c = &r->verdict->causes[i];

		for (size_t h = 0; h < c->hit_count; h++) {
			const struct sign_hit *hit = &c->hits[h];

			if (hit->weight <= 0 ||
				(strong && !text_equal(hit->says, "strongly-for")))
				continue;
			for (size_t n = 0; n < hit->fact_count; n++)
				if (is_read(r->facts, hit->facts[n]))
					return true;
		}
	}
	return false;
}
