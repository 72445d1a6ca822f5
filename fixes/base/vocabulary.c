/* The closed lists of words in knowledge files. To add one: here, in SHAPE.md, and in the code
 * that uses it. */
#include "fixes/base/knowledge_base.h"

#include "share/base/str.h"

static const struct {
	const char *word;
	int weight;
} says_words[SAYS_COUNT] = {
	[SAYS_PROVES] = { "proves", 0 },
	[SAYS_EXCLUDES] = { "excludes", 0 },
	[SAYS_STRONGLY_FOR] = { "strongly-for", 5 },
	[SAYS_STRONGLY_AGAINST] = { "strongly-against", -5 },
	[SAYS_FOR] = { "for", 2 },
	[SAYS_AGAINST] = { "against", -2 },
};

int
says_find(const char *word)
{
	for (int i = 0; i < SAYS_COUNT; i++)
		if (text_equal(word, says_words[i].word))
			return i;
	return -1;
}

const char *
says_id(enum says says)
{
	return says_words[says].word;
}

int
says_weight(enum says says)
{
	return says_words[says].weight;
}

static int
find_word(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(word, words[i]))
			return (int)i;
	return -1;
}

int
danger_find(const char *word)
{
	static const char *const words[] = { "read-only", "changes", "lowers-security",
		"destructive" };

	return find_word(word, words, ARRAY_LEN(words));
}

int
prior_find(const char *word)
{
	static const char *const words[] = { "rare", "occasional", "common" };

	return find_word(word, words, ARRAY_LEN(words));
}

bool
shell_is_known(const char *word)
{
	static const char *const words[] = { "cmd", "powershell", "azure-cli", "linux",
		"none" };

	return find_word(word, words, ARRAY_LEN(words)) >= 0;
}

bool
words_have(char *const *words, unsigned count, const char *word)
{
	for (unsigned i = 0; i < count; i++)
		if (text_equal(words[i], word))
			return true;
	return false;
}
