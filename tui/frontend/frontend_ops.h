#pragma once

#include "tui/frontend/frontend.h"

/* What each of the two faces brings; tui/frontend/frontend.c passes the calls on. */
struct face_ops {
	void (*destroy)(struct face *f);
	void (*show)(struct face *f, const struct screen *s);
	size_t (*poll_fds)(const struct face *f, struct pollfd *fds, size_t room);
	int (*timeout_ms)(const struct face *f);
	enum face_result (*service)(struct face *f, struct input *in);
	void (*raw)(struct face *f, const char *text);
	const char *(*qr)(struct face *f, const char *text);
	const char *(*copy)(struct face *f, const char *text);
};

/* The table of a face whose functions are called NAME_destroy, NAME_show and so on. */
#define FACE_OPS(name)                                                                     \
	{                                                                                  \
		.destroy = name##_destroy, .show = name##_show,                            \
		.poll_fds = name##_poll_fds, .timeout_ms = name##_timeout_ms,              \
		.service = name##_service, .raw = name##_raw, .qr = name##_qr,             \
		.copy = name##_copy                                                        \
	}

struct face {
	const struct face_ops *ops;
	bool full;
};

enum err full_create(
	const struct face_config *config, struct face **out, struct error *e) NODISCARD;
enum err plain_create(
	const struct face_config *config, struct face **out, struct error *e) NODISCARD;
