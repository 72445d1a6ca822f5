#pragma once

#include "share/base/secret.h"
#include "tui/session/check_round.h"
#include "tui/session/read_disk.h"
#include "tui/frontend/screen.h"

/*
 * The guide decides what comes next and describes it as a struct screen. It is a pure
 * state machine over the session: it draws nothing, opens no socket, reads no clock. It
 * returns effects on the outside (checks, copying, files, leaving) to the loop, which
 * performs them and reports the result (guide_say). Both frontends drive the same guide.
 */
enum effect {
	EFFECT_NONE,
	EFFECT_CHECKS,	/* start a round without an account */
	EFFECT_ATTEMPT, /* start a round with the account; password: guide_secret() */
	EFFECT_STOP,	/* stop the running checks */
	EFFECT_COPY,	/* guide_effect_text() to the clipboard */
	EFFECT_RAW,	/* guide_effect_text() without a frame on the terminal */
	EFFECT_QR,	/* guide_effect_text() as a QR code */
	EFFECT_WRITE,	/* guide_effect_text() to guide_effect_file() */
	EFFECT_OPEN,	/* another session: guide_effect_text() is its id */
	EFFECT_DISK,	/* start reading the disk at guide_effect_text() */
	EFFECT_PLAIN,	/* switch to plain mode, same screen */
	EFFECT_LEAVE,	/* leave; everything is saved */
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
	enum stage until; /* from the command line; STAGE_NONE: not given */
	bool no_connect;
	const struct guide_row *screens; /* guide_screens (screens.h) */
	const struct evidence_source *source;
	const struct practice *story; /* borrowed; NULL unless the source is recorded */
};

struct guide *guide_create(const struct guide_config *config);
void guide_destroy(struct guide *g); /* takes NULL */
/* The screen as it is now; valid until the next call of any guide function. */
const struct screen *guide_screen(struct guide *g);
enum effect guide_input(struct guide *g, const struct input *in);
/* Sets the newest round of checks, running or finished. */
void guide_changed(struct guide *g, const struct checks *checks);
/* Sets the disk that is being read, or NULL. */
void guide_disk_reads(struct guide *g, const struct disk_reading *reading);
/* Reading the disk ended or could not start; @says is a sentence about it or "". */
void guide_disk_done(struct guide *g, enum err how, const char *says);
/* Sets the message in the row above the keys. */
void guide_say(struct guide *g, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *guide_effect_text(const struct guide *g);
const char *guide_effect_file(const struct guide *g);
struct secret *guide_secret(struct guide *g);
enum stage guide_until(const struct guide *g); /* for EFFECT_CHECKS and EFFECT_ATTEMPT */
bool guide_connect(const struct guide *g);     /* try a connection without an account */
