/*
 * Reads the built-in files and those of an organisation's folder into one knowledge base. A
 * file of the folder replaces the built-in one with the same id. Errors are collected with
 * file and line; knowledge_load() returns the first, lint shows all.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/base/custom_facts.h"
#include "share/base/fd.h"
#include "share/base/read_up_to.h"
#include "share/base/str.h"

#define FILE_BYTES_MAX (1024 * 1024)
#define HASH_BYTES 80

/* ---- one file ---- */

/* A problem whose text begins with "FILE:LINE: ", as schema_read() words it. */
static void
add_schema_problem(struct knowledge *k, const struct source *source, const char *text)
{
	size_t name_len = strlen(source->name);
	char *end = NULL;
	int line = 0;

	if (strncmp(text, source->name, name_len) == 0 && text[name_len] == ':') {
		line = (int)strtol(text + name_len + 1, &end, 10);
		text = text_starts(end, ": ") ? end + 2 : end;
	}
	/* libcyaml names the key before the unknown one; this finds the unknown one. */
	if (text_starts(text, "Unexpected key: ")) {
		char key[128];
		int found;

		text_copy(key, sizeof(key), text + strlen("Unexpected key: "));
		key[strcspn(key, ":")] = '\0';
		found = source_line(source, key, line);
		line = found > 0 ? found : line;
	}
	base_problem(k, source, line, "%s", text);
}

struct knowledge *
base_create(void)
{
	struct knowledge *k = calloc(1, sizeof(*k));

	if (k == NULL)
		abort();
	k->arena = arena_create();
	k->hash = arena_alloc(k->arena, HASH_BYTES);
	pool_init(&k->pool, k->arena);
	return k;
}

static void
make_room(struct knowledge *k, struct table *t)
{
	t->entries =
		arena_grow(k->arena, t->entries, t->count, &t->room, sizeof(*t->entries));
}

void
base_put_new(struct knowledge *k, enum file_kind kind, const char *id, const void *text,
	const struct source *source)
{
	struct table *t = &k->tables[kind];

	make_room(k, t);
	t->entries[t->count++] = (struct entry) {
		.id = id, .text = text, .source = source, .when = COND_NONE
	};
}

void
base_put(struct knowledge *k, enum file_kind kind, const char *id, const void *text,
	const struct source *source)
{
	struct table *t = &k->tables[kind];
	size_t i = 0;

	while (i < t->count && strcmp(t->entries[i].id, id) != 0)
		i++;
	if (i == t->count) {
		base_put_new(k, kind, id, text, source);
		return;
	}
	if (t->entries[i].source == source && kind != FILE_CODES)
		base_problem(k, source, source_line(source, id, 1),
			"\"%s\" is defined twice: keep one of them", id);
	t->entries[i].text = text;
	t->entries[i].source = source;
}

static const char *
id_of(enum file_kind kind, const void *text)
{
	switch (kind) {
	case FILE_CAUSE:
		return ((const struct cause_text *)text)->cause;
	case FILE_STEPS:
		return ((const struct shared_text *)text)->shared;
	case FILE_CHANNEL:
		return ((const struct channel_text *)text)->channel;
	case FILE_QUESTION:
		return ((const struct question_text *)text)->question;
	case FILE_NOTE:
		return ((const struct note_text *)text)->note;
	case FILE_MESSAGES:
		return ((const struct messages_text *)text)->client;
	case FILE_FACTS:
	case FILE_PLACEHOLDERS:
	case FILE_CODES:
	case FILE_KIND_COUNT:
	case FILE_UNKNOWN:
		break;
	}
	return NULL;
}

static void
take_text(struct knowledge *k, enum file_kind kind, const struct source *source, void *text)
{
	const struct placeholders_text *p = text;
	const struct codes_text *c = text;
	const struct own_facts_text *f = text;
	const char *id = id_of(kind, text), *folder = file_kind_folder(kind);
	char name[256];

	if (kind == FILE_PLACEHOLDERS) {
		for (unsigned i = 0; i < p->placeholders_count; i++)
			base_put(k, kind, p->placeholders[i].name, &p->placeholders[i],
				source);
	} else if (kind == FILE_CODES) {
		for (unsigned i = 0; i < c->codes_count; i++)
			base_put(k, kind,
				arena_format(k->arena, "%s %s", c->codes[i].family,
					c->codes[i].code),
				&c->codes[i], source);
	} else if (kind == FILE_FACTS) {
		for (unsigned i = 0; i < f->facts_count; i++)
			own_facts_register(k, source, &f->facts[i]);
	} else {
		if (!text_format(name, sizeof(name), "%s%s.yaml", folder, id) ||
			!text_equal(name, source->name))
			base_problem(k, source, source_line(source, id, 1),
				"the file says it is \"%s\": name the file %s.yaml", id,
				id);
		base_put(k, kind, id, text, source);
	}
}

static void
read_source(struct knowledge *k, const struct source *source)
{
	enum file_kind kind = file_kind_of(source->name);
	struct error e = ERROR_INIT;
	void *text;

	if (kind == FILE_UNKNOWN)
		return;
	if (schema_read(kind, source, k->arena, &text, &e) != ERR_OK) {
		add_schema_problem(k, source, e.text);
		return;
	}
	take_text(k, kind, source, text);
}

/* ---- folders ---- */

static struct source *
add_source(struct knowledge *k)
{
	k->sources = arena_grow(k->arena, k->sources, k->source_count, &k->source_room,
		sizeof(*k->sources));
	return &k->sources[k->source_count++];
}

static enum err
read_file(struct knowledge *k, const char *path, const char *name, struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct source *source;
	struct stat st;
	size_t len;
	char *text;

	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(e, ERR_NO_INPUT, "%s cannot be read", path);
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_DATA, "%s is not a regular file: remove it", path);
	if (st.st_size > FILE_BYTES_MAX)
		return error_set(e, ERR_DATA, "%s is larger than 1 MiB: split it", path);
	text = arena_alloc(k->arena, (size_t)st.st_size + 1);
	if (!read_up_to(fd, text, (size_t)st.st_size, &len))
		return error_set_errno(e, ERR_IO, "%s cannot be read", path);
	source = add_source(k);
	*source = (struct source) { arena_dup(k->arena, name), text, len };
	return ERR_OK;
}

static int
compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_yaml(const struct dirent *d)
{
	return d->d_name[0] != '.' && text_ends(d->d_name, ".yaml");
}

/* Files of one folder in the order of their names. A missing folder is empty. */
static enum err
read_folder(struct knowledge *k, const char *dir, const char *folder, struct error *e)
{
	struct dirent **list = NULL;
	char path[4096], name[512];
	enum err err = ERR_OK;
	int count;

	if (!text_format(path, sizeof(path), "%s/%s", dir, folder))
		return error_set(e, ERR_NO_INPUT, "%s: the path is too long", dir);
	count = scandir(path, &list, is_yaml, compare_names);
	if (count < 0 && errno != ENOENT)
		return error_set_errno(
			e, ERR_NO_INPUT, "The folder %s cannot be read", path);
	for (int i = 0; i < count; i++) {
		const char *leaf = list[i]->d_name;

		if (err == ERR_OK &&
			text_format(name, sizeof(name), "%s%s", folder, leaf) &&
			text_format(path, sizeof(path), "%s/%s", dir, name))
			err = read_file(k, path, name, e);
		free(list[i]);
	}
	free(list);
	return err;
}

static enum err
read_dir(struct knowledge *k, const char *dir, struct error *e)
{
	struct stat st;
	enum err err = ERR_OK;

	if (stat(dir, &st) != 0)
		return error_set_errno(e, ERR_NO_INPUT,
			"The folder of own knowledge \"%s\" cannot be read", dir);
	if (!S_ISDIR(st.st_mode))
		return error_set(e, ERR_NO_INPUT,
			"\"%s\" is not a folder: --knowledge takes a folder with causes/, "
			"questions/ and so on",
			dir);
	err = read_folder(k, dir, "", e);
	for (int kind = 0; kind < FILE_KIND_COUNT && err == ERR_OK; kind++) {
		const char *folder = file_kind_folder((enum file_kind)kind);

		if (folder != NULL)
			err = read_folder(k, dir, folder, e);
	}
	return err;
}

/* ---- loading all files ---- */

struct named {
	const struct source *source;
	size_t place; /* a file of the folder comes after the built-in one of its name */
};

static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->source->name, y->source->name);

	return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

static void
hash_sources(const struct knowledge *k, char *out)
{
	struct named *list = calloc(k->source_count + 1, sizeof(*list));
	unsigned char digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	size_t at;

	if (list == NULL || ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	for (size_t i = 0; i < k->source_count; i++)
		list[i] = (struct named) { &k->sources[i], i };
	qsort(list, k->source_count, sizeof(*list), compare_named);
	for (size_t i = 0; i < k->source_count; i++) {
		const struct source *s = list[i].source;

		(void)EVP_DigestUpdate(ctx, s->name, strlen(s->name) + 1);
		(void)EVP_DigestUpdate(ctx, s->text, s->len);
	}
	(void)EVP_DigestFinal_ex(ctx, digest, &len);
	EVP_MD_CTX_free(ctx);
	free(list);
	at = (size_t)snprintf(out, HASH_BYTES, "sha256:");
	for (unsigned i = 0; i < len; i++, at += 2)
		(void)snprintf(out + at, HASH_BYTES - at, "%02x", digest[i]);
}

enum err
base_load(const char *dir, bool thorough, struct knowledge **out, struct error *e)
{
	struct knowledge *k = base_create();
	enum err err = ERR_OK;

	*out = NULL;
	for (size_t i = 0; i < builtin_source_count; i++)
		*add_source(k) = builtin_sources[i];
	k->builtin_count = k->source_count;
	if (dir != NULL)
		err = read_dir(k, dir, e);
	if (err != ERR_OK) {
		knowledge_destroy(k);
		return err;
	}
	/* The built-in codes and messages are read on demand.
	 * Kind by kind, since conditions of causes need the own facts; a file of the
	 * folder comes after the built-in one that it replaces. */
	for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
		for (size_t i = 0; i < k->source_count; i++)
			if (file_kind_of(k->sources[i].name) == (enum file_kind)kind &&
				((kind != FILE_CODES && kind != FILE_MESSAGES) ||
					i >= k->builtin_count || thorough))
				read_source(k, &k->sources[i]);
	base_index(k);
	base_check(k, thorough ? 0 : k->builtin_count);
	*out = k;
	return ERR_OK;
}

enum err
knowledge_load(const char *dir, struct knowledge **out, struct error *e)
{
	const struct lint_finding *first;
	struct knowledge *k;
	enum err err;

	*out = NULL;
	err = base_load(dir, false, &k, e);
	if (err != ERR_OK)
		return err;
	if (k->problem_count > 0) {
		first = &k->problems[0];
		err = error_set(e, ERR_DATA, "%s%s%s:%d: %s", dir != NULL ? dir : "",
			dir != NULL ? "/" : "", first->file, first->line, first->says);
		knowledge_destroy(k);
		return err;
	}
	*out = k;
	return ERR_OK;
}

void
knowledge_destroy(struct knowledge *k)
{
	if (k == NULL)
		return;
	arena_destroy(k->arena);
	free(k);
}

const char *
knowledge_hash(const struct knowledge *k)
{
	if (k->hash[0] == '\0')
		hash_sources(k, k->hash);
	return k->hash;
}
