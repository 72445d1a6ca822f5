/*
 * Starts the servers that a case names and waits until each can serve.
 */
#pragma once

#include "case_file.h"

NODISCARD bool servers_start(const struct lab_case *c, struct lab_error *e);

/* Prints the end of each log of the world: for a case that went wrong. */
void servers_show_logs(void);
