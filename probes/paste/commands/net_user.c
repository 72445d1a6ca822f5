/*
 * net user NAME, in the languages of Windows: whether the account is active, until when it
 * and its password are valid, and which local groups it is in. The labels are translated,
 * the order of the lines is not.
 */
#include <string.h>
#include <time.h>

#include "probes/paste/findings/findings.h"

#define READER "net-user"
#define DAY_S (24 * 60 * 60)

static const char *const active_labels[] = { "Account active", "Konto aktiv",
	"Compte : actif", "Compte actif", "Cuenta activa", "Account attivo", "Conta ativa",
	"Conta activa", "Учетная запись активна", "帐户启用", "使用者帳戶使用中",
	"アカウント有効", NULL };
static const char *const locked_words[] = { "Locked", "Gesperrt", "Verrouillé", "Bloqueada",
	"Bloqueado", "Bloccato", "Заблокирована", "锁定", "鎖定", "ロック", NULL };
static const char *const expires_labels[] = { "Account expires", "Konto abgelaufen",
	"Konto läuft ab", "Le compte expire", "Compte expire", "La cuenta expira",
	"Scadenza account", "Conta expira em", "A conta expira",
	"Срок действия учетной записи истекает", NULL };
static const char *const password_labels[] = { "Password expires", "Kennwort läuft ab",
	"Le mot de passe expire", "La contraseña expira", "Scadenza password",
	"A senha expira", "Senha expira", "Срок действия пароля истекает", NULL };
static const char *const never_words[] = { "Never", "Nie", "Jamais", "Nunca", "Mai",
	"Никогда", NULL };
static const char *const group_labels[] = { "Local Group Memberships",
	"Lokale Gruppenmitgliedschaften", "Appartient aux groupes locaux",
	"Miembros del grupo local", "Appartenenza al gruppo locale",
	"Associações de grupo local", "Членство в локальных группах", NULL };
/* The two groups whose members may sign in; both translate their names. */
static const char *const allowed_groups[] = { "Administrators", "Remote Desktop Users",
	"Administratoren", "Remotedesktopbenutzer", "Administrateurs",
	"Utilisateurs du Bureau à distance", "Administradores",
	"Usuarios de escritorio remoto", "Amministratori", "Utenti desktop remoto",
	"Usuários da área de trabalho remota", "Администраторы",
	"Пользователи удаленного рабочего стола", NULL };

static bool
is_one_of(const char *const *forms, const char *text, size_t len)
{
	for (; *forms != NULL; forms++)
		if (words_same(*forms, text, len))
			return true;
	return false;
}

static void
take_active(struct findings *g, const char *line, const char *value)
{
	bool locked = is_one_of(locked_words, value, strlen(value));
	int active = -1;

	for (size_t l = LANG_EN; l < LANG_COUNT; l++) {
		if (words_is_only((enum words_lang)l, WORD_YES, value, strlen(value)))
			active = 1;
		else if (words_is_only((enum words_lang)l, WORD_NO, value, strlen(value)))
			active = 0;
	}
	if (locked || active >= 0) {
		findings_use_text(g, line);
		findings_put(g, READER, line, RANK_ACTIVE, FACT_GUEST_ACCOUNT_LOCKED,
			value_bool(locked));
	}
	if (active >= 0)
		findings_put(g, READER, line, RANK_ACTIVE, FACT_GUEST_ACCOUNT_ACTIVE,
			value_bool(active == 1));
}

/* Seconds of the day, month and year in that order of @number; -1: no such date. */
static time_t
date_of(const unsigned number[3], int day, int month, int year)
{
	struct tm tm = { .tm_mday = (int)number[day],
		.tm_mon = (int)number[month] - 1,
		.tm_year = (int)number[year] - 1900,
		.tm_hour = 12 };

	if (number[day] < 1 || number[day] > 31 || number[month] < 1 ||
		number[month] > 12 || number[year] < 1980 || number[year] > 9999)
		return -1;
	return timegm(&tm);
}

/*
 * Whether a date is past: 1, 0, or -1 if unclear. "3/4/2026" is in March or April, so all
 * possible orders must agree, with one day of tolerance for time zones.
 */
static int
is_past(const char *text, time_t now)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 1, 0, 2 }, { 2, 1, 0 } };
	unsigned number[3];
	int past = -1;

	for (size_t i = 0; i < ARRAY_LEN(number); i++) {
		size_t n;

		text += strcspn(text, "0123456789");
		n = strspn(text, "0123456789");
		if (n > 4 || !text_number(text, n, &number[i]))
			return -1;
		text += n;
	}
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		time_t at = date_of(number, orders[i][0], orders[i][1], orders[i][2]);
		int says = at < now - DAY_S ? 1 : at > now + DAY_S ? 0 : -1;

		if (at == -1)
			continue;
		if (says < 0 || (past >= 0 && past != says))
			return -1;
		past = says;
	}
	return past;
}

static void
take_end(struct findings *g, const char *line, const char *value, int id)
{
	int past = is_one_of(never_words, value, strlen(value))
		? 0
		: is_past(value, time(NULL));

	if (past < 0)
		return;
	findings_use_text(g, line);
	findings_put(g, READER, line, RANK_ACTIVE, id, value_bool(past == 1));
}

/*
 * "*Administrators *Remote Desktop Users", which may continue on the next line. Membership
 * through a domain group is not shown, so an empty list proves nothing.
 */
static size_t
take_groups(struct findings *g, size_t at, const char *value)
{
	const char *line = findings_line(g, at);
	size_t lines = 0;

	do {
		while (*value == '*') {
			const char *name = value + 1, *end = strstr(name, "  ");
			size_t len = end != NULL ? (size_t)(end - name) : strlen(name);

			if (is_one_of(allowed_groups, name, len))
				findings_put(g, READER, line, RANK_ACTIVE,
					FACT_GUEST_ACCOUNT_RDP_MEMBER, value_bool(true));
			value = text_skip(name + len);
		}
		findings_use(g, at + lines);
		line = findings_line(g, at + ++lines);
		value = text_skip(line);
	} while (*value == '*' && text_indent(line) > 0);
	return lines;
}

static size_t
read_account(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *name = text_skip(line);
	const char *gap = strstr(name, "  "), *value;
	size_t len = gap != NULL ? (size_t)(gap - name) : 0, lines = 1;

	if (len == 0)
		return 0;
	value = text_skip(gap);
	if (is_one_of(active_labels, name, len))
		take_active(g, line, value);
	else if (is_one_of(expires_labels, name, len))
		take_end(g, line, value, FACT_GUEST_ACCOUNT_EXPIRED);
	else if (is_one_of(password_labels, name, len))
		take_end(g, line, value, FACT_GUEST_ACCOUNT_PASSWORD_EXPIRED);
	else if (is_one_of(group_labels, name, len) && *value == '*')
		lines = take_groups(g, at, value);
	else
		return 0;
	findings_command(g, READER);
	return lines;
}

const struct reader read_net_user = {
	.id = READER, .commands = "net user", .read = read_account
};
