#pragma once

#include "fixes/knowledge.h"

/* Explains causes, channels and error numbers. */

/* What a cause is, its signs, and how it differs from similar ones. */
void explain_cause(const struct knowledge *k, const char *id, struct document *d);
/* A channel into a machine ("serial-console"). False: no channel has that name. */
bool explain_way(const struct knowledge *k, const char *id, struct document *d);

/* `knowledge list facts|causes|questions|channels|readers`. False: no such list. */
bool knowledge_list(const struct knowledge *k, const char *what, struct str *out);

/* ---- codes: `explain 0x204`, FreeRDP and ERRINFO names, NTSTATUS, negotiation failures
 * ---- */
/* False if @code is unknown. From fixes/knowledge/codes.yaml. */
bool explain_code(const struct knowledge *k, const char *code, struct document *d);
/* The same for a message with codes in it, a shortened name, a forgotten 0x. */
bool explain_text(const struct knowledge *k, const char *text, struct document *d);
/* "Error code: 0x204", "204" and "516" as the Windows client's 0x204. False: @text contains
 * none of its codes. */
bool code_of_client(const struct knowledge *k, const char *text, char *out, size_t size);
/* What a pasted dialog or message answers; each is "" where it does not say. */
struct message_facts {
	char code[16];	 /* the number of the client, as 0x204 */
	char answer[32]; /* to the question message.text */
};
/* False: neither. A log that only mentions a number says nothing. */
bool message_read(const struct knowledge *k, const char *text, struct message_facts *out);
/* A sentence on the origin of an unknown number in @text; NULL: there is none in it. */
const char *explain_unknown(const char *text);
