/* The logs next to a hive: NAME.LOG1, NAME.LOG2, and NAME.LOG of Windows XP. */
#include <stdlib.h>
#include <string.h>

#include "probes/offline/locate/find_hives.h"
#include "probes/offline/hive/transaction_log.h"
#include "probes/offline/hive/mapped_file.h"
#include "share/base/str.h"

static void
open_log(const char *path, const char *ending, struct view *out)
{
	char dir[FIND_PATH_MAX], name[FIND_PATH_MAX], found[FIND_PATH_MAX];
	char *slash;

	*out = (struct view) { .data = NULL };
	if (!text_format(dir, sizeof(dir), "%s", path))
		return;
	slash = strrchr(dir, '/');
	if (!text_format(
		    name, sizeof(name), "%s%s", slash != NULL ? slash + 1 : dir, ending))
		return;
	if (slash == NULL)
		text_copy(dir, sizeof(dir), ".");
	else
		*slash = '\0';
	if (find_entry(dir[0] != '\0' ? dir : "/", name, found, sizeof(found)) &&
		view_open(found, out, NULL) != ERR_OK)
		*out = (struct view) { .data = NULL }; /* treated as none */
}

enum err
replay_file(const char *path, const uint8_t *hive, size_t len, struct replay_image *out,
	struct error *e)
{
	static const char *const endings[] = { ".LOG1", ".LOG2", ".LOG" };
	struct view views[ARRAY_LEN(endings)];
	struct replay_log logs[ARRAY_LEN(endings)];
	enum err err;

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		open_log(path, endings[i], &views[i]);
		logs[i] = (struct replay_log) { views[i].data, views[i].len };
	}
	err = replay_logs(hive, len, logs, ARRAY_LEN(logs), out, e);
	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		view_close(&views[i]);
	return err;
}
