/*
 * Redaction: tables for each kind of name and what must stay, and the property that counts:
 * whatever the names are, none of them is in any export of any form.
 */
#include "tests/unit/share/support.h"

#include <inttypes.h>
#include <strings.h>
#include <unistd.h>

#include "tests/unit/share/sample.h"
#include "share/export/transcript.h"

static char *
apply(struct redactor *r, const char *text)
{
	struct str out = STR_INIT(1u << 20);

	redactor_apply(r, text, &out);
	assert_true(str_ok(&out));
	return str_take(&out);
}

static struct redactor *
redactor_of_sample(enum redact_level level)
{
	struct redactor *r = redactor_create(level);
	struct sample s;

	sample_make(&s);
	redactor_add_target(r, &s.report.target);
	for (size_t i = 0; i < facts_count(s.facts); i++)
		redactor_add_fact(r, facts_at(s.facts, i));
	sample_free(&s);
	return r;
}

/* ---- tables ---- */

static const struct {
	const char *text, *hidden;
} table[] = {
	/* clang-format off */
	/* what is known, in its forms */
	{ "to pc-0427.contoso.example now", "to {host-1} now" },
	{ "PC-0427 and Pc-0427.", "{host-1} and {host-1}." },
	{ "CONTOSO\\jdoe.smith", "{domain-1}\\{user-1}" },
	{ "jdoe.smith@contoso.example", "{mail-1}" },
	{ "contoso.example", "{domain-1}" },
	{ "dc01.contoso.example", "{host-3}" },
	{ "at 203.0.113.42:3389", "at {ip-1 public}:3389" },
	{ "203-0-113-42.isp.test and 42.113.0.203.in-addr.arpa", "{ip-1 public}.isp.test and {ip-1 public}.in-addr.arpa" },
	{ "ip_203_0_113_42", "ip_{ip-1 public}" },
	{ "203.0.113.42.x", "{ip-1 public}.x" },
	{ "203.0.113.420 203.0.113.4", "203.0.113.420 {ip-4 public}" },
	{ "p?c?-?0?4?2?7?", "{host-1}?" },
	{ "p c - 0 4 2 7", "{host-1}" },
	{ "user%5Cjdoe.smith%40x", "user%5C{user-1}%40x" },
	{ "Contoso Widgets Ltd", "{org-1}" },
	{ "9f:41:22:c7:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb",
	  "9f:41:22:c7..." },
	/* base64 of PC-0427 as UTF-16LE, of contoso.example as UTF-8, inside a run; hexadecimal */
	{ "-enc UABDAC0AMAA0ADIANwA=", "-enc {encoded}" },
	{ "x Y29udG9zby5leGFtcGxl y", "x {encoded} y" },
	{ "x aGVsbG8gY29udG9zby5leGFtcGxl y", "x {encoded} y" },
	{ "x eGNvbnRvc28uZXhhbXBsZQ== y", "x {encoded} y" },
	{ "hex: 50,00,43,00,2d,00,30,00,34,00,32,00,37,00", "hex: {encoded}" },
	{ "50432D30343237", "{encoded}" },
	/* what has a telling shape */
	{ "8.8.8.8", "{ip-4 public}" },
	{ "100.64.1.2", "{ip-4 cgnat}" },
	{ "2001:db8:1::5, again 2001:DB8:1:0::5", "{ip-4 public}, again {ip-4 public}" },
	{ "fe80::211:22ff:fe33:4455%eth0", "{ip-4 public}%eth0" },
	{ "abc-8-8-4-4.host", "abc-{ip-4 public}.host" },
	{ "00:11:22:33:44:55 and 00-11-22-33-44-55", "{mac-1} and {mac-2}" },
	{ "DUID 00-01-00-01-1C-F4-9B-73-00-15-5D-01-02-03", "DUID {mac-1}" },
	{ "mail bob@fabrikam.test now", "mail {mail-1} now" },
	{ "FABRIKAM\\bob", "{domain-2}\\{user-2}" },
	{ "S-1-5-21-1111-2222-3333-500 S-1-5-21-1111-2222-3333-1104", "{sid-1}-500 {sid-1}" },
	{ "C:\\Users\\bob.k\\x", "C:\\Users\\{user-2}\\x" },
	{ "C:\\Users\\Bob King\\x and Bob King", "C:\\Users\\{user-2}\\x and {user-2}" },
	{ "/home/bobk/x", "/home/{user-2}/x" },
	{ "\\\\fileserv\\share", "\\\\{host-3}\\share" },
	{ "Cookie: mstshash=bobk\r\n", "Cookie: mstshash={user-2}\r\n" },
	{ "Host Name . . . . : WIN-7Q2\r\nx WIN-7Q2", "Host Name . . . . : {host-3}\r\nx {host-3}" },
	{ "   ComputerName    REG_SZ    WIN-7Q2", "   ComputerName    REG_SZ    {host-3}" },
	{ "Connection-specific DNS Suffix  . : fabrikam.test\nsql.fabrikam.test",
	  "Connection-specific DNS Suffix  . : {domain-2}\n{host-3}" },
	{ "SerialNumber : VM-ABC-123", "SerialNumber : {serial-1}" },
	{ "password 51:b:0100AB\nnext", "password 51:b:{removed}\nnext" },
	{ "Authorization: NTLM TlRMTVNTUAAB", "Authorization:{removed}" },
	/* what must stay */
	{ "::ffff:10.1.2.3 fd00::5 ff02::1", "::ffff:10.1.2.3 fd00::5 ff02::1" },
	{ "10.159.14.1 and abc-10-159-14-1 and 192.168.1.9", "10.159.14.1 and abc-10-159-14-1 and 192.168.1.9" },
	{ "127.0.0.1 ::1 0.0.0.0 255.255.255.0 fe80::1", "127.0.0.1 ::1 0.0.0.0 255.255.255.0 fe80::1" },
	{ "port 3389, code 0x204, version 10.0.19041.1", "port 3389, code 0x204, version 10.0.19041.1" },
	{ "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.1" },
	{ "2026-11-21T02:10:48Z 02:10:48", "2026-11-21T02:10:48Z 02:10:48" },
	{ "HKLM\\SYSTEM\\CurrentControlSet\\Control", "HKLM\\SYSTEM\\CurrentControlSet\\Control" },
	{ "SYSTEM\\Select NT AUTHORITY\\SYSTEM BUILTIN\\Administrators", "SYSTEM\\Select NT AUTHORITY\\SYSTEM BUILTIN\\Administrators" },
	{ "NT SERVICE\\TermService", "NT SERVICE\\TermService" },
	{ "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services: fDenyTSConnections = 1",
	  "SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services: fDenyTSConnections = 1" },
	{ "Control\\ComputerName\\ComputerName: ComputerName = BOX-77",
	  "Control\\ComputerName\\ComputerName: ComputerName = {host-3}" },
	{ "C:\\Windows\\System32\\termsrv.dll", "C:\\Windows\\System32\\termsrv.dll" },
	{ "C:\\Users\\Public\\x", "C:\\Users\\Public\\x" },
	{ "netsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-28752\" new enable=yes",
	  "netsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-28752\" new enable=yes" },
	{ "S-1-5-18 S-1-5-32-544", "S-1-5-18 S-1-5-32-544" },
	{ "TCP connection, desktop, Administrator, waits-then-fails", "TCP connection, desktop, Administrator, waits-then-fails" },
	{ "pc-04277 xpc-0427y", "{host-1}7 x{host-1}y" }, /* long names are hidden inside words too */
	/* clang-format on */
};

static void
each_kind_of_name_is_hidden_and_the_rest_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct redactor *r = redactor_of_sample(REDACT_NORMAL);
		char *out = apply(r, table[i].text);

		if (strcmp(out, table[i].hidden) != 0)
			fail_msg("%s\n  became %s\n  wanted %s", table[i].text, out,
				table[i].hidden);
		free(out);
		redactor_destroy(r);
	}
}

static void
strict_hides_private_addresses_too(void **state)
{
	struct redactor *r = redactor_create(REDACT_STRICT);
	char *out = apply(r, "10.20.4.42 and x-10-20-4-42 and fd00::1 and 127.0.0.1");

	(void)state;
	assert_string_equal(out,
		"{ip-1 private} and x-{ip-1 private} and {ip-2 private} and 127.0.0.1");
	free(out);
	redactor_destroy(r);
}

static void
none_hides_secrets_only(void **state)
{
	struct redactor *r = redactor_of_sample(REDACT_NONE);
	char *out = apply(r, "pc-0427 8.8.8.8 password 51:b:01");

	(void)state;
	assert_string_equal(out, "pc-0427 8.8.8.8 password 51:b:{removed}");
	free(out);
	redactor_destroy(r);
}

static void
short_names_need_word_borders(void **state)
{
	struct redactor *r = redactor_create(REDACT_NORMAL);
	char *out;

	(void)state;
	redactor_add_word(r, "bob");
	out = apply(r, "Bob, bobsled, BOB-7 (bob)");
	assert_string_equal(out, "{word-1}, bobsled, {word-1}-7 ({word-1})");
	free(out);
	redactor_destroy(r);
}

static void
the_manifest_counts_what_was_hidden(void **state)
{
	struct redactor *r = redactor_of_sample(REDACT_NORMAL);
	STR_AUTO manifest = STR_INIT(1024);
	STR_AUTO nothing = STR_INIT(1024);
	char *out;

	(void)state;
	redactor_manifest(r, &nothing);
	assert_string_equal(str_text(&nothing), "nothing"); /* known is not hidden yet */
	out = apply(r, "pc-0427 PC-0427 8.8.8.8 9.9.9.9 jdoe.smith");
	redactor_manifest(r, &manifest);
	assert_string_equal(str_text(&manifest), "1 host name, 1 user, 2 addresses");
	free(out);
	redactor_destroy(r);
}

static void
json_keeps_the_programs_own_words(void **state)
{
	struct redactor *r = redactor_create(REDACT_NORMAL);
	struct target t;
	json_t *json, *out;

	(void)state;
	/* A computer called as one of our words, and one that a later line gives away. */
	assert_int_equal(target_parse("timeout", &t, NULL, NULL), ERR_OK);
	redactor_add_target(r, &t);
	json = json_pack("{s:s, s:[{s:s, s:s, s:s}], s:s, s:s, s:f, s:n}", "outcome",
		"narrowed", "facts", "id", "tcp.result", "value", "timeout", "source",
		"probe:tcp", "early", "seen on secretbox", "late",
		"Host Name . . : SECRETBOX", "took", 1.5, "plan");
	out = redactor_apply_json(r, json);
	assert_string_equal(
		json_string_value(json_object_get(
			json_array_get(json_object_get(out, "facts"), 0), "value")),
		"timeout");
	assert_string_equal(json_string_value(json_object_get(out, "early")),
		"seen on {host-2}"); /* the first is the target */
	assert_true(json_is_null(json_object_get(out, "plan")));
	assert_int_equal(json_object_size(out), json_object_size(json));
	json_decref(json);
	json_decref(out);
	redactor_destroy(r);
}

/* ---- names that are ordinary words ---- */

static struct redactor *
redactor_of_host(const char *host)
{
	struct redactor *r = redactor_create(REDACT_NORMAL);
	struct target t;

	redactor_add_own_words(r,
		" a add az command computer connect create host name net network port "
		"powershell query rdp reg repair server show termservice user vm vm-repair "
		"windows ");
	assert_int_equal(target_parse(host, &t, NULL, NULL), ERR_OK);
	redactor_add_target(r, &t);
	return r;
}

/* This machine may have such a name itself. */
static const char *
stand_in_of(const char *host)
{
	char here[256] = "";

	(void)gethostname(here, sizeof(here) - 1);
	here[strcspn(here, ".")] = '\0';
	return text_equal_nocase(here, host) ? "{this-host}" : "{host-1}";
}

static const char *const ordinary[] = { "vm", "server", "user", "net", "rdp", "port", "a",
	"az", "show", "window", "timeout" };

static void
a_host_with_an_ordinary_name_breaks_no_command(void **state)
{
	static const char *const kept[] = {
		"az vm show -g rg --query user -o tsv; az vm repair create --port 3389",
		"az extension add -n vm-repair",
		"reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\" /s",
		"reg add \"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Server\" /f",
		"net user /domain & net localgroup a; Test-NetConnection -Port 3389",
		"Get-NetFirewallRule -Name RemoteDesktop-UserMode-In-TCP -Server-x",
		"The server shows a port, and the user of the vm sees it (rdp).",
		"C:\\Users\\Public\\vm\\server.txt /usr/net/user/a -vm--port",
	};

	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(ordinary); h++)
		for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
			struct redactor *r = redactor_of_host(ordinary[h]);
			char *out = apply(r, kept[i]);

			if (strcmp(out, kept[i]) != 0)
				fail_msg("host %s: %s\n  became %s", ordinary[h], kept[i],
					out);
			free(out);
			redactor_destroy(r);
		}
}

static void
a_host_with_an_ordinary_name_is_hidden_where_it_is_one(void **state)
{
	static const struct {
		const char *text, *hidden; /* "@": the name, "%": its stand-in */
	} places[] = {
		{ "connecting to @:3389 failed", "connecting to %:3389 failed" },
		{ "\\\\@\\c$", "\\\\%\\c$" },
		{ "https://@/x and admin@@", "https://%/x and admin@%" },
		{ "@\\administrator", "%\\administrator" },
		{ "Host Name . . . : @\r\nx", "Host Name . . . : %\r\nx" },
		{ "CN=@, O=x", "CN=%, O=x" },
		{ "az vm start -g rg -n @", "az vm start -g rg -n %" },
		{ "az snapshot create -n @-before", "az snapshot create -n %-before" },
		{ "Invoke-Command -ComputerName '@' -X",
			"Invoke-Command -ComputerName '%' -X" },
		{ "xfreerdp /v:@ /cert", "xfreerdp /v:% /cert" },
	};

	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(ordinary); h++)
		for (size_t i = 0; i < ARRAY_LEN(places); i++) {
			struct redactor *r = redactor_of_host(ordinary[h]);
			STR_AUTO hidden = STR_INIT(1024);
			STR_AUTO text = STR_INIT(1024);
			char *out;

			for (const char *p = places[i].text; *p != '\0'; p++) {
				bool mail = p[0] == '@' && p[1] == '@';

				if (*p == '@' && !mail)
					str_add(&text, ordinary[h]);
				else
					str_add_char(&text, *p);
			}
			for (const char *p = places[i].hidden; *p != '\0'; p++)
				if (*p == '%')
					str_add(&hidden, stand_in_of(ordinary[h]));
				else
					str_add_char(&hidden, *p);
			out = apply(r, str_text(&text));
			if (strcmp(out, str_text(&hidden)) != 0)
				fail_msg("%s\n  became %s\n  wanted %s", str_text(&text),
					out, str_text(&hidden));
			free(out);
			redactor_destroy(r);
		}
}

static void
localhost_is_nobody_s_name(void **state)
{
	struct redactor *r = redactor_of_host("localhost");
	char *out = apply(r, "localhost:3389 \\\\localhost\\c$");

	(void)state;
	assert_string_equal(out, "localhost:3389 \\\\localhost\\c$");
	free(out);
	redactor_destroy(r);
}

static void
fields_that_hold_a_name_lose_an_ordinary_one_too(void **state)
{
	struct redactor *r = redactor_of_host("vm");
	json_t *json = json_pack("{s:{s:s, s:i}, s:{s:s, s:s}, s:s, s:s}", "target", "host",
		"vm", "port", 3389, "fact", "id", "guest.computer", "value", "VM",
		"command", "az vm show", "shown", "vm");
	json_t *out = redactor_apply_json(r, json);
	char *text = json_dumps(out, JSON_SORT_KEYS);
	char wanted[256];

	(void)state;
	(void)text_format(wanted, sizeof(wanted),
		"{\"command\": \"az vm show\", \"fact\": {\"id\": \"guest.computer\", "
		"\"value\": \"%s\"}, \"shown\": \"vm\", \"target\": {\"host\": "
		"\"%s\", \"port\": 3389}}",
		stand_in_of("vm"), stand_in_of("vm"));
	assert_string_equal(text, wanted);
	free(text);
	json_decref(json);
	json_decref(out);
	redactor_destroy(r);
}

/* ---- the property ---- */

static uint64_t
draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void
draw_word(uint64_t *state, char *out, size_t least, size_t most)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = least + draw(state) % (most - least + 1);

	for (size_t i = 0; i < len; i++)
		out[i] = letters[draw(state) % (i == 0 ? 26 : 36)];
	out[len] = '\0';
}

#define NAMES_MAX 16

struct names {
	char host[32], domain[64], fqdn[128], user[32], netbios[20], org[64], peer[128];
	char address[48], client[48], address6[64], mac[24], other_user[32];
	char pasted[32]; /* another machine, whose name only a paste tells */
	const char *all[NAMES_MAX];
	size_t count;
};

static void
draw_names(uint64_t *state, struct names *n)
{
	char label[32];

	draw_word(state, n->host, 6, 15);
	draw_word(state, label, 6, 12);
	(void)text_format(n->domain, sizeof(n->domain), "%s.test", label);
	(void)text_format(n->fqdn, sizeof(n->fqdn), "%s.%s", n->host, n->domain);
	draw_word(state, n->user, 6, 12);
	draw_word(state, n->other_user, 6, 12);
	draw_word(state, n->pasted, 6, 15);
	draw_word(state, label, 6, 12);
	for (size_t i = 0; (n->netbios[i] = label[i]) != '\0'; i++)
		if (label[i] >= 'a' && label[i] <= 'z')
			n->netbios[i] = (char)(label[i] - 32);
	draw_word(state, label, 6, 10);
	(void)text_format(n->org, sizeof(n->org), "%s Works", label);
	draw_word(state, label, 6, 10);
	(void)text_format(n->peer, sizeof(n->peer), "%s.%s", label, n->domain);
	(void)text_format(n->address, sizeof(n->address), "%d.%d.%d.%d",
		(int)(11 + draw(state) % 80), (int)(draw(state) % 256),
		(int)(draw(state) % 256), (int)(100 + draw(state) % 150));
	(void)text_format(n->client, sizeof(n->client), "%d.%d.%d.%d",
		(int)(193 + draw(state) % 30), (int)(draw(state) % 256),
		(int)(draw(state) % 256), (int)(100 + draw(state) % 150));
	(void)text_format(n->address6, sizeof(n->address6), "2a01:%x:%x::%x",
		(unsigned)(0x1000 + draw(state) % 0xEFFF),
		(unsigned)(0x1000 + draw(state) % 0xEFFF),
		(unsigned)(0x1000 + draw(state) % 0xEFFF));
	(void)text_format(n->mac, sizeof(n->mac), "00-15-5d-%02x-%02x-%02x",
		(unsigned)(draw(state) % 256), (unsigned)(draw(state) % 256),
		(unsigned)(draw(state) % 256));
	const char *const all[] = { n->host, n->domain, n->fqdn, n->user, n->netbios,
		n->org, n->peer, n->address, n->client, n->address6, n->mac, n->other_user,
		n->pasted };

	n->count = ARRAY_LEN(all);
	memcpy(n->all, all, sizeof(all));
}

static void
add_base64(struct str *out, const unsigned char *bytes, size_t len)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		unsigned v = (unsigned)bytes[i] << 16 |
			(i + 1 < len ? (unsigned)bytes[i + 1] << 8 : 0) |
			(i + 2 < len ? bytes[i + 2] : 0);

		str_add_char(out, letters[v >> 18]);
		str_add_char(out, letters[v >> 12 & 63]);
		str_add_char(out, i + 1 < len ? letters[v >> 6 & 63] : '=');
		str_add_char(out, i + 2 < len ? letters[v & 63] : '=');
	}
}

/* The same name as base64 of "ping NAME" in UTF-16LE, as PowerShell takes commands. */
static void
add_encoded(struct str *out, const char *name)
{
	unsigned char bytes[512];
	char text[200];
	size_t len = 0;

	(void)text_format(text, sizeof(text), "ping %s", name);
	for (const char *p = text; *p != '\0'; p++) {
		bytes[len++] = (unsigned char)*p;
		bytes[len++] = 0;
	}
	add_base64(out, bytes, len);
}

/* Output as Windows prints it, with the names all over. */
static void
write_paste(const struct names *n, uint64_t *state, struct str *out)
{
	str_addf(out,
		"C:\\Users\\%s>ipconfig /all\r\n   Host Name . . . : %s\r\n"
		"   Primary Dns Suffix  . . : %s\r\n   Physical Address. : %s\r\n"
		"   IPv4 Address. . . : %s(Preferred)\r\n   IPv6 Address : %s\r\n",
		n->other_user, n->host, n->domain, n->mac, n->address, n->address6);
	str_addf(out, "whoami: %s\\%s and %s@%s\r\n\\\\%s\\c$ on %s\r\n", n->netbios,
		n->user, n->user, n->domain, n->peer, n->peer);
	str_addf(out, "CN=%s, O=%s\r\nclient %s said x%sy\r\nrun -enc ", n->fqdn, n->org,
		n->client, n->host);
	add_encoded(out, n->fqdn);
	str_addf(out, "\r\nC:\\>hostname\r\n%s\r\n", n->pasted);
	for (int i = 0; i < 20; i++) {
		const char *name = n->all[draw(state) % n->count];
		char filler[16];

		draw_word(state, filler, 1, 12);
		str_addf(out,
			i % 3 == 0	     ? "%s (%s) "
				: i % 3 == 1 ? "%s=\"%s\"\n"
					     : "%s: %s,",
			filler, name);
	}
}

static void
fill_session(struct store *store, const char *id, const struct names *n, uint64_t *state,
	struct sample *s)
{
	STR_AUTO paste = STR_INIT(1u << 16);
	struct target *t = &s->report.target;
	char user[80], subject[200];

	(void)text_format(user, sizeof(user), "%s\\%s", n->netbios, n->user);
	assert_int_equal(target_parse(n->fqdn, t, NULL, NULL), ERR_OK);
	assert_int_equal(target_set_user(t, user, NULL), ERR_OK);
	(void)text_format(subject, sizeof(subject), "CN=%s,O=%s", n->fqdn, n->org);
	struct fact_value addresses = value_list(FACT_TYPE_TEXTS);
	struct fact_value computers = value_list(FACT_TYPE_TEXTS);

	value_list_add(&addresses, n->address);
	value_list_add(&addresses, n->address6);
	facts_put_value(s->facts, FACT_NAME_ADDRESSES, addresses, "probe:name");
	facts_put_value(s->facts, FACT_ROUTE_SOURCE, value_text(n->client), "probe:route");
	facts_put_value(s->facts, FACT_TLS_CERT_SUBJECT, value_text(subject), "probe:tls");
	facts_put_value(s->facts, FACT_NTLM_DNS_COMPUTER, value_text(n->fqdn), "probe:nla");
	facts_put_value(s->facts, FACT_NTLM_DNS_DOMAIN, value_text(n->domain), "probe:nla");
	facts_put_value(s->facts, FACT_NTLM_DOMAIN, value_text(n->netbios), "probe:nla");
	facts_put_value(s->facts, FACT_SERVICE_BANNER, value_text(n->fqdn), "probe:nla");
	value_list_add(&computers, n->pasted);
	facts_put_value(s->facts, FACT_GUEST_PASTE_COMPUTERS, computers, "paste:sc");
	write_paste(n, state, &paste);
	assert_true(str_ok(&paste));
	assert_int_equal(
		store_append(store, id, EVENT_START, json_object(), NULL, NULL), 0);
	/* The paste first: what it needs is learned from what comes later. */
	assert_int_equal(
		store_append(store, id, EVENT_PASTE,
			json_pack("{s:s, s:[]}", "text", str_text(&paste), "understood"),
			NULL, NULL),
		0);
	assert_int_equal(
		store_append(store, id, EVENT_TARGET, target_to_json(t), NULL, NULL), 0);
	for (size_t i = 0; i < facts_count(s->facts); i++)
		assert_int_equal(store_append(store, id, EVENT_FACT,
					 fact_to_json(facts_at(s->facts, i)), NULL, NULL),
			0);
	assert_int_equal(store_append(store, id, EVENT_ATTEMPT,
				 json_pack("{s:s, s:s, s:i}", "address", n->address,
					 "account", user, "used", 1),
				 NULL, NULL),
		0);
}

static void
expect_none(const struct names *n, const char *text, const char *what, uint64_t seed)
{
	for (size_t i = 0; i < n->count; i++) {
		const char *at = strcasestr(text, n->all[i]);

		if (at != NULL)
			fail_msg("seed %" PRIu64 ", %s: \"%s\" is in \"%.60s\"", seed, what,
				n->all[i], at - MIN_OF(at - text, 20));
	}
}

static void
no_name_survives_in_any_export(void **state)
{
	uint64_t random = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 40; round++) {
		uint64_t seed = random;
		struct store *store = store_open_memory();
		char id[SESSION_ID_LEN + 1];
		struct names n;
		struct sample s;

		draw_names(&random, &n);
		sample_make(&s);
		assert_int_equal(store_begin(store, id, NULL), ERR_OK);
		fill_session(store, id, &n, &random, &s);
		for (size_t f = 0; transcript_format_at(f) != NULL; f++) {
			struct redactor *r = redactor_create(
				round % 2 == 0 ? REDACT_NORMAL : REDACT_STRICT);
			STR_AUTO out = STR_INIT(1u << 24);
			struct error e = ERROR_INIT;

			if (transcript_write(store, id, &s.report, transcript_format_at(f),
				    r, &out, &e) != ERR_OK)
				fail_msg("%s", e.text);
			expect_none(
				&n, str_text(&out), transcript_format_at(f)->name, seed);
			redactor_destroy(r);
		}
		store_close(store);
		sample_free(&s);
	}
}

static void
hostile_text_costs_no_time(void **state)
{
	static const char *const pieces[] = { "a-", "a.", "\\\\", "a@", "1.", "a:", "0-0-",
		"Host Name ", "=A", "S-1-5-21-" };
	struct redactor *r = redactor_of_sample(REDACT_NORMAL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		STR_AUTO text = STR_INIT(1u << 20);
		char *out;

		while (text.len < 200000)
			str_add(&text, pieces[i]);
		out = apply(r, str_text(&text));
		assert_non_null(out);
		free(out);
	}
	redactor_destroy(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_name_is_hidden_and_the_rest_stays),
		cmocka_unit_test(strict_hides_private_addresses_too),
		cmocka_unit_test(none_hides_secrets_only),
		cmocka_unit_test(short_names_need_word_borders),
		cmocka_unit_test(the_manifest_counts_what_was_hidden),
		cmocka_unit_test(json_keeps_the_programs_own_words),
		cmocka_unit_test(a_host_with_an_ordinary_name_breaks_no_command),
		cmocka_unit_test(a_host_with_an_ordinary_name_is_hidden_where_it_is_one),
		cmocka_unit_test(localhost_is_nobody_s_name),
		cmocka_unit_test(fields_that_hold_a_name_lose_an_ordinary_one_too),
		cmocka_unit_test(no_name_survives_in_any_export),
		cmocka_unit_test(hostile_text_costs_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
