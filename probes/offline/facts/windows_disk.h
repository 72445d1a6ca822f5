#pragma once

#include "probes/offline/hive/hive.h"
#include "probes/engine/probe.h"

/*
 * Both hives of one Windows and their relevant keys. Values become facts at once; the
 * source of each is the hive that decided it.
 */
#define DISK_SYSTEM "disk:SYSTEM"
#define DISK_SOFTWARE "disk:SOFTWARE"
#define DISK_FIREWALL "Services\\SharedAccess\\Parameters\\FirewallPolicy"

struct disk;

/* A part of the reading and the facts that it states; others are dropped. */
struct disk_part {
	void (*read)(struct disk *d);
	const int *supplies; /* FACT_LIST(...) */
};
/* In the order in which they run; a NULL read ends them. */
extern const struct disk_part disk_parts[];

struct disk {
	struct probe_out *out;
	const struct disk_part *part; /* that runs now */
	struct arena *arena;
	struct hive system, software;
	bool has_system, has_software;
	int control_set;   /* Select\Current; 0: unknown */
	hive_key cs;	   /* in SYSTEM: the control set in use; 0: none */
	bool before_vista; /* two firewall profiles, no NLA; known from the services */
	uint32_t build;	   /* 0: unknown */
};

/*
 * Opens what @path names. Errors only when nothing at all could be opened: then the code is
 * that of the contract. If one hive fails, probe_says() reports it.
 */
enum err disk_open(struct disk *d, const char *path, struct error *e) NODISCARD;
void disk_close(struct disk *d);
/* Whether ProductType names a server; false if it is missing. */
bool disk_is_server(const struct disk *d);

/* One file each, for a part of the registry. */
void disk_facts_hive(struct disk *d);
void disk_facts_system(struct disk *d);
/* Interprets settings (probes/windows/settings.h) and evaluates firewall rules. */
void disk_facts_settings(struct disk *d);
void disk_facts_network(struct disk *d);
/* Runs all parts. */
void disk_parts_read(struct disk *d);

/* The value that decides a fact: it becomes the line of the fact. */
struct disk_at {
	const char *source; /* one of the above */
	hive_key key;	    /* 0: several values decide, or none */
	const char *name;   /* NULL: the key itself */
};

/* The hive that a source names. Borrows. */
const struct hive *disk_hive(const struct disk *d, const char *source);

#define AT_SYSTEM ((struct disk_at) { DISK_SYSTEM, 0, NULL })
#define AT_SOFTWARE ((struct disk_at) { DISK_SOFTWARE, 0, NULL })
static inline struct disk_at
at_system(hive_key key, const char *name)
{
	return (struct disk_at) { DISK_SYSTEM, key, name };
}

static inline struct disk_at
at_software(hive_key key, const char *name)
{
	return (struct disk_at) { DISK_SOFTWARE, key, name };
}

void disk_fact(struct disk *d, int id, struct fact_value value, struct disk_at at);
void disk_bool(struct disk *d, int id, bool value, struct disk_at at);
void disk_int(struct disk *d, int id, int64_t value, struct disk_at at);
void disk_token(struct disk *d, int id, const char *token, struct disk_at at);
void disk_text(
	struct disk *d, int id, const char *text, struct disk_at at); /* NULL: none */
/* Reports a value that is not a number. */
void disk_says_odd(struct disk *d, struct disk_at at);
