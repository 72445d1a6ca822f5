/*
 * Namespaces: a private world (user, mount, process, network) that needs no
 * root and vanishes with its first process, and the network namespaces of the
 * nodes in it. Processes of a node are started here, with or without rights.
 */
#pragma once

#include "lab_util.h"

enum node { NODE_CLIENT, NODE_ROUTER, NODE_SERVER };
#define NODE_COUNT 3
#define LAB_DIR "/run/lab" /* private to a world: keys, logs, counts */

extern const char *const node_names[NODE_COUNT];

/*
 * Runs @inside as the first process of a new world and returns its exit status.
 * The world is gone when this returns, however @inside ended. A machine that
 * allows no namespaces: @inside is not run and @skip_exit is returned.
 */
int world_run(int (*inside)(void *), void *context, int limit_ms, int skip_exit);

/* In the world: /proc, /run and the nodes' network namespaces (/run/netns/NAME). */
NODISCARD bool world_furnish(struct lab_error *e);

/* A file of ours in the place of @path, for this world only. */
NODISCARD bool world_file(const char *path, const char *text, struct lab_error *e);

/* The calling process moves into the node's network. */
NODISCARD bool node_enter(enum node node, struct lab_error *e);
NODISCARD bool node_find(const char *name, enum node *out);

/* Writes @value to /proc/sys/@name of the node. */
NODISCARD bool node_sysctl(
	enum node node, const char *name, const char *value, struct lab_error *e);

struct spawn {
	enum node node;
	char *const *argv;
	char *const *envp;  /* the whole environment */
	int in, out, err;   /* descriptors, -1: /dev/null */
	bool drop_rights;   /* an ordinary user's rights, for the program under test */
	bool wants_ready;   /* wait until it says so on descriptor 3 (LAB_READY_FD=3) */
	int ready_limit_ms; /* used with wants_ready */
};

/* Starts a program in a node; -1 on failure. It dies with the world. */
NODISCARD pid_t node_spawn(const struct spawn *s, struct lab_error *e);

/* Runs a program to its end; fails unless it exits 0. Its output goes to @log. */
NODISCARD bool node_run(enum node node, char *const *argv, const char *input,
	const char *log, struct lab_error *e);

/*
 * Waits until something in the node listens on the port (TCP) or is bound to
 * it (UDP), without touching it. False when @pid ends before, or at the limit.
 */
NODISCARD bool node_wait_listen(
	enum node node, bool udp, int port, pid_t pid, int limit_ms, struct lab_error *e);
