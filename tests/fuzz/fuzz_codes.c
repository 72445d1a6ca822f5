/* A message with codes in it, as people paste it into explain: read word by word within its
 * bounds, looked for among the messages of all clients, and what is said of an unknown number
 * is a sentence. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/explain/code_mentions.h"
#include "fixes/messages/message_match.h"
#include "fixes/explain/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take_mention(void *to, const struct mention *m)
{
	(void)to;
	if (m->text[0] == '\0')
		abort();
}

static void
look_for_messages(const char *text, size_t size)
{
	static struct message_index index; /* once: reading the files takes a while */
	static struct knowledge *k;
	struct error e = ERROR_INIT;
	struct message_hit hits[6];
	struct message_walk walk;
	size_t count;

	if (k == NULL) {
		if (knowledge_load(NULL, &k, &e) != ERR_OK)
			abort();
		message_index_open(k, &index);
	}
	message_walk(&index, text, size, &walk);
	count = message_choose(&walk, NULL, hits, ARRAY_LEN(hits));
	for (size_t i = 0; i < count; i++)
		if (hits[i].message >= index.message_count)
			abort();
	message_walk_end(&walk);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const char *says;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	says = explain_unknown(text);
	if (says != NULL && (says[0] == '\0' || says[strlen(says) - 1] != '.'))
		abort();
	code_mentions(text, take_mention, NULL);
	look_for_messages(text, size);
	free(text);
	return 0;
}
