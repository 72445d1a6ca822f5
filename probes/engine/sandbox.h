#pragma once

#include "share/base/error.h"

/*
 * The system calls a worker may use (seccomp(2), by libseccomp). Denied calls fail with
 * EPERM, so that a library continues without optional features. A filter can only become
 * stricter; it applies to all threads and child processes.
 */
enum sandbox {
	SANDBOX_PROBE,	 /* network and reading: no programs, writing or listening */
	SANDBOX_ATTEMPT, /* the same for libfreerdp: it may fill its private home, has threads
		       */
	SANDBOX_DISK, /* files only: no network, no processes; all other calls are denied */
	SANDBOX_READ_ONLY, /* within SANDBOX_DISK: no changes to files */
};

/*
 * Installs the seccomp filter for this process. ERR_NOT_RUN, with the reason, if this
 * machine or this build does not support it: the other limits of a worker still apply.
 */
enum err sandbox_apply(enum sandbox kind, struct error *e) NODISCARD;
