/* Loading: an organisation's folder, and what is said about files that are broken. */
#include "tests/unit/fixes/kb.h"
#include "fixes/diagnose/diagnose.h"

#include <string.h>

static enum err
load_with(const char *name, const char *text, struct error *e)
{
	struct kb_folder folder;
	struct knowledge *k = NULL;
	enum err err;

	kb_folder_make(&folder);
	kb_folder_file(&folder, name, text);
	err = knowledge_load(folder.path, &k, e);
	knowledge_destroy(k);
	kb_folder_remove(&folder);
	return err;
}

#define HEAD                                                                               \
	"cause: x\ntitle: T\nplain: P\nowner: user\nseen: rare\nstage: tcp\nsources: "     \
	"[s]\n"
#define TAIL "online: {none: n}\noffline: {none: n}\n"

static const struct {
	const char *name, *text, *says;
} broken_files[] = {
	{ "causes/x.yaml", HEAD "signs: []\nonlin: {none: n}\noffline: {none: n}\n",
		"causes/x.yaml:9: Unexpected key: onlin: check its spelling" },
	{ "causes/x.yaml", HEAD "signs: []\nonline: {none: n}\n",
		"causes/x.yaml:9: Missing required mapping field: offline: add "
		"it" },
	{ "causes/x.yaml",
		HEAD "signs:\n  - when: host.alive = true\n    says: for\n"
		     "  - when: host.alive = yes\n    says: for\n" TAIL,
		"causes/x.yaml:11: host.alive is true or false" },
	{ "causes/x.yaml", HEAD "signs:\n  - when: host.alife = true\n    says: for\n" TAIL,
		"causes/x.yaml:9: There is no fact \"host.alife\": did you mean" },
	{ "causes/x.yaml",
		HEAD "signs:\n  - when: host.alive = true\n    says: maybe\n" TAIL,
		"causes/x.yaml:10: \"maybe\" is not a weight: use proves" },
	{ "causes/y.yaml", HEAD "signs: []\n" TAIL,
		"causes/y.yaml:1: the file says it is \"x\": name the file "
		"x.yaml" },
	{ "causes/x.yaml", HEAD "signs: [\n", "causes/x.yaml:" },
	{ "causes/x.yaml", "", "causes/x.yaml:1: " },
	{ "causes/x.yaml", HEAD "signs: [a: b]\nonline: *none\noffline: {none: n}\n",
		"causes/x.yaml:" },
	{ "causes/x.yaml",
		"cause: x\ntitle: T\nplain: P\nowner: stranger\nseen: rare\nstage: "
		"tcp\n"
		"sources: [s]\nsigns: []\n" TAIL,
		"causes/x.yaml:4: \"stranger\" is not an owner: use user" },
	{ "causes/x.yaml",
		"cause: x\ntitle: T\nplain: P\nowner: user\nseen: seldom\nstage: "
		"tcp\n"
		"sources: [s]\nsigns: []\n" TAIL,
		"causes/x.yaml:5: \"seldom\" does not say how often" },
	{ "causes/x.yaml",
		"cause: x\ntitle: T\nplain: P\nowner: user\nseen: rare\nstage: "
		"cellar\n"
		"sources: [s]\nsigns: []\n" TAIL,
		"causes/x.yaml:6: \"cellar\" is not a stage: use one of" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  channels: [carrier-pigeon]\n"
		     "  steps: []\noffline: {none: n}\n",
		"causes/x.yaml:10: \"carrier-pigeon\" is not a channel" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  steps:\n    - id: a\n      use: nowhere\n"
		     "offline: {none: n}\n",
		"causes/x.yaml:12: \"nowhere\" refers to no step: use "
		"CAUSE.online.STEP" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  steps:\n    - id: a\n      shell: fish\n"
		     "      command: c\n      danger: read-only\noffline: {none: n}\n",
		"causes/x.yaml:12: \"fish\" cannot be used there: use cmd" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  steps:\n    - id: a\n      danger: nice\n"
		     "offline: {none: n}\n",
		"\"nice\" cannot be used there: use read-only" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  steps:\n    - id: a\n"
		     "      danger: read-only\n      only_if: tcp.result = maybe\n"
		     "offline: {none: n}\n",
		"causes/x.yaml:13: tcp.result cannot be \"maybe\"" },
	{ "causes/x.yaml",
		HEAD "signs: []\nonline:\n  steps:\n    - id: a\n"
		     "      danger: read-only\n      for_each: moon\noffline: "
		     "{none: n}\n",
		"causes/x.yaml:13: \"moon\" is not a loop" },
	{ "facts.yaml",
		"facts:\n  - {fact: own.vpn, type: bool, says: s, from: "
		"[person]}\n",
		"facts.yaml:2: \"own.vpn\" does not begin with \"x.\"" },
	{ "facts.yaml",
		"facts:\n  - {fact: x.odd, type: colour, says: s, from: "
		"[person]}\n",
		"facts.yaml:2: \"colour\" is no type" },
	{ "facts.yaml", "facts:\n  - {fact: x.odd2, type: bool, says: s, from: [oracle]}\n",
		"facts.yaml:2: \"oracle\" supplies no fact" },
	{ "questions/x.none.yaml",
		"question: x.none\nask: a\nread_out: r\nplain: p\nhow: h\nprice_s: "
		"5\n",
		"questions/x.none.yaml:1: \"x.none\" is not a fact" },
	{ "placeholders.yaml",
		"placeholders:\n  - {name: a, type: port, ask: q, example: \"1\"}\n"
		"  - {name: a, type: port, ask: q, example: \"1\"}\n",
		"\"a\" is defined twice: keep one of them" },
};

static void
broken_files_are_named_with_their_line(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(broken_files); i++) {
		struct error e = ERROR_INIT;

		if (load_with(broken_files[i].name, broken_files[i].text, &e) == ERR_DATA &&
			kb_has(e.text, broken_files[i].says))
			continue;
		print_message("case %zu: \"%s\" is not in: %s\n", i, broken_files[i].says,
			e.text);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void
a_missing_folder_is_no_input(void **state)
{
	struct error e = ERROR_INIT;
	struct knowledge *k;

	(void)state;
	assert_int_equal(knowledge_load("/no/such/folder", &k, &e), ERR_NO_INPUT);
	assert_has(e.text, "/no/such/folder");
	assert_int_equal(knowledge_load("/etc/passwd", &k, &e), ERR_NO_INPUT);
	assert_has(e.text, "is not a folder");
}

/* The example of the design: a company VPN that must be up. */
static void
own_causes_facts_and_questions_behave_like_built_in_ones(void **state)
{
	struct kb_folder folder;
	struct knowledge *k;
	struct error e = ERROR_INIT;
	struct arena *a = arena_create();
	struct facts *f;
	struct verdict v;
	int vpn;

	(void)state;
	kb_folder_make(&folder);
	kb_folder_file(&folder, "facts.yaml",
		"facts:\n  - {fact: x.company_vpn, type: token, tokens: [up, down], "
		"from: [person 10], says: Whether the company VPN is up.}\n");
	kb_folder_file(&folder, "questions/x.company_vpn.yaml",
		"question: x.company_vpn\nask: Is the blue shield green?\nread_out: r\n"
		"plain: p\nhow: h\nprice_s: 10\nanswers:\n  - {value: up, label: Yes}\n"
		"  - {value: down, label: No}\n  - {value: unknown, label: I do not "
		"know}\n");
	kb_folder_file(&folder, "causes/x-company-vpn.yaml",
		"cause: x-company-vpn\ntitle: The company VPN is down\nplain: P\n"
		"owner: network\nseen: common\nstage: tcp\nsources: [us]\nsigns:\n"
		"  - {when: x.company_vpn = down, says: proves}\n"
		"  - {when: x.company_vpn = up, says: excludes}\n" TAIL);
	kb_folder_file(&folder, "causes/vm-off.yaml",
		"cause: vm-off\ntitle: Ours is different\nplain: P\nowner: network\n"
		"seen: common\nstage: tcp\nsources: [us]\nsigns:\n"
		"  - {when: machine.power = stopped, says: proves}\n" TAIL);
	if (knowledge_load(folder.path, &k, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_int_equal(knowledge_cause_count(k), knowledge_cause_count(kb_builtin()) + 1);
	assert_string_equal(base_cause(k, "vm-off")->text->title, "Ours is different");
	assert_string_equal(
		knowledge_question(k, "x.company_vpn")->ask, "Is the blue shield green?");
	assert_string_not_equal(knowledge_hash(k), knowledge_hash(kb_builtin()));
	vpn = fact_find("x.company_vpn");
	assert_true(vpn >= FACT_ID_COUNT);
	f = kb_facts("x.company_vpn=down", NULL);
	diagnose(k, f, a, &v);
	assert_string_equal(v.causes[0].id, "x-company-vpn");
	assert_int_equal(v.causes[0].certainty, CERTAINTY_PROVED);
	facts_destroy(f);
	knowledge_destroy(k);
	/* The fact is registered for good; a second load must not trip over it. */
	assert_int_equal(knowledge_load(folder.path, &k, &e), ERR_OK);
	knowledge_destroy(k);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
the_hash_says_what_was_loaded(void **state)
{
	struct kb_folder folder;
	struct knowledge *one, *two;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(strlen(knowledge_hash(kb_builtin())), 7 + 64);
	assert_memory_equal(knowledge_hash(kb_builtin()), "sha256:", 7);
	kb_folder_make(&folder);
	assert_int_equal(knowledge_load(folder.path, &one, &e), ERR_OK);
	assert_string_equal(knowledge_hash(one), knowledge_hash(kb_builtin()));
	kb_folder_file(&folder, "codes.yaml",
		"codes:\n  - {code: \"0x999\", family: mstsc, name: ours, means: Call "
		"us.}\n");
	assert_int_equal(knowledge_load(folder.path, &two, &e), ERR_OK);
	assert_string_not_equal(knowledge_hash(two), knowledge_hash(one));
	knowledge_destroy(one);
	knowledge_destroy(two);
	kb_folder_remove(&folder);
}

static void
a_file_with_a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = "cause: x\0title: T\n";
	const struct source source = { "causes/x.yaml", bytes, sizeof(bytes) - 1 };
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	void *out;

	(void)state;
	assert_int_equal(schema_read(FILE_CAUSE, &source, a, &out, &e), ERR_DATA);
	assert_has(e.text, "NUL byte");
	arena_destroy(a);
}

const struct CMUnitTest load_tests[] = {
	cmocka_unit_test(broken_files_are_named_with_their_line),
	cmocka_unit_test(a_missing_folder_is_no_input),
	cmocka_unit_test(own_causes_facts_and_questions_behave_like_built_in_ones),
	cmocka_unit_test(the_hash_says_what_was_loaded),
	cmocka_unit_test(a_file_with_a_nul_byte_is_refused),
};
const size_t load_test_count = ARRAY_LEN(load_tests);
