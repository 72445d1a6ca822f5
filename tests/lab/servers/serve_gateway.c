/*
 * The front door of an RD Gateway as it looks without an account: HTTPS, and to
 * RDG_OUT_DATA or any request for /remoteDesktopGateway/ (MS-TSGU 3.3.5.1) the
 * answer that the case orders; 401 asks for NTLM or Negotiate.
 */
#include "serve.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define REQUEST_MAX 16384

/* Reads until the empty line that ends the header; false at the end of the stream. */
static bool
request_read(SSL *ssl, char *text, size_t room)
{
	size_t have = 0;

	while (have + 1 < room) {
		int n = SSL_read(ssl, text + have, (int)(room - have - 1));

		if (n <= 0)
			return false;
		have += (size_t)n;
		text[have] = '\0';
		if (strstr(text, "\r\n\r\n") != NULL)
			return true;
	}
	return false;
}

void
serve_gateway(const struct server *s, SSL *ssl, int fd)
{
	const struct behaviour end = { .act = ACT_CLOSE };
	char request[REQUEST_MAX], answer[512], date[64];
	time_t now = time(NULL) + s->days_off * 86400;
	struct tm tm;

	(void)strftime(
		date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));

	while (request_read(ssl, request, sizeof(request))) {
		bool door = strstr(request, "/remoteDesktopGateway/") != NULL ||
			strstr(request, "/rpc/rpcproxy.dll") != NULL;
		int status = door ? s->http_status : 404;
		const char *asks = status == 401 ? "WWW-Authenticate: Negotiate\r\n"
						   "WWW-Authenticate: NTLM\r\n"
						 : "";

		count_up(COUNT_REQUESTS);
		if (!lab_print(answer, sizeof(answer),
			    "HTTP/1.1 %d Answer\r\nServer: Microsoft-HTTPAPI/2.0\r\n%s"
			    "Date: %s\r\nContent-Length: 0\r\n\r\n",
			    status, asks, date) ||
			SSL_write(ssl, answer, (int)strlen(answer)) <= 0)
			return;
	}
	(void)!behave(&end, fd, ssl);
}
