/*
 * Checks the file of the store before SQLite opens it. --store can name anything: a typo must
 * not change the mode of /etc/hosts or write to another program's database. So the first
 * bytes are checked (sqlite.org/fileformat.html, 1.3 "The Database Header").
 */
#include "share/store/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "share/base/byte_reader.h"
#include "share/base/fd.h"
#include "share/base/str.h"

#define HEADER_BYTES 108	/* 100 of the file, then 8 of the first page */
#define MAGIC "SQLite format 3" /* including its NUL byte */
#define USER_VERSION_AT 60
#define APPLICATION_ID_AT 68
#define TABLES_AT 103 /* entries of the first page: one for each table, index and view */

enum owner { OWNER_NEW, OWNER_US, OWNER_EMPTY_DATABASE, OWNER_FOREIGN };

static uint32_t
number_at(const uint8_t *head, size_t at)
{
	struct bytes b = bytes_of(head + at, 4);

	return take_u32be(&b);
}

/*
 * A database without tables may be our own store: a program may have been killed, or may be
 * running, between the creation of the file and of its tables. store.c then checks further.
 */
static enum owner
owner_of(int fd)
{
	uint8_t head[HEADER_BYTES];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	if (n == 0)
		return OWNER_NEW;
	if (n != (ssize_t)sizeof(head) || memcmp(head, MAGIC, sizeof(MAGIC)) != 0)
		return OWNER_FOREIGN;
	if (number_at(head, APPLICATION_ID_AT) == STORE_APPLICATION_ID)
		return OWNER_US;
	if (number_at(head, APPLICATION_ID_AT) == 0 &&
		number_at(head, USER_VERSION_AT) == 0 && head[TABLES_AT] == 0 &&
		head[TABLES_AT + 1] == 0)
		return OWNER_EMPTY_DATABASE;
	return OWNER_FOREIGN;
}

enum err
store_not_ours(const char *path, struct error *e)
{
	return error_set(e, ERR_DATA,
		"%.300s is not a session store of rdpdoctor. Choose another with --store FILE.",
		path);
}

/* Why @path cannot be created: the folder is missing, or files cannot be created in it. */
static enum err
no_folder(const char *path, struct error *e)
{
	char at[4096];
	char *slash;
	bool missing = false;

	text_copy(at, sizeof(at), path);
	while ((slash = strrchr(at, '/')) != NULL && slash != at) {
		*slash = '\0';
		if (access(at, F_OK) == 0)
			break;
		missing = true;
	}
	if (slash != NULL && access(at, W_OK) != 0 && errno == EROFS)
		return error_set(e, ERR_CANNOT_CREATE,
			"The session store %.300s could not be created: it would be on a "
			"read-only file system. Choose another place with --store FILE.",
			path);
	return error_set(e, ERR_CANNOT_CREATE,
		"The session store %.300s could not be created: %s. Choose another place with "
		"--store FILE.",
		path,
		missing ? "its folder does not exist" : "its folder allows no new file");
}

static enum err
cannot_make(const char *path, int why, struct error *e)
{
	if (why == EROFS)
		return error_set(e, ERR_CANNOT_CREATE,
			"The session store %.300s could not be created: it would be on a "
			"read-only file system. Choose another place with --store FILE.",
			path);
	if (why == EACCES)
		return error_set(e, ERR_CANNOT_CREATE,
			"The session store %.300s could not be created: you may not write "
			"there. Choose another place with --store FILE.",
			path);
	if (why == ENOENT)
		return no_folder(path, e);
	errno = why;
	return error_set_errno(e, ERR_CANNOT_CREATE,
		"The session store %.300s could not be created", path);
}

static enum err
check_kind(const char *path, mode_t mode, struct error *e)
{
	if (S_ISLNK(mode))
		return error_set(e, ERR_CANNOT_CREATE,
			"The session store %.300s is a symbolic link. Give the file itself "
			"with --store FILE.",
			path);
	if (!S_ISREG(mode))
		return error_set(e, ERR_CANNOT_CREATE,
			"The session store %.300s is not a regular file. Choose another with "
			"--store FILE.",
			path);
	return ERR_OK;
}

/* SQLite gives its -wal and -shm files the mode of the database, so the mode is set before
 * SQLite opens the file. */
static enum err
claim_existing(const char *path, struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(e, ERR_CANNOT_CREATE,
			"The session store %.300s could not be opened", path);
	if (check_kind(path, st.st_mode, e) != ERR_OK)
		return ERR_CANNOT_CREATE;
	enum owner owner = owner_of(fd);
	if (owner == OWNER_FOREIGN)
		return store_not_ours(path, e);
	if (owner != OWNER_EMPTY_DATABASE && (st.st_mode & 077) != 0)
		(void)fchmod(fd, 0600);
	return ERR_OK;
}

enum err
store_claim_file(const char *path, struct error *e)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		FD_AUTO fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

		/* Another process may have created it meanwhile. */
		if (fd >= 0)
			return ERR_OK;
		if (errno != EEXIST)
			return cannot_make(path, errno, e);
	} else if (check_kind(path, st.st_mode, e) != ERR_OK) {
		return ERR_CANNOT_CREATE; /* never opened: opening acts on some devices */
	}
	return claim_existing(path, e);
}
