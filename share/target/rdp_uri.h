#pragma once

#include "share/target/target.h"

/*
 * rdp:// URIs in both common forms: rdp://HOST:PORT, and
 * rdp://full%20address=s:HOST:PORT&NAME=TYPE:VALUE ("Remote Desktop URI scheme",
 * Microsoft), whose attributes are the settings of an .rdp file.
 */
bool uri_is_one(const char *text);
enum err uri_parse(const char *text, struct target *out, struct facts *facts,
	struct error *e) NODISCARD;
