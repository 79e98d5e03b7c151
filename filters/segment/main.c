/* segment - what each line of a text is, where its sentences end, and what the page says of itself.
 *
 * In: records with id and text.  Out: the same with segments and sentences, and with published, published_time, publisher
 * and title where the page shows them and the record has none.  With --explode: one record for each part. */
#include <stdlib.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "check.h"
#include "classify.h"
#include "explain.h"
#include "page.h"
#include "rules.h"
#include "run/filter.h"
#include "run/option.h"
#include "text/sentence.h"
#include "write.h"

struct segment {
	int explode;                       /* enum explode */
	struct explain explain;
	struct rule_files files;
	struct rules rules;
	struct splitter *splitter;
	struct counters never;
	const char **abbreviations;
	size_t max_values;
};

/* What one thread needs. */
struct worker {
	const struct segment *segment;
	struct classifier *classifier;
	struct page page;
	struct buffer json;
};

static int
segment_open(void *config, struct run *run, int *status, struct fault *why)
{
	struct segment *s = config;
	size_t count = 0;

	(void)status;
	if (rule_files_find("segment", run->rules.items, run->rules.count, run->no_default_rules, &s->files, why) < 0 ||
	    rules_load(&s->rules, &s->files, &s->abbreviations, &count, why) < 0 || check_read(&s->rules, why) < 0)
		return -1;
	s->splitter = splitter_new(s->abbreviations, count, why);
	if (s->splitter == NULL)
		return -1;
	if (explain_open(&s->explain, &s->rules, run->explain, run->why_not, why) < 0)
		return -1;
	for (size_t i = 0; i < s->rules.count; i++)
		counters_add(&s->never, s->rules.items[i].id, 0);
	s->max_values = (size_t)run->max_values;
	run->never = &s->never;
	run->rules_digest = rules_digest();
	return 0;
}

static int
segment_instead(void *config, struct run *run)
{
	const struct segment *s = config;
	struct buffer out = { 0 };
	int status = -1;

	if (run->check) {
		size_t failed = check_run(&s->rules, s->splitter, run->verbose, &out).failed;

		status = run_print(run, out.bytes, out.len);
		if (status == STATUS_OK && failed > 0)
			status = STATUS_REJECTS;
	}
	buffer_free(&out);
	return status;
}

static void *
worker_new(const void *config, const struct run *run)
{
	struct worker *w = mem_zero(sizeof *w);

	(void)run;
	w->segment = config;
	w->classifier = classifier_new(&w->segment->rules);
	return w;
}

static void
worker_free(void *worker)
{
	struct worker *w = worker;
	const struct counters *over = classifier_over_budget(w->classifier);

	for (size_t i = 0; i < over->count; i++)
		diagnostic_say(LEVEL_WARNING, NULL, FAULT_BUDGET, "rule '%s' met its limit of work on %llu lines", over->items[i].name,
		    over->items[i].count);
	classifier_free(w->classifier);
	page_free(&w->page);
	buffer_free(&w->json);
	free(w);
}

static enum verdict
segment_one(void *worker, struct task *task)
{
	struct worker *w = worker;
	const struct segment *s = w->segment;
	struct stamp stamp;
	const char *id, *text;
	size_t id_len, len;

	if (record_need_string(task->record, "id", &id, &id_len, &task->why) < 0 ||
	    record_need_string(task->record, "text", &text, &len, &task->why) < 0)
		return REJECT;
	page_read(&w->page, text, len, s->splitter);
	if (write_values(&w->page) > s->max_values)
		return reject(task, FAULT_TOO_MANY_VALUES, "%zu lines and %zu sentences are more than --max-values=%zu allows",
		    w->page.count, w->page.sentences.count, s->max_values);
	if (s->explain.on) {
		task->emitted = explain_page(&s->explain, &s->rules, w->classifier, &w->page, task->record, task->hits, task->out);
		return EMITTED;
	}
	classify(w->classifier, &w->page, &stamp, NULL, task->hits);
	write_members(task->record, &w->page, &stamp, &w->json);
	if (s->explode == EXPLODE_NO)
		return KEEP;
	task->emitted = write_exploded(task->record, &w->page, (enum explode)s->explode, task->out);
	return EMITTED;
}

static void
segment_free(void *config)
{
	struct segment *s = config;

	splitter_free(s->splitter);
	rules_free(&s->rules);
	rule_files_free(&s->files);
	counters_free(&s->never);
	free(s->abbreviations);
}

int
main(int argc, char **argv)
{
	static const char *const parts[] = { "no", "segment", "sentence", NULL };
	struct segment s = { 0 };
	const struct option options[] = {
		{ .name = "explode", .type = OPTION_CHOICE, .target = &s.explode, .value = "PART", .choices = parts,
		  .help = "one record for each segment or sentence, with parent and index" },
		{ 0 },
	};
	const struct filter filter = {
		.name = "segment", .summary = "Find the parts of a news text and its sentences.", .operands = "[FILE]...", .options = options,
		.uses = RUN_RULES | RUN_JOBS | RUN_CHECK | RUN_EXPLAIN, .open = segment_open, .instead = segment_instead, .worker_new = worker_new,
		.worker_free = worker_free, .one = segment_one, .free = segment_free,
	};

	return filter_main(&filter, &s, argc, argv);
}
