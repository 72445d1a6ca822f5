#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TSRequest, the one message of CredSSP (MS-CSSP 2.2.1), as far as it goes without
 * credentials. */
enum credssp_kind {
	CREDSSP_MORE, /* an incomplete message */
	CREDSSP_MESSAGE,
	CREDSSP_BAD,
};

struct credssp_message {
	enum credssp_kind kind;
	uint32_t version;
	const uint8_t *token; /* NULL if there is none; borrowed from the bytes read */
	size_t token_len;
	bool has_error;
	uint32_t error; /* NTSTATUS */
};

/* A request that carries @token. Returns its length, 0 if @room is too small. */
size_t credssp_write(uint8_t *out, size_t room, const uint8_t *token, size_t len);
void credssp_read(const uint8_t *bytes, size_t len, struct credssp_message *out);
