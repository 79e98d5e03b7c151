/* tag - rules find persons, bodies, places, dates, documents and events in a text.
 *
 * In: a record with `text`; `segments` and `sentences` where segment made them.  Out: the record with `tags`,
 * `entities`, `events` and `rules`, the digest of the rule packs that made them.  The packs are loaded and compiled once;
 * each thread has a worker that reads a record into a document, matches, completes and writes.  What the author of rules asks
 * (--check, --explain, --lint, …) goes the same way and ends in explain/ in place of the output. */
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "compile/pack.h"
#include "document/consistency.h"
#include "document/document.h"
#include "explain/author.h"
#include "explain/costs.h"
#include "explain/coverage.h"
#include "match/joint.h"
#include "match/matcher.h"
#include "reading.h"
#include "rules/files.h"
#include "run/filter.h"
#include "unicode/nfc.h"
#include "writing.h"

enum { NOTE_PIECES };                      /* kinds of remarks: a text that is not NFC */

struct tag_filter {
	const struct run *run;
	bool any_language, cover, no_prefilter, no_jit, provenance, check_records;
	struct pack_set *packs;
	struct splitter *splitter;
	struct counters never;             /* all rules; for --stats */
	struct counters budgets;           /* records in which a rule met its budget */
	struct consistency *consistency;   /* --check-records */
	const char *digest;
	size_t max_tags;
	struct rule_cost *costs;           /* by rule; NULL without --stats and --lint */
	struct coverage *coverage;         /* --coverage */
	struct author_options asked;
	struct author *author;             /* NULL where nothing is asked */
};

struct worker {
	const struct tag_filter *filter;
	struct matcher *matcher;
	struct joint *joint;
	struct arena *finishing;           /* of the document stage of one record after the other */
	struct reading readings[JOINT_DOCUMENTS];      /* of records that are worked on together */
	struct writing writing;
	struct author_worker *author;
	struct coverage_worker *coverage;
};

static int
tag_open(void *config, struct run *run, int *status, struct fault *why)
{
	struct tag_filter *f = config;
	struct pack_options options = { .given = run->rules.items, .given_count = run->rules.count, .no_default = run->no_default_rules,
		.no_jit = f->no_jit, .no_prefilter = f->no_prefilter, .match_limit = (unsigned)run->match_limit, .keep_sources = f->cover || author_asks(&f->asked, run) };
	char *abbreviations;

	f->run = run;
	options.no_jit |= run->check;      /* its texts are a line each: machine code takes longer to make than it saves */
	if (!options.no_jit && !pattern_jit_works())
		diagnostic_say(LEVEL_WARNING, NULL, FAULT_NONE, "patterns run without JIT on this machine: slower, with the same tags");
	f->packs = pack_set_load(&options, why);
	if (f->packs == NULL)
		return -1;
	run->rules_digest = f->digest = mem_text(rules_digest());
	abbreviations = rule_files_shipped("segment/abbreviations.yaml", why);
	if (abbreviations == NULL)
		return -1;
	f->splitter = splitter_new((const char *const[]){ abbreviations }, 1, why);
	free(abbreviations);
	if (f->splitter == NULL)
		return -1;
	for (size_t i = 0; i < f->packs->rule_count; i++)
		counters_add(&f->never, f->packs->rules[i]->id, 0);
	run->never = &f->never;
	f->max_tags = (size_t)run->max_tags;
	if (run->stats != NULL || f->asked.lint)
		f->costs = mem_array(f->packs->rule_count + 1, sizeof *f->costs);
	if (f->cover)
		f->coverage = coverage_new(f->packs, run->rules.count > 0);
	if (f->check_records)
		f->consistency = consistency_new(f->packs->document_rules);
	return author_open(&f->author, &f->asked, run, f->packs, f->splitter, f->costs, status, why);
}

static void *
tag_worker_new(const void *config, const struct run *run)
{
	const struct tag_filter *f = config;
	struct worker *w = mem_zero(sizeof *w);

	(void)run;
	w->filter = f;
	w->matcher = matcher_new(f->packs, f->max_tags, f->costs);
	w->joint = joint_new(w->matcher);
	w->finishing = arena_new();
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++)
		w->readings[i].splitter = f->splitter;
	w->writing.provenance = f->provenance;
	if (f->coverage != NULL) {
		w->coverage = coverage_worker_new(f->coverage);
		matcher_watch(w->matcher, coverage_watch, w->coverage);
	}
	if (f->author != NULL)
		w->author = author_worker_new(f->author, w->matcher);
	return w;
}

static void
tag_worker_free(void *worker)
{
	struct worker *w = worker;

	author_worker_free(w->author);
	coverage_worker_free(w->coverage);
	joint_free(w->joint);
	arena_free(w->finishing);
	matcher_free(w->matcher);
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++)
		reading_free(&w->readings[i]);
	writing_free(&w->writing);
	free(w);
}

/* A record that the rules are for becomes a document.  False: the verdict is there already. */
static bool
read_record(struct worker *w, struct reading *reading, struct task *task, struct document *d, enum verdict *verdict)
{
	const struct tag_filter *f = w->filter;

	*verdict = KEEP;
	if (f->check_records || (!f->any_language && item_equals(record_item(task->record, "lang"), "und"))) {
		if (w->author != NULL)
			*verdict = author_left_alone(w->author, task);
		return false;
	}
	if (reading_document(reading, task->record, task->arena, d, &task->why) < 0) {
		*verdict = REJECT;
		return false;
	}
	if (!nfc_is(d->text, d->len) && !nfc_equals(d->text, d->len))
		remark(task, NOTE_PIECES);
	d->packs = f->packs;
	return true;
}

/* What comes behind the rules: the document stage, and the record with what was found. */
static enum verdict
write_record(struct worker *w, const struct reading *reading, struct task *task, struct document *d, const struct match_result *match)
{
	const struct tag_filter *f = w->filter;
	bool truncated = match->truncated;
	struct document_result *result;
	struct tag **tags;
	size_t count;

	if (match->timeout)
		return reject(task, FAULT_BUDGET, "the record took more than %d s", MATCHER_SECONDS);
	if (w->author == NULL) {           /* who keeps none of it */
		arena_clear(w->finishing);
		d->arena = w->finishing;
	}
	count = writing_choose(d, f->max_tags, &tags, &truncated);
	result = document_finish(d, f->packs->document_rules, matcher_scratch(w->matcher), w->author != NULL && author_asks_events(w->author));
	if (document_result_late(result))
		return reject(task, FAULT_BUDGET, "the events of the record took more than %d s", DOCUMENT_SECONDS);
	if (w->author != NULL)
		return author_after(w->author, task, d, match, result, tags, count, reading->offsets);
	writing_record(&w->writing, task->record, d, tags, count, truncated, match, result, reading->offsets, f->digest);
	for (size_t i = 0; f->costs != NULL && i < d->tag_count; i++)
		if (!d->tags[i]->hidden)
			counters_add(task->hits, d->tags[i]->rule->id, 1);
	return KEEP;
}

static enum verdict
tag_one(void *worker, struct task *task)
{
	struct worker *w = worker;
	struct reading *reading = &w->readings[0];
	struct match_result match;
	enum verdict verdict;
	struct document d;

	if (!read_record(w, reading, task, &d, &verdict))
		return verdict;
	if (w->coverage != NULL)
		coverage_start(w->coverage);
	if (w->author != NULL)
		author_before(w->author, &d, reading->offsets);
	match = matcher_run(w->matcher, &d);
	return write_record(w, reading, task, &d, &match);
}

/* Articles of the usual size are matched together, the others for themselves.  Whoever watches the rules sees each for itself. */
static void
tag_several(void *worker, struct task *const tasks[], size_t count, enum verdict verdicts[])
{
	struct worker *w = worker;
	struct document documents[JOINT_DOCUMENTS], *joined[JOINT_DOCUMENTS];
	bool is_read[JOINT_DOCUMENTS], done[JOINT_DOCUMENTS];
	size_t join_count = 0, place = 0;

	if (w->author != NULL || w->coverage != NULL) {
		for (size_t i = 0; i < count; i++)
			verdicts[i] = tag_one(worker, tasks[i]);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		is_read[i] = read_record(w, &w->readings[i], tasks[i], &documents[i], &verdicts[i]);
		if (is_read[i])
			joined[join_count++] = &documents[i];
	}
	if (join_count > 0)
		joint_run(w->joint, joined, join_count, done);
	for (size_t i = 0; i < count; i++) {
		struct match_result match = { 0 };

		if (!is_read[i])
			continue;
		if (!done[place++])
			match = matcher_run(w->matcher, &documents[i]);
		verdicts[i] = write_record(w, &w->readings[i], tasks[i], &documents[i], &match);
	}
}

/* The checks of the packs look at one record after the other; nothing goes out but what they find in the end. */
static enum verdict
check_record(struct tag_filter *f, struct task *task)
{
	size_t len = 0;
	const char *id = record_string(task->record, "id", &len);

	consistency_add(f->consistency, record_item(task->record, "entities"), record_item(task->record, "tags"), id != NULL ? id : "", len, task->arena);
	return EMITTED;
}

/* In order and by one thread: which rules met their budget, and in how many records. */
static enum verdict
tag_in_order(void *config, struct task *task, enum verdict verdict)
{
	struct tag_filter *f = config;
	struct cursor at = cursor_over(record_item(task->record, "tag_errors"));
	struct item error;

	if (f->check_records)
		return check_record(f, task);
	if (f->author != NULL)
		author_in_order(f->author, task);
	while (verdict == KEEP && cursor_next(&at, &error)) {
		size_t len;
		const char *rule = item_string(item_member(error, "rule"), task->arena, &len);

		if (rule != NULL)
			counters_add(&f->budgets, arena_copy(task->arena, rule, len), 1);
	}
	return verdict;
}

/* Rules are written in whole letters, and find none that is a letter and its marks. */
static void
say_pieces(const struct run *run)
{
	struct remark pieces = run_remark(run, NOTE_PIECES);

	if (pieces.count > 0)
		diagnostic_say(LEVEL_WARNING, &pieces.places[0], FAULT_NONE, "%llu %s not in NFC, and rules do not find words with such letters; normalize mends them",
			pieces.count, pieces.count == 1 ? "text is" : "texts, of which this is the first, are");
}

static int
tag_close(void *config, bool good, struct buffer *out, int *status, struct fault *why)
{
	const struct tag_filter *f = config;

	(void)status, (void)why;
	if (f->consistency != NULL && good && consistency_report(f->consistency, out))
		status_raise(STATUS_REJECTS);
	if (f->author != NULL)
		status_raise(author_close(f->author, out));
	say_pieces(f->run);
	for (size_t i = 0; i < f->budgets.count; i++)
		diagnostic_say(LEVEL_WARNING, NULL, FAULT_BUDGET, "rule '%s' met its budget in %llu records", f->budgets.items[i].name, f->budgets.items[i].count);
	return 0;
}

static int
tag_instead(void *config, struct run *run)
{
	const struct tag_filter *f = config;

	return f->author != NULL ? author_instead(f->author, run) : -1;
}

static void
tag_stats(const void *config, struct buffer *json)
{
	const struct tag_filter *f = config;

	costs_write(f->packs, f->costs, json);
	if (f->coverage != NULL)
		coverage_write(f->coverage, json);
}

static void
tag_stats_text(const void *config, struct buffer *out)
{
	const struct tag_filter *f = config;

	costs_text(f->packs, f->costs, out);
	if (f->coverage != NULL)
		coverage_text(f->coverage, out);
}

static void
tag_free(void *config)
{
	struct tag_filter *f = config;

	consistency_free(f->consistency);
	author_free(f->author);
	coverage_free(f->coverage);
	pack_set_free(f->packs);
	free(f->costs);
	splitter_free(f->splitter);
	counters_free(&f->never);
	counters_free(&f->budgets);
	free((char *)(uintptr_t)f->digest);
}

int
main(int argc, char **argv)
{
	struct tag_filter f = { 0 };
	const struct option options[] = {
		OPT_TEXT(0, "at", &f.asked.at, "OFFSET|WORDS", "--explain, --why-not: of this place alone"),
		OPT_FLAG(0, "lint", &f.asked.lint, "what is doubtful in the rules, with what they cost on the records, if any"),
		{ 0, "diff", OPTION_TEXT, &f.asked.diff, "OLD", true, NULL, "tags gained, lost, changed against older packs; none: the shipped ones", NULL },
		OPT_TEXT(0, "score", &f.asked.score, "GOLD", "precision and recall against annotated records"),
		OPT_CHOICE(0, "report-format", &f.asked.form, author_forms, "of --explain, --why-not, --lint, --diff, --score (text)"),
		OPT_FLAG(0, "coverage", &f.cover, "with --stats: which alternatives of patterns never matched, of the packs given with -r, or of all"),
		OPT_FLAG(0, "provenance", &f.provenance, "say which tags a tag was made from, and what completed its fields"),
		OPT_FLAG(0, "any-language", &f.any_language, "apply the rules to records of lang 'und' too"),
		OPT_FLAG(0, "check-records", &f.check_records, "hold tagged records against the checks of the packs"),
		OPT_FLAG(0, "no-prefilter", &f.no_prefilter, "try each rule everywhere: slow, with the same tags"),
		OPT_FLAG(0, "no-jit", &f.no_jit, "interpret patterns: slower, with the same tags"), OPT_END };
	const struct filter filter = { .name = "tag", .summary = "Find persons, bodies, places, dates, documents and events by rules.", .operands = "[FILE]...",
		.options = options, .uses = RUN_RULES | RUN_JOBS | RUN_CHECK | RUN_EXPLAIN | RUN_TAG_LIMITS, .open = tag_open, .instead = tag_instead,
		.worker_new = tag_worker_new, .worker_free = tag_worker_free, .one = tag_one, .several = tag_several, .several_most = JOINT_DOCUMENTS, .several_bytes = JOINT_LINES,
		.in_order = tag_in_order, .close = tag_close, .stats = tag_stats, .stats_text = tag_stats_text, .free = tag_free };

	return filter_main(&filter, &f, argc, argv);
}
