/*
 * Prints the decision tree for a reviewer. The tree is not stored: at each node the next best
 * step is computed as in a session, and each of its answers is assumed in turn. Answers that
 * lead to the same verdict share a branch. Each branch gets a share of a budget of nodes, so
 * that the output stays readable.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/next_step/next_step.h"
#include "share/base/text.h"
#include "fixes/diagnose/diagnose.h"

#define BUDGET 800
#define DEPTH_MAX 10
#define ANSWERS_MAX 24
#define SHOWN_MAX 4

struct told {
	int fact;
	const char *answer;
	const char *source;
};

struct tree {
	const struct knowledge *k;
	enum tree_format format;
	struct str *out;
	struct told told[DEPTH_MAX];
	int depth, price_s, nodes, leaves, open_leaves;
	long depth_sum, price_sum;
	int deepest;
};

/* ---- words ---- */

static void
add_causes(struct str *out, const struct verdict *v)
{
	for (size_t i = 0; i < v->cause_count && i < SHOWN_MAX; i++)
		str_addf(out, "%s%s", i > 0 ? ", " : "", v->causes[i].id);
	if (v->cause_count + v->more_possible > SHOWN_MAX)
		str_addf(out, " and %zu more",
			v->cause_count + v->more_possible - SHOWN_MAX);
	if (v->cause_count == 0)
		str_add(out, "no cause has evidence");
}

static void
add_leaf(struct str *out, const struct verdict *v)
{
	if (v->cause_count > 0 && v->causes[0].certainty >= CERTAINTY_LIKELY)
		str_addf(out, "%s: ", certainty_id(v->causes[0].certainty));
	else
		str_add(out, "possible: ");
	add_causes(out, v);
}

static const char *
kind_words(const char *kind)
{
	return text_equal(kind, "probe")  ? "check"
		: text_equal(kind, "ask") ? "ask"
		: text_equal(kind, "run") ? "run and paste"
					  : "read the";
}

/* ---- lines of the three formats ---- */

static void
begin_line(struct tree *t, const char *answers, int parent, int self)
{
	if (t->format == TREE_DOT) {
		if (parent >= 0)
			str_addf(t->out, "\tn%d -> n%d [label=\"%s\"];\n", parent, self,
				answers);
		str_addf(t->out, "\tn%d [label=\"", self);
		return;
	}
	for (int i = 0; i < t->depth; i++)
		str_add(t->out, t->format == TREE_TEXT ? "|  " : "  ");
	if (t->format == TREE_MARKDOWN)
		str_add(t->out, "- ");
	if (parent >= 0)
		str_addf(t->out, t->format == TREE_MARKDOWN ? "**%s**: " : "%s -> ",
			answers);
}

static void
end_line(struct tree *t, bool leaf)
{
	if (t->format == TREE_DOT)
		str_addf(t->out, "\"%s];\n", leaf ? ", shape=box" : "");
	else
		str_add_char(t->out, '\n');
}

/* ---- one node ---- */

/* The facts that are assumed on the path to this node. */
static struct facts *
facts_here(const struct tree *t, int fact, const char *answer, const char *source)
{
	struct facts *f = facts_create();

	for (int i = 0; i <= t->depth; i++) {
		const struct told *told = &t->told[i];
		struct told last = { fact, answer, source };
		struct fact_value value;

		if (i == t->depth)
			told = &last;
		if (told->fact < 0 || told->answer == NULL ||
			value_parse(told->fact, told->answer, &value, NULL) != ERR_OK)
			continue;
		facts_put_value(f, told->fact, value, told->source);
	}
	return f;
}

static size_t
answers_of(int fact, const char *out[ANSWERS_MAX])
{
	const struct fact_def *def = fact >= 0 ? fact_def(fact) : NULL;
	size_t count = 0;

	if (def != NULL && def->type == FACT_TYPE_BOOL) {
		out[count++] = "true";
		out[count++] = "false";
	}
	for (size_t i = 0; def != NULL && def->tokens != NULL && def->tokens[i] != NULL;
		i++)
		if (!text_equal(def->tokens[i], "unknown") && count < ANSWERS_MAX)
			out[count++] = def->tokens[i];
	return count;
}

/* Answers with the same signature lead to the same verdict. */
static uint64_t
signature(const struct verdict *v)
{
	uint64_t hash = v->open_count * 1000003u + v->more_possible;

	for (size_t i = 0; i < v->cause_count; i++) {
		for (const char *at = v->causes[i].id; *at != '\0'; at++)
			hash = (hash ^ (unsigned char)*at) * 1099511628211u;
		hash = (hash ^ (uint64_t)(v->causes[i].score + 1000)) * 1099511628211u;
		hash = (hash ^ (uint64_t)v->causes[i].certainty) * 1099511628211u;
	}
	return hash;
}

static bool
is_decided(const struct verdict *v)
{
	return v->cause_count > 0 && v->causes[0].certainty == CERTAINTY_PROVED;
}

struct branch {
	uint64_t signature;
	const char *answer; /* the first one, representing all */
	bool ends;	    /* it decides, so it needs only one line */
	struct str labels;
};

static void write_node(struct tree *t, const char *labels, int parent, int budget);

static size_t
find_branches(struct tree *t, int fact, const char *source, struct branch *out)
{
	const char *answers[ANSWERS_MAX];
	size_t count = answers_of(fact, answers), branches = 0;

	for (size_t i = 0; i < count; i++) {
		struct facts *f = facts_here(t, fact, answers[i], source);
		struct arena *a = arena_create();
		struct verdict v;
		uint64_t mine;
		size_t b = 0;

		diagnose(t->k, f, a, &v);
		mine = signature(&v);
		while (b < branches && out[b].signature != mine)
			b++;
		if (b == branches) {
			out[branches++] = (struct branch) { .signature = mine,
				.answer = answers[i],
				.ends = is_decided(&v),
				.labels = STR_INIT(4096) };
		}
		str_addf(&out[b].labels, "%s%s", out[b].labels.len > 0 ? "|" : "",
			answers[i]);
		arena_destroy(a);
		facts_destroy(f);
	}
	return branches;
}

static void
write_branches(struct tree *t, int fact, const struct verdict_next *n, int self, int budget)
{
	struct branch branches[ANSWERS_MAX];
	char source[64];
	size_t count;
	int open = 0;

	if (text_equal(n->kind, "probe"))
		origin_write(source, sizeof(source), ORIGIN_PROBE, n->id);
	else if (text_equal(n->kind, "run"))
		origin_write(source, sizeof(source), ORIGIN_PASTE, n->id);
	else if (text_equal(n->kind, "ask"))
		origin_write(source, sizeof(source), ORIGIN_PERSON, "");
	else
		origin_write(source, sizeof(source), ORIGIN_DISK, "SYSTEM");
	count = find_branches(t, fact, source, branches);
	for (size_t i = 0; i < count; i++)
		open += !branches[i].ends;
	budget = (budget - (int)count + open) / MAX_OF(open, 1);
	t->price_s += n->price_s;
	t->depth++;
	for (size_t i = 0; i < count; i++) {
		t->depth--;
		t->told[t->depth] = (struct told) { fact, branches[i].answer, source };
		t->depth++;
		write_node(t, str_text(&branches[i].labels), self, budget);
		str_free(&branches[i].labels);
	}
	t->depth--;
	t->price_s -= n->price_s;
}

static void
write_node(struct tree *t, const char *labels, int parent, int budget)
{
	static const struct target no_gateway;
	const struct next_options options = {
		.audience = AUDIENCE_HELPDESK, .may_probe = true, .target = &no_gateway
	};
	struct facts *f = facts_here(t, -1, NULL, NULL);
	struct arena *a = arena_create();
	int self = t->nodes++, key = -1;
	struct verdict v;
	bool leaf;

	diagnose(t->k, f, a, &v);
	if (!is_decided(&v))
		key = next_steps_keyed(t->k, f, &options, a, &v);
	else
		v.next_count = 0;
	leaf = v.next_count == 0 || key < 0 || budget < 1 || t->depth + 1 >= DEPTH_MAX;
	begin_line(t, labels, parent, self);
	if (leaf) {
		add_leaf(t->out, &v);
		if (v.next_count > 0 && !is_decided(&v)) {
			str_addf(t->out, " ... then %s %s", kind_words(v.next[0].kind),
				v.next[0].id);
			t->open_leaves++;
		}
		str_addf(t->out, " (%d s)", t->price_s);
		t->leaves++;
		t->depth_sum += t->depth;
		t->price_sum += t->price_s;
		t->deepest = MAX_OF(t->deepest, t->depth);
	} else {
		str_addf(t->out, "%d. %s %s (%d s; %zu open: ", t->depth + 1,
			kind_words(v.next[0].kind), v.next[0].id, v.next[0].price_s,
			v.open_count);
		add_causes(t->out, &v);
		str_add(t->out, ")");
		if (!text_equal(fact_def(key)->id, v.next[0].id))
			str_addf(t->out, " by %s", fact_def(key)->id);
	}
	end_line(t, leaf);
	if (!leaf)
		write_branches(t, key, &v.next[0], self, budget - 1);
	arena_destroy(a);
	facts_destroy(f);
}

void
tree_write(const struct knowledge *k, enum tree_format format, struct str *out)
{
	struct tree *t = &(struct tree) { .k = k, .format = format, .out = out };

	if (format == TREE_DOT)
		str_add(out, "digraph rdpdoctor {\n\trankdir=LR;\n\tnode [fontsize=10];\n");
	else if (format == TREE_MARKDOWN)
		str_addf(out, "# The decision tree over %zu causes\n\n", k->cause_count);
	write_node(t, "", -1, BUDGET);
	if (format == TREE_DOT) {
		str_add(out, "}\n");
		return;
	}
	str_addf(out,
		"\n%d nodes, %d ends (%d of them go on), at most %d steps deep, on average "
		"%.1f "
		"steps and %ld s.\n",
		t->nodes, t->leaves, t->open_leaves, t->deepest,
		t->leaves > 0 ? (double)t->depth_sum / t->leaves : 0.0,
		t->leaves > 0 ? t->price_sum / t->leaves : 0);
}
