/*
 * Malformed certificates, one row a check of the reader. OpenSSL parses the DER; a row is a
 * certificate that OpenSSL accepts with one part that the reader must not take as it is. It
 * fails without the check of this part.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "probes/net/certificate.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define BYTES(text) (text), sizeof(text) - 1
#define IN_2025 INT64_C(1735689600)

/* ---- certificates to read ---- */

/* Returns owned: a certificate without names, valid in 2025. finish() signs and frees it. */
static X509 *
begin_certificate(void)
{
	X509 *x = X509_new();
	EVP_PKEY *key = EVP_EC_gen("P-256");

	assert_non_null(x);
	assert_non_null(key);
	assert_int_equal(X509_set_version(x, X509_VERSION_3), 1);
	assert_non_null(ASN1_TIME_set(X509_getm_notBefore(x), IN_2025 - 86400));
	assert_non_null(ASN1_TIME_set(X509_getm_notAfter(x), IN_2025 + 86400));
	assert_int_equal(X509_set_pubkey(x, key), 1);
	EVP_PKEY_free(key);
	return x;
}

/* Without the checks of X509_NAME_add_entry_by_txt(). */
static void
set_common_name(X509 *x, int type, const char *bytes, size_t len)
{
	X509_NAME *name = X509_get_subject_name(x);

	assert_int_equal(X509_NAME_add_entry_by_NID(name, NID_commonName, type,
				 (const unsigned char *)bytes, (int)len, -1, 0),
		1);
}

static void
set_alternative_name(X509 *x, int type, const char *bytes, size_t len)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_STRING *value = type == GEN_IPADD ? ASN1_OCTET_STRING_new()
					       : (ASN1_STRING *)ASN1_IA5STRING_new();

	if (names == NULL)
		names = sk_GENERAL_NAME_new_null();
	assert_int_equal(ASN1_STRING_set(value, bytes, (int)len), 1);
	GENERAL_NAME_set0_value(name, type, value);
	assert_true(sk_GENERAL_NAME_push(names, name) > 0);
	assert_int_equal(
		X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, X509V3_ADD_REPLACE),
		1);
	GENERAL_NAMES_free(names);
}

/* Signs @x, and reads it as it arrives from a server. Frees @x. */
static void
finish(X509 *x, const EVP_MD *digest, struct cert *out, bool *valid)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;
	const unsigned char *at;
	X509 *arrived;
	int len;

	assert_true(X509_sign(x, key, digest) > 0);
	len = i2d_X509(x, &der);
	at = der;
	arrived = d2i_X509(NULL, &at, len);
	assert_non_null(arrived);
	cert_read(arrived, IN_2025, out);
	*valid = cert_is_valid_at(arrived, IN_2025);
	X509_free(arrived);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	X509_free(x);
}

static void
expect_names(const char *story, X509 *x, const char *wanted)
{
	STR_AUTO got = STR_INIT(CERT_NAMES_MAX * CERT_NAME_BYTES);
	struct cert c;
	bool valid;

	finish(x, EVP_sha256(), &c, &valid);
	for (size_t i = 0; i < c.name_count; i++)
		str_addf(&got, "%s;", c.names[i]);
	if (!text_equal(str_text(&got), wanted))
		fail_msg("%s: \"%s\", wanted \"%s\"", story, str_text(&got), wanted);
}

/* ---- names ---- */

/* Without a usable alternative name the common name is the certificate's name. */
static void
alternative_names_that_are_none_are_skipped(void **state)
{
	static const struct {
		const char *story;
		int type;
		const char *bytes;
		size_t len;
		const char *names;
	} rows[] = {
		{ "a name", GEN_DNS, BYTES("pc"), "pc;" },
		{ "a terminal escape", GEN_DNS, BYTES("pc\x1B[2J"), "pc?[2J;" },
		{ "an empty name", GEN_DNS, BYTES(""), "common;" },
		{ "a zero byte in a name", GEN_DNS, BYTES("pc\0.example"), "common;" },
		{ "another type", GEN_EMAIL, BYTES("a@pc"), "common;" },
		{ "an IPv4 address", GEN_IPADD, BYTES("\x0A\0\0\7"), "10.0.0.7;" },
		{ "an IPv6 address", GEN_IPADD,
			BYTES("\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\7"), "2001:db8::7;" },
		{ "an empty address", GEN_IPADD, BYTES(""), "common;" },
		{ "an address of 3 bytes", GEN_IPADD, BYTES("\x0A\0\0"), "common;" },
		{ "an address of 5 bytes", GEN_IPADD, BYTES("\x0A\0\0\7\0"), "common;" },
		{ "an address of 17 bytes", GEN_IPADD,
			BYTES("\x20\1\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\7\0"), "common;" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		X509 *x = begin_certificate();

		set_common_name(x, V_ASN1_UTF8STRING, BYTES("common"));
		set_alternative_name(x, rows[i].type, rows[i].bytes, rows[i].len);
		expect_names(rows[i].story, x, rows[i].names);
	}
}

static void
alternative_names_that_are_no_der_are_skipped(void **state)
{
	static const char *const values[] = { "", "\x30", "\x30\x7F\x82", "no DER" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
		X509 *x = begin_certificate();
		X509_EXTENSION *extension;

		assert_int_equal(ASN1_STRING_set(value, values[i], -1), 1);
		extension =
			X509_EXTENSION_create_by_NID(NULL, NID_subject_alt_name, 0, value);
		assert_int_equal(X509_add_ext(x, extension, -1), 1);
		X509_EXTENSION_free(extension);
		ASN1_OCTET_STRING_free(value);
		set_common_name(x, V_ASN1_UTF8STRING, BYTES("common"));
		expect_names(values[i], x, "common;");
	}
}

static void
a_name_is_kept_once_and_only_so_many_are(void **state)
{
	STR_AUTO wanted = STR_INIT(1024);
	X509 *x = begin_certificate();
	char name[16];

	(void)state;
	set_alternative_name(x, GEN_DNS, BYTES("PC0"));
	for (int i = 0; i < CERT_NAMES_MAX + 8; i++) {
		(void)text_format(name, sizeof(name), "pc%d", i);
		set_alternative_name(x, GEN_DNS, name, strlen(name));
		if (i < CERT_NAMES_MAX)
			str_addf(&wanted, "%s%d;", i == 0 ? "PC" : "pc", i);
	}
	expect_names("too many names", x, str_text(&wanted));
}

static void
common_names_that_are_none_are_skipped(void **state)
{
	static const struct {
		const char *story;
		int type;
		const char *bytes;
		size_t len;
		const char *names;
	} rows[] = {
		{ "UTF-8", V_ASN1_UTF8STRING, BYTES("pc-\xC3\xA4"), "pc-\xC3\xA4;" },
		{ "UTF-16", V_ASN1_BMPSTRING, BYTES("\0p\0c"), "pc;" },
		{ "Latin-1", V_ASN1_T61STRING, BYTES("pc-\xE4"), "pc-\xC3\xA4;" },
		{ "an empty name", V_ASN1_UTF8STRING, BYTES(""), "" },
		{ "a zero byte in a name", V_ASN1_UTF8STRING, BYTES("pc\0.example"), "" },
		{ "a zero in UTF-16", V_ASN1_BMPSTRING, BYTES("\0p\0\0\0c"), "" },
		{ "no text", V_ASN1_SEQUENCE, BYTES("\x30\0"), "" },
		{ "no name", 0, NULL, 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		X509 *x = begin_certificate();

		if (rows[i].bytes != NULL)
			set_common_name(x, rows[i].type, rows[i].bytes, rows[i].len);
		expect_names(rows[i].story, x, rows[i].names);
	}
}

/* ---- times ---- */

static void
times_that_are_none_make_no_certificate_valid(void **state)
{
	static const struct {
		const char *before, *after; /* UTCTime, RFC 5280, 4.1.2.5.1 */
		const char *found;
	} rows[] = {
		{ "240101000000Z", "260101000000Z",
			"2024-01-01T00:00:00Z 2026-01-01T00:00:00Z valid" },
		{ "230101000000Z", "240101000000Z",
			"2023-01-01T00:00:00Z 2024-01-01T00:00:00Z expired" },
		{ "260101000000Z", "270101000000Z",
			"2026-01-01T00:00:00Z 2027-01-01T00:00:00Z early" },
		{ "24", "260101000000Z", " 2026-01-01T00:00:00Z" },
		{ "", "260101000000Z", " 2026-01-01T00:00:00Z" },
		{ "240101000000Z", "261301000000Z", "2024-01-01T00:00:00Z " },
		{ "240101000000Z", "2601010000", "2024-01-01T00:00:00Z " },
		{ "240101000000Z", "2601xx000000Z", "2024-01-01T00:00:00Z " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		X509 *x = begin_certificate();
		char found[128];
		struct cert c;
		bool valid;

		assert_int_equal(ASN1_STRING_set(X509_getm_notBefore(x), rows[i].before,
					 (int)strlen(rows[i].before)),
			1);
		assert_int_equal(ASN1_STRING_set(X509_getm_notAfter(x), rows[i].after,
					 (int)strlen(rows[i].after)),
			1);
		finish(x, EVP_sha256(), &c, &valid);
		(void)text_format(found, sizeof(found), "%s %s%s%s%s", c.not_before,
			c.not_after, valid ? " valid" : "", c.expired ? " expired" : "",
			c.not_yet_valid ? " early" : "");
		if (!text_equal(found, rows[i].found))
			fail_msg("\"%s\", wanted \"%s\"", found, rows[i].found);
	}
}

/* ---- keys ---- */

static void
keys_that_are_none_have_no_size(void **state)
{
	static const struct {
		const char *story, *algorithm; /* NULL: the key of the certificate */
		int digest;
		const char *found;
	} rows[] = {
		{ "a key", NULL, NID_sha256, "EC 256" },
		{ "a signature with SHA-1", NULL, NID_sha1, "EC 256 weak" },
		{ "an unknown algorithm", "1.2.3.4", NID_sha256, " 0" },
		{ "bytes that are no RSA key", "1.2.840.113549.1.1.1", NID_sha256, " 0" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		X509 *x = begin_certificate();
		unsigned char *bytes = OPENSSL_memdup("\x30\x7F\x02", 3);
		char found[64];
		struct cert c;
		bool valid;

		if (rows[i].algorithm == NULL)
			OPENSSL_free(bytes);
		else
			assert_int_equal(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x),
						 OBJ_txt2obj(rows[i].algorithm, 1),
						 V_ASN1_NULL, NULL, bytes, 3),
				1);
		finish(x, EVP_get_digestbynid(rows[i].digest), &c, &valid);
		(void)text_format(found, sizeof(found), "%s %d%s", c.key_type, c.key_bits,
			c.weak ? " weak" : "");
		if (!text_equal(found, rows[i].found))
			fail_msg("%s: \"%s\", wanted \"%s\"", rows[i].story, found,
				rows[i].found);
	}
}

/* ---- comparing ---- */

static void
text_that_is_no_address_matches_no_address(void **state)
{
	struct cert c = { .name_count = 1 };

	(void)state;
	text_copy(c.names[0], CERT_NAME_BYTES, "10.0.0.7");
	assert_true(cert_matches(&c, "10.0.0.7", true));
	assert_false(cert_matches(&c, "pc", true));
	text_copy(c.names[0], CERT_NAME_BYTES, "pc");
	assert_false(cert_matches(&c, "pc", true));
	assert_false(cert_matches(&c, "10.0.0.7", true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alternative_names_that_are_none_are_skipped),
		cmocka_unit_test(alternative_names_that_are_no_der_are_skipped),
		cmocka_unit_test(a_name_is_kept_once_and_only_so_many_are),
		cmocka_unit_test(common_names_that_are_none_are_skipped),
		cmocka_unit_test(times_that_are_none_make_no_certificate_valid),
		cmocka_unit_test(keys_that_are_none_have_no_size),
		cmocka_unit_test(text_that_is_no_address_matches_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
