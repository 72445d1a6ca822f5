/* Describes changes in words, for the confirmation. */
#include "probes/offline/edit/change.h"
#include "share/base/text.h"

void
change_describe_data(const struct change_data *d, struct str *out)
{
	if (!d->there)
		str_add(out, "absent");
	else if (d->type == CHANGE_DWORD && d->len == 4)
		str_addf(out, "%u", regf_u32(d->bytes));
	else if (d->type == CHANGE_SZ || d->type == CHANGE_EXPAND_SZ) {
		size_t len = 0;

		while (len + 1 < d->len && (d->bytes[len] != 0 || d->bytes[len + 1] != 0))
			len += 2;
		str_add_char(out, '"');
		text_add_utf16le(out, d->bytes, len);
		str_add_char(out, '"');
	} else {
		str_addf(out, "type %u:", d->type);
		for (size_t i = 0; i < d->len && i < 64; i++)
			str_addf(out, " %02x", d->bytes[i]);
	}
}

void
change_describe(const struct change *c, struct str *out)
{
	if (c->name == NULL) {
		str_addf(out, "%s\\%s: the key is deleted", c->hive, c->key);
		return;
	}
	str_addf(out, "%s\\%s\\%s: ", c->hive, c->key, c->name);
	change_describe_data(&c->before, out);
	str_add(out, " -> ");
	change_describe_data(&c->after, out);
}
