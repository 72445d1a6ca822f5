/*
 * Cut and mangled texts: no crash, and no fact that the whole text
 * contradicts. Runs under the sanitizers in the dev preset.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define DATA TEST_SOURCE_DIR "/tests/unit/probes/paste/data"

static int
is_paste(const struct dirent *entry)
{
	return text_ends(entry->d_name, ".txt");
}

/* The value of @id in "id = value" lines; NULL if it is not there. */
static const char *
value_of(const char *facts, const char *line, size_t id_len)
{
	while (facts != NULL && *facts != '\0') {
		if (strncmp(facts, line, id_len + 3) == 0)
			return facts + id_len + 3;
		facts = strchr(facts, '\n');
		facts = facts != NULL ? facts + 1 : NULL;
	}
	return NULL;
}

/*
 * Facts of a part that the whole denies. A last line that was cut may hold the beginning of
 * a number or of a name, which cannot be known.
 */
static void
assert_no_contradiction(const char *part, const char *whole, const char *name, size_t cut)
{
	for (const char *line = part; *line != '\0'; line = strchr(line, '\n') + 1) {
		size_t id_len = (size_t)(strstr(line, " = ") - line);
		const char *value = value_of(whole, line, id_len);
		size_t len = strcspn(line + id_len + 3, "\n");

		if (value == NULL || strncmp(value, line + id_len + 3, len) != 0 ||
			value[len] != '\n')
			fail_msg("%s cut at %zu says %.*s, the whole does not", name, cut,
				(int)(id_len + 3 + len), line);
	}
}

static void
cut_anywhere_a_paste_tells_no_lie(void **state)
{
	struct dirent **names;
	int count = scandir(DATA, &names, is_paste, alphasort);

	(void)state;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		char path[512];
		size_t len;
		char *bytes;
		struct reading_of whole;

		(void)text_format(path, sizeof(path), DATA "/%s", names[i]->d_name);
		bytes = slurp(path, &len);
		reading_of(bytes, len, 3389, &whole);
		/* each byte of a short paste, each few of a long one, and each line's end
		 */
		for (size_t cut = 0; cut < len; cut++) {
			struct reading_of part;

			if (cut % (1 + len / 300) != 0 && bytes[cut] != '\n' &&
				bytes[cut - 1] != '\n')
				continue;
			reading_of(bytes, cut, 3389, &part);
			if (cut == 0 || bytes[cut - 1] == '\n' ||
				strstr(str_text(&part.facts), "port") == NULL)
				assert_no_contradiction(str_text(&part.facts),
					str_text(&whole.facts), names[i]->d_name, cut);
			reading_free(&part);
		}
		/* and without its first lines */
		for (size_t cut = 1; cut < len; cut++) {
			struct reading_of part;

			if (bytes[cut - 1] != '\n')
				continue;
			reading_of(bytes + cut, len - cut, 3389, &part);
			assert_no_contradiction(str_text(&part.facts),
				str_text(&whole.facts), names[i]->d_name, cut);
			reading_free(&part);
		}
		reading_free(&whole);
		free(bytes);
		free(names[i]);
	}
	free(names);
}

static uint32_t
next_random(uint32_t *seed)
{
	/* Marsaglia's xorshift */
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void
bytes_that_flip_do_no_harm(void **state)
{
	struct dirent **names;
	int count = scandir(DATA, &names, is_paste, alphasort);
	uint32_t seed = 20261121;

	(void)state;
	for (int i = 0; i < count; i++) {
		char path[512];
		size_t len;
		char *bytes;

		(void)text_format(path, sizeof(path), DATA "/%s", names[i]->d_name);
		bytes = slurp(path, &len);
		for (int round = 0; round < 30; round++) {
			struct reading_of r;
			char *copy = malloc(len);

			assert_non_null(copy);
			memcpy(copy, bytes, len);
			for (int k = 0; k < 1 + round / 4; k++)
				copy[next_random(&seed) % len] = (char)next_random(&seed);
			reading_of(copy, len, 3389, &r);
			reading_free(&r);
			free(copy);
		}
		free(bytes);
		free(names[i]);
	}
	free(names);
}

static void
nothing_understood_is_said(void **state)
{
	static const char *const texts[] = { "", "\n\n", "hello",
		"netsh advfirewall show\n", "C:\\>sc query TermService\nC:\\>", "\xFF\xFE",
		"the state is ON" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct reading_of r;

		reading_of(texts[i], strlen(texts[i]), 0, &r);
		assert_int_equal(r.err, ERR_DATA);
		assert_string_equal(str_text(&r.facts), "");
		assert_true(r.error.text[0] != '\0');
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_anywhere_a_paste_tells_no_lie),
		cmocka_unit_test(bytes_that_flip_do_no_harm),
		cmocka_unit_test(nothing_understood_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
