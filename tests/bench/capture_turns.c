/*
 * capture_turns FILE PORT: connections and round trips of a capture (pcap, raw IP), as they
 * were on the wire. A round trip is a word of the client that the server answers: SYN or
 * data one way, then SYN or data the other way; acknowledgements alone are none.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (64u << 20)
#define CONNECTIONS_MAX 512
#define FILE_HEADER 24
#define RECORD_HEADER 16

struct connection {
	uint16_t port; /* the client's */
	unsigned turns;
	bool asked; /* the client spoke and has no answer yet */
};

struct tally {
	struct connection list[CONNECTIONS_MAX];
	size_t count;
};

struct segment {
	uint16_t from, to;
	bool speaks; /* SYN or data */
};

static uint16_t
u16be(const uint8_t *b)
{
	return (uint16_t)(b[0] << 8 | b[1]);
}

static uint32_t
u32host(const uint8_t *b)
{
	uint32_t value;

	memcpy(&value, b, sizeof(value));
	return value;
}

/* A TCP segment in an IP packet of either version without extension headers. */
static bool
segment_read(const uint8_t *b, size_t len, struct segment *s)
{
	size_t head, total;

	if (len >= 20 && b[0] >> 4 == 4 && b[9] == 6) {
		head = (size_t)(b[0] & 15) * 4;
		total = u16be(b + 2);
	} else if (len >= 40 && b[0] >> 4 == 6 && b[6] == 6) {
		head = 40;
		total = 40u + u16be(b + 4);
	} else {
		return false;
	}
	if (total > len || head + 20 > total)
		return false;
	const uint8_t *tcp = b + head;
	size_t tcp_head = (size_t)(tcp[12] >> 4) * 4;
	s->from = u16be(tcp);
	s->to = u16be(tcp + 2);
	s->speaks = (tcp[13] & 2) != 0 || head + tcp_head < total;
	return true;
}

static struct connection *
connection_of(struct tally *t, uint16_t port)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->list[i].port == port)
			return &t->list[i];
	if (t->count == CONNECTIONS_MAX)
		return NULL;
	t->list[t->count] = (struct connection) { .port = port };
	return &t->list[t->count++];
}

static void
segment_add(struct tally *t, const struct segment *s, uint16_t server)
{
	bool out = s->to == server;
	struct connection *c;

	if (!s->speaks || (!out && s->from != server))
		return;
	c = connection_of(t, out ? s->from : s->to);
	if (c == NULL)
		return;
	if (out)
		c->asked = true;
	else if (c->asked) {
		c->turns++;
		c->asked = false;
	}
}

int
main(int argc, char **argv)
{
	static uint8_t bytes[FILE_MAX];
	static struct tally t;
	FILE *file = argc == 3 ? fopen(argv[1], "re") : NULL;
	size_t len = file == NULL ? 0 : fread(bytes, 1, sizeof(bytes), file);
	uint16_t server = argc == 3 ? (uint16_t)strtoul(argv[2], NULL, 10) : 0;
	unsigned longest = 0, all = 0;

	if (file != NULL)
		(void)fclose(file);
	if (len < FILE_HEADER) {
		fprintf(stderr, "usage: capture_turns FILE PORT\n");
		return 64;
	}
	for (size_t at = FILE_HEADER; at + RECORD_HEADER <= len;) {
		const uint8_t *record = bytes + at;
		size_t size = u32host(record + 8);
		struct segment s;

		at += RECORD_HEADER;
		if (size > len - at)
			break;
		if (segment_read(bytes + at, size, &s))
			segment_add(&t, &s, server);
		at += size;
	}
	for (size_t i = 0; i < t.count; i++) {
		all += t.list[i].turns;
		longest = t.list[i].turns > longest ? t.list[i].turns : longest;
	}
	printf("%zu connections, %u round trips (%u on the longest)\n", t.count, all,
		longest);
	return 0;
}
