/* Large and senseless texts: whatever their shape, the readers are done in no time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"
#include "share/base/clock.h"

#define LARGE (256u * 1024u)
/* under the sanitizers, on a busy machine */
#define LARGE_MS 5000

static uint32_t
next_random(uint32_t *seed)
{
	/* Marsaglia's xorshift */
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static const char *const shapes[] = { NULL, /* any byte */
	"abc :.-\n", "[{\"\n", "a : b\n", "x:  y\n-----\n", "HKEY_LOCAL_MACHINE\\A\\B\n",
	"    v    REG_DWORD    0x1\n", "Rule Name:     x\n", "--------------------\n",
	"TCP 0.0.0.0:1 0.0.0.0:0 L 1\n", "C:\\>netsh x | findstr 3389\n",
	"Event[0]:\n  a: b\n", "\x1B[31mX\x1B[0m\x1B[80C", "Name : x\n", "---- ---\n",
	" a b c d   \n", "<Provider Name='x'/><EventID>1</EventID>",
	"\xC3\xA4\xE2\x84\xA2\xD0\x90 ", "{\"effectiveSecurityRules\":[",
	"State                                 ON\n" };

static void
no_heap_of_bytes_keeps_the_readers_busy(void **state)
{
	char *bytes = malloc(LARGE);
	uint32_t seed = 3389;

	(void)state;
	assert_non_null(bytes);
	for (size_t s = 0; s < ARRAY_LEN(shapes); s++) {
		/* the shape over and over, then shuffled */
		for (int shuffled = 0; shuffled < 2; shuffled++) {
			size_t size = shuffled ? LARGE / 4 : LARGE;
			struct reading_of r;
			int64_t began_ms, took_ms;

			for (size_t i = 0; i < size; i++) {
				size_t len = shapes[s] != NULL ? strlen(shapes[s]) : 0;

				bytes[i] = shapes[s] == NULL ? (char)next_random(&seed)
					: shuffled ? shapes[s][next_random(&seed) % len]
						   : shapes[s][i % len];
			}
			began_ms = clock_ms();
			reading_of(bytes, size, 3389, &r);
			took_ms = clock_ms() - began_ms;
			if (took_ms > LARGE_MS)
				fail_msg("shape %zu (%d) took %d ms", s, shuffled,
					(int)took_ms);
			reading_free(&r);
		}
	}
	free(bytes);
}

/* What a real server lists: hundreds of rules, each of them long. */
static void
a_listing_of_a_thousand_rules_is_read_at_once(void **state)
{
	STR_AUTO text = STR_INIT(4 << 20);
	struct reading_of r;
	int64_t began_ms;

	(void)state;
	str_add(&text,
		"C:\\>netsh advfirewall firewall show rule name=all dir=in verbose\n\n");
	for (int i = 0; i < 1000; i++)
		str_addf(&text,
			"Rule Name:                            Rule %d\n"
			"------------------------------------------------------------------"
			"----\n"
			"Description:                          What it is for, in a "
			"sentence.\n"
			"Enabled:                              Yes\n"
			"Direction:                            In\n"
			"Profiles:                             Domain,Private,Public\n"
			"Grouping:                             Group\n"
			"LocalIP:                              Any\n"
			"RemoteIP:                             Any\n"
			"Protocol:                             TCP\n"
			"LocalPort:                            %d\n"
			"RemotePort:                           Any\n"
			"Edge traversal:                       No\n"
			"Program:                              C:\\x.exe\n"
			"InterfaceTypes:                       Any\n"
			"Security:                             NotRequired\n"
			"Rule source:                          Local Setting\n"
			"Action:                               Allow\n\n",
			i, 10000 + i);
	str_add(&text, "Ok.\n\nC:\\>");
	began_ms = clock_ms();
	reading_of(str_text(&text), text.len, 3389, &r);
	assert_true(clock_ms() - began_ms < LARGE_MS);
	assert_string_equal(str_text(&r.facts),
		"guest.firewall.rule = missing\nguest.firewall.rule.blocks = none\n");
	reading_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_heap_of_bytes_keeps_the_readers_busy),
		cmocka_unit_test(a_listing_of_a_thousand_rules_is_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
