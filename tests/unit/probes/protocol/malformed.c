/*
 * Malformed messages, one row a check of a reader: the message breaks this check and no
 * other, and the row fails where the check is taken away. Each message lies on the heap
 * without a byte to spare, so that a read beyond its end is seen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "probes/protocol/credssp.h"
#include "probes/protocol/ntlm.h"
#include "probes/protocol/rdgateway_http.h"
#include "probes/protocol/rdpeudp.h"
#include "probes/protocol/x224.h"
#include "share/base/macros.h"

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

struct row {
	const char *story;
	const uint8_t *bytes;
	size_t len;
	int kind;
};

/* @read returns what kind of message it takes the bytes for. */
static void
check(const struct row *rows, size_t count, int (*read)(const uint8_t *bytes, size_t len))
{
	for (size_t i = 0; i < count; i++) {
		uint8_t *exact = malloc(rows[i].len + 1);
		int kind;

		assert_non_null(exact);
		/* at the end of its block: AddressSanitizer guards what follows */
		memcpy(exact + 1, rows[i].bytes, rows[i].len);
		kind = read(exact + 1, rows[i].len);
		if (kind != rows[i].kind)
			fail_msg("%s: %d, wanted %d", rows[i].story, kind, rows[i].kind);
		free(exact);
	}
}

/* ---- X.224 (MS-RDPBCGR 2.2.1.2) ---- */

static int
read_x224(const uint8_t *bytes, size_t len)
{
	struct x224_answer a;

	x224_read_answer(bytes, len, &a);
	return (int)a.kind;
}

static void
x224_answers(void **state)
{
	static const struct row rows[] = {
		{ "sound", BYTES("\3\0\0\x13\x0E\xD0\0\0\0\0\0\2\0\x08\0\1\0\0\0"),
			X224_CONFIRM },
		{ "sound, without negotiation", BYTES("\3\0\0\x0B\6\xD0\0\0\0\0\0"),
			X224_CONFIRM },
		{ "another version",
			BYTES("\4\0\0\x13\x0E\xD0\0\0\0\0\0\2\0\x08\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "shorter than a confirm", BYTES("\3\0\0\x0A\5\xD0\0\0\0\0"),
			X224_NOT_RDP },
		{ "shorter than its own head", BYTES("\3\0\0\3"), X224_NOT_RDP },
		{ "longer than any answer", BYTES("\3\0\xFF\xFF\x0E\xD0"), X224_NOT_RDP },
		{ "cut in its length", BYTES("\3\0\0"), X224_MORE },
		{ "cut behind its length", BYTES("\3\0\0\x13"), X224_MORE },
		{ "cut before its last byte",
			BYTES("\3\0\0\x13\x0E\xD0\0\0\0\0\0\2\0\x08\0\1\0\0"), X224_MORE },
		{ "an indicator that is too small",
			BYTES("\3\0\0\x13\x0D\xD0\0\0\0\0\0\2\0\x08\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "an indicator that is too large",
			BYTES("\3\0\0\x13\x0F\xD0\0\0\0\0\0\2\0\x08\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "no confirm", BYTES("\3\0\0\x13\x0E\xE0\0\0\0\0\0\2\0\x08\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "an unknown type of negotiation",
			BYTES("\3\0\0\x13\x0E\xD0\0\0\0\0\0\4\0\x08\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "a negotiation of another length",
			BYTES("\3\0\0\x13\x0E\xD0\0\0\0\0\0\2\0\x09\0\1\0\0\0"),
			X224_NOT_RDP },
		{ "a negotiation that is cut",
			BYTES("\3\0\0\x12\x0D\xD0\0\0\0\0\0\2\0\x08\0\1\0\0"),
			X224_NOT_RDP },
		{ "bytes behind the negotiation",
			BYTES("\3\0\0\x14\x0F\xD0\0\0\0\0\0\2\0\x08\0\1\0\0\0\0"),
			X224_NOT_RDP },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_x224);
}

/* ---- CredSSP (MS-CSSP 2.2.1) and the DER that it needs (X.690) ---- */

#define HAS_TOKEN 100
#define HAS_ERROR 200

static int
read_credssp(const uint8_t *bytes, size_t len)
{
	struct credssp_message m;

	credssp_read(bytes, len, &m);
	return (int)m.kind + (m.token != NULL ? HAS_TOKEN : 0) +
		(m.has_error ? HAS_ERROR : 0);
}

static void
credssp_messages(void **state)
{
	static const struct row rows[] = {
		{ "sound", BYTES("\x30\5\xA0\3\2\1\6"), CREDSSP_MESSAGE },
		{ "sound, length in two bytes", BYTES("\x30\x82\0\5\xA0\3\2\1\6"),
			CREDSSP_MESSAGE },
		{ "sound, a token",
			BYTES("\x30\x0F\xA0\3\2\1\6\xA1\x08\x30\6\x30\4\xA0\2\4\0"),
			CREDSSP_MESSAGE + HAS_TOKEN },
		{ "sound, an error", BYTES("\x30\x0D\xA0\3\2\1\6\xA4\6\2\4\xC0\0\0\x6D"),
			CREDSSP_MESSAGE + HAS_ERROR },
		{ "no sequence", BYTES("\x31\5\xA0\3\2\1\6"), CREDSSP_BAD },
		{ "no definite length", BYTES("\x30\x80\xA0\3\2\1\6\0\0"), CREDSSP_BAD },
		{ "a length of five bytes", BYTES("\x30\x85\0\0\0\0\5\xA0\3\2\1\6"),
			CREDSSP_BAD },
		{ "a length that is cut", BYTES("\x30\x84\0\0"), CREDSSP_MORE },
		{ "larger than any message", BYTES("\x30\x83\1\0\1\xA0\3\2\1\6"),
			CREDSSP_BAD },
		{ "cut", BYTES("\x30\5\xA0\3\2\1"), CREDSSP_MORE },
		{ "the version has another tag", BYTES("\x30\5\xA2\3\2\1\6"), CREDSSP_BAD },
		{ "the version is no integer", BYTES("\x30\5\xA0\3\4\1\6"), CREDSSP_BAD },
		{ "the version is empty", BYTES("\x30\4\xA0\2\2\0"), CREDSSP_BAD },
		{ "the version has five bytes", BYTES("\x30\x09\xA0\7\2\5\1\0\0\0\6"),
			CREDSSP_BAD },
		{ "the version ends outside", BYTES("\x30\5\xA0\4\2\1\6"), CREDSSP_BAD },
		{ "a field ends outside", BYTES("\x30\7\xA0\3\2\1\6\xA1\2"), CREDSSP_BAD },
		{ "a field without a definite length",
			BYTES("\x30\x09\xA0\3\2\1\6\xA1\x80\0\0"), CREDSSP_BAD },
		{ "a token that is no octets",
			BYTES("\x30\x0F\xA0\3\2\1\6\xA1\x08\x30\6\x30\4\xA0\2\5\0"),
			CREDSSP_MESSAGE },
		{ "a token that ends outside",
			BYTES("\x30\x0F\xA0\3\2\1\6\xA1\x08\x30\6\x30\4\xA0\2\4\1"),
			CREDSSP_MESSAGE },
		{ "an error that is no integer",
			BYTES("\x30\x0D\xA0\3\2\1\6\xA4\6\4\4\xC0\0\0\x6D"),
			CREDSSP_MESSAGE },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_credssp);
}

/* ---- NTLM (MS-NLMP 2.2.1.2) ---- */

#define HAS_VERSION 10
#define HAS_TIME 20
#define HAS_NAME 40

static int
read_ntlm(const uint8_t *bytes, size_t len)
{
	struct ntlm_challenge c;
	bool read = ntlm_read_challenge(bytes, len, &c);

	return (read ? 1 : 0) + (read && c.has_version ? HAS_VERSION : 0) +
		(read && c.has_time ? HAS_TIME : 0) +
		(read && c.computer[0] != '\0' ? HAS_NAME : 0);
}

/* Up to the flags; the lengths and the place of the target info; the version. */
#define NTLM_HEAD "NTLMSSP\0\2\0\0\0\0\0\0\0\0\0\0\0"
#define NTLM_REST "\1\2\3\4\5\6\7\x08\0\0\0\0\0\0\0\0"
#define NTLM_VERSION "\x0A\0\x7C\x4F\0\0\0\x0F"

static void
ntlm_challenges(void **state)
{
	static const struct row rows[] = {
		{ "sound",
			BYTES(NTLM_HEAD "\0\0\0\2" NTLM_REST
					"\6\0\6\0\x38\0\0\0" NTLM_VERSION "\1\0\2\0A\0"),
			1 + HAS_VERSION + HAS_NAME },
		{ "no target info",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST "\0\0\0\0\xFF\0\0\0"), 1 },
		{ "no signature", BYTES("NTLMSSQ\0\2\0\0\0"), 0 },
		{ "half a signature", BYTES("NTLMSS"), 0 },
		{ "another type",
			BYTES("NTLMSSP\0\1\0\0\0\0\0\0\0\0\0\0\0"
			      "\0\0\0\0" NTLM_REST "\0\0\0\0\0\0\0\0"),
			0 },
		{ "cut before the target info",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST "\0\0\0\0\0\0\0"), 0 },
		{ "target info behind the end",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST "\4\0\4\0\x31\0\0\0"), 0 },
		{ "target info that ends outside",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST "\1\0\1\0\x30\0\0\0"), 0 },
		{ "a version that is cut",
			BYTES(NTLM_HEAD "\0\0\0\2" NTLM_REST "\0\0\0\0\0\0\0\0\x0A\0\x7C"),
			1 },
		{ "a version of zeros",
			BYTES(NTLM_HEAD "\0\0\0\2" NTLM_REST
					"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
			1 },
		{ "a pair that ends outside",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST
					"\6\0\6\0\x30\0\0\0\1\0\3\0A\0"),
			1 },
		{ "a pair that ends outside takes nothing back",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST
					"\x0C\0\x0C\0\x30\0\0\0\1\0\2\0A\0\1\0\x09\0B\0"),
			1 + HAS_NAME },
		{ "a time that is cut",
			BYTES(NTLM_HEAD
				"\0\0\0\0" NTLM_REST
				"\x0B\0\x0B\0\x30\0\0\0\7\0\7\0\0\0\0\x80\x3E\xD5\xDE"),
			1 },
		{ "a time before 1980",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST
					"\x0C\0\x0C\0\x30\0\0\0\7\0\x08\0\0\0\0\0\0\0\0\0"),
			1 },
		{ "a time after 2099",
			BYTES(NTLM_HEAD "\0\0\0\0" NTLM_REST
					"\x0C\0\x0C\0\x30\0\0\0\7\0\x08\0\0\0\0\0\0\0\0\3"),
			1 },
		{ "a time of today",
			BYTES(NTLM_HEAD
				"\0\0\0\0" NTLM_REST
				"\x0C\0\x0C\0\x30\0\0\0\7\0\x08\0\0\0\0\0\0\0\xDC\1"),
			1 + HAS_TIME },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_ntlm);
}

/* ---- RDP's UDP transport (MS-RDPEUDP 2.2) ---- */

static int
read_rdpeudp(const uint8_t *bytes, size_t len)
{
	struct rdpeudp_answer a;

	rdpeudp_read_answer(bytes, len, 7, &a);
	return (int)a.kind * 10 + (int)a.version;
}

static void
rdpeudp_answers(void **state)
{
	static const struct row rows[] = {
		{ "sound", BYTES("\0\0\0\7\0\x40\0\5\0\0\0\1\4\xD0\4\xD0"),
			RDPEUDP_ACCEPTED * 10 + 1 },
		{ "sound, version 2",
			BYTES("\0\0\0\7\0\x40\x10\5\0\0\0\1\4\xD0\4\xD0\0\1\0\2"),
			RDPEUDP_ACCEPTED * 10 + 2 },
		{ "cut in its head", BYTES("\0\0\0\7\0\x40\0"), RDPEUDP_FOREIGN * 10 },
		{ "no flag", BYTES("\0\0\0\7\0\x40\0\0\0\0\0\1\4\xD0\4\xD0"),
			RDPEUDP_FOREIGN * 10 },
		{ "an unknown flag", BYTES("\0\0\0\7\0\x40\x20\5\0\0\0\1\4\xD0\4\xD0"),
			RDPEUDP_FOREIGN * 10 },
		{ "no acknowledgement", BYTES("\0\0\0\7\0\x40\0\1\0\0\0\1\4\xD0\4\xD0"),
			RDPEUDP_STRAY * 10 },
		{ "of another number", BYTES("\0\0\0\x08\0\x40\0\5\0\0\0\1\4\xD0\4\xD0"),
			RDPEUDP_STRAY * 10 },
		{ "cut in its sizes", BYTES("\0\0\0\7\0\x40\0\5\0\0\0\1\4\xD0\4"),
			RDPEUDP_FOREIGN * 10 },
		{ "a size that is too small",
			BYTES("\0\0\0\7\0\x40\0\5\0\0\0\1\4\x6B\4\xD0"),
			RDPEUDP_FOREIGN * 10 },
		{ "a size that is too large",
			BYTES("\0\0\0\7\0\x40\0\5\0\0\0\1\4\xD0\4\xD1"),
			RDPEUDP_FOREIGN * 10 },
		{ "a version that is cut",
			BYTES("\0\0\0\7\0\x40\x10\5\0\0\0\1\4\xD0\4\xD0\0\1\0"),
			RDPEUDP_ACCEPTED * 10 + 1 },
		{ "a version that is not valid",
			BYTES("\0\0\0\7\0\x40\x10\5\0\0\0\1\4\xD0\4\xD0\0\0\0\2"),
			RDPEUDP_ACCEPTED * 10 + 1 },
		{ "behind a correlation id that is cut",
			BYTES("\0\0\0\7\0\x40\x18\5\0\0\0\1\4\xD0\4\xD0\0\1\0\2"),
			RDPEUDP_ACCEPTED * 10 + 1 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_rdpeudp);
}

/* ---- RD Gateway: HTTP (RFC 9112) and DTLS (RFC 6347) ---- */

static int
read_http(const uint8_t *bytes, size_t len)
{
	struct rdg_answer a;

	rdg_read_answer(bytes, len, &a);
	return (int)a.kind * 1000 + (a.kind == RDG_HTTP ? a.status : 0);
}

static void
gateway_answers(void **state)
{
	static const struct row rows[] = {
		{ "sound", BYTES("HTTP/1.1 401 No\r\n\r\n"), RDG_HTTP * 1000 + 401 },
		{ "sound, without a reason", BYTES("HTTP/1.1 200\r\n\r\n"),
			RDG_HTTP * 1000 + 200 },
		{ "another protocol", BYTES("HTTP/2 200 OK\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "no space", BYTES("HTTP/1.1_200 OK\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "below a digit", BYTES("HTTP/1.1 2/0 OK\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "above a digit", BYTES("HTTP/1.1 2:0 OK\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "two digits", BYTES("HTTP/1.1 20\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "four digits", BYTES("HTTP/1.1 2000\r\n\r\n"), RDG_FOREIGN * 1000 },
		{ "a status below 100", BYTES("HTTP/1.1 099 OK\r\n\r\n"),
			RDG_FOREIGN * 1000 },
		{ "cut in its status", BYTES("HTTP/1.1 40"), RDG_MORE * 1000 },
		{ "cut in its head", BYTES("HTTP/1.1 401 No\r\nDate: "), RDG_MORE * 1000 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_http);
}

static int
read_dtls(const uint8_t *bytes, size_t len)
{
	return rdg_is_dtls(bytes, len) ? 1 : 0;
}

static void
dtls_records(void **state)
{
	static const struct row rows[] = {
		{ "sound, 1.0", BYTES("\x16\xFE\xFF\0\0\0\0\0\0\0\0\0\1\3"), 1 },
		{ "sound, 1.2", BYTES("\x16\xFE\xFD\0\0\0\0\0\0\0\0\0\0"), 1 },
		{ "type below all", BYTES("\x13\xFE\xFF\0\0\0\0\0\0\0\0\0\0"), 0 },
		{ "type above all", BYTES("\x18\xFE\xFF\0\0\0\0\0\0\0\0\0\0"), 0 },
		{ "another major version", BYTES("\x16\xFD\xFF\0\0\0\0\0\0\0\0\0\0"), 0 },
		{ "another minor version", BYTES("\x16\xFE\xFE\0\0\0\0\0\0\0\0\0\0"), 0 },
		{ "cut in its head", BYTES("\x16\xFE\xFF\0\0\0\0\0\0\0\0\0"), 0 },
		{ "a length past the end", BYTES("\x16\xFE\xFF\0\0\0\0\0\0\0\0\0\2\3"), 0 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows), read_dtls);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(x224_answers),
		cmocka_unit_test(credssp_messages),
		cmocka_unit_test(ntlm_challenges),
		cmocka_unit_test(rdpeudp_answers),
		cmocka_unit_test(gateway_answers),
		cmocka_unit_test(dtls_records),
	};

	return cmocka_run_group_tests_name("probes: malformed messages", tests, NULL, NULL);
}
