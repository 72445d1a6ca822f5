/* The HTTP request to an RD Gateway, and the evaluation of the response. */
#include "probes/protocol/rdgateway_http.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "share/base/byte_reader.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define HEAD_MAX 16384 /* larger headers are not a response to this request */

/* ---- the question ---- */

static bool
is_plain_host(const char *host)
{
	for (const char *p = host; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F)
			return false;
	return host[0] != '\0';
}

static void
add_guid(struct str *out, const uint8_t id[16])
{
	static const char *const before[16] = {
		[4] = "-", [6] = "-", [8] = "-", [10] = "-"
	};

	str_add_char(out, '{');
	for (size_t i = 0; i < 16; i++)
		str_addf(out, "%s%02X", before[i] != NULL ? before[i] : "", id[i]);
	str_add_char(out, '}');
}

size_t
rdg_write_request(char *out, size_t room, const char *host, int port, const uint8_t id[16])
{
	STR_AUTO text = STR_INIT(RDG_REQUEST_MAX);
	bool six = strchr(host, ':') != NULL;

	if (!is_plain_host(host))
		return 0;
	str_add(&text,
		"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\n"
		"Cache-Control: no-cache\r\n"
		"Connection: Keep-Alive\r\n"
		"Pragma: no-cache\r\n"
		"Accept: */*\r\n"
		"User-Agent: MS-RDGateway/1.0\r\n"
		"RDG-Connection-Id: ");
	add_guid(&text, id);
	str_addf(&text, "\r\nHost: %s%s%s", six ? "[" : "", host, six ? "]" : "");
	if (port != 443)
		str_addf(&text, ":%d", port);
	str_add(&text, "\r\nContent-Length: 0\r\n\r\n");
	if (!str_ok(&text) || text.len > room)
		return 0;
	memcpy(out, str_text(&text), text.len);
	return text.len;
}

/* ---- the answer ---- */

/* Takes one line without its end; false if no complete line is left. */
static bool
take_line(struct bytes *b, struct bytes *line)
{
	const uint8_t *end = b->left > 0 ? memchr(b->at, '\n', b->left) : NULL;
	size_t len;

	if (end == NULL)
		return false;
	len = (size_t)(end - b->at);
	*line = take_part(b, len);
	(void)take_u8(b);
	if (line->left > 0 && line->at[line->left - 1] == '\r')
		line->left--;
	return true;
}

static bool
starts_with(struct bytes b, const char *text)
{
	size_t len = strlen(text);

	return b.left >= len && strncasecmp((const char *)b.at, text, len) == 0;
}

static bool
contains_text(struct bytes b, const char *text)
{
	for (; b.left >= strlen(text); (void)take_u8(&b))
		if (starts_with(b, text))
			return true;
	return false;
}

/* Whether the bytes so far can become "HTTP/1.1 401 ..." (RFC 9112, 4). */
static bool
may_be_http(struct bytes b)
{
	static const char begin[] = "HTTP/1.";
	size_t len = MIN_OF(b.left, sizeof(begin) - 1);

	return len == 0 || memcmp(b.at, begin, len) == 0;
}

static int
status_of(struct bytes line)
{
	int status = 0;

	(void)take_bytes(&line, strlen("HTTP/1.1"));
	if (take_u8(&line) != ' ')
		return 0;
	for (int i = 0; i < 3; i++) {
		uint8_t digit = take_u8(&line);

		if (digit < '0' || digit > '9')
			return 0;
		status = status * 10 + (digit - '0');
	}
	if (line.failed || status < 100 || (line.left > 0 && line.at[0] != ' '))
		return 0;
	return status;
}

/* "Date: Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), the only form in use. */
static int64_t
date_of(struct bytes line)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[48] = "", month[4] = "";
	struct tm tm = { 0 };
	const char *at;
	int end = 0;

	memcpy(text, line.at, MIN_OF(line.left, sizeof(text) - 1));
	if (sscanf(text, "%*[^:]: %*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n",
		    &tm.tm_mday, month, &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
		    &end) != 6 ||
		end == 0 || tm.tm_year < 1970 || tm.tm_year > 2199)
		return -1;
	at = strstr(names, month);
	if (strlen(month) != 3 || at == NULL || (at - names) % 3 != 0 || tm.tm_mday < 1 ||
		tm.tm_mday > 31 || tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 ||
		tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 60)
		return -1;
	tm.tm_mon = (int)(at - names) / 3;
	tm.tm_year -= 1900;
	return (int64_t)timegm(&tm);
}

static void
take_header(struct bytes line, struct rdg_answer *out)
{
	if (starts_with(line, "WWW-Authenticate:"))
		out->asks_windows |=
			contains_text(line, "NTLM") || contains_text(line, "Negotiate");
	else if (starts_with(line, "Date:"))
		out->date_s = date_of(line);
	else if (starts_with(line, "Content-Type:"))
		out->is_page |= !contains_text(line, "application/octet-stream") &&
			!contains_text(line, "application/rpc");
}

void
rdg_read_answer(const uint8_t *bytes, size_t len, struct rdg_answer *out)
{
	struct bytes b = bytes_of(bytes, len), line;

	*out = (struct rdg_answer) { .date_s = -1 };
	out->kind = may_be_http(b) && len <= HEAD_MAX ? RDG_MORE : RDG_FOREIGN;
	if (out->kind == RDG_FOREIGN || !take_line(&b, &line))
		return;
	out->status = status_of(line);
	if (out->status == 0) {
		out->kind = RDG_FOREIGN;
		return;
	}
	while (take_line(&b, &line)) {
		if (line.left == 0) {
			out->kind = RDG_HTTP;
			return;
		}
		take_header(line, out);
	}
}

const char *
rdg_result_token(const struct rdg_answer *answer)
{
	if (answer->kind != RDG_HTTP)
		return "not-a-gateway";
	switch (answer->status) {
	case 101:
		return "ok";
	case 200: /* a gateway does not answer this request with a page */
		return answer->is_page ? "not-a-gateway" : "ok";
	case 401:
		return answer->asks_windows ? "ok" : "http-refused";
	case 403:
	case 407:
	case 429:
		return "http-refused";
	default:
		return answer->status >= 500 && answer->status != 501 ? "http-refused"
								      : "not-a-gateway";
	}
}

bool
rdg_is_dtls(const uint8_t *bytes, size_t len)
{
	struct bytes b = bytes_of(bytes, len);
	uint8_t type = take_u8(&b), major = take_u8(&b), minor = take_u8(&b);

	(void)take_bytes(&b, 8); /* epoch and sequence number */
	(void)take_part(&b, take_u16be(&b));
	return !b.failed && type >= 20 && type <= 23 && major == 0xFE &&
		(minor == 0xFF || minor == 0xFD);
}
