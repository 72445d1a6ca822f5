#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "probes/engine/probe.h"

/*
 * The protocol between parent and worker. The request goes to descriptor 0 of the worker:
 * one JSON object, then the secret as raw bytes, each behind four length bytes (big
 * endian), so that a password is never text of a command line, an environment or a parser.
 * Answers come back on descriptor 3, one JSON object a line:
 *
 *     {"fact": {"id": "tcp.result", "value": "open", "source": "probe:tcp", ...}}
 *     {"says": "waiting for the answer"}
 *     {"failed": "why it could not run here"}
 *     {"done": true}
 *
 * The worker reads hostile bytes, so the parent trusts none of these lines: they are
 * bounded in length, number and sum, and every text in them is cleaned.
 */
#define WIRE_LINE_MAX (64 * 1024)
#define WIRE_LINES_MAX 2000
#define WIRE_BYTES_MAX (1024 * 1024)
#define WIRE_REQUEST_MAX (512 * 1024)
#define WIRE_TEXT_MAX 4096 /* limit of one text in a fact, in bytes */
#define WIRE_ITEMS_MAX 256 /* limit of items in one list */
#define WIRE_FACTS_FD 3

/* ---- the request ---- */

/*
 * Writes the whole request into the pipe whose write end is @fd. Never blocks: enlarges the
 * pipe first; its read end must still be open in this process.
 */
enum err wire_send_request(int fd, const char *probe_id,
	const struct probe_request *request, struct error *e) NODISCARD;
/*
 * Reads it from @fd in the worker. @probe_id of 32 bytes; @parent_pid gets the id of the
 * parent. The caller frees it with wire_request_finish().
 */
enum err wire_receive_request(int fd, char *probe_id, int *parent_pid,
	struct probe_request *out, struct error *e) NODISCARD;
void wire_request_finish(struct probe_request *request);

/* ---- the answers ---- */

enum wire_kind { WIRE_FACT, WIRE_SAYS, WIRE_FAILED, WIRE_DONE };

struct wire_line {
	enum wire_kind kind;
	struct fact fact; /* WIRE_FACT; owned by the line */
	char text[512];	  /* WIRE_SAYS, WIRE_FAILED: cleaned */
};

void wire_line_finish(struct wire_line *line);
/*
 * One line without its newline. ERR_DATA: not understood, @e has the reason; drop the line.
 */
enum err wire_parse_line(
	const char *bytes, size_t len, struct wire_line *out, struct error *e) NODISCARD;

/* Splits the stream of one worker into lines and enforces its limits. */
struct wire_reader {
	struct str line;
	size_t lines, bytes;
	bool flooded;
};

void wire_reader_init(struct wire_reader *r);
void wire_reader_finish(struct wire_reader *r);
/* Called for each valid line; may take line->fact's contents. */
typedef void wire_line_fn(void *to, struct wire_line *line);
/* Called for each invalid line, with the reason. */
typedef void wire_bad_fn(void *to, const char *why);
/* False if the worker exceeded its limits; nothing more is read then. */
bool wire_feed(struct wire_reader *r, const char *bytes, size_t len, wire_line_fn *line,
	wire_bad_fn *bad, void *to);

/* Appends one line for descriptor 3, newline included. */
void wire_add_fact(struct str *out, const struct fact *fact);
void wire_add_text(struct str *out, const char *key, const char *text);
void wire_add_done(struct str *out);
