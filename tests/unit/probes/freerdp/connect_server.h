#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Servers for the tests: started on the loopback interface, ended with the test. */
struct server {
	pid_t pid;
	pid_t helper; /* a virtual screen, or 0 */
	int port;
	char dir[64]; /* private; removed at the end */
};

#define TEST_SKIPPED 77

/* Whether all of these programs are installed; where not, says so. NULL ends the list. */
bool server_programs(const char *const *names);
/* The exit status of a test that cannot run here: 77, or 1 where CI must not skip. */
int server_missing(void);

/* lab_server with @args ("--accept", "nla", ..., NULL); counts in DIR/counts. */
void server_lab(struct server *s, const char *const *args);
/* @security nla, tls or rdp; the account of nla is shadow, @password. */
void server_shadow(struct server *s, const char *security, const char *password);
/* @layer negotiate, tls or rdp; no session manager runs. */
void server_xrdp(struct server *s, const char *layer);
void server_stop(struct server *s);
/* A number of DIR/counts: "authenticates". */
long server_count(const struct server *s, const char *name);
