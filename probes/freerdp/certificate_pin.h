#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the certificate in @pem is the one with the SHA-256 fingerprint @sha256 (hex,
 * lower case). If the password itself is sent over TLS, it is sent only to the holder of
 * the certificate found before.
 */
bool pin_holds(const void *pem, size_t len, const char *sha256);
