/* Passes calls on to one of the two frontends. */
#include "tui/frontend/frontend_ops.h"

void
frontend_destroy(struct frontend *f)
{
	if (f != NULL)
		f->ops->destroy(f);
}

void
frontend_show(struct frontend *f, const struct screen *s)
{
	f->ops->show(f, s);
}

size_t
frontend_poll_fds(const struct frontend *f, struct pollfd *fds, size_t room)
{
	return f->ops->poll_fds(f, fds, room);
}

int
frontend_timeout_ms(const struct frontend *f)
{
	return f->ops->timeout_ms(f);
}

enum frontend_result
frontend_service(struct frontend *f, struct input *in)
{
	return f->ops->service(f, in);
}

void
frontend_raw(struct frontend *f, const char *text)
{
	f->ops->raw(f, text);
}

const char *
frontend_qr(struct frontend *f, const char *text)
{
	return f->ops->qr(f, text);
}

const char *
frontend_copy(struct frontend *f, const char *text)
{
	return f->ops->copy(f, text);
}

bool
frontend_is_full(const struct frontend *f)
{
	return f->full;
}
