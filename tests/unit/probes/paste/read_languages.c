/*
 * The same machine in ten languages, in the encodings that Windows uses for them and in the
 * mojibake that comes of reading one page as another: the facts stay the same.
 */
#include <errno.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

static const struct language {
	const char *name, *pages[4];
	const char *head[3], *state, *policy, *on, *off, *ok;
	/* a rule */
	const char *rule_name, *enabled, *direction, *profiles, *grouping, *local_ip,
		*remote_ip, *protocol, *local_port, *remote_port, *edge, *action;
	const char *yes, *no, *in, *any, *allow, *block, *two_profiles;
} languages[] = {
	{ "en", { "CP437", "UTF-16" },
		{ "Domain Profile Settings: ", "Private Profile Settings: ",
			"Public Profile Settings: " },
		"State", "Firewall Policy", "ON", "OFF", "Ok.", "Rule Name:", "Enabled:",
		"Direction:", "Profiles:", "Grouping:", "LocalIP:", "RemoteIP:",
		"Protocol:", "LocalPort:", "RemotePort:", "Edge traversal:", "Action:",
		"Yes", "No", "In", "Any", "Allow", "Block", "Domain,Private" },
	{ "de", { "CP850", "CP1252", "UTF-16" },
		{ "Domänenprofil-Einstellungen: ", "Privates Profil-Einstellungen: ",
			"Öffentliches Profil-Einstellungen: " },
		"Status", "Firewallrichtlinie", "EIN", "AUS", "OK.",
		"Regelname:", "Aktiviert:", "Richtung:", "Profile:", "Gruppierung:",
		"LokaleIP:", "RemoteIP:", "Protokoll:", "Lokaler Port:", "Remoteport:",
		"Edgeausnahme:", "Aktion:", "Ja", "Nein", "Eingehend", "Beliebig",
		"Zulassen", "Blocken", "Domäne,Privat" },
	{ "fr", { "CP850", "CP1252" },
		{ "Paramètres Profil de domaine :", "Paramètres Profil privé :",
			"Paramètres Profil public :" },
		"État", "Stratégie de pare-feu", "Actif", "Inactif", "Ok.",
		"Nom de la règle :", "Activé :", "Direction :", "Profiles :",
		"Groupement :", "LocalIP :", "RemoteIP :", "Protocole :", "LocalPort :",
		"RemotePort :", "Traversée latérale :", "Action :", "Oui", "Non", "Actif",
		"Tout", "Autoriser", "Bloquer", "Domaine,Privé" },
	{ "es", { "CP850", "CP1252", "CP437" },
		{ "Configuración de Perfil de dominio:", "Configuración de Perfil privado:",
			"Configuración de Perfil público:" },
		"Estado", "Directiva de firewall", "ACTIVAR", "DESACTIVAR", "Aceptar",
		"Nombre de regla:", "Habilitada:", "Dirección:", "Perfiles:",
		"Agrupamiento:", "LocalIP:", "RemoteIP:", "Protocolo:", "LocalPort:",
		"RemotePort:", "Cruce seguro del perímetro:", "Acción:", "Sí", "No",
		"Dentro", "Cualquiera", "Permitir", "Bloquear", "Dominio,Privada" },
	{ "it", { "CP850", "CP1252" },
		{ "Impostazioni profilo di dominio:", "Impostazioni profilo privato:",
			"Impostazioni profilo pubblico:" },
		"Stato", "Criterio firewall", "ATTIVATO", "DISATTIVATO", "OK.",
		"Nome regola:", "Abilitata:", "Direzione:", "Profili:", "Raggruppamento:",
		"IP locale:", "IP remoto:", "Protocollo:", "Porta locale:", "Porta remota:",
		"Attraversamento confini:", "Azione:", "Sì", "No", "In entrata",
		"Qualsiasi", "Consenti", "Blocca", "Dominio,Privato" },
	{ "pt", { "CP850", "CP1252" },
		{ "Configurações do Perfil de Domínio:",
			"Configurações do Perfil Particular:",
			"Configurações do Perfil Público:" },
		"Estado", "Política de Firewall", "LIGADO", "DESLIGADO", "Ok.",
		"Nome da Regra:", "Habilitado:", "Direção:", "Perfis:", "Agrupamento:",
		"LocalIP:", "RemoteIP:", "Protocolo:", "LocalPort:", "RemotePort:",
		"Travessia da borda:", "Ação:", "Sim", "Não", "Entrada", "Qualquer",
		"Permitir", "Bloquear", "Domínio,Particular" },
	{ "ru", { "CP866", "CP1251", "UTF-16BE" },
		{ "Параметры профиля домена:", "Параметры частного профиля:",
			"Параметры общего профиля:" },
		"Состояние", "Политика брандмауэра", "ВКЛЮЧИТЬ", "ВЫКЛЮЧИТЬ", "ОК.",
		"Имя правила:", "Включено:", "Направление:", "Профили:", "Группировка:",
		"Локальный IP-адрес:", "Удаленный IP-адрес:", "Протокол:",
		"Локальный порт:", "Удаленный порт:", "Обход узлов:", "Действие:", "Да",
		"Нет", "Внутрь", "Любой", "Разрешить", "Блокировать", "Домен,Частный" },
	{ "zh-cn", { "CP936", "UTF-16LE" },
		{ "域配置文件 设置: ", "专用配置文件 设置: ", "公用配置文件 设置: " },
		"状态", "防火墙策略", "打开", "关闭", "确定。",
		"规则名称:", "已启用:", "方向:", "配置文件:", "分组:", "本地 IP:",
		"远程 IP:", "协议:", "本地端口:", "远程端口:", "边缘遍历:", "操作:", "是",
		"否", "入", "任何", "允许", "阻止", "域,专用" },
	{ "zh-tw", { "CP950", "UTF-16LE" },
		{ "網域設定檔 設定: ", "私人設定檔 設定: ", "公用設定檔 設定: " }, "狀態",
		"防火牆原則", "開啟", "關閉", "確定。",
		"規則名稱:", "已啟用:", "方向:", "設定檔:", "群組:", "本機 IP:", "遠端 IP:",
		"通訊協定:", "本機連接埠:", "遠端連接埠:", "邊緣周遊:", "動作:", "是", "否",
		"輸入", "任一", "允許", "封鎖", "網域,私人" },
	{ "ja", { "CP932", "UTF-16LE" },
		{ "ドメイン プロファイル 設定: ", "プライベート プロファイル 設定: ",
			"パブリック プロファイル 設定: " },
		"状態", "ファイアウォール ポリシー", "オン", "オフ", "OK",
		"規則名:", "有効:", "方向:", "プロファイル:", "グループ:", "ローカル IP:",
		"リモート IP:", "プロトコル:", "ローカル ポート:", "リモート ポート:",
		"エッジ トラバーサル:", "操作:", "はい", "いいえ", "入力", "任意", "許可",
		"ブロック", "ドメイン,プライベート" },
};

#define DASHES "----------------------------------------------------------------------\n"

/* The first is on and normal, the second off and open, the third shielded. */
static void
write_profiles(const struct language *l, struct str *out)
{
	static const char *const policies[] = { "BlockInbound,AllowOutbound",
		"AllowInbound,BlockOutbound", "BlockInboundAlways,AllowOutbound" };

	str_add(out, "C:\\Windows\\system32>netsh advfirewall show allprofiles\n\n");
	for (size_t i = 0; i < 3; i++)
		str_addf(out,
			"%s\n" DASHES "%s                                  %s\n"
			"%s                 %s\n"
			"LocalFirewallRules                    N/A (GPO)\n"
			"RemoteManagement                      x\n\n\n",
			l->head[i], l->state, i == 1 ? l->off : l->on, l->policy,
			policies[i]);
	str_addf(out, "%s\n\nC:\\Windows\\system32>\n", l->ok);
}

static const char profile_facts[] = "guest.firewall.domain.enabled = true\n"
				    "guest.firewall.domain.inbound = block\n"
				    "guest.firewall.domain.outbound = allow\n"
				    "guest.firewall.domain.shielded = false\n"
				    "guest.firewall.private.enabled = false\n"
				    "guest.firewall.private.inbound = allow\n"
				    "guest.firewall.private.outbound = block\n"
				    "guest.firewall.private.shielded = false\n"
				    "guest.firewall.public.enabled = true\n"
				    "guest.firewall.public.inbound = block\n"
				    "guest.firewall.public.outbound = allow\n"
				    "guest.firewall.public.shielded = true\n";

static void
write_rule(const struct language *l, const char *name, const char *enabled,
	const char *port, const char *action, struct str *out)
{
	str_addf(out,
		"%s                            %s\n" DASHES "%s                     %s\n"
		"%s                            %s\n"
		"%s                             %s\n"
		"%s                             RDP\n"
		"%s                              %s\n"
		"%s                              %s\n"
		"%s                             TCP\n"
		"%s                            %s\n"
		"%s                           %s\n"
		"%s                       %s\n"
		"%s                               %s\n\n",
		l->rule_name, name, l->enabled, enabled, l->direction, l->in, l->profiles,
		l->two_profiles, l->grouping, l->local_ip, l->any, l->remote_ip, l->any,
		l->protocol, l->local_port, port, l->remote_port, l->any, l->edge, l->no,
		l->action, action);
}

static void
write_listing(const struct language *l, const char *enabled, const char *port,
	const char *action, struct str *out)
{
	str_add(out, "C:\\>netsh advfirewall firewall show rule name=all dir=in\n\n");
	write_rule(l, "Other", l->yes, "8080", l->allow, out);
	write_rule(l, "RDP", enabled, port, action, out);
	str_addf(out, "%s\n\nC:\\>\n", l->ok);
}

static void
check(const struct language *l, const char *bytes, size_t len, const char *expected,
	const char *how)
{
	struct reading_of r;

	reading_of(bytes, len, 3389, &r);
	if (strcmp(str_text(&r.facts), expected) != 0)
		fail_msg("%s, %s: read\n%s\ninstead of\n%s", l->name, how,
			str_text(&r.facts), expected);
	assert_int_equal(r.err, ERR_OK);
	assert_string_equal(r.reading.language, l->name);
	reading_free(&r);
}

/* Bytes of @text in another page, with line ends of Windows; returns owned. */
static char *
encode(const char *to, const char *from, const char *text, size_t text_len, size_t *len)
{
	iconv_t cd = iconv_open(to, from);
	size_t room = text_len * 4 + 16, left = text_len;
	char *out = malloc(room), *at = out, *in = (char *)text;

	assert_true(cd != (iconv_t)-1);
	assert_non_null(out);
	while (left > 0 && iconv(cd, &in, &left, &at, &room) == (size_t)-1) {
		assert_true(errno == EILSEQ || errno == EINVAL);
		in++;
		left--;
		*at++ = '?';
		room--;
	}
	(void)iconv_close(cd);
	*len = (size_t)(at - out);
	return out;
}

static void
profiles_are_understood_in_every_language_and_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		const struct language *l = &languages[i];
		STR_AUTO text = STR_INIT(1 << 20);

		write_profiles(l, &text);
		check(l, str_text(&text), text.len, profile_facts, "UTF-8");
		for (size_t p = 0; p < ARRAY_LEN(l->pages) && l->pages[p] != NULL; p++) {
			size_t len;
			char *bytes = encode(
				l->pages[p], "UTF-8", str_text(&text), text.len, &len);

			check(l, bytes, len, profile_facts, l->pages[p]);
			free(bytes);
		}
	}
}

static void
profiles_survive_being_read_with_the_wrong_page(void **state)
{
	static const struct {
		const char *language, *page, *misread;
	} cases[] = {
		{ "de", "CP850", "CP1252" },
		{ "de", "UTF-8", "CP1252" },
		{ "de", "UTF-8", "CP437" },
		{ "de", "CP850", "CP437" },
		{ "fr", "UTF-8", "CP850" },
		{ "fr", "CP1252", "CP850" },
		{ "es", "CP850", "CP1252" },
		{ "pt", "UTF-8", "ISO-8859-1" },
		{ "ru", "CP866", "CP1251" },
		{ "ru", "CP1251", "CP866" },
		{ "ru", "CP866", "CP437" },
		{ "zh-cn", "CP936", "CP437" },
		{ "zh-cn", "CP936", "ISO-8859-1" },
		{ "ja", "CP932", "CP437" },
		{ "zh-tw", "CP950", "CP437" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct language *l = languages;
		STR_AUTO text = STR_INIT(1 << 20);
		size_t len, wrong_len;
		char *bytes, *wrong;

		while (strcmp(l->name, cases[i].language) != 0)
			l++;
		write_profiles(l, &text);
		bytes = encode(cases[i].page, "UTF-8", str_text(&text), text.len, &len);
		wrong = encode("UTF-8", cases[i].misread, bytes, len, &wrong_len);
		check(l, wrong, wrong_len, profile_facts, cases[i].misread);
		free(bytes);
		free(wrong);
	}
}

static void
rules_are_understood_in_every_language(void **state)
{
	static const struct {
		bool enabled, allow;
		const char *port, *answer;
	} cases[] = {
		{ true, true, "3389", "scoped" },
		{ false, true, "3389", "disabled" },
		{ true, false, "3389", "blocked" },
		{ true, true, "3000-4000", "scoped" },
		{ true, true, "22,3389,8443", "scoped" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		const struct language *l = &languages[i];

		for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
			STR_AUTO text = STR_INIT(1 << 20);
			STR_AUTO want = STR_INIT(1 << 20);

			write_listing(l, cases[c].enabled ? l->yes : l->no, cases[c].port,
				cases[c].allow ? l->allow : l->block, &text);
			str_addf(&want,
				"guest.firewall.rule = %s\n%s"
				"guest.firewall.rule.name = RDP\n"
				"guest.firewall.rule.profiles = domain, private\n"
				"guest.firewall.rule.sources = any\n",
				cases[c].answer,
				cases[c].allow ? "guest.firewall.rule.blocks = none\n"
					       : "");
			check(l, str_text(&text), text.len, str_text(&want),
				cases[c].answer);
		}
	}
}

static void
a_whole_listing_without_the_port_says_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
		const struct language *l = &languages[i];
		STR_AUTO text = STR_INIT(1 << 20);

		write_listing(l, l->yes, "3390", l->allow, &text);
		check(l, str_text(&text), text.len,
			"guest.firewall.rule = missing\nguest.firewall.rule.blocks = none\n",
			"another port");
	}
}

static void
an_unknown_language_is_recognised_and_not_guessed(void **state)
{
	static const char profiles[] =
		"C:\\>netsh advfirewall show allprofiles\n\n"
		"Ustawienia Profil domeny:\n" DASHES
		"Stan                                  WYŁĄCZONY\n"
		"Zasady zapory                         BlockInboundAlways,AllowOutbound\n"
		"LocalFirewallRules                    N/D (tylko magazyn GPO)\n"
		"RemoteManagement                      Wyłącz\n";
	static const char rules[] =
		"Nazwa reguły:                         Pulpit zdalny\n" DASHES
		"Włączone:                             Tak\n"
		"Kierunek:                             Wewn.\n"
		"Profile:                              Domena,Prywatny\n"
		"Grupowanie:                           Pulpit zdalny\n"
		"Lokalny adres IP:                     Dowolny\n"
		"Zdalny adres IP:                      Dowolny\n"
		"Protokół:                             TCP\n"
		"Port lokalny:                         3389\n"
		"Akcja:                                Zablokuj\n";
	const char *const texts[] = { profiles, rules };
	const char *const commands[] = { "netsh-profiles", "netsh-rules" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct reading_of r;

		reading_of(texts[i], strlen(texts[i]), 3389, &r);
		assert_int_equal(r.err, ERR_OK);
		assert_string_equal(str_text(&r.facts), "");
		assert_true(r.reading.recognised_only);
		assert_int_equal(r.reading.command_count, 1);
		assert_string_equal(r.reading.commands[0], commands[i]);
		assert_string_equal(r.reading.language, "");
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profiles_are_understood_in_every_language_and_encoding),
		cmocka_unit_test(profiles_survive_being_read_with_the_wrong_page),
		cmocka_unit_test(rules_are_understood_in_every_language),
		cmocka_unit_test(a_whole_listing_without_the_port_says_missing),
		cmocka_unit_test(an_unknown_language_is_recognised_and_not_guessed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
