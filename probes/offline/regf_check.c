/*
 * Is the whole file sound? Every bin follows the one before, every key and value that the
 * root leads to is where it should be. Each key is visited once: a list that leads back is
 * damage, never a loop.
 */
#include <stdlib.h>
#include <string.h>

#include "probes/offline/regf.h"

#define KEYS_DEEP 512

struct walk {
	uint8_t *seen; /* a bit for each eighth byte of the bins */
	size_t seen_bits;
	struct regf_count count;
	int depth;
	const char *wrong; /* NULL: nothing yet */
};

static const char *
check_bins(const struct regf *r)
{
	size_t at = REGF_BASE_BYTES, end = REGF_BASE_BYTES + (size_t)r->bins_bytes;

	if (r->cut)
		return "it is cut: it ends before its last bin does";
	while (at < end) {
		const uint8_t *bin = r->data + at;
		uint32_t size;

		if (memcmp(bin, "hbin", 4) != 0)
			return "a bin does not begin where it should";
		size = regf_u32(bin + 8);
		if (size == 0 || size % 4096 != 0 || size > end - at ||
			regf_u32(bin + 4) != at - REGF_BASE_BYTES)
			return "the size of a bin is impossible";
		at += size;
	}
	return NULL;
}

static bool
check_value(void *to, const struct regf *r, uint32_t value)
{
	struct walk *w = to;
	struct regf_value v;

	w->count.values++;
	if (!regf_value_at(r, value, &v))
		w->wrong = "the data of a value is not where it should be";
	free(v.joined);
	return w->wrong == NULL;
}

/* Counts what the key says that it has; the walk itself leaves out what is damaged. */
static bool
check_key(void *to, const struct regf *r, uint32_t key)
{
	struct walk *w = to;
	const uint8_t *p = r->data + REGF_BASE_BYTES + key + 4;
	size_t bit = key / 8, keys_before, values_before;

	if (bit >= w->seen_bits || (w->seen[bit / 8] & 1u << bit % 8) != 0) {
		w->wrong = "a key stands in two places";
		return false;
	}
	w->seen[bit / 8] |= (uint8_t)(1u << bit % 8);
	w->count.keys++;
	if (++w->depth > KEYS_DEEP) {
		w->wrong = "its keys are nested too deep";
		return false;
	}
	values_before = w->count.values;
	regf_each_value(r, key, check_value, w);
	if (w->wrong == NULL && w->count.values - values_before != regf_u32(p + 36))
		w->wrong = "a value is not where it should be";
	if (w->wrong == NULL) {
		size_t inside = 0;

		keys_before = w->count.keys;
		w->count.keys = 0;
		regf_each_child(r, key, check_key, w);
		inside = w->count.keys;
		w->count.keys = keys_before + inside;
		if (w->wrong == NULL && inside < regf_u32(p + 20))
			w->wrong = "a key is not where it should be";
	}
	w->depth--;
	return w->wrong == NULL;
}

static bool
is_key(const struct regf *r, uint32_t key)
{
	char name[4];

	return regf_key_name(r, key, name, sizeof(name));
}

enum err
regf_check(const struct regf *r, struct regf_count *out, struct error *e)
{
	struct walk w = { .seen_bits = (size_t)r->bins_bytes / 8 };

	w.wrong = check_bins(r);
	if (w.wrong != NULL)
		return error_set(e, ERR_DATA, "%s", w.wrong);
	w.seen = calloc(w.seen_bits / 8 + 1, 1);
	if (w.seen == NULL)
		return error_set(e, ERR_INTERNAL, "no memory is left");
	if (r->root == REGF_NONE || !is_key(r, r->root))
		w.wrong = "its first key is not where it should be";
	else
		(void)check_key(&w, r, r->root);
	free(w.seen);
	if (out != NULL)
		*out = w.count;
	return w.wrong == NULL ? ERR_OK : error_set(e, ERR_DATA, "%s", w.wrong);
}
