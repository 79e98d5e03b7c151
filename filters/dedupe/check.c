#include "check.h"

#include <string.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "judge.h"
#include "postings.h"
#include "record/record.h"
#include "work.h"

struct checker {
	const struct settings *settings;
	struct worker *worker;
	struct record *record;
	struct arena *arena;
};

static void
judge_text(struct checker *c, struct judge *judge, const char *id, const char *text, struct judgement *out)
{
	struct fault why = { 0 };
	struct work *w;

	record_start(c->record);
	record_set_string(c->record, "id", id, strlen(id));
	record_set_string(c->record, "text", text, strlen(text));
	w = work_make(c->worker, c->record, c->arena, &why);
	judge_document(judge, &w->print, w->id, w->id_len, w->url, c->arena, out);
}

/* Is the second text to the first what the test says?  *got: what it is. */
static bool
test_holds(struct checker *c, const struct node *test, const char **got, const char **decision)
{
	struct judge *judge = judge_new(c->settings, POSTINGS_WINDOW - 1, false);
	const char *verdict = node_text(node_child(test, "verdict"));
	bool revision = strcmp(verdict, "revision") == 0;
	const struct node *wanted = node_child(test, "decision");
	struct judgement j;

	judge_text(c, judge, "first", node_text(node_child(test, "first")), &j);
	judge_text(c, judge, revision ? "first" : "second", node_text(node_child(test, "second")), &j);
	*got = j.apart_from != NULL ? "series" : finding_name(j.finding);
	*decision = j.decision != NULL ? j.decision->id : "none";
	judge_free(judge);
	return strcmp(*got, verdict) == 0 && (wanted == NULL || strcmp(*decision, node_text(wanted)) == 0);
}

static void
test_tell(const struct node *test, const char *got, const char *decision)
{
	const struct place place = node_place(test);
	const struct node *wanted = node_child(test, "decision");

	diagnostic_say(LEVEL_ERROR, &place, FAULT_NONE, "%s: expected %s%s%s, got %s by %s", node_text(node_child(test, "name")),
	    node_text(node_child(test, "verdict")), wanted != NULL ? " by " : "", wanted != NULL ? node_text(wanted) : "", got,
	    decision);
}

static size_t
run_all(const struct settings *settings, bool verbose, struct buffer *out)
{
	struct checker c = { settings, worker_make(settings, false), record_new(), arena_new() };
	size_t failed = 0;

	if (verbose)
		buffer_printf(out, "1..%zu\n", settings->test_count);
	for (size_t i = 0; i < settings->test_count; i++) {
		const char *got, *decision;
		bool holds = test_holds(&c, settings->tests[i], &got, &decision);

		if (verbose)
			buffer_printf(out, "%sok %zu - %s\n", holds ? "" : "not ", i + 1,
			    node_text(node_child(settings->tests[i], "name")));
		if (!holds)
			test_tell(settings->tests[i], got, decision);
		failed += !holds;
		arena_clear(c.arena);
	}
	worker_discard(c.worker);
	record_free(c.record);
	arena_free(c.arena);
	return failed;
}

int
check_print(const struct settings *settings, const struct run *run)
{
	struct buffer out = { 0 };
	size_t failed = run_all(settings, run->verbose, &out);
	int status = run_print(run, out.bytes, out.len);

	buffer_free(&out);
	return status == STATUS_OK && failed > 0 ? STATUS_REJECTS : status;
}
