/* Prints a target, splits its user name, converts it to and from JSON. */
#include <string.h>

#include "share/target/target.h"

void
target_print(const struct target *t, struct str *out)
{
	str_addf(out, strchr(t->host, ':') != NULL ? "[%s]:%d" : "%s:%d", t->host, t->port);
}

void
target_split_user(const struct target *t, char *domain, char *name)
{
	const char *slash = strchr(t->user, '\\');

	if (slash != NULL) {
		(void)text_format(
			domain, TARGET_USER_MAX, "%.*s", (int)(slash - t->user), t->user);
		text_copy(name, TARGET_USER_MAX, slash + 1);
		return;
	}
	text_copy(domain, TARGET_USER_MAX, t->domain);
	text_copy(name, TARGET_USER_MAX, t->user);
}

void
target_account(const struct target *t, char *name)
{
	const char *slash = strrchr(t->user, '\\');
	const char *from = slash != NULL ? slash + 1 : t->user;

	/* strcspn: a name that begins with @ is not a UPN */
	(void)text_format(name, TARGET_USER_MAX, "%.*s",
		from[0] == '@' ? (int)strlen(from) : (int)strcspn(from, "@"), from);
}

void
target_put_facts(const struct target *t, struct facts *facts)
{
	facts_put_value(facts, FACT_SESSION_PORT, value_int(t->port), "target");
	facts_put_value(facts, FACT_NAME_LITERAL, value_bool(t->is_address), "target");
}

json_t *
target_to_json(const struct target *t)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "host", json_string(t->host));
	(void)json_object_set_new(o, "port", json_integer(t->port));
	(void)json_object_set_new(o, "port_given", json_boolean(t->port_given));
	(void)json_object_set_new(o, "gateway",
		t->gateway[0] != '\0' ? json_string(t->gateway) : json_null());
	if (t->gateway[0] != '\0')
		(void)json_object_set_new(o, "gateway_port", json_integer(t->gateway_port));
	if (t->user[0] != '\0')
		(void)json_object_set_new(o, "user", json_string(t->user));
	if (t->domain[0] != '\0')
		(void)json_object_set_new(o, "domain", json_string(t->domain));
	if (t->file[0] != '\0')
		(void)json_object_set_new(o, "file", json_string(t->file));
	return o;
}

static bool
take_text(const json_t *json, const char *key, char *out, size_t size)
{
	const json_t *value = json_object_get(json, key);

	if (value == NULL || json_is_null(value))
		return true;
	if (!json_is_string(value) || json_string_length(value) >= size)
		return false;
	text_copy(out, size, json_string_value(value));
	return true;
}

/* 0: absent; -1: present, but not a port. */
static int
take_port(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);
	json_int_t port = json_integer_value(value);

	if (value == NULL || json_is_null(value))
		return 0;
	return json_is_integer(value) && port >= 1 && port <= 65535 ? (int)port : -1;
}

enum err
target_from_json(const json_t *json, struct target *out, struct error *e)
{
	char host[TARGET_HOST_MAX] = "", gateway[TARGET_HOST_MAX] = "";
	char bracketed[TARGET_HOST_MAX + 2];
	int port = take_port(json, "port"), gateway_port = take_port(json, "gateway_port");

	memset(out, 0, sizeof(*out));
	if (!take_text(json, "host", host, sizeof(host)) ||
		!take_text(json, "gateway", gateway, sizeof(gateway)) ||
		!take_text(json, "user", out->user, sizeof(out->user)) ||
		!take_text(json, "domain", out->domain, sizeof(out->domain)) ||
		!take_text(json, "file", out->file, sizeof(out->file)) || port < 0 ||
		gateway_port < 0)
		return error_set(e, ERR_DATA, "A recorded target has the wrong form.");
	(void)text_format(bracketed, sizeof(bracketed),
		strchr(host, ':') != NULL ? "[%s]" : "%s", host);
	if (target_set_host(out, bracketed, e) != ERR_OK)
		goto bad;
	(void)text_format(bracketed, sizeof(bracketed),
		strchr(gateway, ':') != NULL ? "[%s]" : "%s", gateway);
	if (target_set_gateway(out, bracketed, e) != ERR_OK)
		goto bad;
	if (port > 0)
		out->port = port;
	if (gateway_port > 0)
		out->gateway_port = gateway_port;
	out->port_given = json_is_true(json_object_get(json, "port_given"));
	return ERR_OK;
bad:
	(void)error_wrap(e, "A recorded target");
	if (e != NULL)
		e->code = ERR_DATA;
	return ERR_DATA;
}
