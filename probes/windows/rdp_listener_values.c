/* Numbers of the listener's settings in the words of the facts. */
#include "probes/windows/rdp_listener_values.h"

#include <stddef.h>

#include "share/base/macros.h"

const char *
rdp_tcp_layer(uint32_t security_layer)
{
	static const char *const layers[] = { "rdp", "negotiate", "tls" };

	return security_layer < ARRAY_LEN(layers) ? layers[security_layer] : "invalid";
}

const char *
rdp_tcp_level(uint32_t min_encryption)
{
	static const char *const levels[] = { "invalid", "low", "client-compatible", "high",
		"fips" };

	return min_encryption < ARRAY_LEN(levels) ? levels[min_encryption] : "invalid";
}

bool
rdp_tcp_is_limit(uint32_t max_instance_count)
{
	return max_instance_count != 0xFFFFFFFFu && max_instance_count != 999999u;
}
