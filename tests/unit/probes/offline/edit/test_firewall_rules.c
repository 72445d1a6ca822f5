/*
 * Which rule of the firewall is the listener's: that of its release, at its port, and none
 * of another feature of Windows. A listener that was moved together with its rule is left
 * where it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_world.h"

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define CS "ControlSet001\\"
#define RT CS "Control\\Terminal Server\\WinStations\\RDP-Tcp"
#define TS CS "Control\\Terminal Server"
#define RULES CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"
#define OWN_RULE "sz v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=50389|Name=Own|"
#define WINDOWS_7 "win7sp1-x86-rdp-on.SYSTEM"
#define WINDOWS_10 "win10-1903x-x64.SYSTEM"

struct disk {
	char dir[64], system[128];
};

static void
unpack(struct disk *d, const char *hive)
{
	static const struct world_edit on[] = { { TS, "fDenyTSConnections", "dword 0" } };

	world_begin(d->dir, sizeof(d->dir));
	world_unpack(hive, d->dir, "SYSTEM");
	assert_true(text_format(d->system, sizeof(d->system), "%s/SYSTEM", d->dir));
	world_edit_hive(d->system, "SYSTEM", on, ARRAY_LEN(on));
}

static void
edit(const struct disk *d, const char *key, const char *name, const char *set)
{
	const struct world_edit edits[] = { { key, name, set } };

	world_edit_hive(d->system, "SYSTEM", edits, 1);
}

/* "" where there is no such fact. */
static void
check(const struct disk *d, const char *const *more, const char *rule, const char *id,
	const char *const *causes)
{
	int status;
	json_t *report = world_report(d->dir, more, &status);
	const json_t *found = json_object_get(report, "causes");
	const char *is = json_string_value(world_fact(report, "guest.firewall.rule"));
	const char *own = json_string_value(world_fact(report, "guest.firewall.rule.id"));
	size_t count = 0, sure = 0, i;
	const json_t *cause;

	json_array_foreach(found, i, cause) sure +=
		strcmp(json_string_value(json_object_get(cause, "certainty")),
			"possible") != 0;
	assert_string_equal(is != NULL ? is : "", rule);
	assert_string_equal(own != NULL ? own : "", id);
	for (; causes[count] != NULL; count++)
		if (world_cause(report, causes[count]) == NULL)
			fail_msg("%s is not found", causes[count]);
	/* a rule for some networks leaves a doubt, and no more */
	if (sure != count)
		fail_msg("%zu causes, not %zu; one is %s", sure, count,
			json_string_value(
				json_object_get(json_array_get(found, count), "id")));
	assert_int_equal(status, count > 0 ? 1 : 0);
	json_decref(report);
}

#define NOTHING ((const char *const[]) { NULL })

/* There the kernel listens; the rule for the service is that of RemoteFX. */
static void
windows_7_gets_its_own_rule_back(void **state)
{
	struct disk d;
	struct world_run run;

	(void)state;
	unpack(&d, WINDOWS_7);
	check(&d, NULL, "scoped", "RemoteDesktop-In-TCP", NOTHING);
	edit(&d, RULES, "RemoteDesktop-In-TCP", "rule-active FALSE");
	check(&d, NULL, "disabled", "RemoteDesktop-In-TCP", LIST("fw-rule-disabled"));
	/* RemoteFX on its own lets no one in */
	edit(&d, RULES, "RemoteDesktop-UserMode-In-TCP", "rule-active TRUE");
	check(&d, NULL, "disabled", "RemoteDesktop-In-TCP", LIST("fw-rule-disabled"));
	edit(&d, RULES, "RemoteDesktop-UserMode-In-TCP", "rule-active FALSE");
	world_run(&run,
		LIST("--no-store", "offline", d.dir, "--apply", "fw-rule-disabled",
			"--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	check(&d, NULL, "scoped", "RemoteDesktop-In-TCP", NOTHING);
	world_clear();
}

static void
a_rule_of_another_feature_is_not_switched_on(void **state)
{
	static const char *const hives[] = { WINDOWS_7, WINDOWS_10 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hives); i++) {
		struct disk d;

		unpack(&d, hives[i]);
		edit(&d, RT, "PortNumber", "dword 3390");
		check(&d, NULL, "missing", "",
			LIST("listener-port-changed", "fw-rule-missing"));
		/* a user's own rule for that port is */
		edit(&d, RULES, "Own",
			"sz v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3390|"
			"Name=Own|");
		check(&d, NULL, "disabled", "Own",
			LIST("listener-port-changed", "fw-rule-disabled"));
		world_clear();
	}
}

/* The plan's text; "" where none was written. */
static struct bytes_owned
plan_of(const struct disk *d, const char *name, const char *told)
{
	char path[160];
	struct world_run run;
	struct bytes_owned plan = { .data = NULL };

	assert_true(text_format(path, sizeof(path), "%s/%s", d->dir, name));
	world_run(&run,
		LIST("--no-store", "offline", d->dir, "--plan", path, "--set",
			"client_net=10.0.0.0/8", "--set",
			"client_net_mask=10.0.0.0/255.0.0.0", "--fact", told));
	if (run.status != 0)
		fail_msg("%s", run.err);
	if (world_exists(path))
		plan = world_read(path);
	world_run_free(&run);
	return plan;
}

static bool
holds(const struct bytes_owned *plan, const char *word)
{
	return plan->data != NULL && strstr((const char *)plan->data, word) != NULL;
}

static void
a_listener_that_was_moved_stays_there(void **state)
{
	struct disk d;
	struct bytes_owned plan;

	(void)state;
	unpack(&d, WINDOWS_10);
	edit(&d, RT, "PortNumber", "dword 50389");
	check(&d, NULL, "missing", "", LIST("listener-port-changed", "fw-rule-missing"));
	/* the rule is added where the listener is, and that stays where the rule is */
	plan = plan_of(&d, "plan.cmd", "since=unknown");
	assert_true(holds(&plan, "LPort=50389"));
	assert_false(holds(&plan, "PortNumber"));
	free(plan.data);
	edit(&d, RULES, "Own", OWN_RULE);
	check(&d, NULL, "allowed", "Own", NOTHING);
	/* the clients use another one: that is worth a word, and no change of the disk */
	check(&d, LIST("--port", "3389"), "allowed", "Own", LIST("listener-port-changed"));
	check(&d, LIST("--port", "50389"), "allowed", "Own", NOTHING);
	plan = plan_of(&d, "again.cmd", "session.port=3389");
	assert_null(plan.data);
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_7_gets_its_own_rule_back),
		cmocka_unit_test(a_rule_of_another_feature_is_not_switched_on),
		cmocka_unit_test(a_listener_that_was_moved_stays_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
