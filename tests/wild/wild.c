/*
 * Plays public trouble reports whose true cause is known: feeds what the person had (a paste,
 * a message, answers) to the program and compares its answer with the truth. One file a case,
 * tests/wild/README.md says how it is written.
 *
 *   helped  the true cause is first, or the answer says what it must say
 *   partly  the true cause is among the first three
 *   failed  neither
 *   wrong   something false is called proved or likely, or is said
 *
 * Usage: wild RDPDOCTOR FILE.wild...    prints a line a case and the totals. Exit 1 if a case
 * is wrong, or worse than its `now:` line admits.
 */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum verdict { HELPED, PARTLY, FAILED, WRONG, VERDICTS };

static const char *const verdict_names[] = { "helped", "partly", "failed", "wrong" };

#define LINES_MAX 64

struct wild_case {
	char title[256];
	char *run[LINES_MAX];
	size_t run_count;
	char *cause[LINES_MAX], *also[LINES_MAX], *never[LINES_MAX], *says[LINES_MAX],
		*never_says[LINES_MAX], *has[LINES_MAX];
	size_t causes, alsos, nevers, saids, never_saids, has_count;
	char outcome[32];
	enum verdict now;
	char *input;
};

static void
stop(const char *file, const char *why)
{
	fprintf(stderr, "%s: %s\n", file, why);
	exit(2);
}

static void
keep(const char *file, char **list, size_t *count, const char *text)
{
	if (*count == LINES_MAX)
		stop(file, "too many lines of one kind");
	list[(*count)++] = strdup(text);
}

/* The words of "run:" become arguments; a fact's value may hold blanks, so it has a line. */
static void
keep_words(const char *file, struct wild_case *c, char *text)
{
	char *save = NULL;

	for (char *word = strtok_r(text, " ", &save); word != NULL;
		word = strtok_r(NULL, " ", &save))
		keep(file, c->run, &c->run_count, word);
}

static void
take_now(const char *file, struct wild_case *c, const char *value)
{
	for (int v = 0; v < VERDICTS; v++)
		if (strncmp(value, verdict_names[v], strlen(verdict_names[v])) == 0) {
			c->now = (enum verdict)v;
			return;
		}
	stop(file, "now: wants helped, partly or failed");
}

static void
take_line(const char *file, struct wild_case *c, char *line)
{
	static const char *const notes[] = { "source", "truth", NULL };
	char *value = strstr(line, ": ");

	if (line[0] == '\0' || line[0] == '#')
		return;
	if (value == NULL)
		stop(file, line);
	*value = '\0';
	value += 2;
	if (strcmp(line, "title") == 0)
		snprintf(c->title, sizeof(c->title), "%s", value);
	else if (strcmp(line, "run") == 0)
		keep_words(file, c, value);
	else if (strcmp(line, "fact") == 0) {
		keep(file, c->run, &c->run_count, "--fact");
		keep(file, c->run, &c->run_count, value);
	} else if (strcmp(line, "cause") == 0)
		keep(file, c->cause, &c->causes, value);
	else if (strcmp(line, "also") == 0)
		keep(file, c->also, &c->alsos, value);
	else if (strcmp(line, "never") == 0)
		keep(file, c->never, &c->nevers, value);
	else if (strcmp(line, "says") == 0)
		keep(file, c->says, &c->saids, value);
	else if (strcmp(line, "never says") == 0)
		keep(file, c->never_says, &c->never_saids, value);
	else if (strcmp(line, "has") == 0)
		keep(file, c->has, &c->has_count, value);
	else if (strcmp(line, "outcome") == 0)
		snprintf(c->outcome, sizeof(c->outcome), "%s", value);
	else if (strcmp(line, "now") == 0)
		take_now(file, c, value);
	else if (strcmp(line, notes[0]) != 0 && strcmp(line, notes[1]) != 0)
		stop(file, line);
}

static char *
whole_file(FILE *in)
{
	size_t len = 0, room = 4096;
	char *text = malloc(room);

	for (size_t got; (got = fread(text + len, 1, room - len - 1, in)) > 0;) {
		len += got;
		if (room - len < 2)
			text = realloc(text, room *= 2);
	}
	text[len] = '\0';
	return text;
}

static void
read_case(const char *file, struct wild_case *c)
{
	FILE *in = fopen(file, "r");
	char *line = NULL;
	size_t room = 0;

	if (in == NULL)
		stop(file, strerror(errno));
	memset(c, 0, sizeof(*c));
	while (getline(&line, &room, in) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strcmp(line, "---") == 0)
			break;
		take_line(file, c, line);
	}
	free(line);
	c->input = whole_file(in);
	fclose(in);
	if (c->run_count == 0)
		stop(file, "no run: line");
}

/* ---- the program's answer ---- */

/* Runs the case with @extra behind its arguments (or NULL). Returns what stdout said, owned. */
static char *
answer(const char *program, const struct wild_case *c, const char *extra)
{
	char *argv[2 * LINES_MAX + 8];
	size_t argc = 0;
	FILE *in = tmpfile(), *out = tmpfile();
	pid_t child;
	int status;
	char *text;

	argv[argc++] = (char *)program;
	for (size_t i = 0; i < c->run_count; i++)
		argv[argc++] = c->run[i];
	if (strcmp(c->run[0], "explain") == 0) {
		argv[argc++] = (char *)"--";
		argv[argc++] = c->input;
	} else {
		argv[argc++] = (char *)"--no-store";
		if (extra != NULL)
			argv[argc++] = (char *)extra;
		if (strcmp(c->run[0], "read") == 0)
			argv[argc++] = (char *)"-";
	}
	argv[argc] = NULL;
	fputs(c->input, in);
	rewind(in);
	child = fork();
	if (child == 0) {
		dup2(fileno(in), 0);
		dup2(fileno(out), 1);
		dup2(fileno(out), 2);
		execv(program, argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
		WEXITSTATUS(status) == 127)
		stop(program, "did not run");
	rewind(out);
	text = whole_file(out);
	fclose(in);
	fclose(out);
	return text;
}

static bool
is_in(char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* The report is the first line that is an object; stderr comes in the same stream. */
static json_t *
report_in(const char *text)
{
	const char *at = text[0] == '{' ? text : strstr(text, "\n{");

	return at == NULL ? NULL : json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
}

static bool
has_fact(const json_t *report, const char *want)
{
	const char *equals = strchr(want, '=');
	size_t i;
	json_t *fact;

	json_array_foreach(json_object_get(report, "facts"), i, fact)
	{
		const char *id = json_string_value(json_object_get(fact, "id"));
		const json_t *value = json_object_get(fact, "value");
		char *text;
		bool same;

		if (id == NULL || strlen(id) != (size_t)(equals - want) ||
			strncmp(id, want, strlen(id)) != 0)
			continue;
		text = json_is_string(value)
			? strdup(json_string_value(value))
			: json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		same = strcmp(text, equals + 1) == 0;
		free(text);
		if (same)
			return true;
	}
	return false;
}

static enum verdict
judge_report(const struct wild_case *c, const json_t *report, char *why, size_t room)
{
	const char *outcome = json_string_value(json_object_get(report, "outcome"));
	enum verdict v = c->causes == 0 ? HELPED : FAILED;
	size_t i;
	json_t *cause;

	why[0] = '\0';
	json_array_foreach(json_object_get(report, "causes"), i, cause)
	{
		const char *id = json_string_value(json_object_get(cause, "id"));
		const char *certainty =
			json_string_value(json_object_get(cause, "certainty"));
		bool is_true = is_in(c->cause, c->causes, id);

		if (is_true && i < 3 && v == FAILED)
			v = i == 0 ? HELPED : PARTLY;
		if (strcmp(certainty, "possible") != 0 && !is_true &&
			!is_in(c->also, c->alsos, id)) {
			snprintf(why, room, "%s is called %s", id, certainty);
			return WRONG;
		}
		if (is_in(c->never, c->nevers, id)) {
			snprintf(why, room, "%s is named", id);
			return WRONG;
		}
		if (i == 0)
			snprintf(why, room, "first is %s", id);
	}
	for (size_t n = 0; n < c->has_count; n++)
		if (!has_fact(report, c->has[n])) {
			snprintf(why, room, "no fact %s", c->has[n]);
			return FAILED;
		}
	if (c->outcome[0] != '\0' &&
		(outcome == NULL || strcmp(outcome, c->outcome) != 0)) {
		snprintf(why, room, "outcome is %s", outcome == NULL ? "none" : outcome);
		return strcmp(outcome == NULL ? "" : outcome, "healthy") == 0 ? WRONG
									      : FAILED;
	}
	return v;
}

static enum verdict
judge_text(const struct wild_case *c, const char *text, char *why, size_t room)
{
	for (size_t i = 0; i < c->never_saids; i++)
		if (strstr(text, c->never_says[i]) != NULL) {
			snprintf(why, room, "says \"%s\"", c->never_says[i]);
			return WRONG;
		}
	for (size_t i = 0; i < c->saids; i++)
		if (strstr(text, c->says[i]) == NULL) {
			snprintf(why, room, "does not say \"%s\"", c->says[i]);
			return FAILED;
		}
	return HELPED;
}

/* The answer in words and, where the command has one, the report. The worse verdict counts. */
static enum verdict
judge(const char *program, const struct wild_case *c, char *why, size_t room)
{
	char *text = answer(program, c, NULL);
	enum verdict v = judge_text(c, text, why, room), other = HELPED;
	bool explains = strcmp(c->run[0], "explain") == 0;

	if (!explains && v != WRONG) {
		char other_why[256] = "";
		char *json = answer(program, c, "--json");
		json_t *report = report_in(json);

		if (report == NULL) {
			snprintf(other_why, sizeof(other_why), "no report");
			other = FAILED;
		} else if (json_object_get(report, "outcome") == NULL) {
			snprintf(other_why, sizeof(other_why),
				"an error instead of a report");
			other = c->causes == 0 && c->has_count == 0 &&
					strcmp(c->outcome, "not-run") == 0
				? HELPED
				: FAILED;
		} else
			other = judge_report(c, report, other_why, sizeof(other_why));
		if (other >= v) {
			v = other;
			snprintf(why, room, "%s", other_why);
		}
		json_decref(report);
		free(json);
	}
	free(text);
	return v;
}

static void
free_case(struct wild_case *c)
{
	char **lists[] = { c->run, c->cause, c->also, c->never, c->says, c->never_says,
		c->has };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t n = 0; n < LINES_MAX; n++)
			free(lists[i][n]);
	free(c->input);
}

int
main(int argc, char **argv)
{
	size_t totals[VERDICTS] = { 0 }, bad = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: wild RDPDOCTOR FILE.wild...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		struct wild_case c;
		char why[256] = "";
		const char *name = strrchr(argv[i], '/');
		enum verdict v;

		read_case(argv[i], &c);
		v = judge(argv[1], &c, why, sizeof(why));
		totals[v]++;
		if (v == WRONG || v > c.now)
			bad++;
		printf("%-7s %-34s %s%s%s\n", verdict_names[v],
			name == NULL ? argv[i] : name + 1, c.title, v == HELPED ? "" : ": ",
			v == HELPED ? "" : why);
		if (v < c.now)
			printf("        better than its now: line says\n");
		free_case(&c);
	}
	printf("%d cases: %zu helped, %zu partly, %zu failed, %zu wrong\n", argc - 2,
		totals[HELPED], totals[PARTLY], totals[FAILED], totals[WRONG]);
	return bad > 0;
}
