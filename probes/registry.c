/*
 * All probes, in the order in which they start. To add one: write its file, list it here,
 * add its facts to share/facts.yaml.
 */
#include "probes/registry.h"

#include "share/str.h"

const struct probe *const probes[] = {
	&probe_gateway,
	&probe_name,
	&probe_route,
	&probe_tcp,
	&probe_offers,
	&probe_reverse,
	&probe_neighbours,
	&probe_mtu,
	&probe_udp,
	&probe_kdc,
#ifdef RDPDOCTOR_HAVE_CONNECT
	&probe_connect,
#endif
	NULL,
};

const struct probe *
probe_find(const char *id)
{
	for (size_t i = 0; probes[i] != NULL; i++)
		if (text_equal(probes[i]->id, id))
			return probes[i];
	return NULL;
}
