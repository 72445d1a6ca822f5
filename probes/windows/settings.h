#pragma once

#include "probes/windows/registry_view.h"

/*
 * What the values of the Windows registry mean for Remote Desktop: one meaning for pasted
 * output and for attached disks. Policy wins over the local value (MS-TSTS, MS-GPFAS); the
 * default of a value counts only where the value is known to be absent.
 */

/* What the rules of the firewall are judged by. */
struct settings_found {
	uint32_t port;		   /* of the listener; 0: unknown */
	bool port_unclear;	   /* there is a value, and it is no port */
	unsigned ignored_profiles; /* FW_PROFILE_*: there local rules do not count */
	bool rules_unclear;	   /* what decides about the rules was not understood */
};

/* Hands the view all facts of its registry, and the rules of its firewall. */
void settings_read(const struct registry_view *v, struct settings_found *out);

/* Calls @fn for each fact that settings_read() can supply; some more than once. */
void settings_each_fact(void (*fn)(void *to, int fact), void *to);
