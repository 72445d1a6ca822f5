/*
 * The suppliers that share/facts/facts.yaml names, compared with what the code declares:
 * advice about what to run next comes from that list, and must not promise a fact that
 * nothing can state.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/checks/probe_table.h"
#include "probes/offline/facts/windows_disk.h"
#include "probes/paste/readers.h"
#include "tests/unit/probes/declared.h"

static bool
is_listed(const char *source, int fact)
{
	for (const struct fact_supplier *f = fact_def(fact)->from; f->source != NULL; f++)
		if (text_equal(f->source, source))
			return true;
	return false;
}

static void
every_supplier_that_is_listed_is_declared(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const struct fact_def *def = fact_def(id);

		for (const struct fact_supplier *f = def->from; f->source != NULL; f++) {
			if (text_equal(f->source, "person") ||
				text_equal(f->source, "program"))
				continue;
			if (!code_declares(f->source, id)) {
				printf("facts.yaml: %s from %s: no code declares it\n",
					def->id, f->source);
				wrong++;
			}
		}
	}
	assert_int_equal(wrong, 0);
}

static size_t
check_list(const char *kind, const char *name, const int *facts)
{
	char source[64];
	size_t wrong = 0;

	(void)text_format(source, sizeof(source), "%s%s", kind, name);
	for (; facts != NULL && *facts != FACT_LIST_END; facts++) {
		if (!is_listed(source, *facts)) {
			printf("facts.yaml: %s lacks from %s\n", fact_def(*facts)->id,
				source);
			wrong++;
		}
	}
	return wrong;
}

static void
every_declaration_is_listed(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; probes[i] != NULL; i++)
		for (const struct fact_supply *s = probes[i]->supplies;
			s != NULL && s->source != NULL; s++)
			wrong += check_list("probe:", s->source, s->facts);
	for (const struct reader_info *i = reader_infos; i->id != NULL; i++) {
		wrong += check_list("reader:", i->id, i->supplies);
		wrong += check_list("reader:", i->id, i->collects);
	}
	for (const struct disk_part *p = disk_parts; p->read != NULL; p++)
		wrong += check_list("disk", "", p->supplies);
	assert_int_equal(wrong, 0);
}

/* A probe of another program cannot be asked what it declares; its descriptor can. */
static void
every_probe_declares_something(void **state)
{
	(void)state;
	for (size_t i = 0; probes[i] != NULL; i++)
		assert_non_null(probes[i]->supplies);
	assert_null(probe_offline.supplies);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_supplier_that_is_listed_is_declared),
		cmocka_unit_test(every_declaration_is_listed),
		cmocka_unit_test(every_probe_declares_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
