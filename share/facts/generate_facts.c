/*
 * Build tool: reads share/facts/facts.yaml and writes fact_ids.h (the enum, a macro for each family, and constants
 * such as TCP_RESULT_TIMEOUT for the tokens) and fact_table.c (the definitions, sorted by id
 * for the binary search of fact_find()).
 * Usage: factgen facts.yaml fact_ids.h fact_table.c
 */
#include <cyaml/cyaml.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fact_entry {
	char *fact, *type, *unit, *says;
	char **tokens, **from;
	unsigned tokens_count, from_count;
};

struct sets {
	char **profile, **service;
	unsigned profile_count, service_count;
};

struct root {
	struct sets *sets;
	struct fact_entry *facts;
	unsigned facts_count;
};

struct row {
	char *id, *says;
	const struct fact_entry *entry;
	bool copy; /* of another fact; the program makes it */
};

#define TEXT_MAX CYAML_UNLIMITED
static const cyaml_schema_value_t text_item = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, TEXT_MAX),
};

static const cyaml_schema_field_t entry_fields[] = {
	CYAML_FIELD_STRING_PTR(
		"fact", CYAML_FLAG_POINTER, struct fact_entry, fact, 1, TEXT_MAX),
	CYAML_FIELD_STRING_PTR(
		"type", CYAML_FLAG_POINTER, struct fact_entry, type, 1, TEXT_MAX),
	CYAML_FIELD_STRING_PTR("unit", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct fact_entry, unit, 1, TEXT_MAX),
	CYAML_FIELD_STRING_PTR(
		"says", CYAML_FLAG_POINTER, struct fact_entry, says, 1, TEXT_MAX),
	CYAML_FIELD_SEQUENCE("tokens", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct fact_entry, tokens, &text_item, 1, 64),
	CYAML_FIELD_SEQUENCE(
		"from", CYAML_FLAG_POINTER, struct fact_entry, from, &text_item, 0, 16),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t entry_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct fact_entry, entry_fields),
};

static const cyaml_schema_field_t sets_fields[] = { CYAML_FIELD_SEQUENCE("profile",
							    CYAML_FLAG_POINTER, struct sets,
							    profile, &text_item, 1, 16),
	CYAML_FIELD_SEQUENCE(
		"service", CYAML_FLAG_POINTER, struct sets, service, &text_item, 1, 64),
	CYAML_FIELD_END };

static const cyaml_schema_field_t root_fields[] = {
	CYAML_FIELD_MAPPING_PTR("sets", CYAML_FLAG_POINTER, struct root, sets, sets_fields),
	CYAML_FIELD_SEQUENCE(
		"facts", CYAML_FLAG_POINTER, struct root, facts, &entry_value, 1, 1000),
	CYAML_FIELD_END
};
static const cyaml_schema_value_t root_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct root, root_fields),
};

static struct row rows[2000];
static size_t row_count;

static void
fail(const char *what, const char *which)
{
	fprintf(stderr, "factgen: %s: %s\n", what, which);
	exit(1);
}

/* Replaces the first @mark in @text by @with. Returns owned. */
static char *
replace(const char *text, const char *mark, const char *with)
{
	const char *at = strstr(text, mark);
	size_t size = strlen(text) + strlen(with) + 1;
	char *out = calloc(1, size);

	if (out == NULL)
		fail("no memory", text);
	(void)snprintf(
		out, size, "%.*s%s%s", (int)(at - text), text, with, at + strlen(mark));
	return out;
}

/* "the firewall's domain profile", "the service TermService". Returns owned. */
static char *
spoken(const char *mark, const char *name)
{
	char text[256];

	if (strcmp(mark, "{service}") == 0)
		(void)snprintf(text, sizeof(text), "the service %s", name);
	else if (strcmp(name, "active") == 0)
		(void)snprintf(text, sizeof(text), "the firewall's profile in use");
	else
		(void)snprintf(text, sizeof(text), "the firewall's %s profile", name);
	return replace(text, "", "");
}

/* The sentence of one fact of a set, with the placeholder replaced. Returns owned. */
static char *
sentence(const char *says, const char *mark, const char *name)
{
	char *words = spoken(mark, name), *out;

	if (strstr(says, mark) == NULL)
		fail("the sentence lacks the placeholder", says);
	out = replace(says, mark, words);
	out[0] = (char)toupper((unsigned char)out[0]);
	free(words);
	return out;
}

static void
add_row(char *id, char *says, const struct fact_entry *entry)
{
	if (row_count == sizeof(rows) / sizeof(rows[0]))
		fail("too many facts", id);
	rows[row_count].id = id;
	rows[row_count].says = says;
	rows[row_count].entry = entry;
	rows[row_count].copy = strstr(id, ".active.") != NULL;
	row_count++;
}

static void
expand(const struct fact_entry *entry, const struct sets *sets)
{
	static const char *const marks[] = { "{profile}", "{service}" };
	char *const *names[] = { sets->profile, sets->service };
	const unsigned counts[] = { sets->profile_count, sets->service_count };

	for (size_t m = 0; m < sizeof(marks) / sizeof(marks[0]); m++) {
		if (strstr(entry->fact, marks[m]) == NULL)
			continue;
		for (unsigned i = 0; i < counts[m]; i++)
			add_row(replace(entry->fact, marks[m], names[m][i]),
				sentence(entry->says, marks[m], names[m][i]), entry);
		return;
	}
	add_row(replace(entry->fact, "", ""), replace(entry->says, "", ""), entry);
}

static int
compare_rows(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->id, ((const struct row *)b)->id);
}

static const char *
type_name(const char *type)
{
	static const char *const names[][2] = { { "token", "FACT_TYPE_TOKEN" },
		{ "bool", "FACT_TYPE_BOOL" }, { "int", "FACT_TYPE_INT" },
		{ "text", "FACT_TYPE_TEXT" }, { "tokens", "FACT_TYPE_TOKENS" },
		{ "ints", "FACT_TYPE_INTS" }, { "texts", "FACT_TYPE_TEXTS" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(type, names[i][0]) == 0)
			return names[i][1];
	fail("unknown type", type);
	return NULL;
}

static int
price_of(const char *source)
{
	const char *blank = strchr(source, ' ');

	if (blank != NULL && isdigit((unsigned char)blank[1]))
		return (int)strtol(blank + 1, NULL, 10);
	if (strncmp(source, "probe:", 6) == 0)
		return 1;
	if (strcmp(source, "person") == 0)
		return 20;
	if (strncmp(source, "reader:", 7) == 0)
		return 90;
	if (strcmp(source, "disk") == 0)
		return 900;
	if (strcmp(source, "program") == 0)
		return 1;
	fail("unknown supplier", source);
	return 0;
}

static void
print_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static void
print_c_name(FILE *out, const char *prefix, const char *id)
{
	fprintf(out, "%s", prefix);
	for (; *id != '\0'; id++)
		fputc(isalnum((unsigned char)*id) ? toupper((unsigned char)*id) : '_', out);
}

/*
 * "guest.service.{service}.start" becomes a macro FACTS_GUEST_SERVICE_START with all facts
 * of the family but copies.
 */
static void
print_family(FILE *out, const struct fact_entry *entry)
{
	const char *mark = strchr(entry->fact, '{');
	char name[128];
	bool first = true;

	if (mark == NULL)
		return;
	(void)snprintf(name, sizeof(name), "%.*s%s", (int)(mark - entry->fact - 1),
		entry->fact, strchr(mark, '}') + 1);
	print_c_name(out, "#define FACTS_", name);
	for (size_t i = 0; i < row_count; i++) {
		if (rows[i].entry != entry || rows[i].copy)
			continue;
		print_c_name(out, first ? " FACT_" : ", FACT_", rows[i].id);
		first = false;
	}
	fprintf(out, "\n");
}

static void
print_ids(FILE *out, const struct root *root)
{
	fprintf(out,
		"#pragma once\n\n/* Generated from share/facts/facts.yaml. */\nenum fact_id {\n");
	for (size_t i = 0; i < row_count; i++) {
		print_c_name(out, "\tFACT_", rows[i].id);
		fprintf(out, ",\n");
	}
	fprintf(out, "\tFACT_ID_COUNT\n};\n\n");
	for (unsigned i = 0; i < root->facts_count; i++)
		print_family(out, &root->facts[i]);
}

/* "reader:netsh-firewall !public": not for that member of the set. */
static bool
leaves_out(const char *source, const struct row *row)
{
	const char *but = strchr(source, '!');
	char part[64];

	if (but == NULL)
		return false;
	(void)snprintf(part, sizeof(part), ".%s.", but + 1);
	return strstr(row->id, part) != NULL;
}

/* The program makes the copies; apart from that only a person can be asked for one. */
static void
print_suppliers(FILE *out, const struct row *row)
{
	const struct fact_entry *e = row->entry;

	if (row->copy)
		fprintf(out, "{ \"program\", 1 }, ");
	for (unsigned f = 0; f < e->from_count; f++)
		if ((!row->copy || strncmp(e->from[f], "person", 6) == 0) &&
			!leaves_out(e->from[f], row))
			fprintf(out, "{ \"%.*s\", %d }, ", (int)strcspn(e->from[f], " "),
				e->from[f], price_of(e->from[f]));
}

/* "guest.service.{service}.state" becomes GUEST_SERVICE_STATE: one name for the whole set. */
static void
print_name(FILE *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '{') {
			p += strcspn(p, "}");
			p += p[1] == '.';
			continue;
		}
		fputc(isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_', out);
	}
}

/* The values of tokens, so that code with a token that no longer exists does not compile. */
static void
print_tokens(FILE *out, const struct root *root)
{
	for (unsigned i = 0; i < root->facts_count; i++) {
		const struct fact_entry *e = &root->facts[i];

		for (unsigned t = 0; t < e->tokens_count; t++) {
			fprintf(out, "#define ");
			print_name(out, e->fact);
			fprintf(out, "_");
			print_name(out, e->tokens[t]);
			fprintf(out, " \"%s\"\n", e->tokens[t]);
		}
	}
}

static void
print_table(FILE *out)
{
	fprintf(out,
		"/* Generated from share/facts/facts.yaml. */\n#include \"share/facts/facts.h\"\n\n"
		"extern const struct fact_def fact_table[];\n\n");
	for (size_t i = 0; i < row_count; i++) {
		const struct fact_entry *e = rows[i].entry;

		if (e->tokens_count > 0) {
			fprintf(out, "static const char *const tokens_%zu[] = { ", i);
			for (unsigned t = 0; t < e->tokens_count; t++)
				fprintf(out, "\"%s\", ", e->tokens[t]);
			fprintf(out, "NULL };\n");
		}
		fprintf(out, "static const struct fact_supplier from_%zu[] = { ", i);
		print_suppliers(out, &rows[i]);
		fprintf(out, "{ NULL, 0 } };\n");
	}
	fprintf(out, "\nconst struct fact_def fact_table[] = {\n");
	for (size_t i = 0; i < row_count; i++) {
		const struct fact_entry *e = rows[i].entry;

		fprintf(out, "\t{ \"%s\", %s, ", rows[i].id, type_name(e->type));
		if (e->tokens_count > 0)
			fprintf(out, "tokens_%zu, ", i);
		else
			fprintf(out, "NULL, ");
		if (e->unit != NULL)
			print_quoted(out, e->unit);
		else
			fprintf(out, "NULL");
		fprintf(out, ", from_%zu, ", i);
		print_quoted(out, rows[i].says);
		fprintf(out, " },\n");
	}
	fprintf(out, "};\n");
}

int
main(int argc, char **argv)
{
	const cyaml_config_t config = {
		.log_fn = cyaml_log, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_WARNING
	};
	struct root *root = NULL;
	FILE *header, *table;
	cyaml_err_t err;

	if (argc != 4)
		fail("usage", "factgen facts.yaml fact_ids.h fact_table.c");
	err = cyaml_load_file(argv[1], &config, &root_value, (cyaml_data_t **)&root, NULL);
	if (err != CYAML_OK)
		fail(argv[1], cyaml_strerror(err));
	for (unsigned i = 0; i < root->facts_count; i++)
		expand(&root->facts[i], root->sets);
	qsort(rows, row_count, sizeof(rows[0]), compare_rows);
	for (size_t i = 1; i < row_count; i++)
		if (strcmp(rows[i - 1].id, rows[i].id) == 0)
			fail("a fact is defined twice", rows[i].id);
	header = fopen(argv[2], "w");
	table = fopen(argv[3], "w");
	if (header == NULL || table == NULL)
		fail("cannot write", argv[2]);
	print_ids(header, root);
	print_tokens(header, root);
	print_table(table);
	if (fclose(header) != 0 || fclose(table) != 0)
		fail("cannot write", argv[3]);
	for (size_t i = 0; i < row_count; i++) {
		free(rows[i].id);
		free(rows[i].says);
	}
	(void)cyaml_free(&config, &root_value, root, 0);
	return 0;
}
