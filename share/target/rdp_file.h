#pragma once

#include <stddef.h>

#include "share/target/target.h"

/*
 * Settings of the .rdp format: lines `name:type:value`, types s, i and b. An rdp:// URI
 * carries the same settings as attributes. Unknown ones are ignored, as mstsc does. A saved
 * password ("password 51:b:...") is noted and never read.
 */

#define RDPFILE_ODD 24
#define RDPFILE_ODD_BYTES 128

/* The settings of one file or URI; plain data, initialise with zeroes. */
struct rdpfile {
	char address[TARGET_HOST_MAX + 16];   /* full address */
	char alternate[TARGET_HOST_MAX + 16]; /* alternate full address */
	char gateway[TARGET_HOST_MAX + 16];
	char user[TARGET_USER_MAX], domain[TARGET_USER_MAX];
	int port;	   /* server port; 0 = not given, -1 = not a number in 1..65535 */
	int gateway_usage; /* gatewayusagemethod, -1 = not given */
	int credssp;	   /* enablecredsspsupport, -1 = not given */
	bool has_password;
	bool plain_password; /* the file contains it as readable text */
	size_t settings;     /* lines of the right form */
	/* Settings that are evidence, "name=value"; a later line replaces an earlier one with
	 * the same name. */
	char odd[RDPFILE_ODD][RDPFILE_ODD_BYTES];
};

void rdpfile_init(struct rdpfile *r);
/* Parses one "name:type:value" line; borrows @line. False: it does not have that form. */
bool rdpfile_take(struct rdpfile *r, const char *line);
/* Parses a whole file in UTF-16LE, UTF-16BE, UTF-8 or Windows-1252. */
void rdpfile_parse(struct rdpfile *r, const void *bytes, size_t len);
/* Fills @out (port, gateway, user; not .file) and @facts, which may be NULL. @what begins
 * the sentence of an error: "The file work.rdp". */
enum err rdpfile_apply(const struct rdpfile *r, const char *what, struct target *out,
	struct facts *facts, struct error *e) NODISCARD;
/* Opens and reads @path, at most 1 MiB, then calls the two above. */
enum err rdpfile_read(const char *path, struct target *out, struct facts *facts,
	struct error *e) NODISCARD;
