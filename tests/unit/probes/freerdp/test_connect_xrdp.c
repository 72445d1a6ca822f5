/* Attempts against xrdp, which draws its own sign-in window over TLS: a picture of it must
 * never pass for a logon. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "connect_server.h"
#include "connect_world.h"

static int
start(void **state)
{
	static struct server s;

	server_xrdp(&s, "negotiate");
	*state = &s;
	return 0;
}

static int
stop(void **state)
{
	if (*state != NULL)
		server_stop(*state);
	return 0;
}

static void
the_sign_in_window_is_a_picture_and_no_logon(void **state)
{
	struct world w = { .port = ((struct server *)*state)->port,
		.until = STAGE_DESKTOP,
		.selected = "tls",
		.protocols = "rdp" };

	world_run(&w);
	world_expect(&w, "connect.result", "screen-drawn");
	world_expect(&w, "connect.stage", "desktop");
	world_expect(&w, "connect.protocol", "tls");
	world_expect(&w, "connect.error", "");
	world_expect(&w, "connect.attempts", "0");
	world_finish(&w);
}

static void
an_account_is_never_signed_in_by_a_picture(void **state)
{
	struct world w = { .port = ((struct server *)*state)->port,
		.user = "no-such-user",
		.password = "wrong",
		.until = STAGE_DESKTOP,
		.selected = "tls",
		.budget_ms = 5000 };

	/* Without a session manager xrdp may draw nothing before the deadline. */
	world_run(&w);
	assert_int_equal(w.how, WORKER_DONE);
	assert_string_not_equal(world_fact(&w, "connect.result"), "desktop");
	assert_string_not_equal(world_fact(&w, "connect.result"), "authenticated");
	world_expect(&w, "connect.attempts", "1");
	world_finish(&w);
}

static void
a_server_without_nla_gets_no_password_for_a_logon(void **state)
{
	struct world w = { .port = ((struct server *)*state)->port,
		.user = "bob",
		.password = "secret-enough",
		.until = STAGE_LOGON,
		.selected = "tls" };

	world_run(&w);
	assert_int_equal(w.how, WORKER_FAILED);
	assert_string_equal(world_fact(&w, "connect.result"), "");
	world_finish(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sign_in_window_is_a_picture_and_no_logon),
		cmocka_unit_test(an_account_is_never_signed_in_by_a_picture),
		cmocka_unit_test(a_server_without_nla_gets_no_password_for_a_logon),
	};
	const char *const programs[] = { "xrdp", "openssl", NULL };

	if (!server_programs(programs) || access("/etc/xrdp/xrdp.ini", R_OK) != 0 ||
		(access("/run/xrdp", W_OK) != 0 && access("/run", W_OK) != 0))
		return server_missing();
	return cmocka_run_group_tests(tests, start, stop);
}
