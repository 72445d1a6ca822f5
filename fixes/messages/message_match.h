#pragma once

#include "fixes/messages/message_index.h"

/* Where a piece is in the text, in words counted from 0. */
struct piece_place {
	bool found;
	uint32_t begin, end;
};

/* What one walk over a text saw. */
struct message_walk {
	const struct message_index *x;
	struct arena *a;
	struct piece_place *places; /* by piece */
	bool *named;		    /* by file: the text names this client */
	bool context;		    /* the text is about Remote Desktop */
	uint32_t word_count;
};

enum wording_strength {
	STRENGTH_WEAK,	 /* means something only beside its client or code, or alone */
	STRENGTH_MEDIUM, /* needs a text that is about Remote Desktop */
	STRENGTH_STRONG,
};

struct message_hit {
	uint32_t message;
	uint32_t score;
	enum wording_strength strength;
	const struct wording *wording;
};

/* Keeps @x; the time is linear in @len. */
void message_walk(const struct message_index *x, const char *text, size_t len,
	struct message_walk *out);
void message_walk_end(struct message_walk *w);
/*
 * The messages that the text holds, the best first, at most @room: those that stand inside a
 * better one are left out. @coded: by message, whether its code is in the text.
 */
size_t message_choose(const struct message_walk *w, const bool *coded,
	struct message_hit *out, size_t room);
