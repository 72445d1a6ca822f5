#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads to the end of @fd, at most @room bytes; @len gets the number of bytes. False: it
 * failed, with errno set.
 */
bool read_up_to(int fd, void *buffer, size_t room, size_t *len);
