/*
 * Compiles the messages: every wording becomes pieces of units, every word gets a number
 * and a list of the units that begin with it, so that one walk over a text finds all of
 * them. Two walks over the files: the first counts, the second fills.
 */
#include "fixes/messages/message_index.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/messages/fold_words.h"
#include "share/base/str.h"

#define UNITS_AT_LEAST 3 /* of a first piece: a shorter part is joined with the next */

/* Words that no message of another kind of program has, in the languages of the messages. */
static const char *const context_words[] = { "Remote Desktop", "RDP", "remote computer",
	"remote PC", "remote session", "Terminal Server", "Terminal Services", "NLA",
	"CredSSP", "Remotedesktop", "Remotecomputer", "Remote-PC", "Remotesitzung",
	"Bureau à distance", "ordinateur distant", "PC distant", "session à distance",
	"Escritorio remoto", "equipo remoto", "sesión remota", "Desktop remoto",
	"Área de Trabalho Remota", "computador remoto", "Extern bureaublad",
	"Pulpit zdalny", "удаленный рабочий стол", "удаленному рабочему столу",
	"удаленному компьютеру", "リモート デスクトップ", "リモート コンピューター",
	"リモート セッション", "远程桌面", "远程计算机", "远程会话", "远程电脑", "遠端桌面",
	"원격 데스크톱" };

/* ---- words ---- */

static uint32_t
hash_word(const char *word)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *word != '\0'; word++)
		hash = (hash ^ (unsigned char)*word) * 16777619u;
	return hash;
}

static uint32_t
slot_of(const struct message_index *x, const char *word)
{
	uint32_t slot = hash_word(word) & (x->slot_count - 1);

	while (x->word_slots[slot] != 0 && strcmp(x->words[x->word_slots[slot]], word) != 0)
		slot = (slot + 1) & (x->slot_count - 1);
	return slot;
}

uint32_t
message_index_word(const struct message_index *x, const char *word)
{
	return x->slot_count > 0 ? x->word_slots[slot_of(x, word)] : 0;
}

static uint32_t
intern(struct message_index *x, const char *word)
{
	uint32_t slot = slot_of(x, word);

	if (x->word_slots[slot] == 0) {
		x->words[++x->word_count] = arena_dup(x->a, word);
		x->word_slots[slot] = x->word_count;
	}
	return x->word_slots[slot];
}

/* ---- walking over the files ---- */

typedef void wording_fn(void *to, enum wording_kind kind, uint32_t of, const char *text);

static void
each_wording(const struct message_index *x, wording_fn *each, void *to)
{
	for (size_t i = 0; i < ARRAY_LEN(context_words); i++)
		each(to, WORDING_CONTEXT, 0, context_words[i]);
	for (uint32_t f = 0; f < x->file_count; f++)
		for (unsigned c = 0; c < x->files[f]->called_count; c++)
			each(to, WORDING_CLIENT, f, x->files[f]->called[c]);
	for (uint32_t m = 0; m < x->message_count; m++) {
		const struct message_text *text = x->messages[m].text;

		for (unsigned l = 0; l < text->wordings_count; l++)
			for (unsigned w = 0; w < text->wordings[l].words_count; w++)
				each(to, WORDING_MESSAGE, m, text->wordings[l].words[w]);
	}
}

/* ---- counting ---- */

struct counts {
	uint32_t wordings, pieces, words;
};

static void
count_word(void *to, const char *word, bool ideograph)
{
	struct counts *n = to;

	(void)word;
	(void)ideograph;
	n->words++;
}

static void
count_wording(void *to, enum wording_kind kind, uint32_t of, const char *text)
{
	struct counts *n = to;

	(void)kind;
	(void)of;
	n->wordings++;
	n->pieces++;
	for (const char *p = text; (p = strchr(p, ';')) != NULL; p++)
		n->pieces++;
	fold_words(text, strlen(text), count_word, n);
}

/* ---- filling ---- */

struct filling {
	struct message_index *x;
	struct piece *piece;
	bool run; /* the last unit is a run of ideographs that may go on */
};

static void
add_word(void *to, const char *word, bool ideograph)
{
	struct filling *f = to;
	struct message_index *x = f->x;
	struct unit *unit;

	if (!ideograph || !f->run) {
		x->units[x->unit_count] = (struct unit) { x->unit_word_count, 0 };
		x->unit_piece[x->unit_count++] = (uint32_t)(f->piece - x->pieces);
		f->piece->unit_count++;
	}
	f->run = ideograph;
	unit = &x->units[x->unit_count - 1];
	x->unit_words[x->unit_word_count++] = intern(x, word);
	unit->len++;
	f->piece->words++;
	f->piece->weight += ideograph ? 1 : 2;
}

/* A name of a program or a constant: CredSSP, KDC, BIO_do_handshake. */
static bool
has_name(const char *text)
{
	static const char *const common[] = { "DNS", "TLS", "SSL", "IP", "HTTP", "TCP",
		"PIN", "ID", "PC", "SSO", "AD", "VM" };

	while (*text != '\0') {
		size_t len = strcspn(text, " ;,.:()/'\""), large = 0;
		bool name = false;

		for (size_t i = 0; i < len; i++) {
			large += isupper((unsigned char)text[i]) != 0;
			name = name || text[i] == '_';
		}
		name = name || large >= 2;
		for (size_t i = 0; i < ARRAY_LEN(common); i++)
			if (strlen(common[i]) == len && memcmp(common[i], text, len) == 0)
				name = false;
		if (name)
			return true;
		text += len;
		text += strspn(text, " ;,.:()/'\"");
	}
	return false;
}

static void
add_piece(struct filling *f, uint32_t wording)
{
	struct message_index *x = f->x;

	f->piece = &x->pieces[x->piece_count++];
	*f->piece = (struct piece) { .first_unit = x->unit_count, .wording = wording };
	f->run = false;
}

static void
fill_wording(void *to, enum wording_kind kind, uint32_t of, const char *text)
{
	struct filling *f = to;
	struct message_index *x = f->x;
	uint32_t number = x->wording_count++;
	struct wording *w = &x->wordings[number];

	*w = (struct wording) {
		.kind = kind, .message = of, .first_piece = x->piece_count, .text = text
	};
	add_piece(f, number);
	for (const char *part = text; *part != '\0';) {
		size_t len = strcspn(part, ";");

		fold_words(part, len, add_word, f);
		part += len + (part[len] == ';');
		f->run = false;
		if (*part != '\0' &&
			(x->piece_count > w->first_piece + 1 ||
				f->piece->weight >= (uint32_t)2 * UNITS_AT_LEAST))
			add_piece(f, number);
	}
	w->piece_count = x->piece_count - w->first_piece;
	w->has_name = has_name(text);
}

/* ---- codes ---- */

bool
message_number(const char *text, uint32_t *out)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;
	long long value;

	if (!isdigit((unsigned char)text[text[0] == '-']))
		return false;
	errno = 0;
	value = strtoll(text, &end, hex ? 16 : 10); /* 010 is ten, not eight */
	if (end == text || *end != '\0' || errno != 0 || value > 0xFFFFFFFFLL ||
		value < -0x80000000LL)
		return false;
	*out = (uint32_t)value;
	return true;
}

void
message_fold_name(const char *text, char *out, size_t size)
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < size; text++)
		if (isalnum((unsigned char)*text))
			out[n++] = (char)tolower((unsigned char)*text);
	out[n] = '\0';
}

static char *
folded_name(struct arena *a, const char *text)
{
	char name[160];

	message_fold_name(text, name, sizeof(name));
	return arena_dup(a, name);
}

/* "0x204", "0x904 extended 0x7", "exit 131", "E_PROXY_RAP_ACCESSDENIED". */
static struct message_code
read_code(struct arena *a, const char *text, uint32_t message)
{
	struct message_code code = { .message = message };
	const char *last = strrchr(text, ' ');
	const char *pair = strstr(text, " extended ");
	char first[160];

	if (message_number(text, &code.number))
		return code;
	if (pair != NULL &&
		text_format(first, sizeof(first), "%.*s", (int)(pair - text), text) &&
		message_number(first, &code.number) &&
		message_number(pair + strlen(" extended "), &code.extended)) {
		code.kind = CODE_PAIR;
	} else if (last != NULL && message_number(last + 1, &code.number) &&
		text_format(first, sizeof(first), "%.*s", (int)(last - text), text)) {
		code.kind = CODE_LABELLED;
		code.name = folded_name(a, first);
	} else {
		code.kind = CODE_NAME;
		code.name = folded_name(a, text);
	}
	return code;
}

static void
add_codes(struct message_index *x)
{
	uint32_t count = 0;

	for (uint32_t m = 0; m < x->message_count; m++)
		count += x->messages[m].text->codes_count + 1;
	x->codes = ARENA_ARRAY(x->a, struct message_code, count + 1);
	for (uint32_t m = 0; m < x->message_count; m++) {
		const struct message_text *text = x->messages[m].text;

		for (unsigned c = 0; c < text->codes_count; c++)
			x->codes[x->code_count++] = read_code(x->a, text->codes[c], m);
		if (text->name != NULL)
			x->codes[x->code_count++] =
				(struct message_code) { .kind = CODE_NAME,
					.name = folded_name(x->a, text->name),
					.message = m,
					.official = true };
	}
}

/* ---- the whole ---- */

static void
add_postings(struct message_index *x)
{
	x->word_first = ARENA_ARRAY(x->a, uint32_t, x->word_count + 1);
	x->postings = ARENA_ARRAY(x->a, struct posting, x->unit_count + 1);
	/* Behind one another a unit sees its neighbour before this word changes it. */
	for (uint32_t u = 0; u < x->unit_count; u++) {
		uint32_t word = x->unit_words[x->units[u].first];

		x->postings[x->posting_count++] =
			(struct posting) { u, x->word_first[word] };
		x->word_first[word] = x->posting_count;
	}
}

static void
compile(struct message_index *x)
{
	struct counts n = { 0 };
	struct filling f = { .x = x };

	each_wording(x, count_wording, &n);
	x->slot_count = 1024;
	while (x->slot_count < 4 * n.words)
		x->slot_count *= 2;
	x->word_slots = ARENA_ARRAY(x->a, uint32_t, x->slot_count);
	x->words = ARENA_ARRAY(x->a, const char *, n.words + 1);
	x->wordings = ARENA_ARRAY(x->a, struct wording, n.wordings + 1);
	x->pieces = ARENA_ARRAY(x->a, struct piece, n.pieces + 1);
	x->units = ARENA_ARRAY(x->a, struct unit, n.words + 1);
	x->unit_piece = ARENA_ARRAY(x->a, uint32_t, n.words + 1);
	x->unit_words = ARENA_ARRAY(x->a, uint32_t, n.words + 1);
	each_wording(x, fill_wording, &f);
	add_postings(x);
	add_codes(x);
}

static void
take_files(struct message_index *x, const struct messages_text *const *files, size_t count)
{
	uint32_t messages = 0;

	for (size_t i = 0; i < count; i++)
		messages += files[i]->messages_count;
	x->messages = ARENA_ARRAY(x->a, struct message, messages + 1);
	x->files = ARENA_ARRAY(x->a, const struct messages_text *, count + 1);
	for (size_t i = 0; i < count; i++) {
		x->files[x->file_count] = files[i];
		for (unsigned m = 0; m < files[i]->messages_count; m++)
			x->messages[x->message_count++] = (struct message) { files[i],
				&files[i]->messages[m], x->file_count };
		x->file_count++;
	}
	compile(x);
}

void
message_index_build(
	const struct messages_text *const *files, size_t count, struct message_index *out)
{
	*out = (struct message_index) { .a = arena_create() };
	take_files(out, files, count);
}

/* A file of an organisation takes the place of the built-in one of the same client. */
static bool
is_replaced(const struct knowledge *k, const char *source_name)
{
	const char *name = source_name + strlen(file_kind_folder(FILE_MESSAGES));
	char client[128];

	return text_format(client, sizeof(client), "%.*s",
		       (int)(strlen(name) - strlen(".yaml")), name) &&
		base_find(k, FILE_MESSAGES, client) != NULL;
}

void
message_index_open(const struct knowledge *k, struct message_index *out)
{
	const struct table *read = &k->tables[FILE_MESSAGES];
	const struct messages_text **files;
	size_t count = 0;

	*out = (struct message_index) { .a = arena_create() };
	files = ARENA_ARRAY(
		out->a, const struct messages_text *, read->count + k->builtin_count + 1);
	for (size_t i = 0; i < k->builtin_count; i++) {
		struct error e = ERROR_INIT;
		void *text;

		if (file_kind_of(k->sources[i].name) == FILE_MESSAGES &&
			!is_replaced(k, k->sources[i].name) &&
			schema_read(FILE_MESSAGES, &k->sources[i], out->a, &text, &e) ==
				ERR_OK)
			files[count++] = text;
	}
	for (size_t i = 0; i < read->count; i++)
		files[count++] = read->entries[i].text;
	take_files(out, files, count);
}

void
message_index_close(struct message_index *x)
{
	arena_destroy(x->a);
}
