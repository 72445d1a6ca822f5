#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Words in the languages of Windows, for output that Windows translates. The comparison
 * ignores letter case, accents and blanks, and tolerates accented letters decoded with a
 * wrong code page.
 */

enum words_lang {
	LANG_NONE,
	LANG_EN,
	LANG_DE,
	LANG_FR,
	LANG_ES,
	LANG_IT,
	LANG_PT,
	LANG_RU,
	LANG_ZH_CN,
	LANG_ZH_TW,
	LANG_JA,
	LANG_COUNT,
};

enum word {
	WORD_ON,
	WORD_OFF,
	WORD_YES,
	WORD_NO,
	WORD_IN,
	WORD_OUT,
	WORD_ALLOW,
	WORD_BLOCK,
	WORD_BYPASS,
	WORD_ANY,
	WORD_DOMAIN,
	WORD_PRIVATE,
	WORD_PUBLIC,
	WORD_LOCAL_SUBNET,
	WORD_LISTEN,	     /* a state of qwinsta */
	WORD_ALWAYS,	     /* the part of a translated BlockInboundAlways */
	WORD_REMOTE_DESKTOP, /* a group of rules */
	WORD_USER_MODE,	     /* the part that names the listener's rules */
	SERVICE_RDP,	     /* display names of services that Remote Desktop needs */
	/* roots in the headings of the three profiles */
	HEAD_DOMAIN,
	HEAD_PRIVATE,
	HEAD_PUBLIC,
	/* labels of a profile */
	LABEL_STATE,
	LABEL_POLICY,
	/* labels of a rule, in the order of netsh */
	LABEL_RULE_NAME,
	LABEL_DESCRIPTION,
	LABEL_ENABLED,
	LABEL_DIRECTION,
	LABEL_PROFILES,
	LABEL_GROUPING,
	LABEL_LOCAL_IP,
	LABEL_REMOTE_IP,
	LABEL_PROTOCOL,
	LABEL_LOCAL_PORT,
	LABEL_REMOTE_PORT,
	LABEL_EDGE,
	LABEL_PROGRAM,
	LABEL_SERVICE,
	LABEL_INTERFACES,
	LABEL_SECURITY,
	LABEL_RULE_SOURCE,
	LABEL_ACTION,
	/* parts of error messages */
	SAYS_NO_RULES, /* no rule matches */
	SAYS_NO_KEY,
	SAYS_DENIED,
	SAYS_ELEVATE, /* administrator rights required */
	SAYS_NO_COMMAND,
	/* frequent words, used for encoding detection only */
	TELLS_ENCODING,
	WORD_COUNT,
};

/* Forms of a word, separated by "|"; NULL where the language has no entry. */
struct words_table {
	const char *name; /* "zh-cn" */
	const char *forms[WORD_COUNT];
};

extern const struct words_table words_tables[LANG_COUNT];

/* The whole of @text is the word; English counts in every language (half-translated). */
bool words_is(enum words_lang lang, enum word word, const char *text, size_t len);
/* The same in one language only. */
bool words_is_only(enum words_lang lang, enum word word, const char *text, size_t len);
/* The first language in which the whole of @text is the word. */
enum words_lang words_language(enum word word, const char *text, size_t len);
/* The first word from @from to @to that the whole of @text is; WORD_COUNT if none. */
enum word words_which(
	enum words_lang lang, enum word from, enum word to, const char *text, size_t len);
/* The first word from @from to @to that @text holds in any language; WORD_COUNT if none. */
enum word words_holds(enum word from, enum word to, const char *text, size_t len);
/* @text holds the word somewhere. */
bool words_has(enum words_lang lang, enum word word, const char *text, size_t len);
/* The same comparison with a form outside the tables. */
bool words_same(const char *form, const char *text, size_t len);
/* "Remote Desktop - User Mode (TCP-In)": the name of the rule that Windows ships. */
bool words_name_listener_rule(const char *name);
/* Number of different translated words in @utf8, to rate an encoding. */
size_t words_weigh(const char *utf8, size_t len);
