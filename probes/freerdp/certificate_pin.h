#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the certificate in @pem is the one with the SHA-256 fingerprint @sha256 (hex,
 * lower case). Where the password itself goes over TLS, it goes to nobody but the holder of
 * the certificate that was shown before.
 */
bool pin_holds(const void *pem, size_t len, const char *sha256);
