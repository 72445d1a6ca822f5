/*
 * Base block, cells, keys and values. A cell is a length and bytes; a key is a cell that
 * points to a list of keys and a list of values. Lists of keys have three shapes, one of
 * them a list of lists.
 */
#include "probes/offline/hive/regf.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"
#include "share/base/text.h"

#define KEY_BYTES 76u	/* of a key's cell, before its name */
#define VALUE_BYTES 20u /* of a value's cell, before its name */
#define BIG_PIECE 16344u
#define LIST_DEPTH 1
#define COMPRESSED_KEY 0x20u
#define COMPRESSED_VALUE 1u

uint32_t
regf_u32(const void *at)
{
	const uint8_t *p = at;

	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

void
regf_put_u32(void *at, uint32_t value)
{
	uint8_t *p = at;

	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static uint16_t
u16(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

uint32_t
regf_checksum(const void *base)
{
	const uint8_t *p = base;
	uint32_t sum = 0;

	for (size_t i = 0; i < 508; i += 4)
		sum ^= regf_u32(p + i);
	/* these two values never occur in a file */
	return sum == 0xFFFFFFFFu ? 0xFFFFFFFEu : sum == 0 ? 1 : sum;
}

/* Other files that people pass, recognised by their first bytes. */
static enum err
not_a_hive(const uint8_t *p, size_t len, struct error *e)
{
	static const struct {
		const char *sign;
		size_t len;
		const char *says;
	} kinds[] = {
		{ "\xfd"
		  "7zXZ",
			5, "it is packed: unpack it first, with xz -dk" },
		{ "\x1f\x8b", 2, "it is packed: unpack it first, with gzip -dk" },
		{ "BZh", 3, "it is packed: unpack it first, with bzip2 -dk" },
		{ "\x28\xb5\x2f\xfd", 4, "it is packed: unpack it first, with zstd -dk" },
		{ "PK\3\4", 4, "it is packed: unpack it first, with unzip" },
		{ "7z\xbc\xaf", 4, "it is packed: unpack it first, with 7z x" },
		{ "CREG", 4, "it is a registry of Windows 95 or 98, which has no RDP" },
		{ "Windows Registry Editor", 23,
			"it is an export of a registry: read it with  rdpdoctor read" },
		{ "\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0", 24,
			"it is an export of a registry: read it with  rdpdoctor read" },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (len >= kinds[i].len && memcmp(p, kinds[i].sign, kinds[i].len) == 0)
			return error_set(e, ERR_DATA, "%s", kinds[i].says);
	return error_set(e, ERR_DATA, "it is not a registry hive");
}

enum err
regf_open(const void *data, size_t len, struct regf *out, struct error *e)
{
	const uint8_t *p = data;

	*out = (struct regf) { .data = data, .len = len };
	if (len < 4 || memcmp(p, "regf", 4) != 0)
		return not_a_hive(p, len, e);
	if (len < REGF_BASE_BYTES)
		return error_set(e, ERR_DATA, "it ends inside its first block");
	if (regf_u32(p + 20) != 1 || regf_u32(p + 24) > 6 || regf_u32(p + 32) != 1)
		return error_set(e, ERR_DATA, "its version is unknown");
	if (regf_u32(p + 28) != 0)
		return error_set(e, ERR_DATA, "it is the log of a hive, not a hive");
	out->seq1 = regf_u32(p + 4);
	out->seq2 = regf_u32(p + 8);
	out->minor = regf_u32(p + 24);
	out->root = regf_u32(p + 36);
	out->bins_bytes = regf_u32(p + 40);
	out->checksum_good = regf_u32(p + 508) == regf_checksum(p);
	out->cut = out->bins_bytes > len - REGF_BASE_BYTES;
	if (out->bins_bytes == 0 || out->bins_bytes % 4096 != 0 ||
		out->bins_bytes > REGF_FILE_MOST)
		return error_set(e, ERR_DATA, "the size in its first block is impossible");
	return ERR_OK;
}

const uint8_t *
regf_cell(const struct regf *r, uint32_t offset, size_t least, size_t *len)
{
	size_t end = MIN_OF((size_t)r->bins_bytes, r->len - REGF_BASE_BYTES);
	uint32_t raw, size;

	if (offset % 8 != 0 || offset < 32 || offset >= end || end - offset < 8)
		return NULL;
	raw = regf_u32(r->data + REGF_BASE_BYTES + offset);
	if ((raw & 0x80000000u) == 0)
		return NULL;
	size = 0u - raw;
	if (size < 8 || size > end - offset || size - 4 < least)
		return NULL;
	if (len != NULL)
		*len = size - 4;
	return r->data + REGF_BASE_BYTES + offset + 4;
}

/* Name and name length of a key; NULL if it is not a key. */
static const uint8_t *
key_cell(const struct regf *r, uint32_t key, size_t *name_len)
{
	size_t len;
	const uint8_t *p = regf_cell(r, key, KEY_BYTES, &len);

	if (p == NULL || memcmp(p, "nk", 2) != 0 || u16(p + 72) > len - KEY_BYTES)
		return NULL;
	*name_len = u16(p + 72);
	return p;
}

static const uint8_t *
value_cell(const struct regf *r, uint32_t value, size_t *name_len)
{
	size_t len;
	const uint8_t *p = regf_cell(r, value, VALUE_BYTES, &len);

	if (p == NULL || memcmp(p, "vk", 2) != 0 || u16(p + 2) > len - VALUE_BYTES)
		return NULL;
	*name_len = u16(p + 2);
	return p;
}

/* ---- names ---- */

static bool
name_text(const uint8_t *name, size_t len, bool one_byte, char *out, size_t size)
{
	STR_AUTO text = STR_INIT(2048);

	if (one_byte) {
		for (size_t i = 0; i < len; i++) {
			char code[4];

			str_add_len(&text, code, text_utf8(name[i], code));
		}
	} else {
		text_add_utf16le(&text, name, len);
	}
	text_copy(out, size, str_text(&text));
	return str_ok(&text);
}

bool
regf_key_name(const struct regf *r, uint32_t key, char *out, size_t size)
{
	size_t len;
	const uint8_t *p = key_cell(r, key, &len);

	return p != NULL &&
		name_text(
			p + KEY_BYTES, len, (u16(p + 2) & COMPRESSED_KEY) != 0, out, size);
}

bool
regf_value_name(const struct regf *r, uint32_t value, char *out, size_t size)
{
	size_t len;
	const uint8_t *p = value_cell(r, value, &len);

	return p != NULL &&
		name_text(p + VALUE_BYTES, len, (u16(p + 16) & COMPRESSED_VALUE) != 0, out,
			size);
}

/* ---- lists ---- */

/* False: stop. @left: limit of entries to visit, in case lists repeat. */
static bool
each_in_list(const struct regf *r, uint32_t list, int depth, size_t *left,
	regf_key_fn *each, void *to)
{
	size_t len, step, name_len;
	const uint8_t *p = regf_cell(r, list, 4, &len);
	unsigned count;

	if (p == NULL)
		return true;
	count = u16(p + 2);
	if (memcmp(p, "lf", 2) == 0 || memcmp(p, "lh", 2) == 0)
		step = 8;
	else if (memcmp(p, "li", 2) == 0 || memcmp(p, "ri", 2) == 0)
		step = 4;
	else
		return true;
	for (unsigned i = 0; i < count && 4 + (i + 1) * step <= len && *left > 0; i++) {
		uint32_t offset = regf_u32(p + 4 + i * step);

		(*left)--;
		if (p[0] == 'r') {
			/*
			 * a list of lists contains no other list of lists: no endless
			 * nesting
			 */
			if (depth < LIST_DEPTH &&
				!each_in_list(r, offset, depth + 1, left, each, to))
				return false;
		} else if (key_cell(r, offset, &name_len) != NULL && !each(to, r, offset)) {
			return false;
		}
	}
	return true;
}

void
regf_each_child(const struct regf *r, uint32_t key, regf_key_fn *each, void *to)
{
	size_t len;
	const uint8_t *p = key_cell(r, key, &len);
	/* more than fit in the file, including lists */
	size_t left = r->bins_bytes / 8;

	if (p != NULL && regf_u32(p + 20) > 0)
		(void)each_in_list(r, regf_u32(p + 28), 0, &left, each, to);
}

void
regf_each_value(const struct regf *r, uint32_t key, regf_value_fn *each, void *to)
{
	size_t len, name_len;
	const uint8_t *p = key_cell(r, key, &len);
	const uint8_t *list;
	uint32_t count = p != NULL ? regf_u32(p + 36) : 0;

	if (count == 0 || (list = regf_cell(r, regf_u32(p + 40), 4, &len)) == NULL)
		return;
	for (uint32_t i = 0; i < count && (size_t)(i + 1) * 4 <= len; i++) {
		uint32_t value = regf_u32(list + (size_t)i * 4);

		if (value_cell(r, value, &name_len) != NULL && !each(to, r, value))
			return;
	}
}

struct wanted {
	const char *name;
	size_t len;
	uint32_t found;
};

static bool
name_is(const char *name, const struct wanted *w)
{
	char cut[512];

	if (strlen(name) != w->len || w->len >= sizeof(cut))
		return false;
	memcpy(cut, w->name, w->len);
	cut[w->len] = '\0';
	return text_equal_nocase(name, cut);
}

static bool
match_key(void *to, const struct regf *r, uint32_t key)
{
	struct wanted *w = to;
	char name[512];

	if (!regf_key_name(r, key, name, sizeof(name)) || !name_is(name, w))
		return true;
	w->found = key;
	return false;
}

static bool
match_value(void *to, const struct regf *r, uint32_t value)
{
	struct wanted *w = to;
	char name[512];

	if (!regf_value_name(r, value, name, sizeof(name)) || !name_is(name, w))
		return true;
	w->found = value;
	return false;
}

uint32_t
regf_child(const struct regf *r, uint32_t key, const char *name, size_t len)
{
	struct wanted w = { .name = name, .len = len, .found = REGF_NONE };

	regf_each_child(r, key, match_key, &w);
	return w.found;
}

uint32_t
regf_find(const struct regf *r, const char *path)
{
	uint32_t key = r->root;

	while (*path != '\0' && key != REGF_NONE) {
		size_t len = strcspn(path, "\\");

		key = regf_child(r, key, path, len);
		path += len + (path[len] == '\\');
	}
	return key;
}

/* ---- values ---- */

static bool
join_pieces(const struct regf *r, uint32_t offset, size_t want, struct regf_value *out)
{
	size_t len, piece_len, list_len, done = 0;
	const uint8_t *head = regf_cell(r, offset, 8, &len), *list, *piece;
	unsigned count;

	if (head == NULL || memcmp(head, "db", 2) != 0)
		return false;
	count = u16(head + 2);
	list = regf_cell(r, regf_u32(head + 4), (size_t)count * 4, &list_len);
	if (list == NULL || (size_t)count * BIG_PIECE < want)
		return false;
	out->joined = malloc(want);
	if (out->joined == NULL)
		return false;
	for (unsigned i = 0; i < count && done < want; i++) {
		size_t part = MIN_OF(want - done, (size_t)BIG_PIECE);

		piece = regf_cell(r, regf_u32(list + (size_t)i * 4), part, &piece_len);
		if (piece == NULL)
			break;
		memcpy(out->joined + done, piece, part);
		done += part;
	}
	if (done < want) {
		free(out->joined);
		out->joined = NULL;
		return false;
	}
	out->data = out->joined;
	return true;
}

bool
regf_value_at(const struct regf *r, uint32_t value, struct regf_value *out)
{
	size_t name_len, len;
	const uint8_t *p = value_cell(r, value, &name_len);
	uint32_t size;

	*out = (struct regf_value) { .data = NULL };
	if (p == NULL)
		return false;
	size = regf_u32(p + 4);
	out->type = regf_u32(p + 12);
	out->len = size & 0x7FFFFFFFu;
	if (size & 0x80000000u) { /* in the place of the offset */
		out->data = p + 8;
		return out->len <= 4;
	}
	if (out->len == 0)
		return true;
	if (out->len > r->len)
		return false;
	if (out->len > BIG_PIECE && r->minor > 3 &&
		(p = regf_cell(r, regf_u32(p + 8), 2, &len)) != NULL &&
		memcmp(p, "db", 2) == 0)
		return join_pieces(
			r, (uint32_t)(p - 4 - r->data) - REGF_BASE_BYTES, out->len, out);
	p = value_cell(r, value, &name_len);
	out->data = regf_cell(r, regf_u32(p + 8), out->len, &len);
	return out->data != NULL;
}

bool
regf_value(const struct regf *r, uint32_t key, const char *name, struct regf_value *out)
{
	struct wanted w = { .name = name, .len = strlen(name), .found = REGF_NONE };

	regf_each_value(r, key, match_value, &w);
	return w.found != REGF_NONE && regf_value_at(r, w.found, out);
}
