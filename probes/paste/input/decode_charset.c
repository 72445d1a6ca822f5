/*
 * Detects the encoding. Windows writes UTF-16 or UTF-8 on request, otherwise the OEM or
 * ANSI code page of its language, and pasted text was often decoded once with the wrong
 * page already. Nothing declares the page, so this tries the pages and takes the one that
 * yields the most words that Windows prints.
 */
#include "probes/paste/input/lines.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "probes/windows/localized_words.h"

#define DECODE_LIMIT (16u << 20)
#define SAMPLE_BYTES 8192u
#define REPAIR_BYTES 3072u
#define PLAIN_LEAST 32u

/* The order decides between pages that explain the bytes equally well. */
static const char *const pages[] = { "CP1252", "CP850", "CP437", "CP866", "CP1251", "CP852",
	"CP1250", "CP932", "CP936", "CP950", "CP949" };

/* UTF-8 read with one of these and written again is the usual mojibake. */
static const char *const misread[] = { "CP1252", "ISO-8859-1", "CP437", "CP850", "CP866",
	"CP1251", "CP936", "CP932" };

/*
 * glibc loads one module per code page and unloads it with the last descriptor. Detection
 * tries dozens of pairs, so descriptors stay open. (iconv_t)-1: this system does not have
 * the page.
 */
static iconv_t
get_converter(const char *to, const char *from)
{
	static struct {
		const char *to, *from;
		iconv_t cd;
	} kept[64];
	static size_t count;
	iconv_t cd;

	for (size_t i = 0; i < count; i++)
		if (text_equal(kept[i].to, to) && text_equal(kept[i].from, from))
			return kept[i].cd;
	assert(count < ARRAY_LEN(kept)); /* there are few pages, in two directions */
	cd = iconv_open(to, from);
	kept[count].to = to;
	kept[count].from = from;
	kept[count++].cd = cd;
	return cd;
}

/* Converts what it can; replaces each invalid byte with @bad and returns their number. */
static size_t
convert_bytes(const char *to, const char *from, const char *bytes, size_t len,
	const char *bad, struct str *out)
{
	iconv_t cd = get_converter(to, from);
	char *in = (char *)bytes; /* iconv(3) does not write there */
	size_t lost = 0, unit = text_starts(from, "UTF-16") ? 2 : 1;

	if (cd == (iconv_t)-1) {
		str_add_len(out, bytes, len);
		return len;
	}
	(void)iconv(cd, NULL, NULL, NULL, NULL);
	while (len > 0) {
		char buffer[4096];
		char *at = buffer;
		size_t room = sizeof(buffer);
		size_t done = iconv(cd, &in, &len, &at, &room);

		str_add_len(out, buffer, sizeof(buffer) - room);
		if (done != (size_t)-1 || errno == E2BIG)
			continue;
		/*
		 * Windows decodes undefined bytes as control characters of the same number
		 */
		if (text_equal(from, "UTF-8") && len >= 2 && (unsigned char)in[0] == 0xC2 &&
			((unsigned char)in[1] & 0xE0) == 0x80) {
			str_add_char(out, in[1]);
			in += 2;
			len -= 2;
			continue;
		}
		str_add(out, bad);
		in += MIN_OF(unit, len);
		len -= MIN_OF(unit, len);
		lost++;
	}
	return lost;
}

/* Counts invalid UTF-8 (RFC 3629). A sequence cut off at the end is valid. */
static size_t
utf8_faults(const char *bytes, size_t len, size_t *multi)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t faults = 0;

	*multi = 0;
	for (size_t i = 0; i < len;) {
		size_t need = p[i] < 0x80 ? 1
			: p[i] < 0xC2	  ? 0
			: p[i] < 0xE0	  ? 2
			: p[i] < 0xF0	  ? 3
			: p[i] < 0xF5	  ? 4
					  : 0;
		size_t good = 1;

		while (good < need && i + good < len && (p[i + good] & 0xC0) == 0x80)
			good++;
		if (need == 0 || (good < need && i + good < len)) {
			faults++;
			i++;
			continue;
		}
		if (need > 1)
			(*multi)++;
		i += good;
	}
	return faults;
}

/* 'l' or 'b' for UTF-16 without a BOM: blanks, digits and newlines have zero bytes. */
static char
utf16_order(const char *bytes, size_t len)
{
	size_t even = 0, odd = 0, pairs = MIN_OF(len, (size_t)65536) / 2;

	if (pairs < 4)
		return 0;
	for (size_t i = 0; i < pairs; i++) {
		even += bytes[2 * i] == '\0';
		odd += bytes[2 * i + 1] == '\0';
	}
	if (odd * 4 > pairs && even * 20 < pairs)
		return 'l';
	if (even * 4 > pairs && odd * 20 < pairs)
		return 'b';
	return 0;
}

/* Collects lines with bytes above ASCII, as many as detection needs. */
static void
take_sample(const char *bytes, size_t len, size_t most, struct str *sample)
{
	size_t start = 0;

	for (size_t i = 0; i <= len && sample->len < most; i++) {
		bool high = false;

		if (i < len && bytes[i] != '\n')
			continue;
		for (size_t k = start; k < i && !high; k++)
			high = (unsigned char)bytes[k] >= 0x80;
		if (high) {
			str_add_len(sample, bytes + start,
				MIN_OF(i - start, most - sample->len));
			str_add_char(sample, '\n');
		}
		start = i + 1;
	}
}

/*
 * Words that Windows prints score most; characters that no console prints score negative.
 */
static long
rate_text(const char *utf8, size_t len, size_t lost)
{
	long score = 100 * (long)words_weigh(utf8, len) - 3 * (long)lost;

	for (const unsigned char *p = (const unsigned char *)utf8; *p != '\0'; p++) {
		if (p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0)
			score -= 3; /* C1 controls */
		else if (p[0] == 0xE2 && (p[1] == 0x94 || p[1] == 0x95 || p[1] == 0x96))
			score -= 2; /* boxes and blocks: a wrong OEM page */
		else if (p[0] == 0xEF && p[1] == 0xBF && p[2] == 0xBD)
			score -= 3;
		else if (p[0] == 0xEF && p[1] == 0xBD)
			score -= 1; /* half-width kana: bytes of another page */
	}
	return score;
}

static const char *
choose_page(const char *bytes, size_t len)
{
	STR_AUTO sample = STR_INIT(SAMPLE_BYTES + 64);
	const char *best = "CP1252";
	long best_score = 0;

	take_sample(bytes, len, SAMPLE_BYTES, &sample);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		STR_AUTO text = STR_INIT(SAMPLE_BYTES * 4);
		size_t lost = convert_bytes("UTF-8", pages[i], str_text(&sample),
			sample.len, "\xEF\xBF\xBD", &text);
		long score = rate_text(str_text(&text), text.len, lost);

		if (i == 0 || score > best_score) {
			best_score = score;
			best = pages[i];
		}
	}
	return best;
}

/*
 * Direction marks and zero-width characters (U+200B to U+200F, U+202A to U+202E, U+2066 to
 * U+2069) were added after the wrong decoding, and no page has them.
 */
static void
drop_marks(struct str *text)
{
	struct str kept = STR_INIT(DECODE_LIMIT);
	const char *from = str_text(text), *p = from;

	while ((p = strstr(p, "\xE2")) != NULL) {
		unsigned char a = (unsigned char)p[1];
		unsigned char b = a != 0 ? (unsigned char)p[2] : 0;

		if ((a == 0x80 && ((b >= 0x8B && b <= 0x8F) || (b >= 0xAA && b <= 0xAE))) ||
			(a == 0x81 && b >= 0xA6 && b <= 0xA9)) {
			str_add_len(&kept, from, (size_t)(p - from));
			from = p + 3;
			p += 2;
		}
		p++;
	}
	if (from == str_text(text))
		return;
	str_add_len(&kept, from, text->len - (size_t)(from - str_text(text)));
	str_free(text);
	*text = kept;
}

/* UTF-8 that was decoded with a wrong page: undoes that if it yields more words. */
static void
repair_mojibake(struct str *text)
{
	STR_AUTO sample = STR_INIT(REPAIR_BYTES + 64);
	const char *was = NULL, *is = NULL;
	size_t weight, best;

	take_sample(str_text(text), text->len, REPAIR_BYTES, &sample);
	weight = best = words_weigh(str_text(&sample), sample.len);
	if (sample.len == 0 || weight >= 3)
		return;
	for (size_t i = 0; i < ARRAY_LEN(misread); i++) {
		STR_AUTO raw = STR_INIT(REPAIR_BYTES * 2);
		size_t lost = convert_bytes(
			misread[i], "UTF-8", str_text(&sample), sample.len, "?", &raw);

		if (lost * 8 > sample.len)
			continue;
		for (size_t k = 0; k <= ARRAY_LEN(pages); k++) {
			const char *page = k == 0 ? "UTF-8" : pages[k - 1];
			STR_AUTO again = STR_INIT(REPAIR_BYTES * 8);
			size_t found;

			if (text_equal(page, misread[i]))
				continue;
			(void)convert_bytes("UTF-8", page, str_text(&raw), raw.len,
				"\xEF\xBF\xBD", &again);
			found = words_weigh(str_text(&again), again.len);
			if (found > best) {
				best = found;
				was = misread[i];
				is = page;
			}
		}
	}
	if (was != NULL) {
		STR_AUTO raw = STR_INIT(DECODE_LIMIT);
		struct str again = STR_INIT(DECODE_LIMIT);

		drop_marks(text);
		(void)convert_bytes(was, "UTF-8", str_text(text), text->len, "?", &raw);
		(void)convert_bytes(
			"UTF-8", is, str_text(&raw), raw.len, "\xEF\xBF\xBD", &again);
		str_free(text);
		*text = again;
	}
}

/*
 * PowerShell appends UTF-16 to what cmd wrote, and cmd appends bytes to what PowerShell
 * wrote. Returns the length of the ASCII part at one end of such a file: whole lines, with
 * line ends that are not UTF-16.
 */
static size_t
plain_lines(const char *bytes, size_t len)
{
	bool lines = false;

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] >= 0x80)
			return 0;
		lines = lines || (i > 0 && bytes[i] == '\n' && bytes[i - 1] == '\r');
	}
	return lines && len >= PLAIN_LEAST ? len : 0;
}

static void
decode_part(const char *bytes, size_t len, struct str *out)
{
	struct str text = STR_INIT(DECODE_LIMIT);
	size_t multi = 0, faults;
	char order = 0;
	bool ascii = true;

	for (size_t i = 0; i < len && ascii; i++)
		ascii = bytes[i] != '\0' && (unsigned char)bytes[i] < 0x80;
	if (ascii) {
		str_add_len(out, bytes, len);
		return;
	}
	if (len >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
		order = 'l';
	else if (len >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
		order = 'b';
	else
		order = utf16_order(bytes, len);
	if (order != 0) {
		(void)convert_bytes("UTF-8", order == 'l' ? "UTF-16LE" : "UTF-16BE", bytes,
			len, "\xEF\xBF\xBD", &text);
	} else {
		faults = utf8_faults(bytes, len, &multi);
		if (faults * 10 <= multi)
			(void)convert_bytes(
				"UTF-8", "UTF-8", bytes, len, "\xEF\xBF\xBD", &text);
		else
			(void)convert_bytes("UTF-8", choose_page(bytes, len), bytes, len,
				"\xEF\xBF\xBD", &text);
	}
	repair_mojibake(&text);
	str_add_len(out, str_text(&text), text.len);
	str_free(&text);
}

void
text_decode(const char *bytes, size_t len, struct str *out)
{
	const char *first = memchr(bytes, '\0', len), *last = memrchr(bytes, '\0', len);
	size_t head = 0, tail = 0;

	/* the zero is the second byte of a character, or the first in big-endian order */
	if (first != NULL && first > bytes)
		head = plain_lines(bytes, (size_t)(first - bytes) - (first[-1] != '\n'));
	if (last != NULL)
		tail = plain_lines(last + 1, len - (size_t)(last + 1 - bytes));
	str_add_len(out, bytes, head);
	decode_part(bytes + head, len - head - tail, out);
	str_add_len(out, bytes + len - tail, tail);
}
