#pragma once

#include "probes/windows/registry_view.h"

/*
 * What the values of the Windows registry mean for Remote Desktop: one meaning for pasted
 * output and for attached disks. Policy overrides the local value (MS-TSTS, MS-GPFAS); the
 * default applies only where the value is known to be absent.
 */

/* What the evaluation of firewall rules needs. */
struct settings_found {
	uint32_t port;		   /* of the listener; 0: unknown */
	bool port_unclear;	   /* the value exists but is not a port */
	unsigned ignored_profiles; /* FW_PROFILE_*: profiles that ignore local rules */
	bool rules_unclear;	   /* a deciding part of the rules was not understood */
};

/* Passes all facts of the registry and its firewall rules to the view. */
void settings_read(const struct registry_view *v, struct settings_found *out);

/* Calls @fn for each fact that settings_read() can supply; some more than once. */
void settings_each_fact(void (*fn)(void *to, int fact), void *to);
