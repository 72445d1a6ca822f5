#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "share/base/str.h"

/*
 * A small validator for the part of JSON Schema (draft-07) that share/schema/ uses: type,
 * required, properties, additionalProperties (true or false), items, enum, const, anyOf,
 * oneOf, minimum, maximum, minLength, maxLength. A keyword that it does not know is an
 * error of the schema, so that none is ignored silently.
 */
/* Appends one sentence for each fault to @faults; true if there is none. */
bool schema_validate(const json_t *schema, const json_t *document, struct str *faults);
