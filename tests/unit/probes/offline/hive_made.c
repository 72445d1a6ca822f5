/* Hives with no more in them than one question needs. */
#include "tests/unit/probes/offline/hive_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "probes/offline/hive/regf.h"
#include "share/base/str.h"

void
made_dword(const char *path, const char *key, const char *name, uint32_t number)
{
	uint8_t bytes[4];

	regf_put_u32(bytes, number);
	world_put(path, "", key, name, CHANGE_DWORD, bytes, sizeof(bytes));
}

void
made_text(const char *path, const char *key, const char *name, const char *text)
{
	uint8_t bytes[2048];
	size_t len = strlen(text) + 1;

	assert_true(2 * len <= sizeof(bytes));
	for (size_t i = 0; i < len; i++) {
		bytes[2 * i] = (uint8_t)text[i];
		bytes[2 * i + 1] = 0;
	}
	world_put(path, "", key, name, CHANGE_SZ, bytes, 2 * len);
}

/* The least that is a complete SYSTEM, and an empty SOFTWARE. */
void
made_hives(struct hive_made *h)
{
	world_begin(h->dir, sizeof(h->dir));
	world_unpack("hivex-minimal", h->dir, "SYSTEM");
	world_unpack("hivex-minimal", h->dir, "SOFTWARE");
	assert_true(text_format(h->system, sizeof(h->system), "%s/SYSTEM", h->dir));
	assert_true(text_format(h->software, sizeof(h->software), "%s/SOFTWARE", h->dir));
	made_dword(h->system, "Select", "Current", 1);
	made_text(h->system, MADE_CS "Control\\ComputerName\\ComputerName", "ComputerName",
		"PC");
	made_dword(h->system, MADE_CS "Control\\Terminal Server", "fDenyTSConnections", 0);
	made_dword(h->system, MADE_CS "Control\\Terminal Server\\WinStations\\RDP-Tcp",
		"PortNumber", 3389);
	made_dword(h->system, MADE_CS "Services\\TermService", "Start", 3);
	made_text(h->software, MADE_VERSION, "SystemRoot", "C:\\Windows");
}

void
made_fact_is(const struct hive_made *h, const char *id, const char *want, const char *about)
{
	int status;
	json_t *report = world_report(h->dir, NULL, &status);
	const json_t *value = world_fact(report, id);
	STR_AUTO seen = STR_INIT(4096);

	if (json_is_boolean(value))
		str_add(&seen, json_is_true(value) ? "true" : "false");
	else if (json_is_string(value))
		str_add(&seen, json_string_value(value));
	for (size_t i = 0; i < json_array_size(value); i++)
		str_addf(&seen, "%s%s", i > 0 ? "," : "",
			json_string_value(json_array_get(value, i)));
	if (!text_equal(str_text(&seen), want))
		fail_msg("%s: %s is \"%s\", not \"%s\"", about, id, str_text(&seen), want);
	json_decref(report);
}
