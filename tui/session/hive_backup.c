/* Copies, hashes and renames hives so that a power failure at any moment loses nothing. */
#include "tui/session/hive_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "probes/offline/locate/find_hives.h"
#include "share/base/fd.h"
#include "share/base/str.h"

#define NOTE_FORMAT "rdpdoctor.backup/1"

static void
folder_of(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		text_copy(out, size, ".");
	else if (slash == path)
		text_copy(out, size, "/");
	else
		(void)text_format(out, size, "%.*s", (int)(slash - path), path);
}

static enum err
sync_folder(const char *path, struct error *e)
{
	char dir[FIND_PATH_MAX];

	folder_of(path, dir, sizeof(dir));
	FD_AUTO fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* EINVAL: some file systems cannot sync a folder */
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP))
		return error_set_errno(e, ERR_IO, "%s could not be written", dir);
	return ERR_OK;
}

/* ---- hashes ---- */

enum err
disk_hash(const char *path, char out[DISK_HASH_SIZE], struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	unsigned char digest[EVP_MAX_MD_SIZE], buffer[65536];
	unsigned len = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
	ssize_t n = -1;

	while (ok && fd >= 0 && (n = read(fd, buffer, sizeof(buffer))) > 0)
		ok = EVP_DigestUpdate(ctx, buffer, (size_t)n) == 1;
	ok = ok && n == 0 && EVP_DigestFinal_ex(ctx, digest, &len) == 1 && len == 32;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return error_set_errno(
			e, fd < 0 ? ERR_NO_INPUT : ERR_IO, "%s cannot be read", path);
	for (unsigned i = 0; i < len; i++)
		(void)text_format(out + 2 * i, 3, "%02x", digest[i]);
	return ERR_OK;
}

/* ---- copies ---- */

static bool
write_all(int fd, const unsigned char *at, size_t left)
{
	while (left > 0) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		left -= (size_t)n;
	}
	return true;
}

static void
copy_attribute(int from, int to, const char *name)
{
	unsigned char value[65536];
	ssize_t n = fgetxattr(from, name, value, sizeof(value));

	if (n > 0)
		(void)fsetxattr(to, name, value, (size_t)n, 0);
}

/*
 * Copies owner, mode, attributes, and the access list that ntfs-3g does not list, as far
 * as the file system supports them.
 */
static void
copy_rights(int from, int to)
{
	static const char *const names[] = { "system.ntfs_acl", "system.ntfs_attrib" };
	char listed[4096];
	ssize_t len = flistxattr(from, listed, sizeof(listed));
	struct stat st;

	if (fstat(from, &st) == 0) {
		if (fchown(to, st.st_uid, st.st_gid) != 0)
			errno = 0; /* not on every file system */
		(void)fchmod(to, st.st_mode & 07777);
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		copy_attribute(from, to, names[i]);
	for (ssize_t at = 0; at < len; at += (ssize_t)strlen(listed + at) + 1)
		copy_attribute(from, to, listed + at);
}

/* A backup keeps the times of its hive, and so does a restored hive. */
static void
copy_times(int from, int to)
{
	struct stat st;

	if (fstat(from, &st) == 0) {
		struct timespec times[2] = { st.st_atim, st.st_mtim };

		(void)futimens(to, times);
	}
}

enum err
disk_copy(const char *from, const char *to, struct error *e)
{
	FD_AUTO in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FD_AUTO out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	unsigned char buffer[65536];
	ssize_t n;

	if (in < 0)
		return error_set_errno(e, ERR_NO_INPUT, "%s cannot be read", from);
	if (out < 0)
		return error_set_errno(e, ERR_CANNOT_CREATE, "%s could not be created", to);
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		if (!write_all(out, buffer, (size_t)n))
			break;
	if (n == 0) {
		copy_rights(in, out);
		copy_times(in, out);
	}
	if (n != 0 || fsync(out) != 0) {
		(void)error_set_errno(e, ERR_IO, "%s could not be written", to);
		(void)unlink(to);
		return ERR_IO;
	}
	return sync_folder(to, e);
}

enum err
disk_copy_of(
	const char *from, const char *to, const char hash[DISK_HASH_SIZE], struct error *e)
{
	char copied[DISK_HASH_SIZE];
	enum err err = disk_copy(from, to, e);

	if (err == ERR_OK)
		err = disk_hash(to, copied, e);
	if (err == ERR_OK && !text_equal(hash, copied))
		err = error_set(e, ERR_IO,
			"%s changed while it was copied. Something else writes to this "
			"disk.",
			from);
	return err;
}

enum err
disk_replace(const char *from, const char *to, struct error *e)
{
	FD_AUTO in = open(to, O_RDONLY | O_CLOEXEC);
	FD_AUTO out = open(from, O_RDONLY | O_CLOEXEC);

	if (in >= 0 && out >= 0)
		copy_rights(in, out);
	if (rename(from, to) != 0)
		return error_set_errno(e, ERR_IO, "%s could not be replaced", to);
	return sync_folder(to, e);
}

/* ---- the note ---- */

enum err
disk_write_note(const char *backup, const char *hive, const char *cause, const char *before,
	const char *after, struct error *e)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "format", NOTE_FORMAT, "hive",
		hive, "cause", cause, "before", before, "after", after);
	char *text = json != NULL ? json_dumps(json, JSON_INDENT(1)) : NULL;
	char path[FIND_PATH_MAX];
	enum err err = ERR_OK;

	json_decref(json);
	if (text == NULL || !text_format(path, sizeof(path), "%s.json", backup)) {
		free(text);
		return error_set(
			e, ERR_INTERNAL, "The note of the backup is not valid text.");
	}
	FD_AUTO fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		err = error_set_errno(
			e, ERR_CANNOT_CREATE, "%s could not be created", path);
	else if (!write_all(fd, (unsigned char *)text, strlen(text)) || fsync(fd) != 0)
		err = error_set_errno(e, ERR_IO, "%s could not be written", path);
	free(text);
	return err == ERR_OK ? sync_folder(path, e) : err;
}

static bool
take_hash(const json_t *json, const char *name, char out[DISK_HASH_SIZE])
{
	const char *text = json_string_value(json_object_get(json, name));

	if (text == NULL || strlen(text) != DISK_HASH_SIZE - 1)
		return false;
	memcpy(out, text, DISK_HASH_SIZE);
	return true;
}

enum err
disk_read_note(const char *backup, char before[DISK_HASH_SIZE], char after[DISK_HASH_SIZE],
	struct error *e)
{
	char path[FIND_PATH_MAX];
	json_t *json = NULL;
	bool ok = text_format(path, sizeof(path), "%s.json", backup) &&
		(json = json_load_file(path, 0, NULL)) != NULL &&
		text_equal(
			json_string_value(json_object_get(json, "format")), NOTE_FORMAT) &&
		take_hash(json, "before", before) && take_hash(json, "after", after);

	json_decref(json);
	return ok ? ERR_OK
		  : error_set(e, ERR_DATA,
			    "%s is no backup that rdpdoctor made: its note %s.json is "
			    "missing "
			    "or damaged.",
			    backup, backup);
}

/* ---- whether it may be edited ---- */

/* The hives are three folders down: Windows/System32/config. */
static bool
is_hibernated(const char *path)
{
	char root[FIND_PATH_MAX], file[FIND_PATH_MAX];
	unsigned char sign[4];

	folder_of(path, root, sizeof(root));
	for (int i = 0; i < 3; i++) {
		char up[FIND_PATH_MAX];

		folder_of(root, up, sizeof(up));
		text_copy(root, sizeof(root), up);
	}
	if (!find_entry(root, "hiberfil.sys", file, sizeof(file)))
		return false;
	FD_AUTO fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || read(fd, sign, sizeof(sign)) != (ssize_t)sizeof(sign))
		return false;
	return strncasecmp((const char *)sign, "hibr", 4) == 0 ||
		strncasecmp((const char *)sign, "rstr", 4) == 0;
}

/* Under WSL, the drives of the running Windows are below /mnt. */
static bool
is_of_this_machine(const char *path)
{
	char version[512] = "";
	FD_AUTO fd = open("/proc/version", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, version, sizeof(version) - 1) : 0;

	version[n > 0 ? n : 0] = '\0';
	return (strstr(version, "icrosoft") != NULL || strstr(version, "WSL") != NULL) &&
		text_starts(path, "/mnt/c/");
}

static bool
is_open_elsewhere(const char *path)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool open_elsewhere;

	if (fd < 0)
		return false;
	/* granted only if no other process has the file open; not supported everywhere */
	open_elsewhere = fcntl(fd, F_SETLEASE, F_WRLCK) != 0 && errno == EAGAIN;
	(void)fcntl(fd, F_SETLEASE, F_UNLCK);
	return open_elsewhere;
}

enum err
disk_may_edit(const char *path, struct error *e)
{
	char dir[FIND_PATH_MAX];
	struct stat st;

	folder_of(path, dir, sizeof(dir));
	if (lstat(path, &st) != 0)
		return error_set_errno(e, ERR_NO_INPUT, "%s cannot be read", path);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return error_set(e, ERR_NOT_PERMITTED,
			"%s is a link: name the folder that really contains it.", path);
	if (access(path, W_OK) != 0 || access(dir, W_OK) != 0 || (st.st_mode & 0222) == 0)
		return error_set(e, ERR_NOT_PERMITTED,
			"%s is read-only here. Mount the disk for writing, or use --plan.",
			path);
	if (is_of_this_machine(path))
		return error_set(e, ERR_NOT_PERMITTED,
			"%s belongs to the Windows that is running on this computer.",
			path);
	if (is_hibernated(path))
		return error_set(e, ERR_NOT_PERMITTED,
			"The Windows on this disk is hibernated (or has fast startup): "
			"what "
			"is edited now would be overwritten when it wakes up. Start it and "
			"shut it down fully (shutdown /s /t 0).");
	if (is_open_elsewhere(path))
		return error_set(
			e, ERR_NOT_PERMITTED, "%s is open in another program.", path);
	return ERR_OK;
}

int
disk_lock(const char *path)
{
	char dir[FIND_PATH_MAX];
	int fd;

	folder_of(path, dir, sizeof(dir));
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		(void)close(fd);
		return -1;
	}
	return fd;
}
