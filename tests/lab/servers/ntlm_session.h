/*
 * The server's half of an NTLMv2 session, MS-NLMP 3.3.2 and 3.4: is this the answer
 * of someone who knows the password, and the sealing of what follows.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rc4 {
	uint8_t s[256], i, j;
};

struct ntlm_direction {
	uint8_t sign_key[16];
	struct rc4 seal;
	uint32_t sequence;
};

struct ntlm_session {
	struct ntlm_direction from_client, to_client;
};

#define NTLM_SIGNATURE_LEN 16
#define NTLM_SEALED_MAX 8192 /* longer texts are refused */

/*
 * @b is the AUTHENTICATE message, @challenge the 8 bytes that it answers. True: the
 * password fits, and the session is ready. @password is ASCII.
 */
bool ntlm_session_begin(struct ntlm_session *s, const uint8_t *b, size_t len,
	const uint8_t challenge[8], const char *password);

/* Opens a sealed message in place: the text is @b + 16, @len - 16 long. */
bool ntlm_unseal(struct ntlm_session *s, uint8_t *b, size_t len);

/* Writes signature and sealed text: @len + 16 bytes. */
void ntlm_seal(struct ntlm_session *s, const uint8_t *text, size_t len, uint8_t *out);
