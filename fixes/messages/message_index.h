#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * The messages of all clients, ready to be looked for in a text: their words by number, the
 * pieces of each wording, their codes. Built on demand and kept as long as it is needed; a
 * start of the program does without it.
 */

/* Words that stand together: one word, or a run of ideographs. */
struct unit {
	uint32_t first, len; /* in message_index.unit_words */
};

/* A part of a wording, looked for by itself. */
struct piece {
	uint32_t first_unit, unit_count;
	uint32_t wording;
	uint32_t words; /* of all its units */
	uint32_t weight;
};

enum wording_kind {
	WORDING_MESSAGE,
	WORDING_CLIENT,	 /* a name of a client */
	WORDING_CONTEXT, /* says that the text is about Remote Desktop at all */
};

struct wording {
	enum wording_kind kind;
	bool has_name;	  /* a name of a program or a constant: CredSSP, BIO_do_handshake */
	uint32_t message; /* of a client: its file */
	uint32_t first_piece, piece_count; /* the first one must be there */
	const char *text;
};

struct message {
	const struct messages_text *file;
	const struct message_text *text;
	uint32_t file_index;
};

enum message_code_kind { CODE_NUMBER, CODE_PAIR, CODE_LABELLED, CODE_NAME };

/* One spelling of a code, read. */
struct message_code {
	enum message_code_kind kind;
	uint32_t number, extended;
	char *name; /* folded: of a name, or the label before a number ("exit") */
	uint32_t message;
	bool official; /* the name of the number, which several may share */
};

struct posting {
	uint32_t unit;
	uint32_t next; /* index + 1; 0 ends the list */
};

struct message_index {
	struct arena *a;
	const struct messages_text **files;
	struct message *messages;
	struct wording *wordings;
	struct piece *pieces;
	struct unit *units;
	uint32_t *unit_words, *unit_piece;
	struct message_code *codes;
	uint32_t file_count, message_count, wording_count, piece_count, unit_count,
		unit_word_count, code_count;
	/* words by their text: open addressing, ids from 1 */
	const char **words;
	uint32_t *word_slots, *word_first; /* word_first: by id, the first posting + 1 */
	uint32_t slot_count, word_count;
	struct posting *postings;
	uint32_t posting_count;
};

void message_index_open(const struct knowledge *k, struct message_index *out);
/* The same over given files, for lint. */
void message_index_build(
	const struct messages_text *const *files, size_t count, struct message_index *out);
void message_index_close(struct message_index *x);
/* 0 where no message has this word. @word is folded. */
uint32_t message_index_word(const struct message_index *x, const char *word);
/* "0x204", "-1" and "516" as 32 bits; the whole of @text. */
bool message_number(const char *text, uint32_t *out);
/* Letters and digits of @text in lower case. */
void message_fold_name(const char *text, char *out, size_t size);
