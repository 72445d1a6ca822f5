/* Maps a regular file; rejects pipes and devices. */
#include "probes/offline/hive/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "probes/offline/hive/regf.h"
#include "share/base/fd.h"

void
view_close(struct view *v)
{
	if (v->data != NULL)
		(void)munmap(v->data, v->len);
	*v = (struct view) { .data = NULL };
}

enum err
view_open(const char *path, struct view *out, struct error *e)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	void *data;

	*out = (struct view) { .data = NULL };
	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(e,
			errno == EACCES || errno == EPERM	 ? ERR_NOT_PERMITTED
				: errno == EIO || errno == ENXIO ? ERR_IO
								 : ERR_NO_INPUT,
			"it cannot be read");
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERR_NO_INPUT, "it is not a file");
	if (st.st_size == 0)
		return ERR_OK;
	if (st.st_size > (off_t)REGF_FILE_MOST)
		return error_set(e, ERR_DATA, "it is too large for a hive");
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return error_set_errno(e, ERR_IO, "it cannot be read");
	*out = (struct view) { .data = data, .len = (size_t)st.st_size };
	return ERR_OK;
}
