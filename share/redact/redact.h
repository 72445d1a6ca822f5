#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "share/facts/facts.h"
#include "share/target/target.h"

/*
 * Redaction for everything that leaves the program: typed fields first, patterns second.
 * Names become stand-ins ({host-1}, {user-1}, {ip-2 public}) that are the same in every
 * export of a session.
 */
enum redact_level { REDACT_NORMAL, REDACT_STRICT, REDACT_NONE };

struct redactor;

struct redactor *redactor_create(enum redact_level level);
void redactor_destroy(struct redactor *r); /* takes NULL */
/*
 * The words that the program itself uses in commands and sentences, each with a blank before
 * and after it. A name that is one of them is hidden only where the context shows that it is
 * a name. Keeps @words.
 */
void redactor_add_own_words(struct redactor *r, const char *words);
/* Seeds: known names. The longest match wins, case-insensitive, at word borders. */
void redactor_add_target(struct redactor *r, const struct target *t);
void redactor_add_fact(struct redactor *r, const struct fact *fact);
void redactor_add_word(struct redactor *r, const char *word); /* the user's own words */
/* Appends @text with everything replaced that the level hides. */
void redactor_apply(struct redactor *r, const char *text, struct str *out);
/* The same for every string of a JSON value; returns owned. */
json_t *redactor_apply_json(struct redactor *r, const json_t *json);
/* "2 host names, 1 user, 3 addresses": what has been hidden so far. */
void redactor_manifest(const struct redactor *r, struct str *out);
enum redact_level redactor_level(const struct redactor *r);
const char *redact_level_id(enum redact_level level); /* "normal" */
bool redact_level_find(const char *id, enum redact_level *out);
