#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * The events of Windows logs that say something about Remote Desktop, and which of their
 * parameters count. An event alone is no evidence: a service that crashed may be any
 * service, a failed sign-in any reason. The same table serves pasted text and log files.
 */

struct windows_event_value {
	const char *name; /* "SubStatus"; "" where the event does not name it */
	const char *text;
};

/* One event, whatever form it came in. Borrows everything. */
struct windows_event {
	const char *provider;
	unsigned id;
	/*
	 * Its parameters. "Binary" holds the printable characters of the binary data. None:
	 * only @text is known.
	 */
	const struct windows_event_value *values;
	size_t value_count;
	const char *text; /* the message in any language, line by line; "" if not known */
};

#define WINDOWS_EVENT_NAME 160u

struct windows_event_meaning {
	/* For guest.events: "Provider/ID" or "Provider/ID:detail". */
	char name[WINDOWS_EVENT_NAME];
	/* The event by which this one is over when it comes later; "" for none. */
	char over_by[WINDOWS_EVENT_NAME];
	/* The client's number for the end of its connection, "0x204"; "" for none. */
	char client_code[16];
};

/* False if the event says nothing about Remote Desktop. @port: that of Remote Desktop. */
bool windows_event_meaning(const struct windows_event *event, unsigned port,
	struct windows_event_meaning *out);

/* ---- the table ---- */

enum windows_event_detail {
	EVENT_PLAIN,   /* the number says it all */
	EVENT_SERVICE, /* short name of the service; those of other services do not count */
	EVENT_STATE,   /* short name and state of the service, from the binary data */
	EVENT_NTSTATUS, /* why a sign-in was refused */
	EVENT_KERBEROS, /* the error number of a Kerberos answer */
	EVENT_NUMBER,	/* a decimal reason, the last number of the message */
	EVENT_NPS,	/* the same, of a policy server that decides for a gateway */
	EVENT_PORT, /* a packet that was dropped; counts for the port of Remote Desktop */
	EVENT_TLS_SERVER, /* counts unless Windows was the client */
	EVENT_TICKET,	  /* "TERMSRV" where the ticket was for Remote Desktop */
	EVENT_CLIENT_END, /* the reason of a client, as a code */
};

struct windows_event_row {
	const char *provider; /* as guest.events prints it */
	unsigned first, last; /* numbers */
	enum windows_event_detail detail;
	const char *value; /* the parameter that holds the detail; NULL: none */
	unsigned over_by;  /* number of the event that ends the fault; 0: none */
};

extern const struct windows_event_row windows_event_rows[];
extern const size_t windows_event_row_count;

/* Other names of a provider: Event Viewer, and Windows before Vista. */
struct windows_event_alias {
	const char *alias, *provider;
};
extern const struct windows_event_alias windows_event_aliases[];
extern const size_t windows_event_alias_count;
