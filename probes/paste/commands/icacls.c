/*
 * icacls of the key file of Remote Desktop's self-signed certificate. The key container has
 * the same name on every Windows, so the file name begins the same (MD5 of "TSSecKeySet1").
 * The service runs as NETWORK SERVICE and must be able to read it.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "icacls"
#define KEY_FILE "\\f686aace6942fb7f7ceb231212eef4a4_"
#define ACES_MOST 32u

/* The account name in languages that translate it, and its SID. */
static const char *const services[] = { "NETWORK SERVICE", "Netzwerkdienst",
	"SERVICE RÉSEAU", "Servicio de red", "SERVIZIO DI RETE", "SERVIÇO DE REDE",
	"S-1-5-20", "*S-1-5-20" };
static const char *const others[] = { "SYSTEM", "Système", "SYSTEME", "SISTEMA",
	"Administrators", "Administratoren", "Administrateurs", "Administradores",
	"Amministratori", "S-1-5-18", "S-1-5-32-544", "*S-1-5-18", "*S-1-5-32-544",
	"СИСТЕМА", "Администраторы" };

enum who { WHO_SERVICE, WHO_KNOWN, WHO_UNKNOWN };

/* "NT AUTHORITY\NETWORK SERVICE": the part after the authority. */
static enum who
who_is(const char *name, size_t len)
{
	for (size_t i = len; i > 0; i--)
		if (name[i - 1] == '\\') {
			name += i;
			len -= i;
			break;
		}
	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		if (words_same(services[i], name, len))
			return WHO_SERVICE;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (words_same(others[i], name, len))
			return WHO_KNOWN;
	return WHO_UNKNOWN;
}

/* "(I)(RX)", "(R,W)", "(F)": whether reading is among the rights. */
static bool
can_read(const char *rights)
{
	static const char *const reading[] = { "F", "M", "R", "RX", "GR", "GA", "RD" };

	for (const char *p = rights; *p != '\0'; p++) {
		size_t n = strcspn(p, "(),");

		for (size_t i = 0; i < ARRAY_LEN(reading); i++)
			if (strlen(reading[i]) == n && strncmp(p, reading[i], n) == 0)
				return true;
		p += n;
		if (*p == '\0')
			break;
	}
	return false;
}

/* "...\NETWORK SERVICE:(R)": the colon before the rights; NULL for other lines. */
static const char *
rights_of(const char *ace)
{
	const char *colon = strstr(ace, ":(");

	return colon != NULL && ace[strlen(ace) - 1] == ')' ? colon : NULL;
}

static size_t
read_acl(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *file = strstr(line, KEY_FILE), *ace;
	bool read = false, unsure = false, denied = false;
	size_t i = at;

	if (file == NULL)
		return 0;
	ace = text_skip(file + strcspn(file, " "));
	for (; i < g->section->to && i - at < ACES_MOST; i++) {
		const char *rights = rights_of(ace);
		enum who who;

		if (rights == NULL)
			break;
		who = who_is(ace, (size_t)(rights - ace));
		if (strstr(rights, "(DENY)") != NULL || strstr(rights, "(N)") != NULL)
			denied = denied || who != WHO_KNOWN;
		else
			read = read || (who == WHO_SERVICE && can_read(rights + 1));
		unsure = unsure || who == WHO_UNKNOWN;
		findings_use(g, i);
		ace = text_skip(findings_line(g, i + 1));
	}
	if (i == at)
		return 0;
	findings_command(g, READER);
	/* an unknown name may be NETWORK SERVICE in another language, or a group */
	if ((read && !denied) || (!read && !unsure))
		findings_put(g, READER, line, RANK_ACTIVE, FACT_GUEST_CERT_KEY_READABLE,
			value_bool(read));
	return i - at;
}

const struct reader read_icacls = { .id = READER, .commands = "icacls", .read = read_acl };
