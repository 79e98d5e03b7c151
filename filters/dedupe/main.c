/* dedupe - is this text new?
 *
 * In: records with id and text.  Out: the same with the member dedupe, which says whether an earlier record holds the same
 * text, nearly the same, a part of it or the whole of it; with --drop without those that add nothing. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/status.h"
#include "check.h"
#include "counts.h"
#include "dropped.h"
#include "explain.h"
#include "judge.h"
#include "manage.h"
#include "postings.h"
#include "report.h"
#include "rules/files.h"
#include "run/filter.h"
#include "state.h"
#include "steps.h"
#include "work.h"

struct dedupe {
	const char *drop, *dropped;
	struct steps steps;
	struct manage manage;              /* the state, and what is done to it instead of reading */
	struct settings settings;
	struct explain explain;
	struct dropped out_of_the_way;
	struct judge *judge;
	struct state *state;               /* NULL without --state */
	struct report *report;             /* NULL without --report */
	struct step *step;                 /* NULL where it is done in one */
	struct counters never;
	const char *rules;                 /* their digest */
	struct buffer member;
};

/* ---- the beginning ---- */

static int
check_options(struct dedupe *d, const struct run *run, struct fault *why)
{
	if (dropped_parse(&d->out_of_the_way, d->drop, why) < 0)
		return -1;
	if (d->manage.window == 0 || d->manage.window >= POSTINGS_WINDOW)
		return fault_set(why, FAULT_CONFIG, NULL, "--window takes 1 to %u records", POSTINGS_WINDOW - 1);
	if (manage_checks(&d->manage, run, why) < 0 || steps_check(&d->steps, why) < 0)
		return -1;
	if (steps_wanted(&d->steps) && (d->manage.state != NULL || d->manage.report || d->explain.wanted))
		return fault_set(why, FAULT_CONFIG, NULL, "a step goes without --state, --report, --explain and --why-not");
	return 0;
}

static int
open_files(struct dedupe *d, const struct run *run, int *status, struct fault *why)
{
	const struct store_how how = { .make = true, .wait = d->manage.wait, .settings = &d->settings };

	*status = STATUS_NO_OUTPUT;
	if (d->dropped != NULL && dropped_open(&d->out_of_the_way, d->dropped, run->files, run->file_count, why) < 0)
		return -1;
	if (d->manage.state != NULL)
		d->state = state_open(d->manage.state, &how, d->judge, d->manage.window, status, why);
	if (d->manage.state != NULL && d->state == NULL)
		return -1;
	if (steps_wanted(&d->steps))
		d->step = step_open(&d->steps, &d->settings, d->judge, status, why);
	return steps_wanted(&d->steps) && d->step == NULL ? -1 : 0;
}

static int
dedupe_open(void *config, struct run *run, int *status, struct fault *why)
{
	struct dedupe *d = config;

	if (settings_load(&d->settings, run->rules.items, run->rules.count, run->no_default_rules, why) < 0 ||
	    explain_open(&d->explain, run, &d->settings, why) < 0)
		return -1;
	for (size_t i = 0; i < d->settings.decision_count; i++)
		counters_add(&d->never, d->settings.decisions[i].id, 0);
	run->never = &d->never;
	run->rules_digest = d->rules = rules_digest();
	*status = STATUS_USAGE;
	if (check_options(d, run, why) < 0)
		return -1;
	d->judge = judge_new(&d->settings, d->manage.window, d->explain.wanted);
	if (d->manage.report)
		d->report = report_new();
	return run->check || manage_wanted(&d->manage) ? 0 : open_files(d, run, status, why);
}

static int
dedupe_instead(void *config, struct run *run)
{
	const struct dedupe *d = config;

	if (run->check)
		return check_print(&d->settings, run);
	return manage_wanted(&d->manage) ? manage_run(&d->manage, run, &d->settings) : -1;
}

/* ---- one record ---- */

struct hands {
	struct worker *maker;
	struct step_worker *step;          /* NULL where it is done in one */
};

static void *
dedupe_worker(const void *config, const struct run *run)
{
	const struct dedupe *d = config;
	struct hands *h = mem_zero(sizeof *h);

	(void)run;
	h->maker = worker_make(&d->settings, d->explain.wanted);
	if (d->step != NULL)
		h->step = step_worker_new(d->step);
	return h;
}

static void
dedupe_worker_free(void *worker)
{
	struct hands *h = worker;

	worker_discard(h->maker);
	step_worker_free(h->step);
	free(h);
}

static enum verdict
dedupe_one(void *worker, struct task *task)
{
	struct hands *h = worker;

	if (h->step != NULL)
		return step_one(h->step, h->maker, task);
	task->carry = work_make(h->maker, task->record, task->arena, &task->why);
	return task->carry != NULL ? KEEP : REJECT;
}

static enum verdict
state_failed(struct task *task, int status)
{
	task->fatal = status;
	return REJECT;
}

/* The member `dedupe` into d->member, from the state or from the judge. 1: from the state; 0; -1: the state failed. */
static int
judge_or_recall(struct dedupe *d, struct task *task, const struct work *w, struct judgement *j)
{
	int known;

	buffer_clear(&d->member);
	known = d->state != NULL ? state_recall(d->state, w, j, &d->member, &task->fatal, &task->why) : 0;
	if (known != 0)
		return known;
	work_judge(w, d->judge, task->arena, j, &d->member);
	if (j->decision != NULL)
		counters_add(task->hits, j->decision->id, 1);
	return 0;
}

static enum verdict
finish_record(struct dedupe *d, struct task *task, const struct judgement *j)
{
	record_set(task->record, "dedupe", d->member.bytes, d->member.len);
	if (!dropped_takes(&d->out_of_the_way, j, d->settings.nothing_new))
		return KEEP;
	if (dropped_keep(&d->out_of_the_way, task->record, &task->why) < 0)
		return state_failed(task, STATUS_IO);
	return drop(task, finding_name(j->finding));
}

static enum verdict
dedupe_in_order(void *config, struct task *task, enum verdict verdict)
{
	struct dedupe *d = config;
	const struct work *w = task->carry;
	struct judgement j;
	int known;

	if (d->step != NULL) {
		buffer_clear(&d->member);
		return step_in_order(d->step, task, &j, &d->member, &verdict) ? finish_record(d, task, &j) : verdict;
	}
	known = judge_or_recall(d, task, w, &j);
	if (known < 0)
		return state_failed(task, task->fatal);
	if (d->explain.wanted)                 /* looks, and changes no state */
		return known > 0 ? explain_stored(&d->explain, task, w, &d->member) : explain_judged(&d->explain, task, w, &j);
	if (known == 0 && d->state != NULL &&
	    state_keep(d->state, w, &j, &d->member, d->rules, task->arena, &task->fatal, &task->why) < 0)
		return state_failed(task, task->fatal);
	if (d->report == NULL)
		return finish_record(d, task, &j);
	report_judged(d->report, w, &j, (struct text){ d->member.bytes, d->member.len });
	return EMITTED;
}

/* What is not in the state must not be seen. */
static int
dedupe_before_write(void *config, int *status, struct fault *why)
{
	struct dedupe *d = config;

	return d->state != NULL ? state_commit(d->state, status, why) : 0;
}

/* ---- the end ---- */

static int
dedupe_close(void *config, bool good, struct buffer *out, int *status, struct fault *why)
{
	struct dedupe *d = config;

	if (good && d->state != NULL && state_commit(d->state, status, why) < 0)
		return -1;
	if (good && d->report != NULL)
		report_write(d->report, out);
	*status = STATUS_IO;
	return dropped_close(&d->out_of_the_way, good, why);
}

static void
dedupe_stats(const void *config, struct buffer *json)
{
	const struct dedupe *d = config;

	counts_write(d->judge, d->state, json);
}

static void
dedupe_needs(const void *config, struct run_needs *needs)
{
	const struct dedupe *d = config;
	size_t count = 0;

	needs->files = d->dropped != NULL || d->state != NULL;
	if (d->dropped != NULL)
		needs->folders[count++] = d->dropped;
	if (d->state != NULL)
		needs->folders[count] = d->manage.state;
}

static void
dedupe_free(void *config)
{
	struct dedupe *d = config;

	dropped_close(&d->out_of_the_way, false, NULL);
	state_close(d->state);
	report_free(d->report);
	step_free(d->step);
	option_texts_free(&d->manage.forget);
	judge_free(d->judge);
	explain_close(&d->explain);
	settings_free(&d->settings);
	counters_free(&d->never);
	buffer_free(&d->member);
}

int
main(int argc, char **argv)
{
	struct dedupe d = { .manage.window = POSTINGS_WINDOW - 1 };
	struct manage *m = &d.manage;
	const struct option options[] = {
		OPT_TEXT(0, "drop", &d.drop, "LIST", "drop exact, near, contained: those that add nothing"),
		OPT_TEXT(0, "dropped", &d.dropped, "FILE", "keep the dropped records"),
		OPT_NUMBER(0, "window", &m->window, "N", "remember the latest N records (8388607)"),
		OPT_TEXT(0, "state", &m->state, "FILE", "remember from run to run"),
		OPT_FLAG(0, "wait", &m->wait, "for a state in use, as long as it takes"),
		OPT_FLAG(0, "report", &m->report, "a table of clusters instead of records; with --state, of the whole state"),
		OPT_FLAG(0, "state-info", &m->info, "what is in the state, as JSON"),
		OPT_FLAG(0, "state-check", &m->check, "read and check the whole state"),
		OPT_FLAG(0, "state-merge", &m->merge, "put the documents of the second FILE into the first, both being states"),
		OPT_TEXTS(0, "forget", &m->forget, "ID", "take a document out of the state"),
		OPT_FLAG(0, "signatures", &d.steps.signatures, "step 1: fingerprints of the records"),
		OPT_FLAG(0, "pairs", &d.steps.pairs, "step 2: pairs of fingerprints that share enough"),
		OPT_TEXT(0, "verify", &d.steps.verify, "SIGNATURES", "step 3: compare the texts of pairs"),
		OPT_TEXT(0, "cluster", &d.steps.cluster, "VERIFIED", "step 4: verdicts on fingerprints"),
		OPT_TEXT(0, "apply", &d.steps.apply, "CLUSTERS", "step 5: records with their verdicts"), OPT_END };
	const struct filter filter = { .name = "dedupe", .summary = "Mark or drop copies of earlier records.",
		.operands = "[FILE]...", .options = options, .uses = RUN_RULES | RUN_JOBS | RUN_CHECK | RUN_EXPLAIN,
		.open = dedupe_open, .instead = dedupe_instead, .worker_new = dedupe_worker, .worker_free = dedupe_worker_free,
		.one = dedupe_one, .in_order = dedupe_in_order,
		.before_write = dedupe_before_write, .close = dedupe_close, .stats = dedupe_stats, .needs = dedupe_needs,
		.free = dedupe_free };

	return filter_main(&filter, &d, argc, argv);
}
