/* Prints inputs as text, to compare the two frontends. */
#include "events.h"

#include <string.h>

void
event_print(struct str *out, const struct input *in)
{
	static const char *const names[] = {
		[INPUT_DO_NEXT] = "next",
		[INPUT_DO_CHOICE] = "choice",
		[INPUT_DO_ACTION] = "action",
		[INPUT_DO_BACK] = "back",
		[INPUT_DO_PASTE] = "paste",
		[INPUT_DO_YES] = "yes",
		[INPUT_DO_NO] = "no",
		[INPUT_DO_STOP] = "stop",
	};

	str_add(out, names[in->kind]);
	if (in->kind == INPUT_DO_ACTION)
		str_addf(out, " key=%c", in->key);
	str_addf(out, " choice=%d row=%d", in->choice, in->row);
	for (size_t i = 0; i < in->field_count; i++) {
		if (strcmp(in->fields[i].name, "password") == 0)
			str_addf(out, " password=(%zu)", strlen(in->fields[i].value));
		else
			str_addf(out, " %s=%s", in->fields[i].name, in->fields[i].value);
	}
	if (in->kind == INPUT_DO_PASTE)
		str_addf(out, " text=%zu:%.*s", in->text_len, (int)in->text_len, in->text);
}
