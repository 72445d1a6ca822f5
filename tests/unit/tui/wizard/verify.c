/*
 * "It works now" appears only after the failed stage was tried again and passed, and the
 * proved cause is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/wizard/guide_fixture.h"

static const char works[] = "It works now";

static void
does_not_say(struct guide_fixture *d, const char *words)
{
	STR_AUTO text = STR_INIT(1u << 18);

	guide_fixture_read(d, &text);
	if (strstr(str_text(&text), words) != NULL)
		fail_msg("\"%s\" appears in\n%s", words, str_text(&text));
}

static bool
offers(struct guide_fixture *d, char key)
{
	const struct screen *s = guide_screen(d->g);

	for (size_t i = 0; i < s->action_count; i++)
		if (s->actions[i].key == key)
			return true;
	return false;
}

/* A round that finds the port open and an RDP server behind it. */
static void
round_to_tls(struct guide_fixture *d, const char *expired)
{
	static const char *const healthy[] = { "name.result", "ok", "probe:name",
		"route.result", "ok", "probe:route", "tcp.result", "open", "probe:tcp",
		"host.alive", "true", "probe:neighbours", "negotiate.result", "accepted",
		"probe:negotiate", "negotiate.selected", "nla", "probe:negotiate",
		"nla.policy", "required", "probe:negotiate", "tls.result", "ok",
		"probe:tls", NULL };

	session_round_started(d->c, STAGE_TLS, false, false);
	for (size_t i = 0; healthy[i] != NULL; i += 3)
		guide_fixture_add_fact(d->c, healthy[i], healthy[i + 1], healthy[i + 2]);
	guide_fixture_add_fact(d->c, "tls.cert.expired", expired, "probe:tls");
	guide_fixture_add_fact(d->c, "tls.cert.not_yet_valid", "false", "probe:tls");
	session_round_ended(d->c, 100);
	guide_changed(d->g, NULL);
}

static void
sign_in(struct guide_fixture *d, const char *result, const char *status)
{
	session_round_started(d->c, STAGE_LOGON, false, true);
	guide_fixture_add_fact(d->c, "connect.result", result, "probe:connect");
	guide_fixture_add_fact(d->c, "connect.attempts", "1", "probe:connect");
	if (status != NULL) {
		guide_fixture_add_fact(d->c, "connect.stage", "nla", "probe:connect");
		guide_fixture_add_fact(d->c, "connect.ntstatus", status, "probe:connect");
	}
	session_round_ended(d->c, 100);
	guide_changed(d->g, NULL);
}

/* Goes from the verdict to the list of steps and presses y. */
static void
verify(struct guide_fixture *d)
{
	struct input in = { .kind = INPUT_DO_ACTION, .key = 'y', .choice = -1, .row = -1 };

	guide_go(d->g, SCREEN_FIX);
	assert_int_equal(guide_input(d->g, &in), EFFECT_CHECKS);
	assert_string_equal(guide_screen(d->g)->id, "verify");
}

static void
an_expired_certificate_is_not_repaired_by_looking_at_it(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "oldcert", NULL);
	round_to_tls(&d, "true");
	assert_string_equal(session_verdict(d.c)->causes[0].id, "cert-expired");
	assert_int_equal(session_verdict(d.c)->causes[0].certainty, CERTAINTY_PROVED);
	verify(&d);
	round_to_tls(&d, "true");
	does_not_say(&d, works);
	guide_fixture_says(&d, "It is not fixed. The checks found it again: ");
	/* where a small window also shows it */
	assert_true(text_starts(guide_screen(d.g)->lines[0].text, "It is not fixed."));
	assert_true(text_starts(guide_screen(d.g)->message, "It is not fixed."));
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, -1);
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	verify(&d);
	round_to_tls(&d, "false");
	guide_fixture_says(&d, works);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, -1);
	assert_string_equal(guide_screen(d.g)->id, "transcript");
	guide_fixture_finish(&d);
}

static void
a_sign_in_that_failed_is_not_known_to_work_until_it_is_tried(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-077", NULL);
	round_to_tls(&d, "false");
	sign_in(&d, "failed", "0xC000006D"); /* STATUS_LOGON_FAILURE */
	verify(&d);
	round_to_tls(&d, "false");
	does_not_say(&d, works);
	guide_fixture_says(&d, "Not known whether it works now. ");
	guide_fixture_says(&d, "To find out, sign in once: s.");
	assert_true(offers(&d, 's'));
	guide_fixture_press(&d, INPUT_DO_ACTION, 's', 0);
	assert_string_equal(guide_screen(d.g)->id, "attempt");
	guide_go(d.g, SCREEN_VERIFY);
	sign_in(&d, "authenticated", NULL);
	guide_fixture_says(&d, works);
	guide_fixture_finish(&d);
}

/* The ledger is closed for the account: no second attempt is offered, and the result
 * stays unknown. */
static void
a_locked_account_is_not_said_to_work(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-077", NULL);
	round_to_tls(&d, "false");
	sign_in(&d, "failed", "0xC0000234"); /* STATUS_ACCOUNT_LOCKED_OUT */
	assert_string_equal(session_verdict(d.c)->causes[0].id, "account-locked");
	verify(&d);
	round_to_tls(&d, "false");
	does_not_say(&d, works);
	guide_fixture_says(&d, "Not known whether it works now. ");
	guide_fixture_says(&d, "sign in with Remote Desktop to find out");
	assert_false(offers(&d, 's'));
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, -1);
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	guide_fixture_finish(&d);
}

/* The failed stage was a silent port, which answers now. */
static void
a_port_that_answers_now_works(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", NULL);
	verify(&d);
	session_round_started(d.c, STAGE_TLS, false, false);
	guide_fixture_add_fact(d.c, "name.result", "ok", "probe:name");
	session_round_ended(d.c, 10); /* stopped by a key, before the port was tried */
	guide_changed(d.g, NULL);
	does_not_say(&d, works);
	does_not_say(&d, "does not work yet");
	guide_fixture_says(&d, "These checks did not try: TCP connection");
	session_round_started(d.c, STAGE_TLS, false, false);
	guide_fixture_add_fact(d.c, "tcp.result", "timeout", "probe:tcp");
	session_round_ended(d.c, 10);
	guide_fixture_says(
		&d, "It does not work yet. The connection fails at: TCP connection");
	round_to_tls(&d, "false");
	guide_fixture_says(&d, works);
	guide_fixture_finish(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_expired_certificate_is_not_repaired_by_looking_at_it),
		cmocka_unit_test(
			a_sign_in_that_failed_is_not_known_to_work_until_it_is_tried),
		cmocka_unit_test(a_locked_account_is_not_said_to_work),
		cmocka_unit_test(a_port_that_answers_now_works),
	};

	return cmocka_run_group_tests_name(
		"verify", tests, guide_fixture_load, guide_fixture_unload);
}
