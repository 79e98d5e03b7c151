#include "explain/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "compile/rule.h"
#include "document/document.h"
#include "document/frame.h"
#include "explain/example.h"
#include "explain/judge.h"
#include "match/joint.h"
#include "reading.h"
#include "rules/later.h"
#include "writing.h"

enum { PARTS = 2, WORTH_PARTS = 500 /* examples that a second thread is worth */ };

/* What has tests: a rule or a frame. */
struct subject {
	const struct rule *rule;           /* NULL: a frame */
	const struct frame *frame;
	const char *what, *id;
	const struct node *tests;          /* NULL: none */
	bool shipped;
};

/* An example that waits to be run. */
struct waiting {
	struct subject subject;
	enum example_list list;
	size_t number;                     /* in its list, from 1 */
	struct example example;
	struct reading reading;
};

/* Checks the subjects [from, to). */
struct checker {
	const struct pack_set *packs;
	size_t from, to;
	struct judge judge;
	struct joint *joint;
	struct waiting waiting[JOINT_DOCUMENTS];       /* run together */
	size_t waiting_count, waiting_bytes;           /* their texts */
	struct buffer out;
	struct fault why;                  /* what is wrong with an example */
	bool tap, only_given;
	size_t run;                        /* and those of the subjects before */
	size_t passed, failed, todo, todo_passing;
};

/* ---- subjects: the rules, then the frames, in file order ---- */

static size_t
subject_count(const struct pack_set *packs)
{
	return packs->rule_count + packs->document_rules->frame_count;
}

static struct subject
subject_at(const struct pack_set *packs, size_t index)
{
	if (index < packs->rule_count) {
		const struct rule *rule = packs->rules[index];

		return (struct subject){ .rule = rule, .what = "rule", .id = rule->id, .tests = rule->tests, .shipped = rule->pack->shipped };
	}
	const struct frame *frame = &packs->document_rules->frames[index - packs->rule_count];

	return (struct subject){ .frame = frame, .what = "frame", .id = frame->id, .tests = frame->tests, .shipped = frame->shipped };
}

static bool
is_checked(const struct checker *c, const struct subject *s)
{
	return (!c->only_given || !s->shipped) && (s->frame == NULL || !s->frame->disabled);
}

/* ---- examples ---- */

/* Of a document that has its tags. */
static bool
example_passes(struct checker *c, struct waiting *w, struct document *d)
{
	struct document_result *result;
	struct tag **tags;
	bool truncated = false, agrees;

	writing_choose(d, JUDGE_TAGS, &tags, &truncated);
	result = document_finish(d, c->packs->document_rules, matcher_scratch(c->judge.matcher), false);
	if (w->subject.rule != NULL)
		agrees = judge_rule(&c->judge, w->subject.rule, &w->example, &w->reading, d);
	else
		agrees = judge_frame(&c->judge, w->subject.frame, &w->example, &w->reading, d, document_events(result));
	/* A todo that marks nothing waits for any tag. */
	return w->list == EXAMPLE_TODO && w->example.mark_count == 0 ? !agrees : agrees;
}

static void
tell(struct checker *c, const struct waiting *w, bool good)
{
	const struct example *e = &w->example;
	const char *before = c->tap ? "# " : "";
	struct place at = node_place(e->node);

	if (c->tap)
		buffer_printf(&c->out, "%s %zu - %s %s %zu%s\n", good ? "ok" : "not ok", c->run, w->subject.id, example_lists[w->list], w->number,
			w->list == EXAMPLE_TODO ? " # TODO known to fail" : "");
	if (good != (w->list == EXAMPLE_TODO))
		return;
	buffer_printf(&c->out, "%s%s:%zu:%zu: %s '%s': %s %zu ", before, at.file, at.line, at.column, w->subject.what, w->subject.id, example_lists[w->list],
		w->number);
	if (good) {
		buffer_text(&c->out, "passes now: make it a hit\n");
		return;
	}
	buffer_text(&c->out, "failed: ");
	for (size_t i = 0; i < e->text.len; i++)
		if (e->text.bytes[i] == '\n')
			buffer_text(&c->out, i + 1 < e->text.len ? " | " : "");
		else
			buffer_byte(&c->out, e->text.bytes[i]);
	buffer_byte(&c->out, '\n');
	for (const char *line = buffer_string(&c->judge.details), *end; *line != '\0'; line = end + 1) {
		end = line + strcspn(line, "\n");
		buffer_printf(&c->out, "%s%.*s\n", before, (int)(end - line), line);
		if (*end == '\0')
			break;
	}
}

/* Those that wait, in their order. */
static void
check_waiting(struct checker *c)
{
	struct document documents[JOINT_DOCUMENTS], *joined[JOINT_DOCUMENTS];
	bool done[JOINT_DOCUMENTS];

	arena_clear(c->judge.arena);
	for (size_t i = 0; i < c->waiting_count; i++) {
		joined[i] = &documents[i];
		example_document(&c->waiting[i].example, &c->waiting[i].reading, c->judge.arena, joined[i]);
		joined[i]->packs = c->packs;
	}
	joint_run(c->joint, joined, c->waiting_count, done);
	for (size_t i = 0; i < c->waiting_count; i++) {
		struct waiting *w = &c->waiting[i];
		bool todo = w->list == EXAMPLE_TODO, good;

		if (!done[i])
			(void)matcher_run(c->judge.matcher, &documents[i]);
		good = example_passes(c, w, &documents[i]);
		c->run++;
		c->passed += good && !todo;
		c->failed += !good && !todo;
		c->todo += todo;
		c->todo_passing += good && todo;
		tell(c, w, good);
	}
	c->waiting_count = c->waiting_bytes = 0;
}

static int
check_list(struct checker *c, const struct subject *s, enum example_list list)
{
	const struct node *examples = node_child(s->tests, example_lists[list]);

	for (size_t i = 0; examples != NULL && i < node_count(examples); i++) {
		struct waiting *w = &c->waiting[c->waiting_count];

		w->subject = *s;
		w->list = list;
		w->number = i + 1;
		if (example_read(&w->example, list, node_item(examples, i), &c->why) < 0)
			return -1;
		c->waiting_bytes += w->example.text.len;
		if (++c->waiting_count == JOINT_DOCUMENTS || c->waiting_bytes >= JOINT_LINES)
			check_waiting(c);
	}
	return 0;
}

static void
check_part(void *with)
{
	struct checker *c = with;

	for (size_t i = c->from; i < c->to; i++) {
		struct subject s = subject_at(c->packs, i);

		for (enum example_list list = EXAMPLE_HIT; is_checked(c, &s) && s.tests != NULL && list < EXAMPLE_LISTS; list++)
			if (check_list(c, &s, list) < 0)
				return;
	}
	check_waiting(c);
}

static size_t
count_examples(const struct checker *c, const struct subject *s)
{
	size_t count = 0;

	for (enum example_list list = EXAMPLE_HIT; is_checked(c, s) && s->tests != NULL && list < EXAMPLE_LISTS; list++) {
		const struct node *examples = node_child(s->tests, example_lists[list]);

		count += examples != NULL ? node_count(examples) : 0;
	}
	return count;
}

/* The first part has the subjects that half of the examples belong to. */
static void
divide(struct checker *parts[PARTS])
{
	const struct pack_set *packs = parts[0]->packs;
	size_t count = subject_count(packs), all = 0, half = 0, i = 0;

	for (size_t k = 0; k < count; k++) {
		struct subject s = subject_at(packs, k);

		all += count_examples(parts[0], &s);
	}
	for (; i < count && (all < WORTH_PARTS || 2 * half < all); i++) {
		struct subject s = subject_at(packs, i);

		half += count_examples(parts[0], &s);
	}
	parts[0]->to = parts[1]->from = i;
	parts[1]->to = count;
	parts[1]->run = half;
}

/* What the parts have to say, as if there were one. */
static void
join_parts(struct checker *c, const struct checker *last)
{
	buffer_append(&c->out, last->out.bytes, last->out.len);
	c->run = last->run;
	c->passed += last->passed;
	c->failed += last->failed;
	c->todo += last->todo;
	c->todo_passing += last->todo_passing;
	if (c->why.code == FAULT_NONE)
		c->why = last->why;
}

/* Those of [from, to) that nothing tests. */
static void
tell_untested(struct checker *c, const char *what, size_t from, size_t to)
{
	struct buffer names = { 0 };
	size_t without = 0;

	for (size_t i = from; i < to; i++) {
		struct subject s = subject_at(c->packs, i);

		if (!is_checked(c, &s) || count_examples(c, &s) > 0)
			continue;
		buffer_printf(&names, " %s", s.id);
		without++;
	}
	if (without > 0)
		buffer_printf(&c->out, "%s%zu %s without a test:%s\n", c->tap ? "# " : "", without, what, buffer_string(&names));
	buffer_free(&names);
}

static void
tell_sums(struct checker *c)
{
	tell_untested(c, "rules", 0, c->packs->rule_count);
	tell_untested(c, "frames", c->packs->rule_count, subject_count(c->packs));
	if (c->tap)
		buffer_printf(&c->out, "1..%zu\n", c->run);
	buffer_printf(&c->out, "%s%zu passed, %zu failed, %zu todo", c->tap ? "# " : "", c->passed, c->failed, c->todo);
	if (c->todo_passing > 0)
		buffer_printf(&c->out, " (%zu pass now)", c->todo_passing);
	buffer_byte(&c->out, '\n');
}

static struct checker *
checker_new(const struct pack_set *packs, const struct splitter *splitter, const struct run *run)
{
	struct checker *c = mem_zero(sizeof *c);

	c->packs = packs;
	c->tap = run->verbose;
	c->only_given = run->rules.count > 0;
	c->judge = judge_new(packs);
	c->joint = joint_new(c->judge.matcher);
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++)
		c->waiting[i].reading.splitter = splitter;
	return c;
}

static void
checker_free(struct checker *c)
{
	for (size_t i = 0; i < JOINT_DOCUMENTS; i++) {
		example_free(&c->waiting[i].example);
		reading_free(&c->waiting[i].reading);
	}
	joint_free(c->joint);
	judge_free(&c->judge);
	buffer_free(&c->out);
	free(c);
}

int
check_rules(const struct pack_set *packs, const struct splitter *splitter, const struct run *run)
{
	struct checker *parts[PARTS] = { checker_new(packs, splitter, run), checker_new(packs, splitter, run) }, *c = parts[0];
	struct later *second = later_new();
	int status;

	divide(parts);
	if (parts[1]->from < parts[1]->to)
		later_do(second, check_part, parts[1]);
	check_part(c);
	later_finish(second);
	join_parts(c, parts[1]);
	if (c->why.code != FAULT_NONE)
		status = diagnostic_fatal_fault(STATUS_CONFIG, &c->why);
	else {
		tell_sums(c);
		status = run_print(run, c->out.bytes, c->out.len);
		if (status == STATUS_OK && c->failed > 0)
			status = STATUS_REJECTS;
	}
	for (size_t i = 0; i < PARTS; i++)
		checker_free(parts[i]);
	return status;
}
