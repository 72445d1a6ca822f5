/*
 * The machine's network settings: ipconfig /all, netsh interface show interface, route
 * print. Labels are translated; addresses, "DHCP" and the order of columns are not.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

static bool
is_ipv4(const char *text, size_t len)
{
	char copy[16];
	struct in_addr addr;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return inet_pton(AF_INET, copy, &addr) == 1;
}

/* ---- ipconfig /all ---- */

static const char *const gateway_labels[] = { "Default Gateway", "Standardgateway",
	"Passerelle par défaut", "Puerta de enlace predeterminada", "Gateway predefinito",
	"Gateway Padrão", "Gateway Predefinido", "Основной шлюз", "默认网关", "預設閘道",
	"デフォルト ゲートウェイ" };
static const char *const mask_labels[] = { "Subnet Mask", "Subnetzmaske",
	"Masque de sous-réseau", "Máscara de subred", "Subnet mask", "Máscara de Sub-rede",
	"Máscara de Sub-rede", "Маска подсети", "子网掩码", "子網路遮罩",
	"サブネット マスク" };

/* Before Vista; later labels contain "IPv4" in all languages. */
static const char *const address_labels[] = { "IP Address", "IP-Adresse", "Adresse IP",
	"Dirección IP", "Indirizzo IP", "Endereço IP", "IP-адрес", "IP 地址",
	"IP アドレス" };

struct adapter {
	const char *address, *mask, *gateway;
	const char *address_line, *mask_line, *gateway_line, *dhcp_line;
	int dhcp; /* -1 unknown */
};

/* "   Label . . . . . . : value": dots and one colon. */
static bool
dotted_line(const char *line, const char **label, size_t *label_len, const char **value)
{
	const char *colon;
	size_t len;

	if (text_indent(line) == 0)
		return false;
	colon = strstr(line, ": ");
	if (colon == NULL && text_ends(line, ":"))
		colon = line + strlen(line) - 1;
	if (colon == NULL)
		return false;
	*label = text_skip(line);
	len = (size_t)(colon - *label);
	while (len > 0 && ((*label)[len - 1] == ' ' || (*label)[len - 1] == '.'))
		len--;
	*label_len = len;
	*value = text_skip(colon + 1);
	return len > 0 && len < 100 && (size_t)(colon - *label) > len &&
		memchr(*label + len, '.', (size_t)(colon - *label) - len) != NULL;
}

static bool
label_in(const char *const *labels, size_t count, const char *label, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (words_same(labels[i], label, len))
			return true;
	return false;
}

static int
yes_or_no(const char *value)
{
	int found = -1;

	for (size_t l = LANG_EN; l < LANG_COUNT; l++) {
		if (words_is_only((enum words_lang)l, WORD_YES, value, strlen(value)))
			found = 1;
		else if (words_is_only((enum words_lang)l, WORD_NO, value, strlen(value)))
			found = 0;
	}
	return found;
}

static void
take_dotted(struct findings *g, struct adapter *a, const char *line)
{
	const char *label, *value;
	size_t len, digits;

	if (!dotted_line(line, &label, &len, &value))
		return;
	digits = strspn(value, "0123456789.");
	if (len >= 4 && memmem(label, len, "DHCP", 4) != NULL && yes_or_no(value) >= 0) {
		a->dhcp = yes_or_no(value);
		a->dhcp_line = line;
	} else if (is_ipv4(value, digits) && a->address == NULL &&
		(memmem(label, len, "IPv4", 4) != NULL ||
			label_in(address_labels, ARRAY_LEN(address_labels), label, len))) {
		a->address = arena_dup_len(g->arena, value, digits);
		a->address_line = line;
	} else if (is_ipv4(value, digits) &&
		label_in(mask_labels, ARRAY_LEN(mask_labels), label, len) &&
		a->mask == NULL) {
		a->mask = arena_dup_len(g->arena, value, digits);
		a->mask_line = line;
	} else if (label_in(gateway_labels, ARRAY_LEN(gateway_labels), label, len)) {
		if (is_ipv4(value, digits)) {
			a->gateway = arena_dup_len(g->arena, value, digits);
			a->gateway_line = line;
		}
	}
}

/*
 * "Ethernet adapter Ethernet 2:" at the margin, above lines with dots. In German and
 * Italian the first label leaves no room for dots; the empty line between may be missing.
 */
static bool
is_adapter_heading(const struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *label, *value;
	size_t len = strlen(line), indent = text_indent(line), n;

	if (len < 2 || len >= 160 || line[len - 1] != ':' ||
		(indent > 0 && dotted_line(line, &label, &n, &value)))
		return false;
	at += *findings_line(g, at + 1) == '\0' ? 2 : 1;
	line = findings_line(g, at);
	if (text_indent(line) <= indent || strchr(line, ':') == NULL)
		return false;
	return dotted_line(line, &label, &n, &value) ||
		dotted_line(findings_line(g, at + 1), &label, &n, &value);
}

static void
put_adapter(struct findings *g, const struct adapter *a)
{
	if (a->dhcp >= 0)
		findings_put(g, "ipconfig", a->dhcp_line, RANK_ACTIVE, FACT_GUEST_NET_DHCP,
			value_bool(a->dhcp == 1));
	findings_put(g, "ipconfig", a->address_line, RANK_ACTIVE, FACT_GUEST_NET_ADDRESS,
		value_text(a->address));
	if (a->mask != NULL)
		findings_put(g, "ipconfig", a->mask_line, RANK_ACTIVE, FACT_GUEST_NET_MASK,
			value_text(a->mask));
	if (a->gateway != NULL)
		findings_put(g, "ipconfig", a->gateway_line, RANK_ACTIVE,
			FACT_GUEST_NET_GATEWAY, value_text(a->gateway));
}

/*
 * All adapters of one answer. The adapter with a gateway matters; without a gateway, a
 * single address is used, but none of several.
 */
struct adapters {
	struct adapter routed, any;
	size_t routes, addresses;
};

static void
adapters_add(struct adapters *all, const struct adapter *a)
{
	/* every machine has a loopback, and netsh lists it */
	if (a->address == NULL || text_starts(a->address, "127."))
		return;
	all->addresses++;
	all->any = *a;
	if (a->gateway != NULL) {
		all->routes++;
		all->routed = *a;
	}
}

static void
put_adapters_found(struct findings *g, const struct adapters *all)
{
	if (all->routes > 0)
		findings_put(g, "ipconfig", all->routed.gateway_line, RANK_ACTIVE,
			FACT_GUEST_NET_DEFAULT_GATEWAYS, value_int((int64_t)all->routes));
	if (all->routes == 1)
		put_adapter(g, &all->routed);
	else if (all->routes == 0 && all->addresses == 1)
		put_adapter(g, &all->any);
}

/* ---- netsh interface ip show config ---- */

/* "    IP Address:                           10.0.0.4"; the colon is missing in some. */
static bool
config_line(const char *line, const char **label, size_t *label_len, const char **value)
{
	const char *gap = strstr(text_skip(line), "  ");

	*label = text_skip(line);
	if (text_indent(line) == 0 || gap == NULL)
		return false;
	*value = text_skip(gap);
	*label_len = (size_t)(gap - *label);
	while (*label_len > 0 &&
		((*label)[*label_len - 1] == ':' || (*label)[*label_len - 1] == ' '))
		(*label_len)--;
	return *label_len > 0 && **value != '\0';
}

/*
 * 'Configuration for interface "Ethernet"' above its lines: DHCP, addresses, the subnet and
 * mask of each, the gateway.
 */
static bool
is_config_heading(const struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *label, *value;
	size_t len = strlen(line), n;

	return len > 4 && line[len - 1] == '"' && *line != '"' && *line != ' ' &&
		strchr(line, '"') != line + len - 1 && strchr(line, ':') == NULL &&
		config_line(findings_line(g, at + 1), &label, &n, &value) &&
		memmem(label, n, "DHCP", 4) != NULL && yes_or_no(value) >= 0;
}

static void
take_config(struct findings *g, struct adapter *a, const char *line)
{
	const char *label, *value, *mask;
	size_t len, digits;

	if (!config_line(line, &label, &len, &value))
		return;
	digits = strspn(value, "0123456789.");
	if (memmem(label, len, "DHCP", 4) != NULL && yes_or_no(value) >= 0) {
		a->dhcp = yes_or_no(value);
		a->dhcp_line = line;
	} else if (value[digits] == '/' && is_ipv4(value, digits)) {
		mask = strpbrk(value + digits, "(");
		mask = mask != NULL ? strpbrk(mask, "0123456789") : NULL;
		if (a->mask == NULL && mask != NULL &&
			is_ipv4(mask, strspn(mask, "0123456789."))) {
			a->mask =
				arena_dup_len(g->arena, mask, strspn(mask, "0123456789."));
			a->mask_line = line;
		}
	} else if (value[digits] != '\0' || !is_ipv4(value, digits)) {
		return;
	} else if (a->mask == NULL && a->address == NULL) {
		a->address = arena_dup_len(g->arena, value, digits);
		a->address_line = line;
	} else if (a->gateway == NULL &&
		label_in(gateway_labels, ARRAY_LEN(gateway_labels), label, len)) {
		a->gateway = arena_dup_len(g->arena, value, digits);
		a->gateway_line = line;
	}
}

/* Parses one adapter and marks its lines as used. */
static size_t
take_configs(struct findings *g, size_t at, struct adapter *a)
{
	size_t i = at + 1;

	for (; i < g->section->to && text_indent(findings_line(g, i)) > 0; i++)
		take_config(g, a, findings_line(g, i));
	findings_use_range(g, at, i);
	return i;
}

static size_t
read_configs(struct findings *g, size_t at)
{
	struct adapters all = { .routed.dhcp = -1, .any.dhcp = -1 };
	size_t i = at;

	if (!is_config_heading(g, at))
		return 0;
	findings_command(g, "ipconfig");
	while (i < g->section->to && is_config_heading(g, i)) {
		struct adapter a = { .dhcp = -1 };

		i = take_configs(g, i, &a);
		adapters_add(&all, &a);
		while (i < g->section->to && *findings_line(g, i) == '\0')
			i++;
	}
	put_adapters_found(g, &all);
	return i - at;
}

/* ---- ipconfig as a whole ---- */

static size_t
read_adapters(struct findings *g, size_t at)
{
	struct adapters all = { .routed.dhcp = -1, .any.dhcp = -1 };
	size_t i = at, indent = text_indent(findings_line(g, at));

	if (!is_adapter_heading(g, at))
		return read_configs(g, at);
	findings_command(g, "ipconfig");
	while (i < g->section->to) {
		struct adapter a = { .dhcp = -1 };

		findings_use(g, i);
		for (i++; i < g->section->to && !is_adapter_heading(g, i); i++) {
			const char *line = findings_line(g, i);

			if (*line != '\0' && text_indent(line) <= indent)
				break;
			take_dotted(g, &a, line);
			findings_use(g, i);
			/* an IPv6 gateway comes first, the IPv4 gateway below it */
			if (a.gateway == NULL && a.mask != NULL && text_indent(line) > 20 &&
				is_ipv4(text_skip(line), strlen(text_skip(line))) &&
				i > at && strstr(findings_line(g, i - 1), "::") != NULL) {
				a.gateway = text_skip(line);
				a.gateway_line = line;
			}
		}
		adapters_add(&all, &a);
		if (!is_adapter_heading(g, i))
			break;
	}
	put_adapters_found(g, &all);
	return i - at;
}

const struct reader read_ipconfig = {
	.id = "ipconfig", .commands = "ipconfig", .read = read_adapters
};

/* ---- netsh interface show interface ---- */

static const char *const enabled_words[] = { "Enabled", "Aktiviert", "Activé", "Habilitado",
	"Abilitato", "Habilitado", "Ativado", "Разрешен", "Разрешено", "Включен", "已启用",
	"已啟用", "有効" };
static const char *const disabled_words[] = { "Disabled", "Deaktiviert", "Désactivé",
	"Deshabilitado", "Disabilitato", "Disattivato", "Desabilitado", "Desativado",
	"Запрещен", "Запрещено", "Отключен", "已禁用", "已停用", "無効" };

static void
put_adapters(
	struct findings *g, const char *reader, const char *line, size_t on, size_t off)
{
	if (on > 0)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_NET_ADAPTER,
			value_token(GUEST_NET_ADAPTER_ENABLED));
	else if (off > 0)
		findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_NET_ADAPTER,
			value_token(GUEST_NET_ADAPTER_DISABLED));
}

/* The name of the only adapter: after three columns of words. */
static void
put_only_name(struct findings *g, size_t at)
{
	const char *p = text_skip(findings_line(g, at));

	for (int column = 0; column < 3 && p != NULL; column++) {
		p = strstr(p, "  ");
		p = p != NULL ? text_skip(p) : NULL;
	}
	if (p != NULL && *p != '\0')
		findings_put(g, "netsh-interface", findings_line(g, at), RANK_ACTIVE,
			FACT_GUEST_NET_INTERFACE, value_text(p));
}

/* Without the command, the first word below the dashes must be a known one. */
static bool
says_state(const char *line)
{
	const char *gap = strstr(line, "  ");
	size_t len = gap != NULL ? (size_t)(gap - line) : 0;

	return label_in(enabled_words, ARRAY_LEN(enabled_words), line, len) ||
		label_in(disabled_words, ARRAY_LEN(disabled_words), line, len);
}

static size_t
read_interfaces(struct findings *g, size_t at)
{
	const char *names = findings_line(g, at), *first = NULL;
	size_t on = 0, off = 0, odd = 0, i;
	const char *part = split_part(g->arena, g->section->command, "netsh");

	/* four columns above one unbroken line of dashes */
	if (!text_is_rule(findings_line(g, at + 1), 60) || strchr(names, ':') != NULL ||
		strstr(names, "   ") == NULL)
		return 0;
	if (part == NULL ? !says_state(findings_line(g, at + 2))
			 : text_find_nocase(part, " int") == NULL)
		return 0;
	for (i = at + 2; i < g->section->to && *findings_line(g, i) != '\0'; i++) {
		const char *line = text_skip(findings_line(g, i));
		const char *gap = strstr(line, "  ");
		size_t len = gap != NULL ? (size_t)(gap - line) : 0;

		if (label_in(enabled_words, ARRAY_LEN(enabled_words), line, len)) {
			first = on++ == 0 ? findings_line(g, i) : first;
		} else if (label_in(disabled_words, ARRAY_LEN(disabled_words), line, len)) {
			off++;
			first = first == NULL ? findings_line(g, i) : first;
		} else {
			odd++;
		}
		findings_use(g, i);
	}
	if (i == at + 2)
		return 0;
	findings_command(g, "netsh-interface");
	findings_use_range(g, at, at + 2);
	if (i == at + 3)
		put_only_name(g, i - 1);
	if (odd > 0)
		g->not_understood = true;
	else
		put_adapters(g, "netsh-interface", first, on, off);
	return i - at;
}

const struct reader read_netsh_interface = { .id = "netsh-interface",
	.commands = "netsh interface|netsh int",
	.read = read_interfaces };

/* ---- route print ---- */

/* "0.0.0.0  0.0.0.0  10.0.0.1  10.0.0.4  25": destination, mask, gateway, interface, metric
 */
static bool
default_route(const char *line, const char **gateway, size_t *gateway_len)
{
	const char *p = text_skip(line);
	unsigned metric;

	for (int column = 0; column < 5; column++) {
		size_t n = strcspn(p, " ");

		if (column < 2 && !(n == 7 && strncmp(p, "0.0.0.0", 7) == 0))
			return false;
		if (column == 2) {
			*gateway = p;
			*gateway_len = n;
		}
		if ((column == 2 || column == 3) && !is_ipv4(p, n))
			return false;
		if (column == 4)
			return text_number(p, n, &metric) && *text_skip(p + n) == '\0';
		p = text_skip(p + n);
	}
	return false;
}

static size_t
read_route(struct findings *g, size_t at)
{
	const char *gateway, *other;
	size_t len, other_len;
	int routes = 0;
	bool differ = false;

	if (!default_route(findings_line(g, at), &gateway, &len))
		return 0;
	findings_command(g, "route-print");
	findings_use(g, at);
	if (g->routes_judged == g->section->to)
		return 1;
	g->routes_judged = g->section->to;
	for (size_t i = g->section->from; i < g->section->to; i++)
		if (default_route(findings_line(g, i), &other, &other_len)) {
			routes++;
			differ = differ || other_len != len ||
				strncmp(gateway, other, len) != 0;
		}
	findings_put(g, "route-print", findings_line(g, at), RANK_ACTIVE,
		FACT_GUEST_NET_DEFAULT_GATEWAYS, value_int(routes));
	/* two gateways: which one is right is unknown */
	if (!differ)
		findings_put(g, "route-print", findings_line(g, at), RANK_LOCAL,
			FACT_GUEST_NET_GATEWAY,
			value_text(arena_dup_len(g->arena, gateway, len)));
	return 1;
}

const struct reader read_route_print = {
	.id = "route-print", .commands = "route print", .read = read_route
};
