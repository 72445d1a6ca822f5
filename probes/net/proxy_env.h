#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/*
 * The proxies that programs of this machine are told to use by its environment: clients
 * reach an RD Gateway through them, FreeRDP's client every target. Our own checks do not,
 * so their way can be another one than the client's.
 */

/* The environment that proxy_find() reads: a variable's value, or NULL. */
typedef const char *proxy_env_fn(const char *name);

/*
 * Appends to @out which proxy stands for HTTPS to @host, without an account that may be in
 * its address, and which variable says so: "http://proxy:3128 (https_proxy)". A library
 * that turns connections away (proxychains) is named as well. False: none.
 */
bool proxy_find(struct str *out, const char *host, int port, proxy_env_fn *env);
/* Whether a NO_PROXY list spares @host: names with all below them, addresses, networks
 * (10.0.0.0/8), "name:port", "*". */
bool proxy_is_spared(const char *list, const char *host, int port);
