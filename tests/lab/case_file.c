/*
 * Reads case files. The table of keys below is the reference for people who
 * write cases; the judge and the runner ask for the same names.
 */
#include "case_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CASE_BYTES_MAX 65536

static const char *const keys[] = {
	"title",  /* one sentence: the story */
	"awaits", /* what the program must first learn: the test stays disabled until then
		   */
	"needs",  /* ipv6, or a program that must be installed: else skipped */
	"net.client", /* 10.77.1: the three first bytes of the net with the client */
	"net.server", /* 10.77.2: the same for the net with the server */
	"family",     /* both (default) or ipv4, ipv6: which addresses are set up */
	"routers",    /* 2 to 5: so many in a row, over IPv4; the last one has the server */
	"nft.hop",    /* NUMBER RULE: in the forward chain of that router, from 2 on */
	"wire.client",	  /* options of lab_wire for the link client - router */
	"wire.server",	  /* options of lab_wire for the link router - server */
	"ip.client",	  /* `ip` command in that node, after everything is set up */
	"ip.router",	  /* the same */
	"ip.server",	  /* the same */
	"sysctl.client",  /* net.ipv4.x=value in that node */
	"sysctl.router",  /* the same */
	"sysctl.server",  /* the same */
	"nft.client",	  /* rule in an output chain there, policy accept */
	"nft.router",	  /* rule in a forward chain there */
	"nft.router.nat", /* rule in a prerouting chain of type nat there */
	"nft.router.in",  /* rule in an input chain of the router itself */
	"nft.server",	  /* rule in an input chain there */
	"dns",		  /* record of the private resolver: NAME A|AAAA|SRV|RESULT .. */
	"dns.server",	  /* the same for a second resolver, in the node server */
	"hosts",	  /* line of /etc/hosts */
	"server",	  /* a server in the node server: see servers/README.md */
	"server.client",  /* the same, in the node client (loopback cases) */
	"server.router",  /* the same, in the node router */
	"ping",		  /* on (default) or off: may an ordinary user send ICMP echo */
	"caps",		  /* drop (default) or keep: rights of the program under test */
	"worker", /* none: a copy of the program that has no worker program beside it */
	"run",	  /* words instead of `check`: the command under test */
	"from",	  /* client (default), router or server: where the program runs */
	"target", /* what is checked; several words are several targets, the last is
			     judged */
	"target.first", /* the same in all runs but the last, see times */
	"args",		/* further arguments */
	"args.first",	/* the same in all runs but the last */
	"env",		/* NAME=VALUE for the program under test */
	"stdin",	/* text for standard input; treated as a secret */
	"store",    /* new (default): each run has a session store of its own; keep: one for
			 all runs; none: --no-store */
	"times",    /* so many runs, one after the other; the last one is judged */
	"limit_ms", /* the whole run must end by then, default 14000 */
	"expect outcome", /* alternatives separated by | here and below */
	"expect exit", "expect broke_at",
	"expect fact",	   /* ID OP VALUE, OP in = != <= >= contains; ID absent|known */
	"expect at_ms",	   /* FACT <= NUMBER: it was learned by then */
	"expect stage",	   /* STAGE STATE */
	"expect first",	   /* id of the first cause, or none */
	"expect cause",	   /* ID CERTAINTY: listed so */
	"expect no_cause", /* ids that must not be listed at all */
	"expect excluded", /* ids that must be among the excluded ones */
	"expect for",	   /* ID FACT: that fact speaks for it */
	"expect against",  /* ID FACT: speaks against it, if it is listed at all */
	"expect note",	   /* id of a note */
	"expect no_note",  /* ids */
	"expect count",	   /* NAME OP NUMBER: what the servers counted */
	"expect wire",	   /* NAME OP NUMBER: what the wire counted */
	"expect stderr",   /* text that it contains */
	"only",		   /* all that may be proved or likely; none: nothing may */
	"never",	   /* ids that must not be proved or likely */
};

static const char *
key_find(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i], text) == 0)
			return keys[i];
	return NULL;
}

static void
name_take(struct lab_case *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash == NULL ? path : slash + 1;
	size_t len = strcspn(base, ".");

	snprintf(c->name, sizeof(c->name), "%.*s", (int)len, base);
}

bool
case_load(struct lab_case *c, const char *path, struct lab_error *e)
{
	*c = (struct lab_case) { .path = path };
	name_take(c, path);
	c->text = lab_file_read(path, CASE_BYTES_MAX, NULL);
	if (c->text == NULL)
		return lab_fail(e, "%s: %s", path, strerror(errno));

	int number = 0;
	for (char *at = c->text; at != NULL && *at != '\0';) {
		char *line = at;

		number++;
		at = strchr(at, '\n');
		if (at != NULL)
			*at++ = '\0';
		line = lab_trim(line);
		if (*line == '\0' || *line == '#')
			continue;

		char *colon = strstr(line, ": ");
		if (colon == NULL)
			return lab_fail(e, "%s:%d: not `key: value`", path, number);
		*colon = '\0';
		const char *key = key_find(lab_trim(line));
		if (key == NULL)
			return lab_fail(e, "%s:%d: unknown key `%s`", path, number, line);
		if (c->count == ARRAY_LEN(c->line))
			return lab_fail(e, "%s:%d: too many lines", path, number);
		c->line[c->count++] = (struct case_line) {
			.key = key, .value = lab_trim(colon + 2), .number = number
		};
	}
	return true;
}

void
case_free(struct lab_case *c)
{
	for (size_t i = 0; i < ARRAY_LEN(c->filled); i++)
		free(c->filled[i]);
	free(c->text);
	*c = (struct lab_case) { 0 };
}

const char *
case_get(const struct lab_case *c, const char *key, const char *fallback)
{
	const char *value = fallback;

	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->line[i].key, key) == 0)
			value = c->line[i].value;
	return value;
}

const struct case_line *
case_next(const struct lab_case *c, const char *key, size_t *at)
{
	while (*at < c->count) {
		const struct case_line *line = &c->line[(*at)++];

		if (strcmp(line->key, key) == 0)
			return line;
	}
	return NULL;
}

static const char *
variable_find(
	const char *name, size_t len, const char *const *names, const char *const *values)
{
	for (size_t i = 0; names[i] != NULL; i++)
		if (strlen(names[i]) == len && strncmp(names[i], name, len) == 0)
			return values[i];
	return NULL;
}

bool
case_fill(struct lab_case *c, const char *const *names, const char *const *values,
	struct lab_error *e)
{
	for (size_t i = 0; i < c->count; i++) {
		char out[2048];
		size_t used = 0;
		const char *in = c->line[i].value;

		if (strchr(in, '$') == NULL)
			continue;
		while (*in != '\0' && used + 1 < sizeof(out)) {
			if (*in != '$') {
				out[used++] = *in++;
				continue;
			}
			size_t len = 0;
			while (isalnum((unsigned char)in[1 + len]))
				len++;
			const char *value = variable_find(in + 1, len, names, values);
			if (value == NULL)
				return lab_fail(e, "%s:%d: unknown variable in `%s`",
					c->path, c->line[i].number, in);
			int n = snprintf(out + used, sizeof(out) - used, "%s", value);
			used += (size_t)n < sizeof(out) - used ? (size_t)n : 0;
			in += 1 + len;
		}
		out[used] = '\0';
		c->filled[i] = strdup(out);
		if (c->filled[i] == NULL)
			return lab_fail(e, "out of memory");
		c->line[i].value = c->filled[i];
	}
	return true;
}
