#pragma once

#include <stdbool.h>

/*
 * Whether the code of a supplier of facts.yaml ("probe:tcp", "reader:sc",
 * "disk") declares the fact. A collection's own facts and those of its commands both count.
 */
bool code_declares(const char *supplier, int fact);
