#pragma once

#include "tui/frontend/frontend.h"

/* The functions of a frontend; frontend.c calls them. */
struct frontend_ops {
	void (*destroy)(struct frontend *f);
	void (*show)(struct frontend *f, const struct screen *s);
	size_t (*poll_fds)(const struct frontend *f, struct pollfd *fds, size_t room);
	int (*timeout_ms)(const struct frontend *f);
	enum frontend_result (*service)(struct frontend *f, struct input *in);
	void (*raw)(struct frontend *f, const char *text);
	const char *(*qr)(struct frontend *f, const char *text);
	const char *(*copy)(struct frontend *f, const char *text);
};

/* The table of a frontend whose functions are called NAME_destroy, NAME_show and so on. */
#define FRONTEND_OPS(name)                                                                 \
	{                                                                                  \
		.destroy = name##_destroy, .show = name##_show,                            \
		.poll_fds = name##_poll_fds, .timeout_ms = name##_timeout_ms,              \
		.service = name##_service, .raw = name##_raw, .qr = name##_qr,             \
		.copy = name##_copy                                                        \
	}

struct frontend {
	const struct frontend_ops *ops;
	bool full;
};
