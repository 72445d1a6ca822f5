/* Reads a certificate. OpenSSL parses it; this file interprets it. */
#include "probes/net/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "probes/net/address.h"
#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"
#include "share/base/text.h"

/* Below these a key is weak: NIST SP 800-57 part 1, 112 bits of strength. */
#define RSA_BITS_LEAST 2048
#define EC_BITS_LEAST 224

static void
copy_clean(char *out, size_t size, const char *bytes, size_t len)
{
	STR_AUTO clean = STR_INIT(4096);

	text_clean(&clean, bytes, MIN_OF(len, (size_t)1000));
	text_copy(out, size, str_text(&clean));
}

static void
read_name(X509_NAME *name, char *out, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	long len;

	out[0] = '\0';
	if (bio == NULL)
		return;
	/* RFC 2253 order, non-ASCII letters unescaped */
	if (X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >=
		0) {
		len = BIO_get_mem_data(bio, &text);
		if (len > 0)
			copy_clean(out, size, text, (size_t)len);
	}
	BIO_free(bio);
}

static void
read_time(const ASN1_TIME *time, char *out, size_t size)
{
	struct tm tm;

	out[0] = '\0';
	if (ASN1_TIME_to_tm(time, &tm) == 1)
		(void)text_format(out, size, "%04d-%02d-%02dT%02d:%02d:%02dZ",
			tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			tm.tm_sec);
}

static void
read_digest(X509 *x, char out[65])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	out[0] = '\0';
	if (X509_digest(x, EVP_sha256(), digest, &len) != 1 || len != 32)
		return;
	for (unsigned i = 0; i < len; i++)
		(void)text_format(out + 2 * i, 3, "%02x", digest[i]);
}

static void
read_key(X509 *x, struct cert *out)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	int digest = NID_undef, least = 0;

	if (key != NULL) {
		int id = EVP_PKEY_get_base_id(key);

		out->key_bits = EVP_PKEY_get_bits(key);
		text_copy(out->key_type, sizeof(out->key_type),
			id == EVP_PKEY_RSA		 ? "RSA"
				: id == EVP_PKEY_RSA_PSS ? "RSA-PSS"
				: id == EVP_PKEY_EC	 ? "EC"
				: id == EVP_PKEY_DSA	 ? "DSA"
							 : OBJ_nid2sn(id));
		least = id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS || id == EVP_PKEY_DSA
			? RSA_BITS_LEAST
			: EC_BITS_LEAST;
		out->weak = out->key_bits < least;
	}
	text_copy(out->signature, sizeof(out->signature),
		OBJ_nid2ln(X509_get_signature_nid(x)));
	if (X509_get_signature_info(x, &digest, NULL, NULL, NULL) != 1)
		digest = NID_undef;
	out->weak |= digest == NID_sha1 || digest == NID_md5 || digest == NID_md4 ||
		digest == NID_md2;
}

static void
add_name(struct cert *out, const char *bytes, size_t len)
{
	char name[CERT_NAME_BYTES];

	if (out->name_count == CERT_NAMES_MAX || len == 0 ||
		memchr(bytes, '\0', len) != NULL)
		return;
	copy_clean(name, sizeof(name), bytes, len);
	for (size_t i = 0; i < out->name_count; i++)
		if (text_equal_nocase(out->names[i], name))
			return;
	text_copy(out->names[out->name_count++], CERT_NAME_BYTES, name);
}

static void
add_address(struct cert *out, const ASN1_OCTET_STRING *ip)
{
	int len = ASN1_STRING_length(ip);
	char text[INET6_ADDRSTRLEN];

	if ((len == 4 || len == 16) &&
		inet_ntop(len == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(ip), text,
			sizeof(text)))
		add_name(out, text, strlen(text));
}

static void
read_alternative_names(X509 *x, struct cert *out)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; names != NULL && i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_DNS)
			add_name(out, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
				(size_t)ASN1_STRING_length(name->d.dNSName));
		else if (name->type == GEN_IPADD)
			add_address(out, name->d.iPAddress);
	}
	GENERAL_NAMES_free(names);
}

/* Windows' self-signed certificates have only a common name. */
static void
read_common_name(X509 *x, struct cert *out)
{
	X509_NAME *subject = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
	const ASN1_STRING *value;
	unsigned char *text = NULL;
	int len;

	if (at < 0)
		return;
	value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
	len = ASN1_STRING_to_UTF8(&text, value);
	if (len > 0)
		add_name(out, (const char *)text, (size_t)len);
	OPENSSL_free(text);
}

bool
cert_is_valid_at(const X509 *x, int64_t at_s)
{
	time_t at = (time_t)at_s;

	return X509_cmp_time(X509_get0_notBefore(x), &at) < 0 &&
		X509_cmp_time(X509_get0_notAfter(x), &at) > 0;
}

void
cert_read(X509 *x, int64_t now_s, struct cert *out)
{
	time_t now = (time_t)now_s;

	memset(out, 0, sizeof(*out));
	read_name(X509_get_subject_name(x), out->subject, sizeof(out->subject));
	read_name(X509_get_issuer_name(x), out->issuer, sizeof(out->issuer));
	read_time(X509_get0_notBefore(x), out->not_before, sizeof(out->not_before));
	read_time(X509_get0_notAfter(x), out->not_after, sizeof(out->not_after));
	out->not_yet_valid = X509_cmp_time(X509_get0_notBefore(x), &now) > 0;
	out->expired = X509_cmp_time(X509_get0_notAfter(x), &now) < 0;
	out->self_signed = X509_self_signed(x, 1) == 1;
	read_digest(x, out->sha256);
	read_key(x, out);
	read_alternative_names(x, out);
	if (out->name_count == 0)
		read_common_name(x, out);
	ERR_clear_error();
}

/* ---- names ---- */

static bool
same_text(const char *a, size_t len_a, const char *b, size_t len_b)
{
	return len_a == len_b && strncasecmp(a, b, len_a) == 0;
}

static size_t
name_len(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && name[len - 1] == '.' ? len - 1 : len;
}

bool
cert_name_matches(const char *pattern, const char *host)
{
	size_t pattern_len = name_len(pattern), host_len = name_len(host);
	size_t pattern_first = MIN_OF(strcspn(pattern, "."), pattern_len);
	size_t host_first = MIN_OF(strcspn(host, "."), host_len);

	if (pattern_len == 0 || host_len == 0)
		return false;
	if (same_text(pattern, pattern_len, host, host_len))
		return true;
	/*
	 * RFC 6125, 6.4.3: the wildcard is the whole leftmost label and matches one label.
	 */
	if (pattern_first == 1 && pattern[0] == '*')
		return pattern_len > 1 && host_first < host_len &&
			same_text(pattern + 1, pattern_len - 1, host + host_first,
				host_len - host_first);
	return (pattern_first == pattern_len || host_first == host_len) &&
		same_text(pattern, pattern_first, host, host_first);
}

bool
cert_matches(const struct cert *cert, const char *host, bool is_address)
{
	struct address wanted, named;

	if (is_address && !address_parse(host, 0, &wanted))
		return false;
	for (size_t i = 0; i < cert->name_count; i++) {
		if (!is_address && cert_name_matches(cert->names[i], host))
			return true;
		if (is_address && address_parse(cert->names[i], 0, &named) &&
			address_same_host(&wanted, &named))
			return true;
	}
	return false;
}
