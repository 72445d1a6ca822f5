/*
 * The request to a worker: the target, known facts, the deadline. The secret is written
 * directly from the caller's locked memory into the pipe and is never part of the JSON.
 */
#include "probes/engine/worker_protocol.h"
#include "share/base/byte_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- parent ---- */

static json_t *
options_to_json(const struct probe_options *o)
{
	json_t *json = json_object(), *ports = json_array();
	const char *until = stage_id(o->until);

	(void)json_object_set_new(
		json, "until", json_string(until != NULL ? until : "tls"));
	(void)json_object_set_new(json, "verbose", json_boolean(o->verbose));
	(void)json_object_set_new(json, "connect", json_boolean(o->connect));
	(void)json_object_set_new(json, "has_secret", json_boolean(o->has_secret));
	for (int i = 0; i < o->extra_port_count; i++)
		(void)json_array_append_new(ports, json_integer(o->extra_ports[i]));
	(void)json_object_set_new(json, "ports", ports);
	(void)json_object_set_new(json, "timeout_ms", json_integer(o->timeout_ms));
	return json;
}

/* The deciding facts, without their pasted lines. */
static json_t *
known_to_json(const struct facts *known)
{
	json_t *list = json_array();

	if (known == NULL)
		return list;
	for (size_t i = 0; i < facts_count(known); i++) {
		const struct fact *fact = facts_at(known, i);
		json_t *json;

		if (fact->id >= FACT_ID_COUNT || !facts_decides(known, fact))
			continue;
		json = fact_to_json(fact);
		(void)json_object_del(json, "line");
		(void)json_array_append_new(list, json);
	}
	return list;
}

static char *
request_line(const char *probe_id, const struct probe_request *request)
{
	json_t *root = json_object();
	char *text;

	(void)json_object_set_new(root, "probe", json_string(probe_id));
	(void)json_object_set_new(root, "parent", json_integer(getpid()));
	(void)json_object_set_new(root, "target", target_to_json(&request->target));
	(void)json_object_set_new(root, "options", options_to_json(&request->options));
	(void)json_object_set_new(root, "known", known_to_json(request->known));
	(void)json_object_set_new(root, "epoch_ms", json_integer(request->epoch_ms));
	(void)json_object_set_new(root, "deadline_ms", json_integer(request->deadline_ms));
	if (request->input != NULL)
		(void)json_object_set_new(root, "input", json_string(request->input));
	(void)json_object_set_new(root, "secret", json_boolean(request->password.present));
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	return text;
}

/* A pipe with both ends open never raises SIGPIPE; a write that does not fit is a bug. */
static bool
write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
write_part(int fd, const void *bytes, size_t len)
{
	uint8_t prefix[4];

	put_u32(prefix, (uint32_t)len);
	return write_all(fd, prefix, sizeof(prefix)) && write_all(fd, bytes, len);
}

enum err
wire_send_request(
	int fd, const char *probe_id, const struct probe_request *request, struct error *e)
{
	char *line = request_line(probe_id, request);
	size_t len = line != NULL ? strlen(line) : 0;
	size_t secret_len = request->password.present ? request->password.len : 0;
	size_t whole = 4 + len + 4 + secret_len;
	int flags = fcntl(fd, F_GETFL);
	enum err err = ERR_OK;

	if (line == NULL || len > WIRE_REQUEST_MAX) {
		err = error_set(e, ERR_INTERNAL,
			"The request of the check \"%s\" is too long.", probe_id);
	} else if (fcntl(fd, F_GETPIPE_SZ) < (int)whole &&
		fcntl(fd, F_SETPIPE_SZ, (int)whole) < 0) {
		err = error_set_errno(e, ERR_INTERNAL,
			"There is no pipe for a request of %zu bytes", whole);
	} else {
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		if (!write_part(fd, line, len) ||
			!write_part(fd, request->password.bytes, secret_len))
			err = error_set_errno(e, ERR_INTERNAL,
				"The request of the check \"%s\" could not be written",
				probe_id);
		(void)fcntl(fd, F_SETFL, flags);
	}
	free(line);
	return err;
}

/* ---- worker ---- */

static bool
read_all(int fd, void *bytes, size_t len)
{
	char *at = bytes;

	while (len > 0) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
read_len(int fd, size_t *len)
{
	unsigned char prefix[4];

	if (!read_all(fd, prefix, sizeof(prefix)))
		return false;
	*len = (size_t)prefix[0] << 24 | (size_t)prefix[1] << 16 | (size_t)prefix[2] << 8 |
		prefix[3];
	return true;
}

/* returns owned; NULL if the request ended early */
static char *
read_line(int fd, size_t *len)
{
	char *line;

	if (!read_len(fd, len) || *len > WIRE_REQUEST_MAX)
		return NULL;
	line = malloc(*len + 1);
	if (line == NULL || !read_all(fd, line, *len)) {
		free(line);
		return NULL;
	}
	line[*len] = '\0';
	return line;
}

static bool
read_secret(int fd, bool present, struct secret *out)
{
	size_t len;

	if (!read_len(fd, &len) || len > sizeof(out->bytes) ||
		!read_all(fd, out->bytes, len))
		return false;
	out->len = len;
	out->present = present;
	return true;
}

static void
options_from_json(const json_t *json, struct probe_options *out)
{
	const json_t *ports = json_object_get(json, "ports");
	const char *until = json_string_value(json_object_get(json, "until"));

	out->until = until != NULL ? stage_find(until) : STAGE_TLS;
	out->verbose = json_is_true(json_object_get(json, "verbose"));
	out->connect = json_is_true(json_object_get(json, "connect"));
	out->has_secret = json_is_true(json_object_get(json, "has_secret"));
	out->timeout_ms = (int)json_integer_value(json_object_get(json, "timeout_ms"));
	for (size_t i = 0; i < json_array_size(ports) && i < ARRAY_LEN(out->extra_ports);
		i++) {
		json_int_t port = json_integer_value(json_array_get(ports, i));

		if (port >= 1 && port <= 65535)
			out->extra_ports[out->extra_port_count++] = (int)port;
	}
}

static void
known_from_json(const json_t *list, struct facts *known)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct fact fact;

		if (fact_from_json(json_array_get(list, i), &fact, NULL) == ERR_OK)
			facts_put(known, &fact);
	}
}

enum err
wire_receive_request(
	int fd, char *probe_id, int *parent_pid, struct probe_request *out, struct error *e)
{
	size_t len = 0;
	char *line = read_line(fd, &len);
	const char *id;
	json_t *root = NULL;
	enum err err = ERR_DATA;

	memset(out, 0, sizeof(*out));
	secret_init(&out->password);
	out->known = facts_create();
	if (line == NULL) {
		(void)error_set(e, ERR_DATA, "The request ended early.");
		goto done;
	}
	root = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	id = json_string_value(json_object_get(root, "probe"));
	if (id == NULL) {
		(void)error_set(e, ERR_DATA, "The request is not a JSON object.");
		goto done;
	}
	text_copy(probe_id, 32, id);
	*parent_pid = (int)json_integer_value(json_object_get(root, "parent"));
	if (target_from_json(json_object_get(root, "target"), &out->target, e) != ERR_OK)
		goto done;
	options_from_json(json_object_get(root, "options"), &out->options);
	known_from_json(json_object_get(root, "known"), out->known);
	out->epoch_ms = json_integer_value(json_object_get(root, "epoch_ms"));
	out->deadline_ms = json_integer_value(json_object_get(root, "deadline_ms"));
	out->input = text_dup(json_string_value(json_object_get(root, "input")));
	if (!read_secret(
		    fd, json_is_true(json_object_get(root, "secret")), &out->password)) {
		(void)error_set(e, ERR_DATA, "The request has no end.");
		goto done;
	}
	err = ERR_OK;
done:
	json_decref(root);
	free(line);
	if (err != ERR_OK)
		wire_request_finish(out);
	return err;
}

void
wire_request_finish(struct probe_request *request)
{
	secret_wipe(&request->password);
	facts_destroy(request->known);
	request->known = NULL;
	free(request->input);
	request->input = NULL;
}
