#pragma once

#include "share/base/secret.h"
#include "tui/session/check_round.h"
#include "tui/session/read_disk.h"
#include "tui/frontend/screen.h"

/*
 * The guide decides what comes next and says it as a struct screen. It is a pure state
 * machine over the case: it draws nothing, opens no socket, reads no clock. What has an
 * effect outside (checks, copying, files, leaving) is returned and done by the loop, which
 * then says how it went (guide_say). Both faces drive the same guide.
 */
enum effect {
	EFFECT_NONE,
	EFFECT_CHECKS,	/* begin a round without an account */
	EFFECT_ATTEMPT, /* begin a round with the account; guide_secret() has the password
			 */
	EFFECT_STOP,	/* stop what runs */
	EFFECT_COPY,	/* guide_effect_text() to the clipboard */
	EFFECT_RAW,	/* guide_effect_text() bare on the terminal */
	EFFECT_QR,	/* guide_effect_text() as a QR code */
	EFFECT_WRITE,	/* guide_effect_text() to guide_effect_file() */
	EFFECT_OPEN,	/* another session: guide_effect_text() is its id */
	EFFECT_DISK,	/* begin to read the disk at guide_effect_text() */
	EFFECT_PLAIN,	/* change to plain mode, same place */
	EFFECT_LEAVE,	/* everything is saved */
	EFFECT_DELETE,	/* delete this session and leave */
};

/* An unfinished session for the start screen. */
struct guide_old {
	char id[16], target[64], since[32];
};

struct guide;
struct practice;
struct guide_row;
struct evidence_source;

struct guide_config {
	struct session *c;  /* borrowed */
	const char *target; /* from the command line, or NULL */
	const char *user;   /* likewise */
	const char *gateway;
	const struct guide_old *old; /* borrowed */
	size_t old_count;
	enum stage until; /* asked for on the command line; STAGE_NONE */
	bool no_connect;
	const struct guide_row *screens; /* guide_screens (screens.h) */
	const struct evidence_source *source;
	const struct practice *story; /* borrowed; of the recorded source, else NULL */
};

struct guide *guide_create(const struct guide_config *config);
void guide_destroy(struct guide *g); /* takes NULL */
/* The screen as it is now; valid until the next call of any guide function. */
const struct screen *guide_screen(struct guide *g);
enum effect guide_input(struct guide *g, const struct input *in);
/* The newest round of checks, running or ended. */
void guide_changed(struct guide *g, const struct checks *checks);
/* The disk that is being read now, or NULL. */
void guide_disk_reads(struct guide *g, const struct disk_reading *reading);
/* It has ended, or could not begin: @says is the sentence about that, "" for none. */
void guide_disk_done(struct guide *g, enum err how, const char *says);
/* The row above the keys says how an effect went. */
void guide_say(struct guide *g, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *guide_effect_text(const struct guide *g);
const char *guide_effect_file(const struct guide *g);
struct secret *guide_secret(struct guide *g);
enum stage guide_until(const struct guide *g); /* for EFFECT_CHECKS and EFFECT_ATTEMPT */
bool guide_connect(const struct guide *g);     /* an attempt without an account is wanted */
