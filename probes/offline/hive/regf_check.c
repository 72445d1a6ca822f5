/*
 * Checks the whole file. Bins and cells must follow each other without a gap; everything
 * reachable from the root must be a separate cell, in its place, with the name in its list.
 * Each cell is used once, so a list that leads back counts as damage, not a loop, and each
 * cell is visited at most once. Every hive that Windows writes meets these rules; a flipped
 * byte usually breaks one.
 */
#include <stdlib.h>
#include <string.h>

#include "probes/offline/hive/regf.h"
#include "share/base/macros.h"

#define KEYS_DEEP 512
#define KEY_BYTES 76u
#define VALUE_BYTES 20u
#define PIECE_BYTES 16344u
#define PARENT_AT 16u
#define SUBKEYS_AT 20u
#define SUBKEY_LIST_AT 28u
#define VALUES_AT 36u
#define VALUE_LIST_AT 40u
#define ONE_BYTE_KEY 0x20u
#define FIRST_XP_MINOR 5u

struct walk {
	const struct regf *r;
	uint8_t *begins, *used; /* a bit for each eighth byte of the bins */
	struct regf_count count;
	int depth;
	const char *wrong; /* NULL: nothing yet */
};

static bool
report_fault(struct walk *w, const char *what)
{
	if (w->wrong == NULL)
		w->wrong = what;
	return false;
}

static unsigned
u16(const uint8_t *p)
{
	return (unsigned)p[1] << 8 | p[0];
}

static bool
get_bit(const uint8_t *bits, uint32_t offset)
{
	return (bits[offset / 64] & 1u << offset / 8 % 8) != 0;
}

static void
set_bit(uint8_t *bits, uint32_t offset)
{
	bits[offset / 64] |= (uint8_t)(1u << offset / 8 % 8);
}

/* ---- bins and cells ---- */

static bool
check_cells(struct walk *w, uint32_t at, uint32_t end)
{
	while (at < end) {
		uint32_t raw = regf_u32(w->r->data + REGF_BASE_BYTES + at);
		uint32_t size = (raw & 0x80000000u) != 0 ? 0u - raw : raw;

		if (size < 8 || size % 8 != 0 || size > end - at)
			return report_fault(w, "the size of a cell is impossible");
		if ((raw & 0x80000000u) != 0)
			set_bit(w->begins, at);
		at += size;
	}
	return true;
}

static bool
check_bins(struct walk *w)
{
	const struct regf *r = w->r;
	uint32_t at = 0;

	while (at < r->bins_bytes) {
		const uint8_t *bin = r->data + REGF_BASE_BYTES + at;
		uint32_t size;

		if (memcmp(bin, "hbin", 4) != 0)
			return report_fault(w, "a bin does not begin where it should");
		size = regf_u32(bin + 8);
		if (size == 0 || size % 4096 != 0 || size > r->bins_bytes - at ||
			regf_u32(bin + 4) != at)
			return report_fault(w, "the size of a bin is impossible");
		if (!check_cells(w, at + 32, at + size))
			return false;
		at += size;
	}
	return true;
}

/* The bytes of a cell not used before; NULL if it is not such a cell. */
static const uint8_t *
claim_cell(struct walk *w, uint32_t offset, size_t least, size_t *len)
{
	const uint8_t *p = regf_cell(w->r, offset, least, len);

	if (p == NULL || !get_bit(w->begins, offset))
		return NULL;
	if (get_bit(w->used, offset)) {
		(void)report_fault(w, "two parts share a cell");
		return NULL;
	}
	set_bit(w->used, offset);
	return p;
}

/* ---- values ---- */

static bool
check_pieces(struct walk *w, const uint8_t *head, size_t want)
{
	unsigned count = u16(head + 2);
	const uint8_t *list = claim_cell(w, regf_u32(head + 4), (size_t)count * 4, NULL);

	if (list == NULL)
		return false;
	for (unsigned i = 0; i < count; i++) {
		size_t part = MIN_OF(want, (size_t)PIECE_BYTES);

		if (claim_cell(w, regf_u32(list + (size_t)i * 4), part, NULL) == NULL)
			return false;
		want -= part;
	}
	return want == 0;
}

static bool
check_data(struct walk *w, const uint8_t *value)
{
	uint32_t size = regf_u32(value + 4);
	const uint8_t *p;

	if ((size & 0x80000000u) != 0)
		return (size & 0x7FFFFFFFu) <= 4;
	if (size == 0)
		return true;
	if (size > PIECE_BYTES && w->r->minor > 3 &&
		(p = regf_cell(w->r, regf_u32(value + 8), 8, NULL)) != NULL &&
		memcmp(p, "db", 2) == 0)
		return claim_cell(w, regf_u32(value + 8), 8, NULL) != NULL &&
			check_pieces(w, p, size);
	return claim_cell(w, regf_u32(value + 8), size, NULL) != NULL;
}

static bool
leads_to_value(const struct regf *r, uint32_t at)
{
	const uint8_t *list = regf_cell(r, at, 4, NULL);
	const uint8_t *value =
		list != NULL ? regf_cell(r, regf_u32(list), VALUE_BYTES, NULL) : NULL;

	return value != NULL && memcmp(value, "vk", 2) == 0;
}

static bool
check_values(struct walk *w, const uint8_t *key)
{
	uint32_t count = regf_u32(key + VALUES_AT), at = regf_u32(key + VALUE_LIST_AT);
	const uint8_t *list;

	if (count == 0) /* Windows NT leaves the list in place */
		return at == REGF_NONE || w->r->minor < FIRST_XP_MINOR ||
			!leads_to_value(w->r, at) ||
			report_fault(w, "a key has lost its values");
	if (count > w->r->bins_bytes / 4 ||
		(list = claim_cell(w, at, (size_t)count * 4, NULL)) == NULL)
		return report_fault(w, "a list of values is not where it should be");
	for (uint32_t i = 0; i < count; i++) {
		size_t len;
		const uint8_t *p =
			claim_cell(w, regf_u32(list + (size_t)i * 4), VALUE_BYTES, &len);

		if (p == NULL || memcmp(p, "vk", 2) != 0 || u16(p + 2) > len - VALUE_BYTES)
			return report_fault(w, "a value is not where it should be");
		if (!check_data(w, p))
			return report_fault(
				w, "the data of a value is not where it should be");
		w->count.values++;
	}
	return true;
}

/* ---- names in lists ---- */

static uint16_t
to_upper(uint16_t unit)
{
	return unit >= 'a' && unit <= 'z' ? (uint16_t)(unit - 32) : unit;
}

/*
 * A list stores four letters of each name, or its hash. Non-ASCII letters need Windows' own
 * uppercase table, so names with them are not checked.
 */
static bool
hint_agrees(const uint8_t *list, const uint8_t *hint, const uint8_t *key)
{
	bool one_byte = (u16(key + 2) & ONE_BYTE_KEY) != 0;
	unsigned step = one_byte ? 1 : 2, len = u16(key + 72);
	const uint8_t *name = key + KEY_BYTES;
	uint32_t hash = 0, letters = 0;

	if (len % step != 0)
		return false;
	for (unsigned i = 0; i < len; i += step) {
		uint16_t unit = one_byte ? name[i] : (uint16_t)u16(name + i);

		if (unit >= 0x80)
			return true;
		hash = hash * 37 + to_upper(unit);
		if (i / step < 4)
			letters |= (uint32_t)unit << 8 * (i / step);
	}
	if (list[1] == 'h')
		return regf_u32(hint) == hash;
	/* an empty hint was never written */
	return regf_u32(hint) == letters || regf_u32(hint) == 0;
}

/* ---- keys ---- */

static bool check_key(struct walk *w, uint32_t key, uint32_t parent, const uint8_t *p);

static const uint8_t *
claim_key(struct walk *w, uint32_t key)
{
	size_t len;
	const uint8_t *p = claim_cell(w, key, KEY_BYTES, &len);

	return p != NULL && memcmp(p, "nk", 2) == 0 && u16(p + 72) <= len - KEY_BYTES
		? p
		: NULL;
}

/* @left: how many keys the lists may still hold. */
static bool
check_list(struct walk *w, uint32_t at, uint32_t parent, bool top, uint32_t *left)
{
	size_t len;
	const uint8_t *list = claim_cell(w, at, 4, &len);
	unsigned count = list != NULL ? u16(list + 2) : 0;
	bool roots = list != NULL && memcmp(list, "ri", 2) == 0;
	bool hints =
		list != NULL && (memcmp(list, "lf", 2) == 0 || memcmp(list, "lh", 2) == 0);
	size_t step = hints ? 8 : 4;

	/* a list of lists cannot hold another one */
	if (list == NULL || (roots && !top) ||
		(!roots && !hints && memcmp(list, "li", 2) != 0) || 4 + count * step > len)
		return report_fault(w, "a list of keys is not where it should be");
	for (unsigned i = 0; i < count; i++) {
		const uint8_t *entry = list + 4 + i * step, *key;

		if (roots) {
			if (!check_list(w, regf_u32(entry), parent, false, left))
				return false;
			continue;
		}
		key = claim_key(w, regf_u32(entry));
		if (key == NULL || *left == 0)
			return report_fault(w, "a key is not where it should be");
		if (hints && !hint_agrees(list, entry + 4, key))
			return report_fault(w, "a key has another name than its list says");
		(*left)--;
		if (!check_key(w, regf_u32(entry), parent, key))
			return false;
	}
	return true;
}

/* Other writers leave an empty list after the last key is deleted. */
static bool
is_empty_list(const struct regf *r, uint32_t at)
{
	const uint8_t *list = at != REGF_NONE ? regf_cell(r, at, 4, NULL) : NULL;

	return list == NULL || u16(list + 2) == 0 ||
		(memcmp(list, "lf", 2) != 0 && memcmp(list, "lh", 2) != 0 &&
			memcmp(list, "li", 2) != 0 && memcmp(list, "ri", 2) != 0);
}

static bool
check_key(struct walk *w, uint32_t key, uint32_t parent, const uint8_t *p)
{
	uint32_t left = regf_u32(p + SUBKEYS_AT), at = regf_u32(p + SUBKEY_LIST_AT);
	bool ok;

	w->count.keys++;
	if (parent != REGF_NONE && regf_u32(p + PARENT_AT) != parent)
		return report_fault(w, "a key names the wrong parent");
	if (++w->depth > KEYS_DEEP)
		return report_fault(w, "its keys are nested too deeply");
	ok = check_values(w, p);
	if (ok && left == 0)
		ok = is_empty_list(w->r, at) ||
			report_fault(w, "a key has lost its subkeys");
	else if (ok)
		ok = check_list(w, at, key, true, &left) &&
			(left == 0 || report_fault(w, "a key is not where it should be"));
	w->depth--;
	return ok;
}

enum err
regf_check(const struct regf *r, struct regf_count *out, struct error *e)
{
	struct walk w = { .r = r };
	size_t bytes = (size_t)r->bins_bytes / 64 + 1;

	if (r->cut)
		return error_set(
			e, ERR_DATA, "it is truncated: it ends inside its last bin");
	w.begins = calloc(2, bytes);
	if (w.begins == NULL)
		return error_set(e, ERR_INTERNAL, "out of memory");
	w.used = w.begins + bytes;
	if (check_bins(&w)) {
		const uint8_t *root = claim_key(&w, r->root);

		if (root == NULL)
			(void)report_fault(&w, "its root key is not where it should be");
		else
			(void)check_key(&w, r->root, REGF_NONE, root);
	}
	free(w.begins);
	if (out != NULL)
		*out = w.count;
	return w.wrong == NULL ? ERR_OK : error_set(e, ERR_DATA, "%s", w.wrong);
}
