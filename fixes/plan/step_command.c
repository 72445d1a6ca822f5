/* Which part of an undo or a check can be typed, and in which shell. */
#include "fixes/plan/step_command.h"

#include <string.h>

/* "Get-Service", "Set-NetFirewallRule" */
static bool
is_cmdlet(const char *text)
{
	size_t word = strcspn(text, " ");

	for (size_t i = 1; i + 1 < word && text[0] >= 'A' && text[0] <= 'Z'; i++)
		if (text[i] == '-' && text[i + 1] >= 'A' && text[i + 1] <= 'Z')
			return true;
	return false;
}

bool
steps_is_command(const char *text)
{
	size_t word = text != NULL ? strcspn(text, " ") : 0;

	if (word == 0)
		return false;
	return text[0] < 'A' || text[0] > 'Z' || is_cmdlet(text);
}

size_t
steps_command_len(const char *text)
{
	const char *remark;
	size_t len = text != NULL ? strlen(text) : 0;

	if (!steps_is_command(text) || text[len - 1] == '.')
		return 0;
	remark = strstr(text, STEPS_REMARK);
	if (remark != NULL)
		return text[len - 1] == ')' ? (size_t)(remark - text) : len;
	return strstr(text, " says ") == NULL && strstr(text, " lists ") == NULL &&
			strstr(text, " shows ") == NULL
		? len
		: 0;
}

enum shell
steps_shell_of(const char *text, enum shell step)
{
	static const char *const clouds[] = { "az ", "aws ", "gcloud " };

	if (steps_command_len(text) == 0)
		return SHELL_NONE;
	if (is_cmdlet(text) || text[0] == '(' || text[0] == '$')
		return SHELL_POWERSHELL;
	for (size_t i = 0; i < ARRAY_LEN(clouds); i++)
		if (text_starts(text, clouds[i]))
			return SHELL_POSIX;
	return step != SHELL_NONE ? step : SHELL_CMD;
}

const char *
steps_remarked(const char *command, const char *remark, struct arena *a)
{
	if (command == NULL || remark == NULL)
		return command != NULL ? command : remark;
	return arena_format(a, "%s" STEPS_REMARK "%.*s)", command,
		(int)(strlen(remark) - text_ends(remark, ".")), remark);
}
