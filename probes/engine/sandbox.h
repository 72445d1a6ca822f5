#pragma once

#include "share/base/error.h"

/*
 * What a worker may ask of the kernel (seccomp(2), by libseccomp). What is denied fails
 * with EPERM, so that a library which asks for something needless goes on without it. A
 * cage can only become narrower; it holds for all threads and for whatever they start.
 */
enum sandbox {
	SANDBOX_PROBE, /* network and reading: no program, no other process, no file is made,
		       * changed or removed, nobody is listened for */
	SANDBOX_ATTEMPT, /* the same for libfreerdp: it may fill its private home, has threads
		       */
	SANDBOX_DISK, /* files only: no network, no process; the rest is not even known */
	SANDBOX_READ_ONLY, /* inside SANDBOX_DISK: no file is made, changed or removed */
};

/*
 * Closes the door behind this process. ERR_NOT_RUN, with the reason, where this machine or
 * this build has no such thing: the other walls of a worker stand all the same.
 */
enum err sandbox_apply(enum sandbox kind, struct error *e) NODISCARD;
