#include "align.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NOWHERE UINT32_MAX
#define TRIES   8                          /* places tried for one run: texts that repeat themselves stay linear */
#define STEPS   64                         /* places looked at, other runs in the same slot included */

struct aligner {
	size_t run;
	uint32_t *heads, *next;            /* places of each run in the other text, the first ones first */
	size_t head_count, head_capacity, next_capacity;
};

struct aligner *
aligner_new(size_t run)
{
	struct aligner *a = mem_zero(sizeof *a);

	a->run = run;
	return a;
}

void
aligner_free(struct aligner *a)
{
	if (a == NULL)
		return;
	free(a->heads);
	free(a->next);
	free(a);
}

static inline uint8_t
masked(uint8_t code)
{
	return code < CODE_WORDS ? code : CODE_WORDS;
}

static inline uint64_t
run_key(const uint8_t *codes, size_t run)
{
	uint64_t key = 0;

	for (size_t i = 0; i < run; i++)
		key = key << 6 | masked(codes[i]);
	return key;
}

static inline size_t
slot_of(const struct aligner *a, uint64_t key)
{
	return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (a->head_count - 1);
}

static void
remember_runs(struct aligner *a, const struct codes *in)
{
	size_t wanted = 64;

	while (wanted < 2 * in->count)
		wanted *= 2;
	a->head_count = wanted;
	mem_grow(&a->heads, &a->head_capacity, wanted, sizeof *a->heads);
	mem_grow(&a->next, &a->next_capacity, in->count + 1, sizeof *a->next);
	memset(a->heads, 0xff, wanted * sizeof *a->heads);
	for (size_t i = in->count + 1 - a->run; i-- > 0;) {
		size_t slot = slot_of(a, run_key(in->items + i, a->run));

		a->next[i] = a->heads[slot];
		a->heads[slot] = (uint32_t)i;
	}
}

struct match {
	size_t at, len, equal;             /* equal: codes that are the same, numbers too */
};

static struct match
follow(const struct codes *of, size_t i, const struct codes *in, size_t j)
{
	struct match m = { .at = j };

	for (; i < of->count && j < in->count && masked(of->items[i]) == masked(in->items[j]); i++, j++) {
		m.len++;
		m.equal += of->items[i] == in->items[j];
	}
	return m;
}

/* The longest stretch of `in` that begins like of[i]; len 0 where no run does. */
static struct match
longest(const struct aligner *a, const struct codes *of, size_t i, const struct codes *in)
{
	struct match best = { 0 };
	uint32_t j = a->heads[slot_of(a, run_key(of->items + i, a->run))];

	for (size_t tries = 0, steps = 0; j != NOWHERE && tries < TRIES && steps < STEPS; j = a->next[j], steps++) {
		struct match m = follow(of, i, in, j);

		if (m.len < a->run)
			continue;                      /* another run in the same slot */
		tries++;
		if (m.len > best.len || (m.len == best.len && m.equal > best.equal))
			best = m;
	}
	return best;
}

static void
take(struct alignment *result, const struct codes *of, size_t i, const struct codes *in, const struct match *m, size_t lead,
    uint8_t mark, uint8_t *marks)
{
	for (size_t k = 0; k < m->len; k++) {
		uint8_t one = of->items[i + k], other = in->items[m->at + k];

		if (of->skip != NULL && of->skip[i + k])
			continue;                      /* left out of the body already */
		if (in->skip != NULL && in->skip[m->at + k]) {
			result->body--;
			result->lead -= i + k < of->title + lead;
			continue;
		}
		result->masked++;
		if (code_is_number(one)) {
			result->numbers++;
			result->changed += one != other;
		}
		if (one != other)
			continue;
		result->covered++;
		result->lead_covered += i + k < of->title + lead;
		if (marks != NULL)
			marks[i + k] = mark;
	}
}

static void
leave_out(struct alignment *result, const struct codes *of, size_t lead)
{
	for (size_t i = of->title; of->skip != NULL && i < of->count; i++)
		if (of->skip[i]) {
			result->body--;
			result->lead -= i < of->title + lead;
		}
}

struct alignment
align(struct aligner *a, const struct codes *of, const struct codes *in, size_t lead, uint8_t *marks)
{
	struct alignment result = { .body = of->count - of->title };
	uint8_t mark = 1;

	result.lead = result.body < lead ? result.body : lead;
	leave_out(&result, of, lead);
	if (marks != NULL)
		memset(marks, 0, of->count);
	if (in->count < a->run)
		return result;
	remember_runs(a, in);
	for (size_t i = of->title; i + a->run <= of->count;) {
		struct match m = longest(a, of, i, in);

		if (m.len > 0) {
			take(&result, of, i, in, &m, lead, mark, marks);
			mark = 3 - mark;
		}
		i += m.len > 0 ? m.len : 1;
	}
	return result;
}
