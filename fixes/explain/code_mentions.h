#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers and names in a text that may be codes, with what comes before them. */

enum mention_label {
	LABEL_NONE,
	LABEL_ERROR,  /* "error", "status": every program says so */
	LABEL_CODE,   /* "Error code:", "Fehlercode" */
	LABEL_REASON, /* "disconnect reason", "RDP disconnected!": a client's own words */
	LABEL_EXTENDED,
	LABEL_OTHER, /* another word that some codes have before them: "exit", "event" */
};

struct mention {
	enum mention_label label;
	bool is_name; /* else @number */
	bool hex;     /* written with 0x */
	uint32_t number;
	char text[96]; /* as it is written there */
	char before
		[96]; /* the word before it, as it is written there; "" at the beginning */
};

typedef void mention_fn(void *to, const struct mention *m);

/*
 * Calls @each for each number with a 0x or behind a label, and each constant
 * (ERRCONNECT_LOGON_FAILURE, AADSTS50076). Clocks, versions, addresses and amounts are none.
 */
void code_mentions(const char *text, mention_fn *each, void *to);
/* The next word of @at without the punctuation around it, into @word; NULL at the end. */
const char *code_next_word(const char *at, char *word, size_t size);
