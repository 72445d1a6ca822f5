/*
 * schema_check SCHEMA FILE: whether every JSON document in FILE ("-": standard input) has
 * the shape that SCHEMA says. Exit 0: all do, and there is at least one; 1: one does not;
 * 2: something could not be read.
 */
#include <stdio.h>
#include <string.h>

#include "schema.h"

static json_t *
load(const char *path)
{
	json_error_t why;
	json_t *json = json_load_file(path, 0, &why);

	if (json == NULL)
		(void)fprintf(stderr, "%s:%d: %s\n", path, why.line, why.text);
	return json;
}

static int
check_stream(const json_t *schema, FILE *in, const char *name)
{
	int count = 0, status = 0;
	json_error_t why;
	json_t *document;

	while ((document = json_loadf(in, JSON_DISABLE_EOF_CHECK, &why)) != NULL) {
		STR_AUTO faults = STR_INIT(1u << 20);

		count++;
		if (!schema_validate(schema, document, &faults)) {
			(void)fprintf(stderr, "%s, document %d:\n%s", name, count,
				str_text(&faults));
			status = 1;
		}
		json_decref(document);
	}
	if (json_error_code(&why) != json_error_premature_end_of_input || count == 0) {
		(void)fprintf(stderr, "%s: document %d: %s\n", name, count + 1, why.text);
		return 2;
	}
	return status;
}

int
main(int argc, char **argv)
{
	json_t *schema;
	FILE *in;
	int status;

	if (argc != 3) {
		(void)fprintf(stderr, "usage: schema_check SCHEMA FILE|-\n");
		return 2;
	}
	schema = load(argv[1]);
	if (schema == NULL)
		return 2;
	in = strcmp(argv[2], "-") == 0 ? stdin : fopen(argv[2], "r");
	if (in == NULL) {
		perror(argv[2]);
		json_decref(schema);
		return 2;
	}
	status = check_stream(schema, in, argv[2]);
	if (in != stdin)
		(void)fclose(in);
	json_decref(schema);
	return status;
}
