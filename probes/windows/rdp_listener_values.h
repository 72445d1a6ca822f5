#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * What the numbers under WinStations\RDP-Tcp, and those of the policy over them, stand for:
 * the same to a paste and to a disk. Tokens are those of the facts; "invalid" where Windows
 * knows no such number.
 */
const char *rdp_tcp_layer(uint32_t security_layer); /* guest.rdp.security_layer */
const char *rdp_tcp_level(uint32_t min_encryption); /* guest.rdp.min_encryption */
/* Whether MaxInstanceCount limits the sessions: the listener writes "unlimited" as
 * 0xffffffff, the policy as 999999 (TerminalServer.admx, TS_MAX_CON_POLICY). */
bool rdp_tcp_is_limit(uint32_t max_instance_count);
