/*
 * Expands the shorthand for sources. The knowledge files name a source in a few letters; the
 * reader of an explanation needs the author and the document.
 */
#include "fixes/explain/citations.h"

#include <string.h>

/* @begins is the start of the shorthand; the rest of it follows @words. */
static const struct {
	const char *begins, *words;
} books[] = {
	{ "SA-az/", "Microsoft, support articles for Azure virtual machines: " },
	{ "SA-rd/", "Microsoft, support articles for remote access to Windows Server: " },
	{ "W32", "Microsoft, list of the disconnect numbers of the Remote Desktop client" },
	{ "AZS", "Microsoft, notes on troubleshooting in Azure" },
	{ "RSL", "Microsoft, repair scripts for Azure virtual machines" },
	{ "Azure repair-script-library",
		"Microsoft, repair scripts for Azure virtual machines" },
	{ "FR", "FreeRDP, its source code" },
	{ "XPRA", "xpra, its list of sign-in and disconnect messages of Windows" },
	{ "ALI", "Alibaba Cloud, guide to troubleshooting Windows servers" },
	{ "SEED1", "Microsoft, article on a guest firewall that blocks inbound traffic" },
	{ "SEED2", "an article on TCP port 3389 and how it is protected" },
	{ "background: ", "general knowledge of Windows: " },
};

/* "[MS-ERREF] 2.3.1": which specification that is. */
static const struct {
	const char *name, *words;
} specifications[] = {
	{ "[MS-RDPBCGR]", "the Remote Desktop protocol" },
	{ "[MS-ERREF]", "the error numbers of Windows" },
	{ "[MS-GPFAS]", "the firewall settings in group policy" },
};

static void
add_section(struct str *out, const char *rest)
{
	rest += strspn(rest, " ");
	if (rest[0] != '\0')
		str_addf(out, ", section %s", rest);
}

void
cited_in_words(const char *source, struct str *out)
{
	for (size_t i = 0; i < ARRAY_LEN(specifications); i++) {
		size_t len = strlen(specifications[i].name);

		if (strncmp(source, specifications[i].name, len) != 0)
			continue;
		str_addf(out, "Microsoft, specification of %s %s", specifications[i].words,
			specifications[i].name);
		add_section(out, source + len);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(books); i++) {
		size_t len = strlen(books[i].begins);
		bool whole = strchr("/ ", books[i].begins[len - 1]) == NULL;

		if (strncmp(source, books[i].begins, len) != 0 ||
			(whole && source[len] != '\0' && source[len] != ' '))
			continue;
		str_add(out, books[i].words);
		if (source[len] != '\0')
			str_addf(out, "%s%s", whole ? ": " : "",
				source + len + strspn(source + len, " "));
		return;
	}
	if (strncmp(source, "RFC ", 4) == 0) {
		size_t len = 4 + strcspn(source + 4, " ");

		str_addf(out, "Internet standard %.*s", (int)len, source);
		add_section(out, source + len);
		return;
	}
	if (strncmp(source, "CVE-", 4) == 0)
		str_add(out, "public list of vulnerabilities: ");
	else if (strchr(source, '(') != NULL && strchr(source, ' ') == NULL)
		str_add(out, "Linux manual page ");
	str_add(out, source);
}
