/*
 * A round of checks. The probe that uses the password becomes ready only after the
 * attempt ledger has allowed the attempt.
 */
#include "probes/checks/probe_table.h"
#include "tui/session/check_round.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probes/checks/attempt_policy.h"
#include "share/base/clock.h"
#include "share/base/log.h"

#define ROWS_MAX 32
#define KEYS_MAX 8

struct checks {
	struct session *c;
	struct runner *runner;
	void (*changed)(void *to);
	void *to;
	struct probe_request request;
	struct check_row rows[ROWS_MAX];
	size_t row_count;
	int64_t began_ms;
	int allow_attempts;
	bool running, ledger_asked, out_of_time;
};

static struct check_row *
row_of(struct checks *k, const struct probe *probe)
{
	for (size_t i = 0; i < k->row_count; i++)
		if (k->rows[i].probe == probe)
			return &k->rows[i];
	return NULL;
}

static void
notify(struct checks *k)
{
	if (k->changed != NULL)
		k->changed(k->to);
}

/* ---- what the runner reports ---- */

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct checks *k = to;

	(void)probe;
	session_add_fact(k->c, fact);
	notify(k);
}

static void
on_says(void *to, const struct probe *probe, const char *text)
{
	struct checks *k = to;
	struct check_row *row = row_of(k, probe);

	if (row != NULL)
		text_copy(row->says, sizeof(row->says), text);
	notify(k);
}

static void
on_started(void *to, const struct probe *probe)
{
	struct checks *k = to;
	struct check_row *row = row_of(k, probe);

	if (row != NULL) {
		row->state = CHECK_RUNNING;
		row->started_ms = session_now_ms(k->c);
	}
	session_append(k->c, EVENT_CHECK,
		json_pack("{s:s, s:s}", "probe", probe->id, "state", "started"));
	notify(k);
}

/* Records that the attempt did not end by itself. */
static void
note_killed(struct checks *k, double took_ms)
{
	struct fact fact = {
		.id = FACT_CONNECT_RESULT,
		.value = value_token("killed"),
		.source = "probe:connect",
		.at_ms = session_now_ms(k->c),
		.took_ms = took_ms,
	};

	session_add_fact(k->c, &fact);
}

static void
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
	const char *text)
{
	static const char *const words[] = { "done", "failed", "killed", "crashed",
		"flooded", "cancelled" };
	struct checks *k = to;
	struct check_row *row = row_of(k, probe);

	if (row != NULL) {
		row->state = CHECK_DONE;
		row->how = how;
		row->took_ms = took_ms;
	}
	if (probe->reach == REACH_LOGON && how != WORKER_DONE && how != WORKER_FAILED &&
		(how != WORKER_CANCELLED || k->out_of_time))
		note_killed(k, took_ms);
	if (how != WORKER_DONE)
		LOG_INFO("checks", "%s %s: %s", probe->id, words[how], text);
	session_append(k->c, EVENT_CHECK,
		json_pack("{s:s, s:s, s:f, s:s}", "probe", probe->id, "state", words[how],
			"took_ms", took_ms, "says", text));
	notify(k);
}

/* ---- the round ---- */

struct checks *
checks_create(struct session *c, void (*changed)(void *to), void *to)
{
	struct checks *k = calloc(1, sizeof(*k));
	struct runner_events events = { k, on_fact, on_says, on_started, on_ended };

	if (k == NULL)
		abort();
	k->c = c;
	k->changed = changed;
	k->to = to;
	k->runner = runner_create(&events, probes);
	secret_init(&k->request.password);
	return k;
}

void
checks_destroy(struct checks *k)
{
	if (k == NULL)
		return;
	checks_stop(k);
	runner_destroy(k->runner);
	secret_wipe(&k->request.password);
	free(k);
}

/* @fault: an error of this program, otherwise a rule that forbids the attempt. */
static void
refuse_attempt(struct checks *k, const char *says, bool fault)
{
	secret_wipe(&k->request.password);
	session_append(k->c, EVENT_ATTEMPT,
		json_pack("{s:s, s:b}", "refused", says, "fault", fault));
}

/*
 * The keys of the ledger: the account's name and every address of the computer. Two names
 * of one computer share one budget, and so do the computers that share a name.
 */
struct ledger_keys {
	char account[TARGET_USER_MAX];
	char addresses[KEYS_MAX][TARGET_HOST_MAX + 16];
	size_t count;
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* False if no address is known: then there was no attempt. */
static bool
ledger_keys_of(const struct checks *k, struct ledger_keys *out)
{
	const struct fact *addresses = facts_get(session_facts(k->c), FACT_NAME_ADDRESSES);
	const struct target *t = session_target(k->c);

	out->count = 0;
	if (addresses == NULL || t == NULL)
		return false;
	target_account(t, out->account);
	for (size_t i = 0; i < addresses->value.as.list.count && out->count < KEYS_MAX; i++)
		(void)text_format(out->addresses[out->count++], sizeof(out->addresses[0]),
			"[%s]:%d", addresses->value.as.list.items[i], t->port);
	/* Locks in a fixed order: of two programs at the same time, only one proceeds. */
	qsort(out->addresses, out->count, sizeof(out->addresses[0]), by_text);
	return out->count > 0;
}

static bool
ledger_lets_pass(struct checks *k)
{
	struct ledger_answer answer = { .used = 0 };
	struct ledger_keys keys;
	struct error e = ERROR_INIT;

	if (!ledger_keys_of(k, &keys))
		return false;
	for (size_t i = 0; i < keys.count; i++) {
		if (ledger_take(session_store(k->c), session_id(k->c), keys.addresses[i],
			    keys.account, k->allow_attempts, &answer, &e) != ERR_OK) {
			LOG_WARN("checks", "the ledger failed: %s", e.text);
			refuse_attempt(k,
				"The list of earlier attempts could not be read, so no "
				"password was sent.",
				true);
			return false;
		}
		if (!answer.allowed) {
			refuse_attempt(k, answer.says, false);
			return false;
		}
	}
	session_append(k->c, EVENT_ATTEMPT,
		json_pack("{s:s, s:s, s:i}", "address", keys.addresses[0], "account",
			keys.account, "used", answer.used));
	return true;
}

/* Locked, disabled or expired: no further attempt in this session. */
static void
close_ledger_if_hopeless(struct checks *k)
{
	static const char *const statuses[][2] = { { "0xC0000234", "locked" },
		{ "0xC0000072", "disabled" }, { "0xC0000193", "expired" },
		{ "0xC0000071", "expired" } };
	const char *status = facts_text(session_facts(k->c), FACT_CONNECT_NTSTATUS);
	struct ledger_keys keys;

	if (status == NULL || !ledger_keys_of(k, &keys))
		return;
	for (size_t i = 0; i < ARRAY_LEN(statuses) * keys.count; i++) {
		const char *const *row = statuses[i / keys.count];

		if (text_equal_nocase(status, row[0]) &&
			ledger_close(session_store(k->c), session_id(k->c),
				keys.addresses[i % keys.count], keys.account, row[1],
				NULL) != ERR_OK)
			LOG_WARN("checks", "the ledger could not be closed");
	}
}

/* The password is only sent after the ledger allowed it. */
static bool
password_is_due(const struct checks *k)
{
	struct probe_options options = k->request.options;
	struct connect_plan plan;

	if (k->ledger_asked || !k->request.password.present)
		return false;
	options.has_secret = true;
	connect_plan_make(session_facts(k->c), &k->request.target, &options, &plan);
	return plan.ready && plan.credentials;
}

static void
start_ready_probes(struct checks *k)
{
	struct probe_request *r = &k->request;

	if (password_is_due(k)) {
		k->ledger_asked = true;
		r->options.has_secret = ledger_lets_pass(k);
	}
	(void)runner_start_ready(k->runner, r);
}

void
checks_begin(struct checks *k, const struct checks_options *o, struct secret *password)
{
	struct probe_request *r = &k->request;

	checks_stop(k);
	k->began_ms = clock_ms();
	k->allow_attempts = MAX_OF(o->allow_attempts, 1);
	k->ledger_asked = k->out_of_time = false;
	r->target = *session_target(k->c);
	r->options = (struct probe_options) {
		.until = o->until,
		.verbose = o->verbose,
		.connect = o->connect,
		.timeout_ms = o->timeout_ms,
	};
	for (int i = 0;
		i < o->extra_port_count && i < (int)ARRAY_LEN(r->options.extra_ports); i++)
		r->options.extra_ports[r->options.extra_port_count++] = o->extra_ports[i];
	/* The runner only reads them. */
	r->known = (struct facts *)(uintptr_t)session_facts(k->c);
	r->epoch_ms = session_epoch_ms(k->c);
	r->deadline_ms = k->began_ms + o->timeout_ms;
	if (password != NULL && password->present) {
		r->password = *password;
		secret_wipe(password);
	}
	k->row_count = 0;
	for (size_t i = 0; probes[i] != NULL && k->row_count < ROWS_MAX; i++)
		k->rows[k->row_count++] = (struct check_row) { .probe = probes[i] };
	k->running = true;
	session_hold(k->c);
	session_round_started(k->c, o->until, o->connect, r->password.present);
	runner_begin(k->runner);
	start_ready_probes(k);
	session_release(k->c);
	notify(k);
}

static void
end_round(struct checks *k)
{
	k->running = false;
	secret_wipe(&k->request.password);
	for (size_t i = 0; i < k->row_count; i++)
		if (k->rows[i].state == CHECK_WAITING)
			k->rows[i].state = CHECK_NOT_RUN;
	close_ledger_if_hopeless(k);
	session_round_ended(k->c, (double)(clock_ms() - k->began_ms));
	notify(k);
}

bool
checks_running(const struct checks *k)
{
	return k->running;
}

void
checks_stop(struct checks *k)
{
	if (!k->running)
		return;
	runner_cancel(k->runner);
	end_round(k);
}

size_t
checks_poll_fds(const struct checks *k, struct pollfd *fds, size_t room)
{
	return k->running ? runner_poll_fds(k->runner, fds, room) : 0;
}

int
checks_timeout_ms(const struct checks *k)
{
	int64_t left;
	int next;

	if (!k->running)
		return -1;
	left = MAX_OF(k->request.deadline_ms - clock_ms(), 0);
	next = runner_timeout_ms(k->runner);
	return next < 0 || next > left ? (int)left : next;
}

/* A real attempt that still hangs at the timeout counts as made. */
static void
end_unanswered(struct checks *k)
{
	double took_ms = (double)(clock_ms() - k->began_ms);

	for (size_t i = 0; i < k->row_count; i++)
		if (k->rows[i].probe->reach == REACH_LOGON &&
			k->rows[i].state == CHECK_RUNNING)
			on_ended(k, k->rows[i].probe, WORKER_KILLED, took_ms,
				"no answer before the timeout");
}

static void
serve(struct checks *k)
{
	runner_service(k->runner);
	if (clock_ms() >= k->request.deadline_ms) {
		k->out_of_time = true;
		end_unanswered(k);
		checks_stop(k);
		return;
	}
	start_ready_probes(k);
	if (runner_active(k->runner) == 0)
		end_round(k);
}

void
checks_service(struct checks *k)
{
	if (!k->running)
		return;
	session_hold(k->c); /* one sync to disk per turn, before the screen is updated */
	serve(k);
	session_release(k->c);
}

size_t
checks_rows(const struct checks *k, struct check_row *rows, size_t room)
{
	size_t count = MIN_OF(room, k->row_count);

	memcpy(rows, k->rows, count * sizeof(*rows));
	return count;
}
