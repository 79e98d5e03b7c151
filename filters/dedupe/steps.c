#include "steps.h"

#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "base/memory.h"
#include "lines.h"
#include "record/compose.h"
#include "signature.h"
#include "verified.h"

enum kind { STEP_SIGNATURES, STEP_PAIRS, STEP_VERIFY, STEP_CLUSTER, STEP_APPLY };

/* A document of the file beside the input. */
struct entry {
	uint64_t number;
	struct text id, member;            /* of --apply */
	const uint8_t *codes;              /* of --verify, packed */
	size_t count, in_title;
	double covered;
};

struct step {
	enum kind kind;
	const struct settings *settings;
	struct judge *judge;
	struct verified *verified;
	struct arena *arena;               /* what the entries point to */
	struct entry *entries;             /* rising numbers */
	size_t count, capacity;
	uint64_t next;                     /* the least number that may come */
	struct buffer member;
};

struct step_worker {
	const struct step *step;
	struct aligner *aligner;
	uint8_t *codes[2];
	size_t capacity[2];
};

bool
steps_wanted(const struct steps *s)
{
	return s->signatures || s->pairs || s->verify != NULL || s->cluster != NULL || s->apply != NULL;
}

int
steps_check(const struct steps *s, struct fault *why)
{
	if (s->signatures + s->pairs + (s->verify != NULL) + (s->cluster != NULL) + (s->apply != NULL) > 1)
		return fault_set(why, FAULT_CONFIG, NULL, "--signatures, --pairs, --verify, --cluster and --apply are one step each");
	return 0;
}

/* ---- the file beside the input ---- */

static int
entry_add(struct step *s, struct entry e, struct fault *why)
{
	if (s->count > 0 && e.number <= s->entries[s->count - 1].number)
		return fault_set(why, FAULT_WRONG_FORM, NULL, "lines are not in the order of 'seq'");
	mem_grow(&s->entries, &s->capacity, s->count + 1, sizeof *s->entries);
	s->entries[s->count++] = e;
	return 0;
}

static int
take_signature(void *with, struct record *record, struct fault *why)
{
	struct step *s = with;
	struct row r;

	if (signature_read(record, s->settings, record_arena(record), &r, why) < 0)
		return -1;
	return entry_add(s, (struct entry){ .number = r.number, .count = r.count, .in_title = r.in_title,
		.codes = (const uint8_t *)arena_copy(s->arena, r.codes.bytes, r.codes.len) }, why);
}

static int
take_cluster(void *with, struct record *record, struct fault *why)
{
	struct step *s = with;
	struct item member, covered;
	struct entry e = { 0 };
	const char *id;
	char *number;

	if (signature_number(record, "seq", &e.number, why) < 0 || record_need_string(record, "id", &id, &e.id.len, why) < 0 ||
	    record_need_item(record, "dedupe", ITEM_OBJECT, &member, why) < 0 ||
	    record_need_item(record, "covered", ITEM_NUMBER, &covered, why) < 0)
		return -1;
	e.id.bytes = arena_copy(s->arena, id, e.id.len);
	e.member = (struct text){ arena_copy(s->arena, member.bytes, member.len), member.len };
	number = mem_text_of(covered.bytes, covered.len);
	e.covered = strtod(number, NULL);
	free(number);
	return entry_add(s, e, why);
}

struct step *
step_open(const struct steps *wanted, const struct settings *settings, struct judge *judge, int *status, struct fault *why)
{
	struct step *s = mem_zero(sizeof *s);
	int result = 0;

	s->settings = settings;
	s->judge = judge;
	s->arena = arena_new();
	s->kind = wanted->signatures ? STEP_SIGNATURES : wanted->pairs ? STEP_PAIRS : wanted->verify != NULL ? STEP_VERIFY :
	    wanted->cluster != NULL ? STEP_CLUSTER : STEP_APPLY;
	if (s->kind == STEP_VERIFY)
		result = lines_each(wanted->verify, take_signature, s, status, why);
	else if (s->kind == STEP_APPLY)
		result = lines_each(wanted->apply, take_cluster, s, status, why);
	else if (s->kind == STEP_CLUSTER)
		result = (s->verified = verified_load(wanted->cluster, status, why)) != NULL ? 0 : -1;
	if (result < 0) {
		step_free(s);
		return NULL;
	}
	if (s->verified != NULL)
		judge_use(judge, s->verified);
	return s;
}

void
step_free(struct step *s)
{
	if (s == NULL)
		return;
	verified_free(s->verified);
	arena_free(s->arena);
	free(s->entries);
	buffer_free(&s->member);
	free(s);
}

static const struct entry *
entry_find(const struct step *s, uint64_t number)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->entries[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->count && s->entries[low].number == number ? &s->entries[low] : NULL;
}

/* ---- in any thread ---- */

struct step_worker *
step_worker_new(const struct step *s)
{
	struct step_worker *w = mem_zero(sizeof *w);

	w->step = s;
	w->aligner = aligner_new(s->settings->run);
	return w;
}

void
step_worker_free(struct step_worker *w)
{
	if (w == NULL)
		return;
	aligner_free(w->aligner);
	free(w->codes[0]);
	free(w->codes[1]);
	free(w);
}

static struct codes
unpack(struct step_worker *w, size_t which, const struct entry *e)
{
	mem_grow(&w->codes[which], &w->capacity[which], e->count + 4, 1);
	codes_unpack(e->codes, e->count, w->codes[which]);
	return (struct codes){ .items = w->codes[which], .count = e->count, .title = e->in_title };
}

static enum verdict
verify(struct step_worker *w, struct task *task)
{
	const size_t lead = w->step->settings->lead;
	const struct entry *one, *other;
	struct alignment mine, theirs;
	struct codes a, b;
	uint64_t numbers[2];

	if (signature_number(task->record, "a", &numbers[0], &task->why) < 0 ||
	    signature_number(task->record, "b", &numbers[1], &task->why) < 0)
		return REJECT;
	one = entry_find(w->step, numbers[0]);
	other = entry_find(w->step, numbers[1]);
	if (one == NULL || other == NULL)
		return reject(task, FAULT_WRONG_FORM, "no signature of number %llu", (unsigned long long)numbers[one != NULL]);
	a = unpack(w, 0, one);
	b = unpack(w, 1, other);
	aligner_hold(w->aligner, &b);
	align(w->aligner, &a, lead, NULL, &mine, &theirs);
	verified_write(numbers[0], numbers[1], &mine, &theirs, task->out);
	task->emitted = 1;
	return EMITTED;
}

static enum verdict
read_signature(const struct step *s, struct task *task)
{
	struct row *r = arena_zero(task->arena, sizeof *r);
	struct work *w;

	if (signature_read(task->record, s->settings, task->arena, r, &task->why) < 0)
		return REJECT;
	w = row_work(r, r, s->settings, task->arena);
	w->number = r->number;
	task->carry = w;
	return KEEP;
}

enum verdict
step_one(struct step_worker *w, struct worker *worker, struct task *task)
{
	switch (w->step->kind) {
	case STEP_VERIFY:
		return verify(w, task);
	case STEP_PAIRS:
	case STEP_CLUSTER:
		return read_signature(w->step, task);
	default:
		task->carry = work_make(worker, task->record, task->arena, &task->why);
		return task->carry != NULL ? KEEP : REJECT;
	}
}

/* ---- in order ---- */

/* The record's own number, or the next one; it must not fall. */
static int
number_of(struct step *s, struct task *task, uint64_t *number)
{
	*number = s->next;
	if (record_item(task->record, "_seq").type != ITEM_ABSENT && signature_number(task->record, "_seq", number, &task->why) < 0)
		return -1;
	if (*number < s->next && s->kind != STEP_SIGNATURES)
		return fault_set(&task->why, FAULT_WRONG_FORM, NULL, "'_seq' does not rise");
	s->next = *number + 1;
	return 0;
}

static enum verdict
write_signature(struct step *s, struct task *task)
{
	const struct work *w = task->carry;
	struct judgement j = { .cluster = "", .kept_codes = true };
	struct row r;

	if (number_of(s, task, &j.number) < 0)
		return REJECT;
	row_of(w, &j, (struct text){ "", 0 }, (struct text){ "", 0 }, task->arena, &r);
	signature_write(&r, s->settings, task->out);
	task->emitted = 1;
	return EMITTED;
}

static int
in_turn(struct step *s, struct task *task, const struct work *w)
{
	if (w->number < s->next)
		return fault_set(&task->why, FAULT_WRONG_FORM, NULL, "'seq' does not rise: sort the lines by it");
	s->next = w->number + 1;
	judge_skip(s->judge, w->number);
	return 0;
}

static enum verdict
write_pairs(struct step *s, struct task *task)
{
	const struct work *w = task->carry;
	const struct candidate *found;
	size_t count;

	if (in_turn(s, task, w) < 0)
		return REJECT;
	count = judge_pairs(s->judge, &w->print, &found);
	for (size_t i = 0; i < count; i++)
		buffer_printf(task->out, "{\"a\":%llu,\"b\":%llu}\n", (unsigned long long)found[i].number,
		    (unsigned long long)w->number);
	task->emitted = count;
	return EMITTED;
}

static enum verdict
write_cluster(struct step *s, struct task *task)
{
	const struct work *w = task->carry;
	struct judgement j;

	if (in_turn(s, task, w) < 0)
		return REJECT;
	buffer_clear(&s->member);
	work_judge(w, s->judge, task->arena, &j, &s->member);
	if (j.decision != NULL)
		counters_add(task->hits, j.decision->id, 1);
	buffer_printf(task->out, "{\"seq\":%llu,\"id\":", (unsigned long long)w->number);
	compose_string(task->out, w->id, w->id_len);
	compose_key(task->out, "dedupe");
	buffer_append(task->out, s->member.bytes, s->member.len);
	buffer_printf(task->out, ",\"covered\":%.17g}\n", j.covered);
	task->emitted = 1;
	return EMITTED;
}

static int
judgement_of(const struct entry *e, struct judgement *j)
{
	struct item member = item_of(e->member.bytes, e->member.bytes + e->member.len);

	*j = (struct judgement){ .covered = e->covered, .inside = item_equals(item_member(member, "direction"), "inside") };
	while (!item_equals(item_member(member, "verdict"), finding_name(j->finding)))
		if (j->finding++ == FINDING_REVISION)
			return -1;
	return 0;
}

static int
apply(struct step *s, struct task *task, struct judgement *j, struct buffer *member)
{
	const struct work *w = task->carry;
	const struct entry *e;
	uint64_t number;

	if (number_of(s, task, &number) < 0)
		return -1;
	e = entry_find(s, number);
	if (e == NULL || e->id.len != w->id_len || memcmp(e->id.bytes, w->id, w->id_len) != 0 || judgement_of(e, j) < 0)
		return fault_set(&task->why, FAULT_WRONG_FORM, NULL, "the line of number %llu is not this record's",
		    (unsigned long long)number);
	record_remove(task->record, "_seq");
	buffer_append(member, e->member.bytes, e->member.len);
	return 0;
}

bool
step_in_order(struct step *s, struct task *task, struct judgement *j, struct buffer *member, enum verdict *verdict)
{
	switch (s->kind) {
	case STEP_SIGNATURES:
		*verdict = write_signature(s, task);
		return false;
	case STEP_PAIRS:
		*verdict = write_pairs(s, task);
		return false;
	case STEP_CLUSTER:
		*verdict = write_cluster(s, task);
		return false;
	case STEP_APPLY:
		*verdict = REJECT;
		return apply(s, task, j, member) == 0;
	default:
		return false;              /* pairs are done with */
	}
}
