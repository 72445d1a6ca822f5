/* A real certificate, and which names one is good for. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/probes/data.h"
#include "probes/net/certificate.h"
#include "share/base/macros.h"
#include "share/base/str.h"

static void
a_real_certificate_is_read(void **state)
{
	const int64_t in_2015 = INT64_C(1420070400), in_2025 = INT64_C(1735689600);
	const int64_t in_2010 = INT64_C(1262304000);
	uint8_t bytes[4096];
	size_t len = data_read("zeek-rdp-to-ssl.cert0.der", bytes, sizeof(bytes));
	const unsigned char *at = bytes;
	X509 *x = d2i_X509(NULL, &at, (long)len);
	struct cert c;

	(void)state;
	assert_non_null(x);
	cert_read(x, in_2015, &c);
	assert_string_equal(c.subject, "CN=WIN2K8R2.awakecoding.ath.cx");
	assert_string_equal(c.issuer, "CN=WIN2K8R2.awakecoding.ath.cx");
	assert_string_equal(c.not_before, "2011-02-12T21:37:35Z");
	assert_string_equal(c.not_after, "2021-02-12T00:00:00Z");
	assert_string_equal(c.sha256,
		"a5b05d2ae076130aa41060f53ecd72bdf864ea0179250e927549c94d5ab2499a");
	assert_false(c.expired);
	assert_false(c.not_yet_valid);
	cert_read(x, in_2025, &c);
	assert_true(c.expired);
	assert_false(c.not_yet_valid);
	cert_read(x, in_2010, &c);
	assert_false(c.expired);
	assert_true(c.not_yet_valid);
	assert_true(c.weak); /* signed with SHA-1 */
	assert_string_equal(c.signature, "sha1WithRSAEncryption");
	assert_string_equal(c.key_type, "RSA");
	assert_true(cert_matches(&c, "win2k8r2", false));
	assert_true(cert_matches(&c, "win2k8r2.awakecoding.ath.cx", false));
	assert_false(cert_matches(&c, "win2k8r3", false));
	assert_false(cert_matches(&c, "10.0.0.1", true));
	X509_free(x);
}

static void
names_match_as_people_use_them(void **state)
{
	static const struct {
		const char *pattern, *host;
		bool matches;
	} cases[] = {
		{ "pc-042.corp.example", "PC-042.corp.example", true },
		{ "pc-042.corp.example.", "pc-042.corp.example", true },
		{ "pc-042.corp.example", "pc-042", true },
		{ "PC-042", "pc-042.corp.example", true },
		{ "pc-042.corp.example", "pc-042.other.example", false },
		{ "pc-042", "pc-04", false },
		{ "pc-04", "pc-042", false },
		{ "*.corp.example", "pc-042.corp.example", true },
		{ "*.corp.example", "corp.example", false },
		{ "*.corp.example", "a.b.corp.example", false },
		{ "*.corp.example", "pc-042", false },
		{ "*", "pc-042", false },
		{ "*pc.corp.example", "mypc.corp.example", false },
		{ "", "pc-042", false },
		{ "pc-042", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (cert_name_matches(cases[i].pattern, cases[i].host) != cases[i].matches)
			fail_msg("%s for %s", cases[i].pattern, cases[i].host);
}

static void
addresses_match_addresses_only(void **state)
{
	struct cert c = { .name_count = 2 };

	(void)state;
	text_copy(c.names[0], CERT_NAME_BYTES, "10.0.0.7");
	text_copy(c.names[1], CERT_NAME_BYTES, "2001:db8::7");
	assert_true(cert_matches(&c, "10.0.0.7", true));
	assert_true(cert_matches(&c, "2001:DB8:0:0::7", true));
	assert_false(cert_matches(&c, "10.0.0.8", true));
	c.name_count = 0;
	assert_false(cert_matches(&c, "10.0.0.7", true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_certificate_is_read),
		cmocka_unit_test(names_match_as_people_use_them),
		cmocka_unit_test(addresses_match_addresses_only),
	};

	return cmocka_run_group_tests_name("probes: certificates", tests, NULL, NULL);
}
