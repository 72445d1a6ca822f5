#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The names of readers of pasted output that facts and steps may mention. They are the
 * "reader:NAME" suppliers of share/facts/facts.yaml: names only, the readers are in another
 * room.
 */
size_t known_reader_count(void);
const char *known_reader(size_t index);
bool reader_is_known(const char *name);
bool probe_is_known(const char *name);
