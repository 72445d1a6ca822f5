/*
 * The only file that includes headers of FreeRDP and WinPR; it compiles against 2.11 and 3.
 * Note: neither the return value of freerdp_connect() nor its last error is reliable alone
 * (a successful authentication returns FALSE in 3, a silent server "success" in 2);
 * log_trace.h and connect_interposer.h keep the reliable record.
 */
#include "probes/freerdp/attempt.h"
#include "probes/freerdp/attempt_outcome.h"
#include "probes/freerdp/certificate_pin.h"

#include <string.h>

/* event.h uses types of freerdp.h and, up to 3.32, does not include it. */
#include <freerdp/freerdp.h>

#include <freerdp/error.h>
#include <freerdp/event.h>
#include <freerdp/gdi/gdi.h>
#include <freerdp/pointer.h>
#include <freerdp/primitives.h>
#include <freerdp/session.h>
#include <freerdp/settings.h>
#include <freerdp/update.h>
#include <freerdp/version.h>
#include <winpr/synch.h>
#include <winpr/wlog.h>

#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#if FREERDP_VERSION_MAJOR >= 3
#define EVENT_ARGS const ErrorInfoEventArgs
#else
#define EVENT_ARGS ErrorInfoEventArgs
#endif

#define ACCEPT_THIS_SESSION 2 /* VerifyX509Certificate: trust now, store nothing */
#define PICTURE_WIDTH 800
#define PICTURE_HEIGHT 600
#define KEYBOARD_US 0x409 /* servers need a keymap for that number */
#define POLL_MS 50

/* libfreerdp's context, followed by ours. */
struct attempt_context {
	rdpContext freerdp; /* must come first */
	struct attempt *attempt;
};

struct attempt {
	const struct attempt_request *request;
	struct attempt_result *out;
	freerdp *instance;
	double began_ms;
	bool password_given;
	bool ended_by_us;
};

/* WLog's callback has no pointer for its caller. One attempt per process. */
static struct attempt *current;

static struct attempt *
attempt_of(rdpContext *context)
{
	return ((struct attempt_context *)(void *)context)->attempt;
}

static rdpSettings *
settings_of(const struct attempt *a)
{
	return a->instance->context->settings;
}

static void
report_progress(struct attempt *a)
{
	if (a->request->progress != NULL)
		a->request->progress(a->request->to, &a->out->trace);
}

/* ---- the library's log ---- */

static BOOL
on_log(const wLogMessage *message)
{
	struct attempt *a = current;

	if (a == NULL || message->Type != WLOG_MESSAGE_TEXT ||
		message->TextString == NULL || message->PrefixString == NULL)
		return TRUE;
	if (guard_opened())
		trace_opened(&a->out->trace);
	if (!guard_stopped() &&
		trace_line(&a->out->trace, message->PrefixString, message->TextString)) {
		/*
		 * The password is verified. Stops here, before the credentials themselves
		 * are sent and a session is opened, which was not requested.
		 */
		if (a->request->goal == ATTEMPT_LOGON && a->out->trace.proof_accepted)
			guard_stop(false);
		report_progress(a);
	}
	if (message->Level >= WLOG_WARN)
		trace_log(message->PrefixString, message->TextString, a->request->password);
	return TRUE;
}

static bool
catch_log(void)
{
	/* Packets and images stay NULL: they are not needed and may contain secrets. */
	static wLogCallbacks callbacks = { .message = on_log };
	wLog *root = WLog_GetRoot();

	return root != NULL && WLog_SetLogAppenderType(root, WLOG_APPENDER_CALLBACK) &&
		WLog_ConfigureAppender(
			WLog_GetLogAppender(root), "callbacks", &callbacks) &&
		WLog_Layout_SetPrefixFormat(root, WLog_GetLogLayout(root), "%mn") &&
		WLog_SetLogLevel(root, WLOG_DEBUG);
}

/* ---- credentials ---- */

static bool
give_password(struct attempt *a)
{
	const struct secret *password = a->request->password;
	char text[SECRET_MAX_BYTES + 1];

	if (password == NULL || a->password_given)
		return true;
	memcpy(text, password->bytes, password->len);
	text[password->len] = '\0';
	a->password_given =
		freerdp_settings_set_string(settings_of(a), FreeRDP_Password, text);
	explicit_bzero(text, sizeof(text));
	return a->password_given;
}

/* The settings are freed without being wiped. */
static void
wipe_password(struct attempt *a)
{
	const char *text = freerdp_settings_get_string(settings_of(a), FreeRDP_Password);

	if (text != NULL)
		explicit_bzero((void *)(uintptr_t)text, strlen(text));
}

/*
 * Called if a part of the credentials is empty. Without an account NLA is never offered,
 * and for TLS and RDP "go on without" is the right answer (FALSE would end the attempt
 * before the handshake in 3).
 */
#if FREERDP_VERSION_MAJOR >= 3
static BOOL
on_authenticate(freerdp *instance, char **user, char **password, char **domain,
	rdp_auth_reason reason)
{
	(void)user, (void)password, (void)domain;
	return reason == AUTH_TLS || reason == AUTH_RDP ||
		attempt_of(instance->context)->request->password != NULL;
}
#else
static BOOL
on_authenticate(freerdp *instance, char **user, char **password, char **domain)
{
	(void)user, (void)password, (void)domain;
	return attempt_of(instance->context)->request->password != NULL;
}
#endif

/*
 * Called when the TLS handshake is done. An rdpdoctor probe has examined the certificate;
 * here it is accepted. The password enters the library only now that there is an encrypted
 * connection to the intended server.
 */
static int
on_certificate(freerdp *instance, const BYTE *data, size_t len, const char *hostname,
	UINT16 port, DWORD flags)
{
	struct attempt *a = attempt_of(instance->context);
	const struct attempt_request *r = a->request;

	(void)hostname, (void)port, (void)flags;
	if (r->password != NULL && r->certificate != NULL && r->offer_tls &&
		!pin_holds(data, len, r->certificate)) {
		a->out->trace.certificate_changed = true;
		return 0;
	}
	trace_secured(&a->out->trace);
	report_progress(a);
	return give_password(a) ? ACCEPT_THIS_SESSION : 0;
}

/* ---- what the server says ---- */

static void
on_error_info(void *context, EVENT_ARGS *event)
{
	struct attempt *a = attempt_of(context);

	if (guard_stopped() || a->ended_by_us || event->code == 0 || a->out->errinfo != 0)
		return;
	a->out->errinfo = event->code;
	text_copy(a->out->errinfo_name, sizeof(a->out->errinfo_name),
		freerdp_get_error_info_name(event->code));
}

/*
 * Save Session Info (MS-RDPBCGR 2.2.10.1): sent when a user was signed in, or could not be.
 * An auto-reconnect cookie implies a signed-in session (5.5).
 */
static BOOL
on_session_info(rdpContext *context, UINT32 type, const void *data)
{
	struct attempt *a = attempt_of(context);
	const logon_info_ex *extended = data;

	if (type != INFO_TYPE_LOGON_EXTENDED_INF) {
		a->out->logon_told = true;
		return TRUE;
	}
	if (extended == NULL)
		return TRUE;
	if (extended->haveErrorInfo &&
		extended->ErrorNotificationType != LOGON_MSG_SESSION_CONTINUE) {
		a->out->logon_error = true;
		a->out->logon_error_type = extended->ErrorNotificationType;
		a->out->logon_error_data = extended->ErrorNotificationData;
	} else if (extended->haveCookie) {
		a->out->logon_told = true;
	}
	return TRUE;
}

/* The callback of 2.11 and of 3 up to at least 3.15; in 3.32 the data is const. */
static BOOL
on_session_info_mutable(rdpContext *context, UINT32 type, void *data)
{
	return on_session_info(context, type, data);
}

/* ---- pictures, into memory ---- */

static BOOL
on_begin_paint(rdpContext *context)
{
	context->gdi->primary->hdc->hwnd->invalid->null = TRUE;
	return TRUE;
}

static BOOL
on_end_paint(rdpContext *context)
{
	struct attempt *a = attempt_of(context);

	if (context->gdi->primary->hdc->hwnd->invalid->null || a->out->painted)
		return TRUE;
	a->out->painted = true;
	a->out->first_paint_ms = clock_ms_exact() - a->began_ms;
	return TRUE;
}

static BOOL
on_desktop_resize(rdpContext *context)
{
	const rdpSettings *settings = context->settings;

	return gdi_resize(context->gdi,
		freerdp_settings_get_uint32(settings, FreeRDP_DesktopWidth),
		freerdp_settings_get_uint32(settings, FreeRDP_DesktopHeight));
}

/*
 * Mouse pointers are not needed; without these callbacks the library keeps and leaks them.
 */
static BOOL
on_pointer_color(rdpContext *context, const POINTER_COLOR_UPDATE *pointer)
{
	(void)context, (void)pointer;
	return TRUE;
}

static BOOL
on_pointer_new(rdpContext *context, const POINTER_NEW_UPDATE *pointer)
{
	(void)context, (void)pointer;
	return TRUE;
}

static BOOL
on_pointer_cached(rdpContext *context, const POINTER_CACHED_UPDATE *pointer)
{
	(void)context, (void)pointer;
	return TRUE;
}

static BOOL
on_connected(freerdp *instance)
{
	rdpUpdate *update = instance->context->update;

	if (!gdi_init(instance, PIXEL_FORMAT_BGRX32))
		return FALSE;
	update->BeginPaint = on_begin_paint;
	update->EndPaint = on_end_paint;
	update->DesktopResize = on_desktop_resize;
	update->pointer->PointerColor = on_pointer_color;
	update->pointer->PointerNew = on_pointer_new;
	update->pointer->PointerCached = on_pointer_cached;
	return TRUE;
}

static void
on_disconnected(freerdp *instance)
{
	if (instance->context->gdi != NULL)
		gdi_free(instance);
}

/* ---- settings ---- */

static bool
set_features(rdpSettings *s)
{
	/* Autodetect stays on: without it there is no message channel, and the shadow
	 * server of 3 then talks to channel 0. */
	/* clang-format off */
	return freerdp_settings_set_bool(s, FreeRDP_SoftwareGdi, TRUE) &&
	       freerdp_settings_set_uint32(s, FreeRDP_DesktopWidth, PICTURE_WIDTH) &&
	       freerdp_settings_set_uint32(s, FreeRDP_DesktopHeight, PICTURE_HEIGHT) &&
	       freerdp_settings_set_uint32(s, FreeRDP_ColorDepth, 32) &&
	       freerdp_settings_set_uint32(s, FreeRDP_KeyboardLayout, KEYBOARD_US) &&
	       freerdp_settings_set_bool(s, FreeRDP_SupportGraphicsPipeline, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_RemoteFxCodec, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_NSCodec, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_NetworkAutoDetect, TRUE) &&
	       freerdp_settings_set_bool(s, FreeRDP_SupportMultitransport, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_SupportHeartbeatPdu, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_SupportDynamicChannels, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_DeviceRedirection, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_AutoReconnectionEnabled, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_LogonErrors, TRUE) &&
	       freerdp_settings_set_bool(s, FreeRDP_LogonNotify, TRUE) &&
	       freerdp_settings_set_bool(s, FreeRDP_ExternalCertificateManagement, TRUE) &&
	       freerdp_settings_set_uint32(s, FreeRDP_ProxyType, PROXY_TYPE_IGNORE);
	/* clang-format on */
}

static bool
set_target(rdpSettings *s, const struct attempt_request *r, uint32_t left_ms)
{
#if FREERDP_VERSION_MAJOR >= 3
	/*
	 * NTLM only: with Kerberos first, a wrong password would count at the domain
	 * controller and once more at the server.
	 */
	if (!freerdp_settings_set_string(
		    s, FreeRDP_AuthenticationPackageList, "ntlm,!kerberos"))
		return false;
#endif
	/* clang-format off */
	/* TcpAckTimeout is the limit of the whole activation too. NLA-EX is not offered:
	 * 2 does not read the early authorisation result that comes with it. */
	return freerdp_settings_set_string(s, FreeRDP_ServerHostname, r->host) &&
	       freerdp_settings_set_uint32(s, FreeRDP_ServerPort, (UINT32)r->port) &&
	       freerdp_settings_set_string(s, FreeRDP_ConfigPath, r->config_dir) &&
	       freerdp_settings_set_bool(s, FreeRDP_NegotiateSecurityLayer, TRUE) &&
	       freerdp_settings_set_bool(s, FreeRDP_NlaSecurity, r->offer_nla) &&
	       freerdp_settings_set_bool(s, FreeRDP_TlsSecurity, r->offer_tls) &&
	       freerdp_settings_set_bool(s, FreeRDP_RdpSecurity, r->offer_rdp) &&
	       freerdp_settings_set_bool(s, FreeRDP_ExtSecurity, FALSE) &&
	       freerdp_settings_set_bool(s, FreeRDP_AuthenticationOnly, r->goal == ATTEMPT_LOGON) &&
	       freerdp_settings_set_uint32(s, FreeRDP_TcpConnectTimeout, left_ms) &&
	       freerdp_settings_set_uint32(s, FreeRDP_TcpAckTimeout, left_ms) &&
	       (r->user[0] == '\0' || freerdp_settings_set_string(s, FreeRDP_Username, r->user)) &&
	       (r->domain[0] == '\0' || freerdp_settings_set_string(s, FreeRDP_Domain, r->domain));
	/* clang-format on */
}

static enum err
prepare_instance(struct attempt *a, struct error *e)
{
	int64_t left_ms = a->request->deadline_ms - clock_ms();

	a->instance = freerdp_new();
	if (a->instance == NULL)
		return error_set(e, ERR_INTERNAL, "libfreerdp returned no instance");
	a->instance->ContextSize = sizeof(struct attempt_context);
	a->instance->PostConnect = on_connected;
	a->instance->PostDisconnect = on_disconnected;
	a->instance->VerifyX509Certificate = on_certificate;
#if FREERDP_VERSION_MAJOR >= 3
	a->instance->AuthenticateEx = on_authenticate;
#else
	a->instance->Authenticate = on_authenticate;
#endif
	if (!freerdp_context_new(a->instance))
		return error_set(e, ERR_INTERNAL, "libfreerdp returned no context");
	((struct attempt_context *)(void *)a->instance->context)->attempt = a;
	rdpUpdate *update = a->instance->context->update;
	/* clang-format off */
	update->SaveSessionInfo = _Generic(update->SaveSessionInfo,
		BOOL (*)(rdpContext *, UINT32, void *): on_session_info_mutable,
		default: on_session_info);
	/* clang-format on */
	if (PubSub_SubscribeErrorInfo(a->instance->context->pubSub, on_error_info) < 0 ||
		!set_features(settings_of(a)) ||
		!set_target(settings_of(a), a->request,
			(uint32_t)MAX_OF(left_ms, INT64_C(500))))
		return error_set(e, ERR_INTERNAL, "libfreerdp rejected its settings");
	return ERR_OK;
}

/* ---- the attempt ---- */

static void
watch_session(struct attempt *a)
{
	rdpContext *context = a->instance->context;

	while (!guard_stopped() &&
		!judge_is_answered(a->request, a->out, clock_ms_exact() - a->began_ms)) {
		HANDLE events[MAXIMUM_WAIT_OBJECTS];
		DWORD count = freerdp_get_event_handles(context, events, ARRAY_LEN(events));

		if (count == 0)
			return;
		(void)WaitForMultipleObjects(count, events, FALSE, POLL_MS);
		if (!freerdp_check_event_handles(context))
			return;
	}
}

/*
 * freerdp_get_nla_sspi_error() of 3 is no help: it crashes after NLA, and it returns the
 * client's status, not the server's (which is read from the log).
 */
static void
keep_error(struct attempt *a)
{
	struct attempt_result *out = a->out;

	out->last_error = freerdp_get_last_error(a->instance->context);
	const char *name = freerdp_get_last_error_name(out->last_error);
	text_copy(out->error_name, sizeof(out->error_name), name == NULL ? "" : name);
}

static void
free_instance(struct attempt *a)
{
	if (a->instance == NULL)
		return;
	if (a->instance->context != NULL) {
		wipe_password(a);
		freerdp_context_free(a->instance);
	}
	freerdp_free(a->instance);
}

enum err
attempt_run(
	const struct attempt_request *request, struct attempt_result *out, struct error *e)
{
	struct attempt a = { .request = request, .out = out, .began_ms = clock_ms_exact() };
	const struct guard_rules rules = {
		.host = request->host,
		.address = request->address,
		.port = request->port,
		.deadline_ms = request->deadline_ms,
	};
	enum err result;

	*out = (struct attempt_result) { 0 };
	trace_init(&out->trace, request->password != NULL);
	/*
	 * Otherwise the first use measures the fastest drawing routines, which takes 300
	 * ms.
	 */
	primitives_set_hints(PRIMITIVES_PURE_SOFT);
	current = &a;
	if (!catch_log()) {
		result = error_set(
			e, ERR_INTERNAL, "libfreerdp's log could not be captured");
		goto done;
	}
	result = prepare_instance(&a, e);
	if (result != ERR_OK)
		goto done;
	if (!guard_arm(&rules)) {
		result = error_set_errno(
			e, ERR_INTERNAL, "The guard of the attempt could not be set up");
		goto done;
	}
	out->library_said_yes = freerdp_connect(a.instance);
	out->handshake_ms = clock_ms_exact() - a.began_ms;
	if (guard_opened())
		trace_opened(&out->trace);
	if (out->library_said_yes && request->goal == ATTEMPT_DESKTOP)
		watch_session(&a);
	keep_error(&a);
	a.ended_by_us = true;
	guard_read(&out->wire);
	if (out->library_said_yes)
		(void)freerdp_disconnect(a.instance);
done:
	free_instance(&a);
	guard_disarm();
	current = NULL;
	return result;
}

const char *
attempt_library_version(void)
{
	return freerdp_get_version_string();
}
