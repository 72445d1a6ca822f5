#pragma once

#include <jansson.h>

#include "probes/engine/probe.h"

/*
 * The jobs of the worker that have to do with edits, each in a fresh process:
 *
 *     show    says each change: what is there, what will be
 *     plan    writes the script or .reg file and its undo ("out", "undo", "name")
 *     edit    copies each hive that changes to HIVE.rdpdoctor-new and edits the copy
 *     verify  a second reader compares each copy with its hive
 *
 * A job is {"do", "path", "edits": [{"hive", "key", "value", "set"}]}.
 */
enum err edit_job(const json_t *job, struct probe_out *out, struct error *e) NODISCARD;

/* Suffix of the edited copy. */
#define EDIT_COPY ".rdpdoctor-new"
