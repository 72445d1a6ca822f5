/*
 * Compares a run with what its case expects, and with what every report must
 * keep whatever the case (share/schema says the shape; here are the relations).
 */
#pragma once

#include "lab_run.h"

#include <stdio.h>

/* Number of differences; each is written to @says as one line. */
size_t judge_run(const struct lab_case *c, const struct run_result *r, FILE *says);

/* How many of those differences say no more than that it came too late. */
size_t judge_lateness(const struct lab_case *c, const struct run_result *r);

/* Relations inside any report; the same result. */
size_t judge_report(const struct run_result *r, FILE *says);

/* The value of a fact; NULL when the report does not have it. */
const json_t *judge_fact(const json_t *report, const char *id);
/* When it was learned, in ms since the start; -1 when it was not. */
long judge_fact_ms(const json_t *report, const char *id);
/* A JSON value as the case files write it: lists as a,b. */
void judge_text(const json_t *value, char *out, size_t size);

/* Prints "fact, case, value" lines for a table over many runs. */
void judge_table(const struct lab_case *c, const struct run_result *r, FILE *out);
