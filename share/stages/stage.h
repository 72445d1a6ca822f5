#pragma once

/* The stages of a connection, in order (contract: stages). */
enum stage {
	STAGE_GATEWAY, /* only with a gateway */
	STAGE_NAME,
	STAGE_ROUTE,
	STAGE_TCP,
	STAGE_NEGOTIATE,
	STAGE_TLS,
	STAGE_NLA,
	STAGE_LOGON,
	STAGE_LICENSE,
	STAGE_DESKTOP,
	STAGE_COUNT,
	STAGE_NONE = -1,
};

enum stage_state { STAGE_PASSED, STAGE_FAILED, STAGE_SKIPPED, STAGE_NOT_REACHED };

const char *stage_id(enum stage s);		   /* "tcp"; NULL for STAGE_NONE */
const char *stage_title(enum stage s);		   /* "TCP connection" */
enum stage stage_find(const char *id);		   /* STAGE_NONE if unknown */
const char *stage_state_id(enum stage_state s);	   /* "not-reached" */
const char *stage_state_badge(enum stage_state s); /* for people: "FAILED", "----" */
