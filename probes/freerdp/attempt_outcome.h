#pragma once

#include "probes/freerdp/attempt.h"
#include "share/stages/stage.h"

/*
 * What an attempt means, in the words of the contract (connect.*). Pure: what was seen goes
 * in, a verdict comes out.
 */
struct judgement {
	const char *result; /* desktop screen-drawn authenticated failed */
	enum stage stage;
	char error[64];		      /* "logon-failure"; "" where there is none */
	char error_code[16];	      /* "0x00020014" */
	char errinfo[64];	      /* "license-no-license-server" */
	char ntstatus[16];	      /* "0xC000006D" */
	const char *protocol, *ended; /* tokens, or NULL */
	int attempts;		      /* credential-bearing connections on the wire */
};

void judge_attempt(const struct attempt_request *request, const struct attempt_result *seen,
	struct judgement *out);
/*
 * Whether a session that is open, @now_ms after the start, has told all that it is going
 * to tell; else it is worth waiting on.
 */
bool judge_is_answered(const struct attempt_request *request,
	const struct attempt_result *seen, double now_ms);
