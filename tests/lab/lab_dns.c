/*
 * The lab's resolver: answers from a small file of records, over UDP.
 *
 *     NAME A ADDRESS | AAAA ADDRESS | SRV PRIO WEIGHT PORT NAME | PTR NAME
 *     NAME NXDOMAIN | SERVFAIL | REFUSED | SILENT
 *
 * NAME * matches all names without a line of their own; without it they do not
 * exist. A name with records but none of the type asked for gives an empty
 * answer. SILENT never answers. Wire format: RFC 1035 section 4, RFC 2782.
 */
#include "lab_util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum rcode { RCODE_OK = 0, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3, RCODE_REFUSED = 5 };
enum { TYPE_A = 1, TYPE_PTR = 12, TYPE_AAAA = 28, TYPE_SRV = 33 };

struct record {
	char name[256];
	int type; /* 0: a result for the name */
	enum rcode rcode;
	bool silent;
	uint8_t data[300];
	size_t len;
};

static struct record records[128];
static size_t record_count;

/* Labels with their lengths; 0 when the name cannot be encoded. */
static size_t
name_encode(uint8_t *out, size_t room, const char *name)
{
	size_t used = 0;

	while (*name != '\0') {
		size_t len = strcspn(name, ".");

		if (len == 0 || len > 63 || used + len + 2 > room)
			return 0;
		out[used++] = (uint8_t)len;
		memcpy(out + used, name, len);
		used += len;
		name += len;
		if (*name == '.')
			name++;
	}
	out[used++] = 0;
	return used;
}

static bool
record_parse(struct record *r, char *line)
{
	static const struct {
		const char *word;
		enum rcode rcode;
		bool silent;
	} results[] = {
		{ "NXDOMAIN", RCODE_NXDOMAIN, false },
		{ "SERVFAIL", RCODE_SERVFAIL, false },
		{ "REFUSED", RCODE_REFUSED, false },
		{ "SILENT", RCODE_OK, true },
	};
	char type[16], rest[256] = "", name[256];
	unsigned short prio, weight, port;

	if (sscanf(line, "%255s %15s %255[^\n]", r->name, type, rest) < 2)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		if (strcmp(type, results[i].word) != 0)
			continue;
		r->rcode = results[i].rcode;
		r->silent = results[i].silent;
		return true;
	}
	if (strcmp(type, "A") == 0) {
		r->type = TYPE_A;
		r->len = 4;
		return inet_pton(AF_INET, lab_trim(rest), r->data) == 1;
	}
	if (strcmp(type, "AAAA") == 0) {
		r->type = TYPE_AAAA;
		r->len = 16;
		return inet_pton(AF_INET6, lab_trim(rest), r->data) == 1;
	}
	if (strcmp(type, "PTR") == 0) {
		r->type = TYPE_PTR;
		r->len = name_encode(r->data, sizeof(r->data), lab_trim(rest));
		return r->len > 0;
	}
	if (strcmp(type, "SRV") == 0 &&
		sscanf(rest, "%hu %hu %hu %255s", &prio, &weight, &port, name) == 4) {
		uint16_t head[3] = { htons(prio), htons(weight), htons(port) };
		size_t len = name_encode(r->data + 6, sizeof(r->data) - 6, name);

		memcpy(r->data, head, 6);
		r->type = TYPE_SRV;
		r->len = 6 + len;
		return len > 0;
	}
	return false;
}

static void
records_load(const char *path)
{
	TEXT_AUTO text = lab_file_read(path, 65536, NULL);
	char *rest = text, *line;

	if (text == NULL) {
		fprintf(stderr, "lab_dns: %s: %s\n", path, strerror(errno));
		exit(LAB_EXIT_FAIL);
	}
	while ((line = lab_list_next(&rest, '\n')) != NULL) {
		if (record_count == ARRAY_LEN(records) ||
			!record_parse(&records[record_count], line)) {
			fprintf(stderr, "lab_dns: bad record: %s\n", line);
			exit(LAB_EXIT_FAIL);
		}
		record_count++;
	}
}

/* The question's name as text; its end in the packet, 0 when it is damaged. */
static size_t
question_name(const uint8_t *b, size_t len, char name[256])
{
	size_t at = 12, used = 0;

	while (at < len && b[at] != 0) {
		size_t label = b[at++];

		if (label > 63 || at + label > len || used + label + 2 > 256)
			return 0;
		if (used > 0)
			name[used++] = '.';
		memcpy(name + used, b + at, label);
		used += label;
		at += label;
	}
	name[used] = '\0';
	return at < len ? at + 1 : 0;
}

static bool
name_known(const char *name)
{
	for (size_t i = 0; i < record_count; i++)
		if (strcasecmp(records[i].name, name) == 0)
			return true;
	return false;
}

static void
put_u16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Turns the question in @b into the answer; its length, 0 for silence. */
static size_t
answer_build(uint8_t *b, size_t len, size_t room)
{
	char name[256];
	size_t end = len >= 17 ? question_name(b, len, name) : 0;
	unsigned answers = 0;
	enum rcode rcode = RCODE_OK;

	if (end == 0 || end + 4 > len || (b[2] & 0x80) != 0)
		return 0;
	int type = b[end] << 8 | b[end + 1];
	const char *key = name_known(name) ? name : "*";
	if (!name_known(key))
		rcode = RCODE_NXDOMAIN;
	size_t used = end + 4;
	for (size_t i = 0; i < record_count; i++) {
		const struct record *r = &records[i];

		if (strcasecmp(r->name, key) != 0)
			continue;
		if (r->silent)
			return 0;
		if (r->type == 0)
			rcode = r->rcode;
		if (r->type != type)
			continue;
		if (used + 12 + r->len > room)
			break;
		/* 0xc00c points back to the question's name. */
		static const uint8_t head[10] = { 0xc0, 0x0c, 0, 0, 0, 1, 0, 0, 0, 60 };
		memcpy(b + used, head, sizeof(head));
		put_u16(b + used + 2, (unsigned)r->type);
		put_u16(b + used + 10, (unsigned)r->len);
		memcpy(b + used + 12, r->data, r->len);
		used += 12 + r->len;
		answers++;
	}
	b[2] = (uint8_t)(0x84 | (b[2] & 0x79)); /* response, authoritative, RD kept */
	b[3] = (uint8_t)(0x80 | rcode);
	put_u16(b + 4, 1);
	put_u16(b + 6, answers);
	put_u16(b + 8, 0);
	put_u16(b + 10, 0);
	return used;
}

static int
socket_bind(void)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons(53) };
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons(53) };
	int off = 0, fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0 &&
		bind(fd, (struct sockaddr *)&six, sizeof(six)) == 0)
		return fd;
	lab_close_fd(&fd);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&four, sizeof(four)) != 0) {
		fprintf(stderr, "lab_dns: port 53: %s\n", strerror(errno));
		exit(LAB_EXIT_FAIL);
	}
	return fd;
}

int
main(int argc, char **argv)
{
	lab_die_with_parent(getppid());
	if (argc != 2) {
		fprintf(stderr, "usage: lab_dns RECORDS\n");
		return LAB_EXIT_FAIL;
	}
	records_load(argv[1]);
	int fd = socket_bind();
	lab_announce_ready();
	for (;;) {
		uint8_t b[1400];
		struct sockaddr_storage from;
		socklen_t from_len = sizeof(from);
		ssize_t n = recvfrom(fd, b, 512, 0, (struct sockaddr *)&from, &from_len);
		size_t len = n > 0 ? answer_build(b, (size_t)n, sizeof(b)) : 0;

		/* A client that is gone by now is no fault of the resolver. */
		if (len > 0 &&
			sendto(fd, b, len, 0, (struct sockaddr *)&from, from_len) < 0)
			fprintf(stderr, "lab_dns: %s\n", strerror(errno));
	}
}
