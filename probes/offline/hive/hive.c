/*
 * Opens a hive: rdpdoctor's own reader checks the file first (regf.h), replays the logs
 * into an anonymous memory file if needed, then libhivex opens one of the two. libhivex
 * ignores logs and reads a dirty hive as if it were clean.
 */
#include "probes/offline/hive/hive.h"

#include <errno.h>
#include <hivex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "probes/offline/hive/regf.h"
#include "probes/offline/hive/transaction_log.h"
#include "probes/offline/hive/mapped_file.h"
#include "share/base/str.h"
#include "share/base/text.h"

#define PATH_MOST 64
#define PRINT_MOST 512u
#define PRINT_BYTES_MOST 20u

/* ---- replaying ---- */

static int
image_file(const struct replay_image *image)
{
	int fd = memfd_create("hive", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < image->len) {
		ssize_t n = write(fd, image->data + done, image->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			(void)close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}

static enum err
open_image(const struct replay_image *image, int *fd, struct error *e)
{
	*fd = image_file(image);
	return *fd >= 0
		? ERR_OK
		: error_set_errno(e, ERR_INTERNAL, "there is not enough memory for it");
}

/*
 * Sets h->replayed and h->image_fd, or h->dirty and h->why. The file is unmapped before its
 * image is written, and the image is freed before libhivex maps it: at most two copies are
 * in memory at once. If memory is short, h->damaged is set as well.
 */
static void
apply_logs(const char *path, struct view *file, struct hive *h, struct regf *regf)
{
	struct replay_image image = { .data = NULL };
	struct error e = ERROR_INIT;
	struct regf after;

	if (replay_file(path, file->data, file->len, &image, &e) == ERR_OK &&
		regf_open(image.data, image.len, &after, &e) == ERR_OK &&
		regf_check(&after, NULL, &e) == ERR_OK) {
		view_close(file);
		h->replayed = open_image(&image, &h->image_fd, &e) == ERR_OK;
		h->damaged = !h->replayed;
		/* the image is freed; what was read from its first block stays valid */
		regf->checksum_good = true;
		regf->seq1 = regf->seq2 = after.seq1;
	}
	if (!h->replayed) {
		h->dirty = true;
		text_copy(h->why, sizeof(h->why), e.text);
	}
	free(image.data);
}

/* ---- opening ---- */

static enum err
open_handle(const char *path, struct hive *h, struct error *e)
{
	char fd_path[64];

	(void)text_format(fd_path, sizeof(fd_path), "/proc/self/fd/%d", h->image_fd);
	h->handle = hivex_open(h->replayed ? fd_path : path, 0);
	if (h->handle == NULL)
		return error_set(e, ERR_DATA, "it is damaged and cannot be opened%s%s",
			h->why[0] != '\0' ? ": " : "", h->why);
	h->root = hivex_root(h->handle);
	if (h->root == 0) {
		hive_close(h);
		return error_set(e, ERR_DATA, "its root key is missing");
	}
	return ERR_OK;
}

enum err
hive_open(const char *path, struct arena *arena, struct hive *out, struct error *e)
{
	VIEW_AUTO file = { .data = NULL };
	struct regf regf;
	struct error damage = ERROR_INIT;
	enum err err = view_open(path, &file, e);

	*out = (struct hive) { .arena = arena, .image_fd = -1 };
	if (err != ERR_OK)
		return err;
	if (file.len == 0)
		return error_set(e, ERR_DATA,
			"it is empty; the folder RegBack next to it may contain an older "
			"copy");
	err = regf_open(file.data, file.len, &regf, e);
	/* a log, if there is one, also contains the unreadable first block */
	if (file.len >= REGF_BASE_BYTES && (err != ERR_OK || regf_dirty(&regf)))
		apply_logs(path, &file, out, &regf);
	if (err != ERR_OK && !out->replayed)
		return err;
	if (!out->replayed && !out->damaged && regf_check(&regf, NULL, &damage) != ERR_OK) {
		out->damaged = true;
		text_copy(out->why, sizeof(out->why), damage.text);
	}
	/* libhivex maps the file as well; both together would need twice the memory */
	view_close(&file);
	return open_handle(path, out, e);
}

void
hive_close(struct hive *h)
{
	if (h->handle != NULL) {
		(void)hivex_close(h->handle);
		if (h->image_fd >= 0)
			(void)close(h->image_fd);
	}
	h->handle = NULL;
	h->image_fd = -1;
	h->root = 0;
}

/* ---- keys ---- */

hive_key
hive_find(const struct hive *h, hive_key from, const char *path)
{
	hive_key key = from;

	while (key != 0 && *path != '\0') {
		size_t len = strcspn(path, "\\");

		key = hivex_node_get_child(
			h->handle, key, arena_dup_len(h->arena, path, len));
		path += len + (path[len] == '\\');
	}
	return key;
}

const hive_key *
hive_children(const struct hive *h, hive_key key)
{
	static const hive_key none[1] = { 0 };
	hive_node_h *nodes = key != 0 ? hivex_node_children(h->handle, key) : NULL;
	hive_key *copy;
	size_t count = 0;

	if (nodes == NULL)
		return none;
	while (nodes[count] != 0)
		count++;
	copy = ARENA_ARRAY(h->arena, hive_key, count + 1);
	memcpy(copy, nodes, count * sizeof(*copy));
	free(nodes);
	return copy;
}

/* Texts in a hive are untrusted. */
static const char *
take_cleaned(const struct hive *h, char *text)
{
	STR_AUTO clean = STR_INIT(128 * 1024);

	if (text == NULL)
		return NULL;
	text_clean(&clean, text, strlen(text));
	free(text);
	return arena_dup(h->arena, str_text(&clean));
}

const char *
hive_name(const struct hive *h, hive_key key)
{
	const char *name =
		key != 0 ? take_cleaned(h, hivex_node_name(h->handle, key)) : NULL;

	return name != NULL ? name : "";
}

/* ---- values ---- */

static hive_value_h
value_of(const struct hive *h, hive_key key, const char *name)
{
	return key != 0 ? hivex_node_get_value(h->handle, key, name) : 0;
}

bool
hive_dword(const struct hive *h, hive_key key, const char *name, uint32_t *out)
{
	hive_value_h value = value_of(h, key, name);
	hive_type type;
	size_t len;
	uint8_t *bytes;

	if (value == 0 || hivex_value_type(h->handle, value, &type, &len) != 0 ||
		len != 4 || (type != hive_t_dword && type != hive_t_dword_be))
		return false;
	bytes = (uint8_t *)hivex_value_value(h->handle, value, &type, &len);
	if (bytes == NULL || len != 4) {
		free(bytes);
		return false;
	}
	*out = type == hive_t_dword ? regf_u32(bytes)
				    : (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
			(uint32_t)bytes[2] << 8 | bytes[3];
	free(bytes);
	return true;
}

bool
hive_odd(const struct hive *h, hive_key key, const char *name)
{
	uint32_t number;

	return value_of(h, key, name) != 0 && !hive_dword(h, key, name, &number);
}

static const char *
value_text(const struct hive *h, hive_value_h value)
{
	hive_type type;
	size_t len;
	uint8_t *bytes;
	STR_AUTO text = STR_INIT(256 * 1024);

	if (hivex_value_type(h->handle, value, &type, &len) != 0 ||
		(type != hive_t_string && type != hive_t_expand_string &&
			type != hive_t_multiple_strings))
		return NULL;
	bytes = (uint8_t *)hivex_value_value(h->handle, value, &type, &len);
	if (bytes == NULL)
		return NULL;
	/* up to the first NUL; a registry text need not end with one */
	for (size_t i = 0; i + 1 < len; i += 2)
		if (bytes[i] == 0 && bytes[i + 1] == 0)
			len = i;
	text_add_utf16le(&text, bytes, len & ~(size_t)1);
	free(bytes);
	return str_ok(&text) ? arena_dup(h->arena, str_text(&text)) : NULL;
}

const char *
hive_text(const struct hive *h, hive_key key, const char *name)
{
	hive_value_h value = value_of(h, key, name);

	return value != 0 ? value_text(h, value) : NULL;
}

const uint8_t *
hive_bytes(const struct hive *h, hive_key key, const char *name, size_t *len)
{
	hive_value_h value = value_of(h, key, name);
	hive_type type;
	char *bytes;
	uint8_t *copy;

	if (value == 0 || (bytes = hivex_value_value(h->handle, value, &type, len)) == NULL)
		return NULL;
	copy = arena_alloc(h->arena, *len + 1);
	memcpy(copy, bytes, *len);
	free(bytes);
	return copy;
}

const char *
hive_path(const struct hive *h, hive_key key)
{
	const char *path = "";

	for (int up = 0; up < PATH_MOST && key != 0 && key != h->root; up++) {
		path = arena_format(h->arena, "%s%s%s", hive_name(h, key),
			path[0] != '\0' ? "\\" : "", path);
		key = hivex_node_parent(h->handle, key);
	}
	return path;
}

const char *
hive_print(const struct hive *h, hive_key key, const char *name)
{
	STR_AUTO out = STR_INIT(PRINT_MOST * 8);
	STR_AUTO clean = STR_INIT(PRINT_MOST * 8);
	const char *text = hive_text(h, key, name);
	uint32_t number;
	size_t len = 0;
	const uint8_t *bytes;

	if (hive_dword(h, key, name, &number))
		return arena_format(h->arena, "%u", number);
	if (text != NULL) {
		text_clean(&clean, text, strnlen(text, PRINT_MOST));
		return arena_dup(h->arena, str_text(&clean));
	}
	bytes = hive_bytes(h, key, name, &len);
	if (bytes == NULL)
		return NULL;
	for (size_t i = 0; i < len && i < PRINT_BYTES_MOST; i++)
		str_addf(&out, "%s%02x", i > 0 ? " " : "", bytes[i]);
	return arena_dup(h->arena, str_text(&out));
}

const struct hive_value *
hive_values(const struct hive *h, hive_key key, size_t *count)
{
	hive_value_h *values = key != 0 ? hivex_node_values(h->handle, key) : NULL;
	struct hive_value *out = NULL;
	size_t room = 0;

	*count = 0;
	while (values != NULL && values[room] != 0)
		room++;
	if (room > 0)
		out = ARENA_ARRAY(h->arena, struct hive_value, room);
	for (size_t i = 0; i < room; i++) {
		const char *name = take_cleaned(h, hivex_value_key(h->handle, values[i]));

		if (name == NULL)
			continue;
		out[*count].name = name;
		out[(*count)++].text = value_text(h, values[i]);
	}
	free(values);
	return out;
}
