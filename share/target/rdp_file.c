/*
 * The parser of .rdp files: encodings, lines, the settings that name the target and those
 * that are evidence by themselves. Source of the settings and their numbers: Microsoft,
 * "Supported RDP properties". Forgotten settings in such a file are a frequent cause, so
 * unusual values become facts.
 */
#include "share/target/rdp_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "share/base/byte_reader.h"
#include "share/base/fd.h"
#include "share/base/read_up_to.h"
#include "share/base/text.h"

#define FILE_MAX_BYTES (1024u * 1024u)
#define ODD_COLUMNS 40 /* of a value: enough to recognise it */

void
rdpfile_init(struct rdpfile *r)
{
	*r = (struct rdpfile) {
		.gateway_usage = -1,
		.credssp = -1,
	};
}

/* ---- settings ---- */

/*
 * Settings that change how a client connects. `usual` is the value that is not reported; if
 * it is NULL, the setting is reported with any value, but without the value itself: that may
 * be a name or a signature.
 */
static const struct {
	const char *name, *usual;
} odd_settings[] = {
	{ "enablecredsspsupport", "1" },
	{ "negotiate security layer", "1" },
	{ "authentication level", "2" },
	{ "enablerdsaadauth", "0" },
	{ "targetisaadjoined", "0" },
	{ "remoteapplicationmode", "0" },
	{ "prompt for credentials", "0" },
	{ "prompt for credentials on client", "0" },
	{ "use redirection server name", "0" },
	{ "gatewayprofileusagemethod", "1" },
	{ "gatewaycredentialssource", "4" },
	{ "administrative session", "0" },
	{ "disableconnectionsharing", "0" },
	{ "loadbalanceinfo", NULL },
	{ "alternate shell", NULL },
	{ "signature", NULL },
	{ "pcb", NULL },
	{ "kdcproxyname", NULL },
};
_Static_assert(ARRAY_LEN(odd_settings) <= RDPFILE_ODD, "a place for each");

static void
note_odd(struct rdpfile *r, const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_LEN(odd_settings); i++) {
		if (!text_equal_nocase(name, odd_settings[i].name))
			continue;
		r->odd[i][0] = '\0';
		if (odd_settings[i].usual == NULL)
			(void)text_format(r->odd[i], sizeof(r->odd[i]), "%s=set",
				odd_settings[i].name);
		else if (!text_equal(value, odd_settings[i].usual))
			(void)text_format(r->odd[i], sizeof(r->odd[i]), "%s=%.*s",
				odd_settings[i].name, (int)text_fit(value, ODD_COLUMNS),
				value);
		return;
	}
}

/* A name that does not fit is dropped: a truncated one would be a different name. */
static void
keep_name(char *out, size_t size, const char *value)
{
	text_copy(out, size, strlen(value) < size ? value : "");
}

static int
number_of(const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	return end != value && *end == '\0' && number >= 0 && number <= 65535 ? (int)number
									      : -1;
}

static void
store(struct rdpfile *r, const char *name, char type, const char *value)
{
	if (type == 'b') {
		if (text_starts(name, "password"))
			r->has_password = true;
		return;
	}
	if (*value == '\0')
		return;
	if (text_starts(name, "password")) {
		r->has_password = r->plain_password = true;
		return;
	}
	if (text_equal(name, "full address"))
		text_copy(r->address, sizeof(r->address), value);
	else if (text_equal(name, "alternate full address"))
		text_copy(r->alternate, sizeof(r->alternate), value);
	else if (text_equal(name, "server port"))
		r->port = number_of(value) > 0 ? number_of(value) : -1;
	else if (text_equal(name, "username"))
		keep_name(r->user, sizeof(r->user), value);
	else if (text_equal(name, "domain"))
		keep_name(r->domain, sizeof(r->domain), value);
	else if (text_equal(name, "gatewayhostname"))
		text_copy(r->gateway, sizeof(r->gateway), value);
	else if (text_equal(name, "gatewayusagemethod"))
		r->gateway_usage = number_of(value);
	else if (text_equal(name, "enablecredsspsupport"))
		r->credssp = number_of(value) == 0 ? 0 : 1;
	note_odd(r, name, value);
}

bool
rdpfile_take(struct rdpfile *r, const char *line)
{
	STR_AUTO value = STR_INIT(8192);
	const char *colon = strchr(line, ':'), *text;
	char name[64];
	size_t len;

	while (*line == ' ')
		line++;
	if (colon == NULL || colon <= line || colon[1] == '\0' || colon[2] != ':')
		return false;
	if (strchr("sibSIB", colon[1]) == NULL)
		return false;
	len = (size_t)(colon - line);
	while (len > 0 && line[len - 1] == ' ')
		len--;
	if (len == 0 || len >= sizeof(name))
		return false;
	for (size_t i = 0; i < len; i++)
		name[i] = line[i] >= 'A' && line[i] <= 'Z' ? (char)(line[i] - 'A' + 'a')
							   : line[i];
	name[len] = '\0';
	r->settings++;
	if (colon[1] == 'b' || colon[1] == 'B') {
		store(r, name, 'b', ""); /* the bytes are not copied */
		return true;
	}
	text = colon + 3 + strspn(colon + 3, " \t"); /* files edited by hand have blanks */
	len = strlen(text);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	text_clean(&value, text, len);
	if (str_ok(&value))
		store(r, name, 's', str_text(&value));
	return true;
}

/* ---- encodings ---- */

enum encoding { ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_UTF8, ENCODING_1252 };

static bool
is_utf8(const uint8_t *p, size_t len)
{
	size_t follow = 0;

	for (size_t i = 0; i < len; i++) {
		if (follow > 0) {
			if ((p[i] & 0xC0) != 0x80)
				return false;
			follow--;
		} else if (p[i] >= 0x80) {
			if (p[i] < 0xC2 || p[i] > 0xF4)
				return false;
			follow = p[i] >= 0xF0 ? 3 : p[i] >= 0xE0 ? 2 : 1;
		}
	}
	return follow == 0;
}

/* The byte order mark decides; without one, the positions of the zero bytes of ASCII letters.
 */
static enum encoding
find_encoding(struct bytes *b)
{
	const uint8_t *p = b->at;

	if (b->left >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
		(void)take_bytes(b, 2);
		return ENCODING_UTF16LE;
	}
	if (b->left >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
		(void)take_bytes(b, 2);
		return ENCODING_UTF16BE;
	}
	if (b->left >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
		(void)take_bytes(b, 3);
		return ENCODING_UTF8;
	}
	if (b->left >= 4 && p[0] != 0 && p[1] == 0 && p[2] != 0 && p[3] == 0)
		return ENCODING_UTF16LE;
	if (b->left >= 4 && p[0] == 0 && p[1] != 0 && p[2] == 0 && p[3] != 0)
		return ENCODING_UTF16BE;
	return is_utf8(p, b->left) ? ENCODING_UTF8 : ENCODING_1252;
}

/* Windows-1252 where it differs from ISO 8859-1: 0x80 to 0x9F. 0: not assigned. */
static const uint16_t page_1252[32] = { 0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019,
	0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
	0x017E, 0x0178 };

/* The next unit of the text: a byte, or 16 bits. */
static uint16_t
take_unit(struct bytes *b, enum encoding encoding)
{
	uint8_t byte;

	switch (encoding) {
	case ENCODING_UTF16LE:
		return take_u16le(b);
	case ENCODING_UTF16BE:
		return take_u16be(b);
	case ENCODING_UTF8:
		return take_u8(b);
	case ENCODING_1252:
		byte = take_u8(b);
		return byte >= 0x80 && byte < 0xA0 ? page_1252[byte - 0x80] : byte;
	}
	return 0;
}

static void
take_line(struct rdpfile *r, const uint8_t *units, size_t len, enum encoding encoding)
{
	STR_AUTO line = STR_INIT(65536);

	if (encoding == ENCODING_UTF8)
		text_clean(&line, (const char *)units, len);
	else
		text_add_utf16le(&line, units, len);
	if (str_ok(&line) && line.len > 0)
		(void)rdpfile_take(r, str_text(&line));
}

void
rdpfile_parse(struct rdpfile *r, const void *bytes, size_t len)
{
	struct bytes in = bytes_of(bytes, len);
	enum encoding encoding = find_encoding(&in);
	size_t need = encoding == ENCODING_UTF8 || encoding == ENCODING_1252 ? 1 : 2;
	uint8_t line[16384];
	size_t used = 0;
	bool too_long = false;

	while (in.left >= need) {
		uint16_t unit = take_unit(&in, encoding);

		if (unit == '\n' || unit == '\r') {
			if (!too_long)
				take_line(r, line, used, encoding);
			used = 0;
			too_long = false;
			continue;
		}
		if (used + 2 > sizeof(line)) {
			too_long = true; /* a blob: none of our settings is that long */
			continue;
		}
		line[used++] = (uint8_t)unit;
		if (encoding != ENCODING_UTF8)
			line[used++] = (uint8_t)(unit >> 8);
	}
	if (!too_long)
		take_line(r, line, used, encoding);
}

/* ---- results ---- */

static void
put_facts(const struct rdpfile *r, struct facts *facts)
{
	struct fact_value list = value_list(FACT_TYPE_TEXTS);

	for (size_t i = 0; i < RDPFILE_ODD; i++)
		if (r->odd[i][0] != '\0')
			value_list_add(&list, r->odd[i]);
	if (r->gateway[0] != '\0' && r->gateway_usage != 1 && r->gateway_usage != 2)
		value_list_add(&list, "gatewayhostname=not used");
	if (r->alternate[0] != '\0' && r->address[0] != '\0' &&
		!text_equal_nocase(r->address, r->alternate))
		value_list_add(&list, "alternate full address=differs");
	facts_put_value(facts, FACT_RDPFILE_SETTINGS, list, "rdpfile");
	if (r->credssp >= 0) {
		struct fact_value credssp = value_token(r->credssp == 0 ? "off" : "on");

		facts_put_value(facts, FACT_RDPFILE_CREDSSP, credssp, "rdpfile");
	}
	if (r->gateway[0] != '\0' && (r->gateway_usage == 1 || r->gateway_usage == 2)) {
		struct fact_value use =
			value_token(r->gateway_usage == 1 ? "always" : "if-needed");

		facts_put_value(facts, FACT_RDGATEWAY_USE, use, "rdpfile");
	}
	facts_put_value(
		facts, FACT_RDPFILE_HAS_PASSWORD, value_bool(r->has_password), "rdpfile");
}

/* gatewayusagemethod: 1 always, 2 if a direct connection fails; 0, 3 and 4: no gateway. */
static enum err
apply_gateway(const struct rdpfile *r, struct target *out, struct error *e)
{
	if (r->gateway[0] == '\0' || (r->gateway_usage != 1 && r->gateway_usage != 2))
		return ERR_OK;
	return target_set_gateway(out, r->gateway, e);
}

enum err
rdpfile_apply(const struct rdpfile *r, const char *what, struct target *out,
	struct facts *facts, struct error *e)
{
	const char *address = r->address[0] != '\0' ? r->address : r->alternate;
	enum err code;

	if (r->settings == 0)
		return error_set(e, ERR_DATA,
			"%s is not an .rdp file: no line has the form name:type:value. "
			"Give the computer's name instead.",
			what);
	if (address[0] == '\0')
		return error_set(e, ERR_DATA,
			"%s does not name a computer: \"full address:s:NAME\" is missing. Give "
			"the computer's name instead.",
			what);
	if (r->port < 0)
		return error_set(e, ERR_DATA,
			"%s has a \"server port\" that is not a number from 1 to 65535. "
			"Correct it, or give HOST:PORT instead.",
			what);
	code = target_set_host(out, address, e);
	if (code == ERR_OK)
		code = apply_gateway(r, out, e);
	if (code != ERR_OK) {
		(void)error_wrap(e, "%s", what);
		if (e != NULL)
			e->code = ERR_DATA;
		return ERR_DATA;
	}
	if (!out->port_given && r->port > 0) {
		out->port = r->port;
		out->port_given = true;
	}
	text_copy(out->user, sizeof(out->user), r->user);
	text_copy(out->domain, sizeof(out->domain), r->domain);
	if (facts != NULL)
		put_facts(r, facts);
	return ERR_OK;
}

static enum err
read_bytes(const char *path, uint8_t *buffer, size_t *len, struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return error_set_errno(e,
			errno == ENOENT || errno == ENOTDIR ? ERR_NO_INPUT
							    : ERR_NOT_PERMITTED,
			"The .rdp file %.300s could not be opened", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return error_set(e, ERR_DATA,
			"%.300s is not an .rdp file: it is a folder or a device.", path);
	if (!read_up_to(fd, buffer, FILE_MAX_BYTES + 1, len))
		return error_set_errno(
			e, ERR_IO, "The .rdp file %.300s could not be read", path);
	if (*len <= FILE_MAX_BYTES)
		return ERR_OK;
	return error_set(e, ERR_DATA,
		"%.300s is not an .rdp file: it is larger than one megabyte.", path);
}

enum err
rdpfile_read(const char *path, struct target *out, struct facts *facts, struct error *e)
{
	uint8_t *buffer = malloc(FILE_MAX_BYTES + 1);
	struct rdpfile settings;
	char what[400];
	size_t len = 0;
	enum err code;

	if (buffer == NULL)
		return error_set(e, ERR_INTERNAL, "Out of memory.");
	code = read_bytes(path, buffer, &len, e);
	if (code == ERR_OK) {
		(void)text_format(what, sizeof(what), "The file %.300s", path);
		rdpfile_init(&settings);
		rdpfile_parse(&settings, buffer, len);
		code = rdpfile_apply(&settings, what, out, facts, e);
	}
	/* The file may contain a saved password: wipe the copy. */
	explicit_bzero(buffer, len);
	free(buffer);
	return code;
}
