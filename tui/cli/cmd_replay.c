/*
 * `rdpdoctor replay FILE`: shows an exported session step by step, with the verdict that
 * this program's knowledge gives at each step. Only reads. In a terminal it waits for
 * Enter after each step.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/text.h"
#include "share/export/transcript.h"
#include "tui/session/session.h"
#include "tui/cli/cmd.h"

struct replay {
	const struct options *o;
	struct session *c;
	bool waits;   /* wait for Enter */
	bool pending; /* facts were added since the last verdict */
	bool in_round;
	bool left;
	char first[96];
	enum certainty certainty;
	size_t unread; /* facts that this version does not know */
};

static const char *
text_of(const json_t *data, const char *key)
{
	const char *text = json_string_value(json_object_get(data, key));

	return text != NULL ? text : "";
}

static void
say(const char *label, const char *text)
{
	STR_AUTO clean = STR_INIT(1u << 16);
	STR_AUTO out = STR_INIT(1u << 17);

	text_clean(&clean, text, strlen(text));
	text_wrap_add(&out, str_text(&clean), cmd_columns() - 12, 12);
	(void)printf("%-11s %s\n", label, str_text(&out) + strspn(str_text(&out), " "));
}

static void
wait_for_enter(struct replay *r)
{
	char line[64] = "";

	if (!r->waits)
		return;
	(void)printf("-- Enter: next   a: all   q: leave -- ");
	(void)fflush(stdout);
	if (fgets(line, sizeof(line), stdin) == NULL || line[0] == 'q')
		r->left = true;
	if (line[0] == 'a')
		r->waits = false;
}

/* Prints the verdict from the facts so far, if it changed. */
static void
judge(struct replay *r)
{
	const struct verdict *v;
	const char *first;
	enum certainty certainty;
	STR_AUTO text = STR_INIT(4096);

	if (!r->pending || r->in_round)
		return;
	r->pending = false;
	v = session_verdict(r->c);
	first = v->cause_count > 0 ? v->causes[0].id : "";
	certainty = v->cause_count > 0 ? v->causes[0].certainty : CERTAINTY_NONE;
	if (text_equal(first, r->first) && certainty == r->certainty)
		return;
	if (v->cause_count == 0)
		str_add(&text, "no cause fits any more");
	else
		str_addf(&text, "%s (%s, %s)", v->causes[0].title, first,
			certainty_id(certainty));
	text_copy(r->first, sizeof(r->first), first);
	r->certainty = certainty;
	say("  verdict", str_text(&text));
}

static void
say_fact(struct replay *r, const json_t *data)
{
	struct fact fact;
	STR_AUTO value = STR_INIT(4096);
	STR_AUTO text = STR_INIT(8192);

	if (fact_from_json(data, &fact, NULL) != ERR_OK) {
		r->unread++;
	} else {
		value_print(&fact.value, &value);
		str_addf(&text, "%s = %s  (%s)", fact_def(fact.id)->id, str_text(&value),
			fact.source);
		say("  fact", str_text(&text));
		if (fact.line != NULL && r->o->verbose)
			say("    line", fact.line);
	}
	value_free(&fact.value);
	free(fact.line);
}

/* Prints the event in one line; false if there is nothing to show. */
/* What a person said or refused. */
static void
say_answer(const char *type, const json_t *data)
{
	STR_AUTO text = STR_INIT(8192);

	if (text_equal(type, EVENT_ANSWER)) {
		const json_t *value = json_object_get(data, "value");
		char *shown = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

		str_addf(&text, "%s = %s  %s", text_of(data, "id"),
			json_is_string(value)	? json_string_value(value)
				: shown != NULL ? shown
						: "",
			text_of(data, "label"));
		free(shown);
	} else if (json_object_get(data, "source") != NULL)
		str_addf(&text, "%s: cannot be used", text_of(data, "source"));
	else if (json_object_get(data, "again") != NULL)
		str_addf(&text, "%s is offered again", text_of(data, "again"));
	else
		str_addf(&text, "%s: not known", text_of(data, "id"));
	say("answer", str_text(&text));
}

static bool
say_event(struct replay *r, const char *type, const json_t *data)
{
	STR_AUTO text = STR_INIT(8192);

	if (text_equal(type, EVENT_FACT)) {
		say_fact(r, data);
		return false;
	}
	if (text_equal(type, EVENT_CHECK)) {
		bool all = text_equal(text_of(data, "probe"), "all");

		if (!all)
			return false;
		r->in_round = text_equal(text_of(data, "state"), "started");
		say("checks", r->in_round ? "began" : "ended");
		return !r->in_round;
	}
	if (text_equal(type, EVENT_TARGET)) {
		str_addf(&text, "%s, port %d", text_of(data, "host"),
			(int)json_integer_value(json_object_get(data, "port")));
		say("target", str_text(&text));
		return true;
	}
	if (text_equal(type, EVENT_ANSWER) || text_equal(type, EVENT_REFUSED)) {
		say_answer(type, data);
		return true;
	}
	if (text_equal(type, EVENT_PASTE)) {
		str_addf(&text, "%d lines, %d of them used",
			(int)json_integer_value(json_object_get(data, "lines")),
			(int)json_integer_value(json_object_get(data, "lines_used")));
		say("paste", str_text(&text));
		return false; /* its facts are in the next events */
	}
	if (text_equal(type, EVENT_PATH)) {
		say("path", text_of(data, "chosen"));
		return true;
	}
	if (text_equal(type, EVENT_STEP)) {
		str_addf(&text, "%s: %s", text_of(data, "id"), text_of(data, "state"));
		say("step", str_text(&text));
		return true;
	}
	if (text_equal(type, EVENT_ATTEMPT)) {
		say("attempt",
			text_of(data, "refused")[0] != '\0' ? text_of(data, "refused")
							    : "one sign-in was tried");
		return false;
	}
	if (text_equal(type, EVENT_NOTE)) {
		say("note", text_of(data, "says"));
		return false;
	}
	if (text_equal(type, EVENT_SCREEN) && r->o->verbose)
		say("screen", text_of(data, "id"));
	if (text_equal(type, EVENT_RESUME))
		say("session", "was taken up again");
	return false;
}

static void
play(struct replay *r, const json_t *events)
{
	json_t *event;
	size_t i;
	bool stop = false;

	json_array_foreach(events, i, event)
	{
		const char *type = text_of(event, "type");
		json_t *data = json_object_get(event, "data");
		bool brings = text_equal(type, EVENT_FACT);

		if (r->left || !json_is_object(data))
			break;
		if (!brings) { /* judge the facts of one paste together */
			judge(r);
			if (stop)
				wait_for_enter(r);
			if (r->left)
				break;
		}
		stop = say_event(r, type, data) || (brings && stop);
		r->pending = r->pending || brings || text_equal(type, EVENT_ANSWER) ||
			text_equal(type, EVENT_REFUSED);
		if (!text_equal(type, EVENT_START))
			session_append(r->c, type, json_incref(data));
	}
	r->in_round = false;
	judge(r);
}

static void
say_end(const struct replay *r, const json_t *doc)
{
	const json_t *then = json_array_get(
		json_object_get(json_object_get(doc, "report"), "causes"), 0);
	STR_AUTO text = STR_INIT(4096);

	if (r->left)
		return;
	str_addf(&text, "%s%s%s", then != NULL ? text_of(then, "id") : "no cause",
		then != NULL ? ", " : "", then != NULL ? text_of(then, "certainty") : "");
	say("exported", str_text(&text));
	str_clear(&text);
	str_addf(&text, "%s%s%s", r->first[0] != '\0' ? r->first : "no cause",
		r->first[0] != '\0' ? ", " : "",
		r->first[0] != '\0' ? certainty_id(r->certainty) : "");
	say("replayed", str_text(&text));
	if (r->unread > 0)
		(void)printf("%zu facts are hidden in it or unknown to this version.\n",
			r->unread);
}

static enum err
load(const char *path, json_t **doc, struct error *e)
{
	json_error_t why;

	*doc = text_equal(path, "-") ? json_loadf(stdin, JSON_REJECT_DUPLICATES, &why)
				     : json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	if (*doc == NULL && json_error_code(&why) == json_error_cannot_open_file)
		return error_set(e, ERR_NO_INPUT, "%s cannot be read.", path);
	if (*doc == NULL)
		return error_set(e, ERR_DATA,
			"%s is not a transcript of rdpdoctor. Export one with "
			"`rdpdoctor export ID --format json`.",
			path);
	return transcript_check(*doc, e);
}

static int
cmd_replay(const struct options *o)
{
	struct replay r = { .o = o, .certainty = CERTAINTY_NONE };
	struct knowledge *k = NULL;
	struct store *store = store_open_memory();
	struct error e = ERROR_INIT;
	json_t *doc = NULL;
	char shown[16] = "";
	enum err err = ERR_OK;

	if (o->arg_count != 1 || o->json)
		err = error_set(&e, ERR_USAGE,
			"`replay` takes one file, made by `rdpdoctor export ID --format "
			"json`.");
	if (err == ERR_OK)
		err = load(o->args[0], &doc, &e);
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK)
		err = session_begin(store, k, &r.c, &e);
	if (err == ERR_OK) {
		const char *session = text_of(doc, "session");

		r.waits = isatty(0) != 0 && isatty(1) != 0 && !o->quiet &&
			!text_equal(o->args[0], "-");
		if (strlen(session) == SESSION_ID_LEN)
			session_id_print(session, shown);
		say("session", shown);
		play(&r, json_object_get(doc, "events"));
		say_end(&r, doc);
	}
	session_destroy(r.c);
	store_close(store);
	knowledge_destroy(k);
	json_decref(doc);
	return err == ERR_OK ? 0 : cmd_fail(o, &e);
}

/* clang-format off */
const struct command command_replay = {
	.name = "replay",
	.arguments = (const char *const[]) { "FILE|-", NULL },
	.summary = "show an exported session, step by step",
	.help = "Shows a session that `export --format json` wrote: questions, facts and steps, and how the verdict changed. Only reads. In a terminal Enter continues; --quiet does not wait, --verbose also shows screens and pasted lines.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.exits = "0; 65: not a transcript, or changed after the export; 66: no such file.",
	.examples = (const char *const[]) { "replay rdpdoctor-7K2M9QD4.json", NULL },
	.complete = COMPLETE_FILES,
	.run = cmd_replay,
};
/* clang-format on */
