/* The grammar of conditions: whatever is typed compiles or gets a sentence, and what
 * compiles can be evaluated with nothing known. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/conditions/condition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
no_fact(void *to, int fact)
{
	(void)to;
	if (fact < 0 || fact >= fact_def_count())
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct pool pool;
	struct fact_view view;
	cond_id id;
	char *text;

	if (size > 8192)
		size = 8192;
	text = arena_dup_len(a, (const char *)data, size);
	pool_init(&pool, a);
	if (cond_compile(&pool, cond_expand(a, text, "public"), &id, &e) == ERR_OK) {
		pool_finish(&pool);
		cond_view_init(&view, &pool, NULL, a);
		if (cond_eval(&view, id) == TRUTH_TRUE)
			cond_support(&view, id, no_fact, NULL);
		cond_facts(&pool, id, no_fact, NULL);
	} else if (e.text[0] == '\0') {
		abort(); /* refused without a word */
	}
	arena_destroy(a);
	return 0;
}
