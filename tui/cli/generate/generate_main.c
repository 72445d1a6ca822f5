/* Usage: generate_dist bash|zsh|fish|man TEMPLATE OUT; TEMPLATE is - for the shells. */
#include "tui/cli/generate/generate.h"

#include <stdio.h>
#include <string.h>

bool
option_is_shown(enum option_id id)
{
	return option_rows[id].says != NULL;
}

const char *
words_of(const struct command *c, enum option_id id)
{
	const struct command_option *own = command_option(c, id);

	return own != NULL && own->words != NULL ? own->words : option_rows[id].words;
}

void
add_escaped(struct str *out, const char *text, const char *special, const char *escape)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			str_add(out, escape);
		str_add_char(out, *text);
	}
}

static bool
read_template(const char *path, struct str *out)
{
	char bytes[4096];
	size_t n;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return false;
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		str_add_len(out, bytes, n);
	bool whole = ferror(f) == 0;
	(void)fclose(f);
	return whole && str_ok(out);
}

static bool
write_result(const char *path, const struct str *text)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		return false;
	bool whole = str_ok(text) && fwrite(text->text, 1, text->len, f) == text->len;
	return fclose(f) == 0 && whole;
}

int
main(int argc, char **argv)
{
	STR_AUTO template = STR_INIT(1u << 20);
	STR_AUTO out = STR_INIT(1u << 20);

	if (argc != 4)
		return 64;
	if (text_equal(argv[1], "bash"))
		generate_bash(&out);
	else if (text_equal(argv[1], "zsh"))
		generate_zsh(&out);
	else if (text_equal(argv[1], "fish"))
		generate_fish(&out);
	else if (text_equal(argv[1], "man") && read_template(argv[2], &template))
		generate_man_page(str_text(&template), &out);
	if (write_result(argv[3], &out))
		return 0;
	perror(argv[3]);
	return 74;
}
