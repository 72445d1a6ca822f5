/*
 * Commands in all their layouts: those whose labels Windows translates, in the languages
 * that it prints them in: the layouts are those of real machines, the addresses are made
 * up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

static const struct {
	const char *head, *first, *dhcp, *address, *mask, *gateway;
} networks_are_understood_in_languages[] = {
	{ "Ethernet adapter Ethernet:", "Connection-specific DNS Suffix  . : x.org",
		"DHCP Enabled. . . . . . . . . . . : No",
		"IPv4 Address. . . . . . . . . . . :",
		"Subnet Mask . . . . . . . . . . . :",
		"Default Gateway . . . . . . . . . :" },
	/* no room for dots behind the first label */
	{ "Ethernet-Adapter Ethernet:", "Verbindungsspezifisches DNS-Suffix: x.org",
		"DHCP aktiviert. . . . . . . . . . : Nein",
		"IPv4-Adresse  . . . . . . . . . . :",
		"Subnetzmaske  . . . . . . . . . . :",
		"Standardgateway . . . . . . . . . :" },
	{ "Ethernet-Adapter Ethernet:", "Verbindungsspezifisches DNS-Suffix:",
		"DHCP aktiviert. . . . . . . . . . : Nein",
		"IPv4-Adresse  . . . . . . . . . . :",
		"Subnetzmaske  . . . . . . . . . . :",
		"Standardgateway . . . . . . . . . :" },
	{ "Carte Ethernet Ethernet :", "Suffixe DNS propre à la connexion. . . : x.org",
		"DHCP activé. . . . . . . . . . . . . . : Non",
		"Adresse IPv4. . . . . . . . . . . . . .:",
		"Masque de sous-réseau. . . . . . . . . :",
		"Passerelle par défaut. . . . . . . . . :" },
	{ "Adaptador de Ethernet Ethernet:",
		"Sufijo DNS específico para la conexión. . : x.org",
		"DHCP habilitado . . . . . . . . . . . . . : no",
		"Dirección IPv4. . . . . . . . . . . . . . :",
		"Máscara de subred . . . . . . . . . . . . :",
		"Puerta de enlace predeterminada . . . . . :" },
	{ "Scheda Ethernet Ethernet:", "Suffisso DNS specifico per connessione: x",
		"DHCP abilitato. . . . . . . . . . . . : No",
		"Indirizzo IPv4. . . . . . . . . . . . :",
		"Subnet mask . . . . . . . . . . . . . :",
		"Gateway predefinito . . . . . . . . . :" },
	{ "Adaptador Ethernet Ethernet:",
		"Sufixo DNS específico de conexão. . . . . . : x.org",
		"DHCP Habilitado . . . . . . . . . . . . . . : Não",
		"Endereço IPv4. . . . . . . .  . . . . . . . :",
		"Máscara de Sub-rede . . . . . . . . . . . . :",
		"Gateway Padrão. . . . . . . . . . . . . . . :" },
	{ "Адаптер Ethernet Ethernet:", "DNS-суффикс подключения . . . . . : x.org",
		"DHCP включен. . . . . . . . . . . : Нет",
		"IPv4-адрес. . . . . . . . . . . . :",
		"Маска подсети . . . . . . . . . . :", "Основной шлюз. . . . . . . . . :" },
	{ "以太网适配器 以太网:", "连接特定的 DNS 后缀 . . . . . . . : x.org",
		"DHCP 已启用 . . . . . . . . . . . : 否",
		"IPv4 地址 . . . . . . . . . . . . :",
		"子网掩码  . . . . . . . . . . . . :",
		"默认网关. . . . . . . . . . . . . :" },
	{ "イーサネット アダプター イーサネット:",
		"接続固有の DNS サフィックス . . . . .: x.org",
		"DHCP 有効 . . . . . . . . . . . . . .: いいえ",
		"IPv4 アドレス . . . . . . . . . . . .:",
		"サブネット マスク . . . . . . . . . .:",
		"デフォルト ゲートウェイ . . . . . . .:" },
};

/* ipconfig /all and netsh interface show interface as each language lays them out. */
static void
networks_are_understood_in_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(networks_are_understood_in_languages); i++) {
		STR_AUTO text = STR_INIT(4096);

		str_addf(&text,
			"\n%s\n\n   %s\n   %s\n   %s 192.0.2.20(x)\n   %s 255.255.255.0\n"
			"   %s 192.0.2.1\n",
			networks_are_understood_in_languages[i].head,
			networks_are_understood_in_languages[i].first,
			networks_are_understood_in_languages[i].dhcp,
			networks_are_understood_in_languages[i].address,
			networks_are_understood_in_languages[i].mask,
			networks_are_understood_in_languages[i].gateway);
		assert_reads(str_text(&text), 0,
			"guest.net.address = 192.0.2.20\n"
			"guest.net.default_gateways = 1\n"
			"guest.net.dhcp = false\n"
			"guest.net.gateway = 192.0.2.1\n"
			"guest.net.mask = 255.255.255.0\n");
	}
}

/* Windows XP calls the address otherwise; mails lose empty lines. */
static void
an_old_or_squeezed_network_is_understood(void **state)
{
	static const char facts[] = "guest.net.address = 192.0.2.20\n"
				    "guest.net.default_gateways = 1\n"
				    "guest.net.gateway = 192.0.2.1\n"
				    "guest.net.mask = 255.255.255.0\n";

	(void)state;
	assert_reads("Ethernetadapter LAN-Verbindung:\n\n"
		     "        Verbindungsspezifisches DNS-Suffix:\n"
		     "        IP-Adresse. . . . . . . . . . . . : 192.0.2.20\n"
		     "        Subnetzmaske. . . . . . . . . . . : 255.255.255.0\n"
		     "        Standardgateway . . . . . . . . . : 192.0.2.1\n",
		0, facts);
	assert_reads("C:\\>ipconfig\nScheda LAN wireless Wi-Fi:\n"
		     "   Suffisso DNS specifico per connessione: example.org\n"
		     "   Indirizzo IPv6 locale rispetto al collegamento . : fe80::1%16\n"
		     "   Indirizzo IPv4. . . . . . . . . . . . : 192.0.2.20\n"
		     "   Subnet mask . . . . . . . . . . . . . : 255.255.255.0\n"
		     "   Gateway predefinito . . . . . . . . . : 192.0.2.1\n",
		0, facts);
	/* the gateway of IPv6 stands first; a virtual adapter has none */
	assert_reads("イーサネット アダプター VirtualBox Host-Only Network:\n\n"
		     "   接続固有の DNS サフィックス . . . . .:\n"
		     "   IPv4 アドレス . . . . . . . . . . . .: 192.0.2.99\n"
		     "   サブネット マスク . . . . . . . . . .: 255.255.255.0\n"
		     "   デフォルト ゲートウェイ . . . . . . .:\n\n"
		     "イーサネット アダプター イーサネット:\n\n"
		     "   IPv4 アドレス . . . . . . . . . . . .: 192.0.2.20\n"
		     "   サブネット マスク . . . . . . . . . .: 255.255.255.0\n"
		     "   デフォルト ゲートウェイ . . . . . . .: fe80::1%8\n"
		     "                                          192.0.2.1\n",
		0, facts);
}

static void
interfaces_are_understood_without_their_command(void **state)
{
#define BAR "-------------------------------------------------------------------------\n"
	static const char *const off[] = {
		"Admin State    State          Type             Interface Name\n" BAR
		"Disabled       Disconnected   Dedicated        Net\n",
		"Verw.status    Status         Typ              Schnittstellenname\n" BAR
		"Deaktiviert    Getrennt       Dediziert        Net\n",
		"État admin    État          Type             Nom de l'interface\n" BAR
		"Désactivé      Déconnecté     Dédié            Net\n",
		"管理员状态     状态           类型             接口名称\n" BAR
		"已禁用            已断开连接          专用               Net\n",
	};
	static const char two[] =
		"Admin State    State          Type             Interface Name\n" BAR
		"Enabled        Connected      Dedicated        One\n"
		"Disabled       Disconnected   Dedicated        Two\n";
	struct reading_of r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(off); i++)
		assert_reads(off[i], 0,
			"guest.net.adapter = disabled\nguest.net.interface = Net\n");
	/* the line that is shown for it is the one that says so */
	reading_of(two, strlen(two), 0, &r);
	assert_string_equal(str_text(&r.origins),
		"guest.net.adapter\tpaste:netsh-interface\t"
		"Enabled        Connected      Dedicated        One\n");
	reading_free(&r);
}

static void
get_service_is_read_as_table_list_and_rows(void **state)
{
	static const struct {
		const char *text, *facts;
		int port;
	} pastes[] = {
		{ "PS C:\\> Get-Service TermService,Spooler\n\n"
		  "Status   Name               DisplayName\n"
		  "------   ----               -----------\n"
		  "Running  Spooler            Print Spooler\n"
		  "Stopped  TermService        Remote Desktop Services\n\n",
			"guest.service.TermService.state = stopped\n", 0 },
		{ "Name      : TermService\n"
		  "Status    : Running\n"
		  "StartType : Manual\n",
			"guest.service.TermService.start = demand\n"
			"guest.service.TermService.state = running\n",
			0 },
		{ "Name        StartType  Status\n"
		  "----        ---------  ------\n"
		  "mpssvc      Disabled  Stopped\n"
		  "BFE        Automatic  Running\n",
			"guest.service.BFE.start = auto\n"
			"guest.service.BFE.state = running\n"
			"guest.service.mpssvc.start = disabled\n"
			"guest.service.mpssvc.state = stopped\n",
			0 },
		{ "Name      : TermService\nState     : Stopped\nStartMode : Disabled\n",
			"guest.service.TermService.start = disabled\n"
			"guest.service.TermService.state = stopped\n",
			0 },
		{ "ProcessId Name        StartMode State   Status ExitCode\n"
		  "--------- ----        --------- -----   ------ --------\n"
		  "0         TermService Disabled  Stopped OK     1077\n",
			"guest.service.TermService.start = disabled\n"
			"guest.service.TermService.state = stopped\n",
			0 },
		{ "Status   Name               DisplayName\n"
		  "------   ----               -----------\n"
		  "Running  TermServiceHelper  Something of another maker\n",
			"", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pastes); i++)
		assert_reads(pastes[i].text, pastes[i].port, pastes[i].facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_service_is_read_as_table_list_and_rows),
		cmocka_unit_test(networks_are_understood_in_every_language),
		cmocka_unit_test(an_old_or_squeezed_network_is_understood),
		cmocka_unit_test(interfaces_are_understood_without_their_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
