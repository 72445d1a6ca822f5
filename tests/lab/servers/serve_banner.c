/*
 * Other services that may use the RDP port: some that greet first, and one that waits for a
 * request.
 */
#include "serve.h"

#include <string.h>
#include <unistd.h>

static const struct banner {
	const char *kind, *greeting, *answer;
} banners[] = {
	{ "ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", NULL },
	{ "vnc", "RFB 003.008\n", NULL },
	{ "smtp", "220 mail.lab.test ESMTP ready\r\n", "500 5.5.2 syntax error\r\n" },
	{ "ftp", "220 ready\r\n", "500 unknown command\r\n" },
	{ "http", NULL,
		"HTTP/1.1 400 Bad Request\r\nServer: lab\r\nContent-Length: 0\r\n"
		"Connection: close\r\n\r\n" },
	{ "echo", NULL, NULL },
};

static const struct banner *
banner_find(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(banners); i++)
		if (strcmp(banners[i].kind, kind) == 0)
			return &banners[i];
	return NULL;
}

bool
banner_known(const char *kind)
{
	return banner_find(kind) != NULL;
}

void
serve_banner(const char *kind, int fd)
{
	const struct banner *b = banner_find(kind);
	char bytes[2048];

	if (b->greeting != NULL && !lab_write_all(fd, b->greeting, strlen(b->greeting)))
		return;
	for (;;) {
		ssize_t n = read(fd, bytes, sizeof(bytes));

		if (n <= 0)
			return;
		if (strcmp(kind, "echo") == 0 && !lab_write_all(fd, bytes, (size_t)n))
			return;
		if (b->answer == NULL)
			continue;
		/* One answer, then the end, as a server does after rubbish. */
		const struct behaviour end = { .act = ACT_CLOSE };
		if (lab_write_all(fd, b->answer, strlen(b->answer)))
			(void)!behave(&end, fd, NULL);
		return;
	}
}
