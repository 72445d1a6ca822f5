#pragma once

#include "probes/windows/registry_view.h"

/*
 * What the values of the Windows registry mean for Remote Desktop: one meaning for pasted
 * output and for attached disks. Policy overrides the local value (MS-TSTS, MS-GPFAS); the
 * default applies only where the value is known to be absent.
 */

/* What the evaluation of firewall rules needs. */
struct settings_found {
	uint32_t port;		   /* of the listener; 0: unknown */
	bool port_unclear;	   /* the value exists but is not a port */
	unsigned ignored_profiles; /* FW_PROFILE_*: profiles that ignore local rules */
	bool rules_unclear;	   /* a deciding part of the rules was not understood */
};

/* Passes all facts of the registry and its firewall rules to the view. */
void settings_read(const struct registry_view *v, struct settings_found *out);

/* clang-format off */
/* The facts that settings_read() states, for FACT_LIST(): those of the firewall's rules come
 * from the rules that it hands over. */
#define SETTINGS_SUPPLIES \
	FACT_GUEST_RDP_DENIED, \
	FACT_GUEST_RDP_DENIED_BY, \
	FACT_GUEST_RDP_PORT, \
	FACT_GUEST_RDP_LISTENER, \
	FACT_GUEST_RDP_LOGON_DISABLED, \
	FACT_GUEST_RDP_LAN_ADAPTER, \
	FACT_GUEST_RDP_SECURITY_LAYER, \
	FACT_GUEST_RDP_MIN_ENCRYPTION, \
	FACT_GUEST_RDP_NLA_REQUIRED, \
	FACT_GUEST_RDP_MAX_SESSIONS, \
	FACT_GUEST_RDP_KEEPALIVE, \
	FACT_GUEST_RDP_TIME_LIMITS, \
	FACT_GUEST_RDP_PINNED_CERTIFICATE, \
	FACT_GUEST_CERT_BOUND_PRESENT, \
	FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, \
	FACT_GUEST_CERT_SELFSIGNED_PRESENT, \
	FACT_GUEST_DRAIN_MODE, \
	FACT_GUEST_LOGONS_DISABLED, \
	FACT_GUEST_LICENSING_ROLE, \
	FACT_GUEST_LICENSING_MODE, \
	FACT_GUEST_LICENSING_SERVER_SET, \
	FACT_GUEST_WINSTATIONS_OTHER, \
	FACT_GUEST_WINSTATIONS_SAME_PORT, \
	FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP, \
	FACT_GUEST_LSA_DISABLE_DOMAIN_CREDS, \
	FACT_GUEST_LSA_FORCE_GUEST, \
	FACT_GUEST_LSA_LIMIT_BLANK_PASSWORD, \
	FACT_GUEST_LSA_RESTRICTED_ADMIN_OFF, \
	FACT_GUEST_LSA_RESTRICT_NTLM, \
	FACT_GUEST_LSA_RESTRICT_NTLM_OUT, \
	FACT_GUEST_CREDSSP_ORACLE, \
	FACT_GUEST_FIPS, \
	FACT_GUEST_TLS12, \
	FACT_GUEST_TLS_CIPHER_POLICY, \
	FACT_GUEST_SHELL_OK, \
	FACT_GUEST_SERVICE_TERMSERVICE_DLL, \
	FACTS_GUEST_SERVICE_START, \
	FACTS_GUEST_FIREWALL_ENABLED, \
	FACTS_GUEST_FIREWALL_SHIELDED, \
	FACTS_GUEST_FIREWALL_SHIELDED_BY, \
	FACTS_GUEST_FIREWALL_INBOUND, \
	FACTS_GUEST_FIREWALL_OUTBOUND, \
	FACTS_GUEST_FIREWALL_LOCAL_RULES_IGNORED, \
	FACT_GUEST_FIREWALL_POLICY_READ, \
	FACT_GUEST_FIREWALL_POLICY_OVERRIDES, \
	FACT_GUEST_FIREWALL_TWO_PROFILES, \
	FACT_GUEST_NET_PROFILE, \
	FACT_GUEST_FIREWALL_RULE, \
	FACT_GUEST_FIREWALL_RULE_ID, \
	FACT_GUEST_FIREWALL_RULE_STORE, \
	FACT_GUEST_FIREWALL_RULE_PROFILES, \
	FACT_GUEST_FIREWALL_RULE_SOURCES, \
	FACT_GUEST_FIREWALL_RULE_BLOCKS
/* clang-format on */
