/* Every command of the Azure command line in the knowledge exists. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "share/base/text.h"

/*
 * Documented commands (learn.microsoft.com/cli/azure). The groups "serial-console" and "vm
 * repair" are extensions. A command that is new in the knowledge is looked up there, then
 * added here.
 */
static const char *const documented[] = {
	"extension add",
	"network nic list-effective-nsg",
	"network nic show-effective-route-table",
	"network nsg rule create",
	"network nsg rule delete",
	"network nsg rule list",
	"network nsg rule show",
	"network nsg rule update",
	"network watcher test-ip-flow",
	"security jit-policy list",
	"serial-console connect",
	"snapshot create",
	"snapshot delete",
	"snapshot show",
	"vm deallocate",
	"vm extension list",
	"vm get-instance-view",
	"vm repair create",
	"vm repair reset-nic",
	"vm repair restore",
	"vm restart",
	"vm run-command invoke",
	"vm show",
	"vm start",
	"vm user update",
};

static bool
is_documented(const char *words)
{
	for (size_t i = 0; i < ARRAY_LEN(documented); i++) {
		size_t len = strlen(documented[i]);

		if (text_starts(words, documented[i]) &&
			(words[len] == ' ' || words[len] == '\n'))
			return true;
	}
	return false;
}

static void
every_azure_command_is_a_documented_one(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < builtin_source_count; i++) {
		const char *text = builtin_sources[i].text;

		for (const char *at = strstr(text, "az "); at != NULL;
			at = strstr(at + 1, "az ")) {
			if (at > text && strchr(" (\"`", at[-1]) == NULL)
				continue;
			if (text_starts(at, "az vm repair)")) /* the name of a channel */
				continue;
			seen++;
			if (!is_documented(at + strlen("az ")))
				fail_msg("%s: %.60s", builtin_sources[i].name, at);
		}
	}
	assert_true(seen > 20);
}

const struct CMUnitTest cloud_command_tests[] = {
	cmocka_unit_test(every_azure_command_is_a_documented_one),
};
const size_t cloud_command_test_count = ARRAY_LEN(cloud_command_tests);
