/*
 * Two log formats. The old one is a map of dirty 512-byte pages, followed by the pages. The
 * new one is a sequence of entries, each with pages, a sequence number and two hashes; a
 * sequence may begin in one log and continue in the other. Layout: "Windows registry file
 * format specification", section "Format of transaction log files" (M. Suhanov).
 */
#include "probes/offline/hive/transaction_log.h"

#include <stdlib.h>
#include <string.h>

#include "probes/offline/hive/regf.h"
#include "share/base/macros.h"

#define SECTOR 512u
#define ENTRY_BYTES 40u
#define WRITTEN_AT 12u
#define BIN_WRITTEN_AT 20u
#define WRITTEN_BYTES 8u
#define TYPE_OLD_LOG_1 1u
#define TYPE_OLD_LOG_2 2u
#define TYPE_NEW_LOG 6u
#define ENTRIES_MOST 65536u
#define LOGS_MOST 4u

/* ---- Marvin32 ---- */

struct marvin {
	uint32_t low, high;
};

static uint32_t
rotate_left(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

static void
marvin_mix(struct marvin *m, uint32_t word)
{
	m->low += word;
	m->high ^= m->low;
	m->low = rotate_left(m->low, 20) + m->high;
	m->high = rotate_left(m->high, 9) ^ m->low;
	m->low = rotate_left(m->low, 27) + m->high;
	m->high = rotate_left(m->high, 19);
}

uint64_t
replay_hash(const void *data, size_t len)
{
	struct marvin m = { .low = 0x7A4E55C5u, .high = 0x82EF4D88u };
	const uint8_t *p = data;
	uint32_t last = 0x80;

	for (; len >= 4; len -= 4, p += 4)
		marvin_mix(&m, regf_u32(p));
	for (size_t i = len; i > 0; i--)
		last = last << 8 | p[i - 1];
	marvin_mix(&m, last);
	marvin_mix(&m, 0);
	return (uint64_t)m.high << 32 | m.low;
}

/* ---- both ---- */

static bool
log_base_good(const struct replay_log *log)
{
	return log->data != NULL && log->len >= SECTOR &&
		memcmp(log->data, "regf", 4) == 0 &&
		regf_u32(log->data + 508) == regf_checksum(log->data);
}

static bool
is_old(const struct replay_log *log)
{
	uint32_t type = log_base_good(log) ? regf_u32(log->data + 28) : 0;

	return (type == TYPE_OLD_LOG_1 || type == TYPE_OLD_LOG_2) &&
		log->len >= (size_t)SECTOR + 4 &&
		memcmp(log->data + SECTOR, "DIRT", 4) == 0;
}

/* True if the hive's first block is valid. */
static bool
base_good(const uint8_t *hive)
{
	return regf_u32(hive + 508) == regf_checksum(hive);
}

/*
 * When the hive was written; if its first block is lost, its first bin also has the time.
 */
static const uint8_t *
time_written(const struct replay_image *image)
{
	return image->data +
		(base_good(image->data) || image->len < REGF_BASE_BYTES + 32
				? WRITTEN_AT
				: REGF_BASE_BYTES + BIN_WRITTEN_AT);
}

/* Makes room for @bins bytes of bins; the new ones are zero until a page fills them. */
static bool
image_room(struct replay_image *image, uint32_t bins)
{
	size_t want = REGF_BASE_BYTES + (size_t)bins;
	uint8_t *grown;

	if (bins % 4096 != 0 || bins == 0 || bins > REGF_FILE_MOST)
		return false;
	if (want <= image->len)
		return true;
	grown = realloc(image->data, want);
	if (grown == NULL)
		return false;
	memset(grown + image->len, 0, want - image->len);
	image->data = grown;
	image->len = want;
	return true;
}

static void
finish_base(struct replay_image *image, uint32_t seq, uint32_t bins)
{
	regf_put_u32(image->data + 4, seq);
	regf_put_u32(image->data + 8, seq);
	regf_put_u32(image->data + 28, 0);
	regf_put_u32(image->data + 40, bins);
	regf_put_u32(image->data + 508, regf_checksum(image->data));
}

/* ---- the old format ---- */

static enum err
replay_old(const struct replay_log *log, struct replay_image *image, struct error *e)
{
	uint32_t bins = regf_u32(log->data + 40), pages = bins / SECTOR;
	uint32_t seq = regf_u32(log->data + 4);
	size_t map = SECTOR + 4, at;

	if (seq != regf_u32(log->data + 8))
		return error_set(e, ERR_DATA, "the log itself is incomplete");
	/* a log with another time is left from another write */
	if (memcmp(log->data + WRITTEN_AT, time_written(image), WRITTEN_BYTES) != 0)
		return error_set(
			e, ERR_DATA, "the log belongs to another state of the hive");
	if (!image_room(image, bins))
		return error_set(e, ERR_DATA, "the log gives an impossible size");
	at = map + (pages + 7) / 8;
	at = (at + SECTOR - 1) / SECTOR * SECTOR;
	if (log->len < at)
		return error_set(e, ERR_DATA, "the log ends inside its map");
	memcpy(image->data, log->data, SECTOR);
	for (uint32_t i = 0; i < pages; i++) {
		if ((log->data[map + i / 8] & 1u << i % 8) == 0)
			continue;
		if (log->len - at < SECTOR)
			return error_set(e, ERR_DATA, "the log ends inside its pages");
		memcpy(image->data + REGF_BASE_BYTES + (size_t)i * SECTOR, log->data + at,
			SECTOR);
		at += SECTOR;
		image->pages++;
	}
	image->entries = 1;
	finish_base(image, seq, bins);
	return ERR_OK;
}

/* ---- the new format ---- */

struct entry {
	const uint8_t *data;
	uint32_t size, seq, bins, pages;
};

/* The entry at @at of the log; false if there is no complete one. */
static bool
entry_at(const struct replay_log *log, size_t at, struct entry *out)
{
	const uint8_t *p = log->data + at;

	if (at > log->len || log->len - at < ENTRY_BYTES || memcmp(p, "HvLE", 4) != 0)
		return false;
	*out = (struct entry) {
		.data = p,
		.size = regf_u32(p + 4),
		.seq = regf_u32(p + 12),
		.bins = regf_u32(p + 16),
		.pages = regf_u32(p + 20),
	};
	if (out->size < ENTRY_BYTES || out->size % SECTOR != 0 ||
		out->size > log->len - at || out->bins % 4096 != 0 ||
		out->pages > (out->size - ENTRY_BYTES) / 8)
		return false;
	return replay_hash(p, 32) ==
		((uint64_t)regf_u32(p + 36) << 32 | regf_u32(p + 32)) &&
		replay_hash(p + ENTRY_BYTES, out->size - ENTRY_BYTES) ==
		((uint64_t)regf_u32(p + 28) << 32 | regf_u32(p + 24));
}

static bool
apply_entry(const struct entry *entry, struct replay_image *image)
{
	size_t data = ENTRY_BYTES + (size_t)entry->pages * 8;

	if (!image_room(image, entry->bins))
		return false;
	for (uint32_t i = 0; i < entry->pages; i++) {
		const uint8_t *ref = entry->data + ENTRY_BYTES + (size_t)i * 8;
		uint32_t offset = regf_u32(ref), size = regf_u32(ref + 4);

		if (size > entry->size - data || offset > entry->bins ||
			size > entry->bins - offset)
			return false;
		memcpy(image->data + REGF_BASE_BYTES + offset, entry->data + data, size);
		data += size;
		image->pages++;
	}
	image->entries++;
	return true;
}

/* How far @a is after @b; negative: before it. Sequence numbers wrap at 2^32. */
static int32_t
seq_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static uint32_t
log_seq(const struct replay_log *log)
{
	return regf_u32(log->data + 4);
}

/* If the two numbers differ, its first block is incomplete. */
static bool
is_new(const struct replay_log *log)
{
	return log_base_good(log) && regf_u32(log->data + 28) == TYPE_NEW_LOG &&
		log_seq(log) == regf_u32(log->data + 8);
}

/*
 * The sequence in @log: it begins with the number of the log itself, and each entry has the
 * next number; anything after it is left from earlier use of the file.
 */
static void
apply_row(const struct replay_log *log, uint32_t *next, uint32_t *bins,
	struct replay_image *image)
{
	struct entry entry;
	size_t at = SECTOR;

	*next = log_seq(log);
	while (image->entries < ENTRIES_MOST && entry_at(log, at, &entry) &&
		entry.seq == *next && apply_entry(&entry, image)) {
		*next = entry.seq + 1;
		*bins = entry.bins;
		at += entry.size;
	}
}

/* The logs of the new format, the earliest first. Returns their count. */
static size_t
sort_logs(const struct replay_log *logs, size_t count,
	const struct replay_log *out[static LOGS_MOST])
{
	size_t usable = 0;

	for (size_t i = 0; i < count && usable < LOGS_MOST; i++) {
		size_t k = usable;

		if (!is_new(&logs[i]))
			continue;
		for (; k > 0 && seq_after(log_seq(&logs[i]), log_seq(out[k - 1])) < 0; k--)
			out[k] = out[k - 1];
		out[k] = &logs[i];
		usable++;
	}
	return usable;
}

/*
 * Which logs count (items 5 to 8 of the specification's list and its section on two logs):
 * those that begin no earlier than the second number of the hive, in order, as long as
 * their sequences join. The hive may be far behind: entries in between were written to it,
 * but its numbers change only when it is closed. Without a valid first block only the
 * latest log counts.
 */
static enum err
replay_new(const struct replay_log *logs, size_t count, struct replay_image *image,
	struct error *e)
{
	const struct replay_log *sorted[LOGS_MOST];
	size_t usable = sort_logs(logs, count, sorted), first = 0;
	uint32_t next = 0, bins = 0;

	if (usable == 0)
		return error_set(e, ERR_DATA, "no log has an intact first block");
	if (base_good(image->data)) {
		uint32_t from = regf_u32(image->data + 8);

		while (first < usable && seq_after(log_seq(sorted[first]), from) < 0)
			first++;
	} else {
		first = usable - 1;
		memcpy(image->data, sorted[first]->data, SECTOR);
	}
	for (size_t i = first; i < usable && (i == first || log_seq(sorted[i]) == next);
		i++)
		apply_row(sorted[i], &next, &bins, image);
	if (image->entries == 0)
		return error_set(e, ERR_DATA, "the logs hold nothing newer than the hive");
	finish_base(image, next - 1, bins);
	return ERR_OK;
}

enum err
replay_logs(const uint8_t *hive, size_t len, const struct replay_log *logs,
	size_t log_count, struct replay_image *out, struct error *e)
{
	enum err err = ERR_DATA;
	bool tried = false;

	*out = (struct replay_image) { .len = len };
	if (len < REGF_BASE_BYTES)
		return error_set(e, ERR_DATA, "the hive ends inside its first block");
	for (size_t i = 0; i < log_count && err != ERR_OK; i++) {
		bool old = is_old(&logs[i]);

		if (!old && !is_new(&logs[i]))
			continue;
		free(out->data);
		*out = (struct replay_image) { .data = malloc(len), .len = len };
		if (out->data == NULL)
			return error_set(e, ERR_INTERNAL, "out of memory");
		memcpy(out->data, hive, len);
		tried = true;
		err = old ? replay_old(&logs[i], out, e)
			  : replay_new(logs, log_count, out, e);
		if (!old)
			break;
	}
	if (!tried)
		(void)error_set(e, ERR_DATA, "there is no usable log for it");
	if (err != ERR_OK) {
		free(out->data);
		out->data = NULL;
	}
	return err;
}
