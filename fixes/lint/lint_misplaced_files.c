/*
 * Lint of an organisation's folder: a misplaced file would silently have no effect. Hidden
 * files and notes for people (.md, .txt) are ignored.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fixes/lint/lint.h"
#include "share/base/str.h"

static int
is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static bool
is_folder_of_knowledge(const char *name)
{
	for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
		const char *folder = file_kind_folder((enum file_kind)kind);

		if (folder != NULL && text_starts(folder, name) &&
			text_equal(folder + strlen(name), "/"))
			return true;
	}
	return false;
}

static void
found(struct lint *l, const char *name, const char *says)
{
	const struct source here = { arena_dup(l->k->arena, name), "", 0 };

	base_problem(l->k, &here, 0, "%s", says);
}

static void
check_entry(struct lint *l, const char *dir, const char *folder, const char *leaf)
{
	char name[512], path[4096];
	struct stat st;

	if (!text_format(name, sizeof(name), "%s%s", folder, leaf) ||
		!text_format(path, sizeof(path), "%s/%s", dir, name) ||
		stat(path, &st) != 0)
		return;
	if (S_ISDIR(st.st_mode)) {
		if (folder[0] != '\0' || !is_folder_of_knowledge(leaf))
			found(l, name,
				"nothing in this folder is read: the folders are causes, "
				"steps, channels, questions, notes and messages, "
				"without any in them");
	} else if (file_kind_of(name) == FILE_UNKNOWN && !text_ends(leaf, ".md") &&
		!text_ends(leaf, ".txt")) {
		found(l, name,
			text_ends(leaf, ".yml")
				? "the file is not read: its name must end in .yaml"
				: "the file is not read: put it into causes/, steps/, "
				  "channels/, questions/ or notes/, with a name that ends "
				  "in .yaml");
	}
}

static void
check_folder(struct lint *l, const char *dir, const char *folder)
{
	struct dirent **list = NULL;
	char path[4096];
	int count = 0;

	if (text_format(path, sizeof(path), "%s/%s", dir, folder))
		count = scandir(path, &list, is_visible, alphasort);
	for (int i = 0; i < count; i++) {
		check_entry(l, dir, folder, list[i]->d_name);
		free(list[i]);
	}
	free(list);
}

void
lint_files(struct lint *l, const char *dir)
{
	check_folder(l, dir, "");
	for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
		if (file_kind_folder((enum file_kind)kind) != NULL)
			check_folder(l, dir, file_kind_folder((enum file_kind)kind));
}
