/*
 * Outputs of real machines with what they say: data/NAME.txt and data/NAME.facts. The facts
 * of a paste must be exactly those, none more.
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

static void
each_paste_gives_exactly_its_truth(void **state)
{
	struct dirent **names;
	int count = scandir(DATA, &names, is_paste, alphasort);
	int wrong = 0;

	(void)state;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		char path[512];
		size_t len, truth_len;
		char *bytes, *truth;
		struct reading_of r;

		(void)text_format(path, sizeof(path), DATA "/%s", names[i]->d_name);
		bytes = slurp(path, &len);
		memcpy(path + strlen(path) - 4, ".facts", 7);
		truth = slurp(path, &truth_len);
		reading_of(bytes, len, 3389, &r);
		if (strcmp(str_text(&r.facts), truth) != 0) {
			print_error("%s reads as\n%sinstead of\n%s\n", names[i]->d_name,
				str_text(&r.facts), truth);
			wrong++;
		}
		reading_free(&r);
		free(bytes);
		free(truth);
		free(names[i]);
	}
	free(names);
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_paste_gives_exactly_its_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
