#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/*
 * Proxies from the environment: clients reach an RD Gateway through them, FreeRDP's client
 * every target. rdpdoctor's checks do not use them, so their route may differ from the
 * client's.
 */

/* The environment that proxy_find() reads: a variable's value, or NULL. */
typedef const char *proxy_env_fn(const char *name);

/*
 * Appends to @out the proxy for HTTPS to @host, without any account in its address, and the
 * variable that sets it: "http://proxy:3128 (https_proxy)". Also names a library that
 * redirects connections (proxychains). False: none.
 */
bool proxy_find(struct str *out, const char *host, int port, proxy_env_fn *env);
/*
 * Whether a NO_PROXY list contains @host: names with their subdomains, addresses, networks
 * (10.0.0.0/8), "name:port", "*".
 */
bool proxy_is_spared(const char *list, const char *host, int port);
