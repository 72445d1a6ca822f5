/*
 * Starts a worker. Spawned, never forked: the child runs a new program that shares no
 * memory with the parent. The request is in the pipe before the child exists, so writing
 * cannot block or raise SIGPIPE.
 */
#include "probes/engine/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/engine/runner.h"
#include "probes/engine/worker_protocol.h"
#include "share/base/fd.h"

extern char **environ;

#ifndef RDPDOCTOR_LIBEXECDIR
#define RDPDOCTOR_LIBEXECDIR "/usr/local/libexec/rdpdoctor"
#define RDPDOCTOR_LIBEXEC_FROM_BIN "../libexec/rdpdoctor"
#endif

/*
 * A light worker is this program again. In the spawned child "self" is still this program,
 * even if its file was replaced meanwhile.
 */
static const char self_path[] = "/proc/self/exe";

bool
runner_worker_path(const char *program, char *out, size_t size)
{
	/* As built; as installed under any prefix. */
	static const char *const places[] = { ".", RDPDOCTOR_LIBEXEC_FROM_BIN };
	ssize_t len = readlink(self_path, out, size - 1);

	if (len > 0) {
		out[len] = '\0';
		char *slash = strrchr(out, '/');
		for (size_t i = 0; slash != NULL && i < ARRAY_LEN(places); i++)
			if (text_format(slash, size - (size_t)(slash - out), "/%s/%s",
				    places[i], program) &&
				access(out, X_OK) == 0)
				return true;
	}
	return text_format(out, size, "%s/%s", RDPDOCTOR_LIBEXECDIR, program) &&
		access(out, X_OK) == 0;
}

/*
 * The variables a worker inherits. Language and resolver settings affect lookups; the
 * loader's path and the sanitizers' options decide whether the program starts. Everything
 * else is removed: WLOG_* redirects libfreerdp's log, SSLKEYLOGFILE writes keys, proxies
 * redirect, and KRB5CCNAME would present a ticket without the user's consent.
 */
static bool
env_is_kept(const char *entry, const struct probe *probe)
{
	static const char *const kept[] = { "PATH=", "LANG=", "LC_ALL=", "LC_CTYPE=",
		"LC_MESSAGES=", "RES_OPTIONS=", "LOCALDOMAIN=", "KRB5_CONFIG=",
		"LD_LIBRARY_PATH=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=" };
	static const char *const proxies[] = { "https_proxy=", "HTTPS_PROXY=", "all_proxy=",
		"ALL_PROXY=", "no_proxy=", "NO_PROXY=" };

	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (text_starts(entry, kept[i]))
			return true;
	for (size_t i = 0; probe->sees_proxies && i < ARRAY_LEN(proxies); i++)
		if (text_starts(entry, proxies[i]))
			return true;
	return false;
}

struct worker_env {
	char home[300], preload[1024];
	const char *entries[32];
};

static void
env_fill(struct worker_env *env, const struct probe *probe, const char *home)
{
	const char *preload = getenv("LD_PRELOAD");
	size_t count = 0;

	(void)text_format(env->home, sizeof(env->home), "HOME=%s", home);
	env->entries[count++] = env->home;
	if (probe->sees_proxies && preload != NULL &&
		text_format(
			env->preload, sizeof(env->preload), SPAWN_PRELOAD "=%s", preload))
		env->entries[count++] = env->preload;
	for (char **p = environ; p != NULL && *p != NULL; p++)
		if (env_is_kept(*p, probe) && count < ARRAY_LEN(env->entries) - 1)
			env->entries[count++] = *p;
	env->entries[count] = NULL;
}

/*
 * Descriptors 0 to 3 are for the child: the parent's must not be among them during setup.
 */
static int
move_up(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 10);

	(void)close(fd);
	return moved;
}

static bool
make_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) < 0) {
		ends[0] = ends[1] = -1;
		return false;
	}
	ends[0] = move_up(ends[0]);
	ends[1] = move_up(ends[1]);
	return ends[0] >= 0 && ends[1] >= 0;
}

static int
run_child(const char *path, char *const argv[], char *const envp[], int request_fd,
	int log_fd, int facts_fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int failed;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	sigemptyset(&none);
	sigfillset(&all);
	failed = posix_spawn_file_actions_adddup2(&actions, request_fd, 0);
	failed |= posix_spawn_file_actions_adddup2(&actions, log_fd, 1);
	failed |= posix_spawn_file_actions_adddup2(&actions, log_fd, 2);
	failed |= posix_spawn_file_actions_adddup2(&actions, facts_fd, WIRE_FACTS_FD);
	failed |= posix_spawn_file_actions_addclosefrom_np(&actions, WIRE_FACTS_FD + 1);
	failed |= posix_spawnattr_setsigmask(&attr, &none);
	failed |= posix_spawnattr_setsigdefault(&attr, &all);
	failed |= posix_spawnattr_setpgroup(&attr, 0);
	failed |= posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	if (failed == 0)
		failed = posix_spawn(pid, path, &actions, &attr, argv, envp);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static void
set_nonblocking(int fd)
{
	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

enum err
spawn_worker(const struct probe *probe, const struct probe_request *request,
	const char *home, struct spawned *out, struct error *e)
{
	char heavy[4096], flag[] = "--worker", name[] = "rdpdoctor", id[32];
	char *argv[] = { name, flag, id, NULL };
	const char *path = self_path;
	int in[2] = { -1, -1 }, facts[2] = { -1, -1 }, log[2] = { -1, -1 };
	struct worker_env env;
	sigset_t all, before;
	int failed;
	enum err err = ERR_INTERNAL;

	text_copy(id, sizeof(id), probe->id);
	if (probe->program != NULL) {
		if (!runner_worker_path(probe->program, heavy, sizeof(heavy)))
			return error_set(e, ERR_NOT_RUN,
				"%s is neither next to this program nor in %s: the "
				"installation is incomplete.",
				probe->program, RDPDOCTOR_LIBEXECDIR);
		path = heavy;
	}
	if (!make_pipe(in) || !make_pipe(facts) || !make_pipe(log)) {
		(void)error_set_errno(e, ERR_INTERNAL, "No pipe for the check \"%s\"", id);
		goto done;
	}
	if (wire_send_request(in[1], probe->id, request, e) != ERR_OK)
		goto done;
	env_fill(&env, probe, home);
	sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, &before);
	failed = run_child(
		path, argv, (char **)env.entries, in[0], log[1], facts[1], &out->pid);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		errno = failed;
		err = error_set_errno(
			e, ERR_NOT_RUN, "The check \"%s\" could not be started", id);
		goto done;
	}
	set_nonblocking(facts[0]);
	set_nonblocking(log[0]);
	out->facts_fd = facts[0];
	out->log_fd = log[0];
	facts[0] = log[0] = -1;
	err = ERR_OK;
done:
	for (int i = 0; i < 2; i++) {
		fd_close_auto(&in[i]);
		fd_close_auto(&facts[i]);
		fd_close_auto(&log[i]);
	}
	return err;
}
