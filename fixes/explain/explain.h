#pragma once

#include "fixes/knowledge.h"

/* Causes, ways in and error numbers in words. */

/* What a cause is, its signs, how it is told apart. */
void explain_cause(const struct knowledge *k, const char *id, struct document *d);
/* A way into a machine ("serial-console"). False: there is none of that name. */
bool explain_way(const struct knowledge *k, const char *id, struct document *d);

/* `knowledge list facts|causes|questions|channels|readers`. False: no such list. */
bool knowledge_list(const struct knowledge *k, const char *what, struct str *out);

/* ---- codes: `explain 0x204`, FreeRDP and ERRINFO names, NTSTATUS, negotiation failures
 * ---- */
/* False when @code is none that is known. From fixes/knowledge/codes.yaml. */
bool explain_code(const struct knowledge *k, const char *code, struct document *d);
/* The same for a message with codes in it, a shortened name, a forgotten 0x. */
bool explain_text(const struct knowledge *k, const char *text, struct document *d);
/* "Error code: 0x204", "204" and "516" as the Windows client's 0x204. False: none of its
 * codes stands in @text. */
bool code_of_client(const struct knowledge *k, const char *text, char *out, size_t size);
/* What a pasted dialog or message answers; each is "" where it does not say. */
struct message_facts {
	char code[16];	 /* the number of the client, as 0x204 */
	char answer[32]; /* to the question message.text */
};
/* False: neither. A log that only mentions a number says nothing. */
bool message_read(const struct knowledge *k, const char *text, struct message_facts *out);
/* A sentence on where an unknown number in @text comes from; NULL: there is none in it. */
const char *explain_unknown(const char *text);
