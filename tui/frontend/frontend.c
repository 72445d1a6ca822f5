/* The two faces behind one set of calls. */
#include "tui/frontend/frontend_ops.h"

#include <locale.h>

enum err
face_create(const struct face_config *config, struct face **out, struct error *e)
{
	/* Characters and their widths only: numbers in reports keep their points. */
	(void)setlocale(LC_CTYPE, "");
	*out = NULL;
	return config->full ? full_create(config, out, e) : plain_create(config, out, e);
}

void
face_destroy(struct face *f)
{
	if (f != NULL)
		f->ops->destroy(f);
}

void
face_show(struct face *f, const struct screen *s)
{
	f->ops->show(f, s);
}

size_t
face_poll_fds(const struct face *f, struct pollfd *fds, size_t room)
{
	return f->ops->poll_fds(f, fds, room);
}

int
face_timeout_ms(const struct face *f)
{
	return f->ops->timeout_ms(f);
}

enum face_result
face_service(struct face *f, struct input *in)
{
	return f->ops->service(f, in);
}

void
face_raw(struct face *f, const char *text)
{
	f->ops->raw(f, text);
}

const char *
face_qr(struct face *f, const char *text)
{
	return f->ops->qr(f, text);
}

const char *
face_copy(struct face *f, const char *text)
{
	return f->ops->copy(f, text);
}

bool
face_is_full(const struct face *f)
{
	return f->full;
}
