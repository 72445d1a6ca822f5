/* The writer: libhivex on a copy. Its result is never trusted; verify_edit.h checks it. */
#include "probes/offline/edit/hive_write.h"

#include <errno.h>
#include <hivex.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"

/* The key at @path below the root; creates missing keys if @make. 0: not found. */
static hive_node_h
find_key(hive_h *h, const char *path, bool make, hive_node_h *parent)
{
	hive_node_h key = hivex_root(h);

	*parent = 0;
	while (key != 0 && *path != '\0') {
		size_t len = strcspn(path, "\\");
		char *name = strndup(path, len);

		if (name == NULL)
			return 0;
		*parent = key;
		key = hivex_node_get_child(h, *parent, name);
		if (key == 0 && make)
			key = hivex_node_add_child(h, *parent, name);
		free(name);
		path += len + (path[len] == '\\');
	}
	return key;
}

/* libhivex can delete a value only by setting all the others. */
static int
delete_value(hive_h *h, hive_node_h key, const char *name)
{
	hive_value_h *handles = hivex_node_values(h, key);
	hive_set_value *values;
	size_t count = 0, kept = 0;
	int failed = 0;

	if (handles == NULL)
		return -1;
	while (handles[count] != 0)
		count++;
	values = calloc(count + 1, sizeof(*values));
	for (size_t i = 0; values != NULL && failed == 0 && i < count; i++) {
		hive_set_value *v = &values[kept];

		v->key = hivex_value_key(h, handles[i]);
		v->value = hivex_value_value(h, handles[i], &v->t, &v->len);
		failed = v->key == NULL || v->value == NULL;
		if (failed == 0 && text_equal_nocase(v->key, name)) {
			free(v->key);
			free(v->value);
		} else {
			kept++;
		}
	}
	if (values == NULL || failed != 0)
		failed = -1;
	else
		failed = hivex_node_set_values(h, key, kept, values, 0);
	for (size_t i = 0; values != NULL && i < kept; i++) {
		free(values[i].key);
		free(values[i].value);
	}
	free(values);
	free(handles);
	return failed;
}

static int
write_one(hive_h *h, const struct change *c)
{
	hive_node_h parent,
		key = find_key(h, c->key, c->name != NULL && c->after.there, &parent);
	hive_set_value value = { .key = (char *)(uintptr_t)c->name,
		.t = (hive_type)c->after.type,
		.len = c->after.len,
		.value = (char *)(uintptr_t)c->after.bytes };

	if (key == 0)
		return -1;
	if (c->name == NULL)
		return parent != 0 ? hivex_node_delete_child(h, key) : -1;
	if (!c->after.there)
		return delete_value(h, key, c->name);
	return hivex_node_set_value(h, key, &value, 0);
}

enum err
hive_write(const char *path, const struct change_list *changes, const char *hive,
	struct error *e)
{
	hive_h *h = hivex_open(path, HIVEX_OPEN_WRITE);
	enum err err = ERR_OK;

	if (h == NULL)
		return error_set_errno(
			e, ERR_DATA, "The copy of the hive cannot be opened");
	for (size_t i = 0; err == ERR_OK && i < changes->count; i++)
		if (text_equal(changes->items[i].hive, hive) &&
			write_one(h, &changes->items[i]) != 0)
			err = error_set(e, ERR_IO, "%s\\%s could not be changed.", hive,
				changes->items[i].key);
	if (err == ERR_OK && hivex_commit(h, NULL, 0) != 0)
		err = error_set_errno(
			e, ERR_IO, "The copy of the hive could not be written");
	(void)hivex_close(h);
	return err;
}
