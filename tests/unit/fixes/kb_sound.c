/*
 * A cause, a question, a channel, a shared step and a placeholder with which lint has no
 * quarrel.
 */
#include "kb.h"

#include <string.h>

#include "share/base/str.h"

static const char good_cause[] =
	"cause: x-test\n"
	"title: A cause for the tests of lint\n"
	"plain: Plain words.\n"
	"owner: server\n"
	"seen: rare\n"
	"stage: tcp\n"
	"sources: [test]\n"
	"signs:\n"
	"  - {when: x.lint = bad, says: proves}\n"
	"  - {when: x.lint = good, says: excludes}\n"
	"online:\n"
	"  channels: [x-channel]\n"
	"  before: [snapshot]\n"
	"  steps:\n"
	"    - id: look\n"
	"      says: Look at it.\n"
	"      shell: cmd\n"
	"      command: sc query TermService\n"
	"      danger: read-only\n"
	"      reads: sc\n"
	"      where: there\n"
	"    - id: change\n"
	"      says: Change it to {x_word}.\n"
	"      shell: cmd\n"
	"      command: sc config TermService start= demand\n"
	"      danger: changes\n"
	"      undo:\n"
	"        command: sc config TermService start= disabled\n"
	"      verify:\n"
	"        command: sc qc TermService\n"
	"      restart: none\n"
	"      where: there\n"
	"    - id: shared\n"
	"      use: shared.x-shared\n"
	"  verify: [tcp]\n"
	"offline:\n"
	"  needs: [SYSTEM]\n"
	"  before: [snapshot, attach-disk, bring-online, load-hive]\n"
	"  steps:\n"
	"    - id: edit\n"
	"      says: Edit it.\n"
	"      hive: SYSTEM\n"
	"      key: ControlSet{control_set}\\Services\\TermService\n"
	"      value: Start\n"
	"      set: dword 3\n"
	"      danger: changes\n"
	"      verify:\n"
	"        note: Start is 3.\n"
	"  after: [unload-hive, detach-rebuild]\n"
	"  verify: [tcp]\n";
static const char good_facts[] =
	"facts:\n"
	"  - {fact: x.lint, type: token, tokens: [good, bad], from: [person 10], says: A "
	"test.}\n"
	"  - {fact: x.asked, type: bool, from: [person 10], says: Another.}\n";
static const char good_question[] = "question: x.lint\n"
				    "ask: Is it good?\n"
				    "read_out: Is it good?\n"
				    "plain: Is it good?\n"
				    "how: Look.\n"
				    "price_s: 10\n"
				    "answers:\n"
				    "  - {value: good, label: Good}\n"
				    "  - {value: bad, label: Bad}\n"
				    "  - {value: unknown, label: I do not know}\n";
static const char good_channel[] = "channel: x-channel\n"
				   "title: A channel\n"
				   "plain: A way in.\n"
				   "survives: Everything.\n"
				   "wrap:\n"
				   "  - {shell: cmd, outer: \"{command}\"}\n";
static const char good_shared[] = "shared: x-shared\n"
				  "steps:\n"
				  "  - id: one\n"
				  "    says: Look once more.\n"
				  "    shell: cmd\n"
				  "    command: qwinsta\n"
				  "    danger: read-only\n"
				  "    reads: qwinsta\n"
				  "    where: there\n";
static const char good_placeholders[] =
	"placeholders:\n"
	"  - {name: x_word, type: text-token, ask: Which word?, example: word}\n";
static const char good_messages[] = "client: x-client\n"
				    "title: A client\n"
				    "called: [Kelpclient]\n"
				    "messages:\n"
				    "  - codes: [\"0x1A2B\", \"exit 77\"]\n"
				    "    means: The first one.\n"
				    "    causes: [x-test]\n"
				    "    answer: lsa\n"
				    "    source: test\n"
				    "    mark: D S\n"
				    "  - wordings:\n"
				    "      - language: en\n"
				    "        words: [the kelp grows over the wall]\n"
				    "    codes: [KELP_GROWS]\n"
				    "    means: The second one.\n"
				    "    source: test\n"
				    "    mark: T\n";

static const struct good {
	const char *name, *text;
} goods[] = {
	{ "causes/x-test.yaml", good_cause },
	{ "facts.yaml", good_facts },
	{ "questions/x.lint.yaml", good_question },
	{ "channels/x-channel.yaml", good_channel },
	{ "steps/x-shared.yaml", good_shared },
	{ "placeholders.yaml", good_placeholders },
	{ MESSAGES, good_messages },
};

const char *
kb_sound(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(goods); i++)
		if (strcmp(goods[i].name, name) == 0)
			return goods[i].text;
	return NULL;
}

void
kb_folder_but(struct kb_folder *folder, const char *name, const char *from, const char *to)
{
	kb_folder_make(folder);
	for (size_t i = 0; i < ARRAY_LEN(goods); i++) {
		const char *at = from != NULL && strcmp(goods[i].name, name) == 0
			? strstr(goods[i].text, from)
			: NULL;
		STR_AUTO text = STR_INIT(65536);

		if (at == NULL) {
			assert_true(from == NULL || strcmp(goods[i].name, name) != 0);
			str_add(&text, goods[i].text);
		} else {
			str_addf(&text, "%.*s%s%s", (int)(at - goods[i].text),
				goods[i].text, to, at + strlen(from));
		}
		kb_folder_file(folder, goods[i].name, str_text(&text));
	}
}
