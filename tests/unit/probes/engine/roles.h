#pragma once

#include "probes/engine/probe.h"

#define PASSWORD "correct horse \xFF battery"

/* A worker that behaves in the way its id says; NULL if there is none. */
const struct probe *role(const char *id);
