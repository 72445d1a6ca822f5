#pragma once

#include "probes/freerdp/attempt.h"
#include "share/stages/stage.h"

/* Maps the observations of an attempt to the facts connect.*. Pure function. */
struct judgement {
	const char *result; /* desktop screen-drawn authenticated failed */
	enum stage stage;
	char error[64];		      /* "logon-failure"; "" if there is none */
	char error_code[16];	      /* "0x00020014" */
	char errinfo[64];	      /* "license-no-license-server" */
	char ntstatus[16];	      /* "0xC000006D" */
	const char *protocol, *ended; /* tokens, or NULL */
	int attempts;		      /* connections that carried credentials */
};

void judge_attempt(const struct attempt_request *request, const struct attempt_result *seen,
	struct judgement *out);
/*
 * Whether an open session, @now_ms after the start, will show nothing more, so that waiting
 * can end.
 */
bool judge_is_answered(const struct attempt_request *request,
	const struct attempt_result *seen, double now_ms);
