/* Chooses the full screen or plain mode, by option, environment and terminal. */
#include "tui/cli/choose_frontend.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/fullscreen/fullscreen.h"
#include "tui/plain/plain.h"

static bool
wants_full(const struct options *o)
{
	const char *term = getenv("TERM"), *accessible = getenv("ACCESSIBLE");

	if (o->plain || isatty(0) == 0 || isatty(1) == 0)
		return false;
	if (accessible != NULL && accessible[0] != '\0' && !text_equal(accessible, "0") &&
		!text_equal(accessible, "false"))
		return false;
	return term != NULL && term[0] != '\0' && !text_equal(term, "dumb");
}

static int
sync_descriptor(void)
{
	const char *text = getenv("RDPDOCTOR_SYNC_FD");

	return text != NULL ? (int)strtol(text, NULL, 10) : -1;
}

void
choose_frontend(const struct options *o, struct frontend_config *out)
{
	const char *no_colour = getenv("NO_COLOR");

	*out = (struct frontend_config) {
		.full = wants_full(o),
		.colour = no_colour == NULL || no_colour[0] == '\0',
		.in_fd = 0,
		.out_fd = 1,
		.sync_fd = sync_descriptor(),
	};
}

enum err
frontend_create(
	const struct frontend_config *config, struct frontend **out, struct error *e)
{
	/* Characters and their widths only: numbers in reports keep their points. */
	(void)setlocale(LC_CTYPE, "");
	*out = NULL;
	return config->full ? full_create(config, out, e) : plain_create(config, out, e);
}
