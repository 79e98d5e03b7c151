#include "explain/author.h"

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "explain/check.h"
#include "explain/diff.h"
#include "explain/events.h"
#include "explain/explain.h"
#include "explain/lint.h"
#include "explain/replay.h"
#include "explain/report.h"
#include "explain/score.h"
#include "explain/whynot.h"

const char *const author_forms[] = { "text", "json", NULL };

enum ask { ASK_CHECK, ASK_EXPLAIN, ASK_WHY_NOT, ASK_LINT, ASK_DIFF, ASK_SCORE };

struct author {
	enum ask ask;
	const struct author_options *options;
	const struct pack_set *packs;
	const struct splitter *splitter;
	const struct rule *rule;           /* EXPLAIN, WHY_NOT; NULL: all, or one that is absent */
	const struct frame *frame;         /* the same, where the name is a frame's */
	struct where where;
	struct diff *diff;
	struct score *score;
	struct lint *lint;
	struct rule_cost *costs;
	size_t max_tags;
	struct buffer answer;              /* what needs no input */
	_Atomic unsigned long long told;
};

struct author_worker {
	struct author *author;
	struct replays *replays;
	struct explain *explain;
	struct whynot *whynot;
	struct diff_worker *diff;
};

bool
author_asks(const struct author_options *o, const struct run *run)
{
	return run->check || run->explain != NULL || run->why_not != NULL || o->lint || o->diff != NULL || o->score != NULL;
}

static int
one_at_a_time(const struct author_options *o, const struct run *run, struct fault *why)
{
	const bool given[] = { run->check, run->explain != NULL, run->why_not != NULL, o->lint, o->diff != NULL, o->score != NULL };
	int count = 0;

	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		count += given[i];
	if (count > 1)
		return fault_set(why, FAULT_CONFIG, NULL, "--check, --explain, --why-not, --lint, --diff and --score are asked one at a time");
	if (o->at != NULL && run->explain == NULL && run->why_not == NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "--at goes with --explain or --why-not");
	return 0;
}

/* A rule, or a frame; where both have the name, frame:NAME is the frame. */
static int
find_rule(struct author *a, const char *id, struct fault *why)
{
	struct fault none = { 0 };
	bool frame = strncmp(id, "frame:", 6) == 0;

	if (*id == '\0')
		return 0;
	a->rule = frame ? NULL : report_rule(a->packs, id, &none);
	if (a->rule == NULL)
		a->frame = events_frame(a->packs->document_rules, frame ? id + 6 : id);
	if (a->rule != NULL || a->frame != NULL || whynot_absent(a->packs, frame ? id + 6 : id, (enum report_form)a->options->form, &a->answer))
		return 0;
	*why = none;
	return frame ? document_rules_no_frame(a->packs->document_rules, NULL, id + 6, why) : -1;
}

static enum ask
ask_of(const struct author_options *o, const struct run *run)
{
	return run->check ? ASK_CHECK : run->explain != NULL ? ASK_EXPLAIN : run->why_not != NULL ? ASK_WHY_NOT : o->lint ? ASK_LINT : o->diff != NULL ? ASK_DIFF : ASK_SCORE;
}

int
author_open(struct author **author, const struct author_options *o, const struct run *run, const struct pack_set *packs, const struct splitter *splitter,
	struct rule_cost *costs, int *status, struct fault *why)
{
	const char *id = run->why_not != NULL ? run->why_not : run->explain;
	struct author *a;

	*author = NULL;
	if (one_at_a_time(o, run, why) < 0) {
		*status = STATUS_USAGE;
		return -1;
	}
	if (!author_asks(o, run))
		return 0;
	a = *author = mem_zero(sizeof *a);
	*a = (struct author){ .options = o, .packs = packs, .splitter = splitter, .ask = ask_of(o, run), .max_tags = (size_t)run->max_tags, .costs = costs };
	if (a->ask == ASK_LINT)
		a->lint = lint_new(packs, costs, run->rules.count > 0, (enum report_form)o->form);
	if (where_read(&a->where, o->at, why) < 0 || (id != NULL && find_rule(a, id, why) < 0))
		return -1;
	if (a->ask == ASK_DIFF && (a->diff = diff_new(o->diff, packs, (enum report_form)o->form, why)) == NULL)
		return -1;
	if (a->ask == ASK_SCORE && (a->score = score_new(o->score, (enum report_form)o->form, why)) == NULL)
		return -1;
	return 0;
}

void
author_free(struct author *a)
{
	if (a == NULL)
		return;
	diff_free(a->diff);
	score_free(a->score);
	lint_free(a->lint);
	buffer_free(&a->answer);
	free(a);
}

/* Without records the tests of the rules are what is measured on. */
static int
lint_tests(struct author *a, const struct run *run)
{
	struct buffer out = { 0 };
	bool clean;
	int status;

	lint_measure(a->lint, a->splitter, a->costs);
	clean = lint_report(a->lint, &out);
	status = run_print(run, out.bytes, out.len);
	buffer_free(&out);
	return status == STATUS_OK && !clean ? STATUS_REJECTS : status;
}

int
author_instead(struct author *a, const struct run *run)
{
	if (a->ask == ASK_CHECK)
		return check_rules(a->packs, a->splitter, run);
	if (a->ask == ASK_LINT && run->file_count == 0)
		return lint_tests(a, run);
	return a->answer.len > 0 ? run_print(run, a->answer.bytes, a->answer.len) : -1;
}

int
author_close(struct author *a, struct buffer *out)
{
	if (a->ask == ASK_DIFF)
		diff_report(a->diff, out);
	if (a->ask == ASK_SCORE && !score_report(a->score, out))
		return STATUS_REJECTS;
	if (a->ask == ASK_LINT && !lint_report(a->lint, out))
		return STATUS_REJECTS;
	if (a->ask == ASK_EXPLAIN && a->told == 0 && (a->rule != NULL || a->frame != NULL)) {
		const char *id = a->rule != NULL ? a->rule->id : a->frame->id;

		diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, "no %s of '%s'; --why-not=%s says why", a->rule != NULL ? "tag" : "event", id, id);
	}
	if (a->ask == ASK_WHY_NOT && a->told == 0 && a->where.text != NULL && (a->rule != NULL || a->frame != NULL))
		diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, a->where.is_offset ? "no record has a character %.*s" : "'%.*s' stands in no record", (int)a->where.len, a->where.text);
	return STATUS_OK;
}

struct author_worker *
author_worker_new(struct author *a, struct matcher *matcher)
{
	struct author_worker *w = mem_zero(sizeof *w);
	struct asking asked = { .packs = a->packs, .rule = a->rule, .where = a->where, .form = (enum report_form)a->options->form };

	w->author = a;
	w->replays = asked.replays = replays_new(a->packs);
	if (a->frame != NULL)
		return w;
	if (a->ask == ASK_EXPLAIN) {
		w->explain = explain_new(&asked);
		matcher_watch(matcher, explain_watch, w->explain);
	} else if (a->ask == ASK_WHY_NOT && a->rule != NULL) {
		w->whynot = whynot_new(&asked);
		matcher_watch(matcher, whynot_watch, w->whynot);
	}
	if (a->ask == ASK_DIFF)
		w->diff = diff_worker_new(a->diff, a->max_tags);
	return w;
}

void
author_worker_free(struct author_worker *w)
{
	if (w == NULL)
		return;
	explain_free(w->explain);
	whynot_free(w->whynot);
	diff_worker_free(w->diff);
	replays_free(w->replays);
	free(w);
}

bool
author_asks_events(const struct author_worker *w)
{
	return w->author->frame != NULL;
}

void
author_before(struct author_worker *w, const struct document *d, struct offsets *offsets)
{
	if (w->explain != NULL)
		explain_start(w->explain, d, offsets);
	if (w->whynot != NULL)
		whynot_start(w->whynot, d, offsets);
	if (w->diff != NULL)
		diff_before(w->diff, d);
}

enum verdict
author_after(struct author_worker *w, struct task *task, const struct document *d, const struct match_result *match, const struct document_result *result,
	struct tag *const *tags, size_t count, struct offsets *offsets)
{
	struct item item = record_item(task->record, "id");
	const char *id = item.type == ITEM_ABSENT ? "" : item.bytes;
	size_t len = item.type == ITEM_ABSENT ? 0 : item.len;

	if (w->author->frame != NULL)
		task->emitted = events_tell(document_events(result), w->author->frame, w->author->ask == ASK_WHY_NOT, d, &w->author->where, offsets, id, len,
			(enum report_form)w->author->options->form, task->out);
	if (w->explain != NULL)
		task->emitted = explain_write(w->explain, d, offsets, id, len, task->out);
	if (w->whynot != NULL)
		task->emitted = whynot_write(w->whynot, d, match, offsets, id, len, task->out);
	if (w->diff != NULL && w->author->options->form == REPORT_JSON)
		task->emitted = diff_after(w->diff, task, d, result, tags, count, offsets);
	else if (w->diff != NULL)
		(void)diff_after(w->diff, task, d, result, tags, count, offsets);
	if (w->author->ask == ASK_SCORE)
		score_record(w->author->score, task, d, tags, count, offsets, result);
	if (w->author->lint != NULL)
		lint_count(w->author->lint, d);
	w->author->told += task->emitted;
	return EMITTED;
}

void
author_in_order(struct author *a, const struct task *task)
{
	if (a->ask == ASK_DIFF)
		diff_add(a->diff, task);
	if (a->ask == ASK_SCORE)
		score_add(a->score, task);
}

enum verdict
author_left_alone(struct author_worker *w, struct task *task)
{
	struct item item = record_item(task->record, "id");
	const char *id = item.type == ITEM_ABSENT ? "" : item.bytes;
	size_t id_len = item.type == ITEM_ABSENT ? 0 : item.len;
	const bool frame = w->author->frame != NULL && w->author->ask == ASK_WHY_NOT;

	if (frame)
		events_language(w->author->frame, id, id_len, (enum report_form)w->author->options->form, task->out);
	else if (w->whynot != NULL)
		whynot_language(w->whynot, id, id_len, task->out);
	if (frame || w->whynot != NULL) {
		task->emitted = 1;
		w->author->told++;
	}
	if (w->author->ask == ASK_SCORE) {
		struct document d = { .arena = task->arena };

		if (record_need_string(task->record, "text", &d.text, &d.len, &task->why) < 0)
			return REJECT;
		score_record(w->author->score, task, &d, NULL, 0, NULL, NULL);
	}
	return EMITTED;
}
