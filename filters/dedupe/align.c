/* Most texts that are compared are nearly equal, so that most of the work is to walk through both side by side: that is done
 * eight codes at a time.  Codes are below 64, so that no sum of two bytes carries into the next one. */
#include "align.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NOWHERE UINT32_MAX
#define TRIES   8                          /* places tried for one run: texts that repeat themselves stay linear */
#define STEPS   64                         /* places looked at, other runs in the same slot included */
#define BITS    6                          /* of a masked code */
#define EIGHT   8                          /* codes in a word */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* A text with its numbers masked, and where each run of codes stands in it. */
struct side {
	struct codes codes;
	uint8_t *masked;                   /* EIGHT more behind the last one, which equal nothing */
	uint32_t *hashes;                  /* of the run that begins at each code */
	uint32_t *heads, *next;            /* places of each run, the first ones first */
	size_t head_count, masked_capacity, hash_capacity, head_capacity, next_capacity;
};

struct aligner {
	size_t run;
	struct side mine, theirs;
};

struct aligner *
aligner_new(size_t run)
{
	struct aligner *a = mem_zero(sizeof *a);

	a->run = run;
	return a;
}

static void
side_free(struct side *s)
{
	free(s->masked);
	free(s->hashes);
	free(s->heads);
	free(s->next);
}

void
aligner_free(struct aligner *a)
{
	if (a == NULL)
		return;
	side_free(&a->mine);
	side_free(&a->theirs);
	free(a);
}

/* ---- one text ---- */

/* behind: what follows the last code, another value on each side, so that no passage goes on there. */
static void
side_mask(struct side *s, uint8_t behind)
{
	const uint8_t *items = s->codes.items;
	const size_t count = s->codes.count;

	mem_grow(&s->masked, &s->masked_capacity, count + EIGHT, 1);
	for (size_t i = 0; i < count; i++)
		s->masked[i] = items[i] < CODE_WORDS ? items[i] : CODE_WORDS;
	memset(s->masked + count, behind, EIGHT);
}

/* From the end to the beginning, so that the first place of a run comes first; the key of a run is made from that of the next
 * one. */
static void
side_remember(struct side *s, size_t run)
{
	const size_t runs = s->codes.count < run ? 0 : s->codes.count + 1 - run;
	uint64_t key = 0;

	for (s->head_count = 64; s->head_count < 2 * s->codes.count;)
		s->head_count *= 2;
	mem_grow(&s->heads, &s->head_capacity, s->head_count, sizeof *s->heads);
	mem_grow(&s->next, &s->next_capacity, runs + 1, sizeof *s->next);
	mem_grow(&s->hashes, &s->hash_capacity, runs + 1, sizeof *s->hashes);
	memset(s->heads, 0xff, s->head_count * sizeof *s->heads);
	for (size_t i = s->codes.count; i-- > 0;) {
		size_t slot;

		key = key >> BITS | (uint64_t)s->masked[i] << BITS * (run - 1);
		if (i >= runs)
			continue;
		s->hashes[i] = (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);
		slot = s->hashes[i] & (s->head_count - 1);
		s->next[i] = s->heads[slot];
		s->heads[slot] = (uint32_t)i;
	}
}

static void
side_take(struct side *s, const struct codes *codes, size_t run, uint8_t behind)
{
	s->codes = *codes;
	side_mask(s, behind);
	side_remember(s, run);
}

void
aligner_hold(struct aligner *a, const struct codes *mine)
{
	side_take(&a->mine, mine, a->run, 0xfe);
}

/* ---- passages ---- */

struct match {
	size_t at, len;
	size_t equal, numbers;             /* codes that are the same, numbers too; codes that are numbers */
};

static inline uint64_t
eight_at(const uint8_t *codes)
{
	uint64_t eight;

	memcpy(&eight, codes, sizeof eight);
	return eight;
}

/* How many bytes have their highest bit set, where no other bit is. */
static inline size_t
count_high(uint64_t eight)
{
	return (size_t)((eight >> 7) * EACH_BYTE(1) >> 56);
}

/* How many codes are equal from here on, numbers masked. */
static size_t
follow(const uint8_t *one, const uint8_t *other)
{
	size_t len = 0;

	while (eight_at(one + len) == eight_at(other + len))
		len += EIGHT;
	while (one[len] == other[len])
		len++;
	return len;
}

/* Of `len` codes that are equal but for numbers: those that are wholly equal, and the numbers. */
static void
tell_apart(const uint8_t *one, const uint8_t *other, size_t len, size_t *equal, size_t *numbers)
{
	size_t differ = 0, digits = 0, i = 0;

	for (; i + EIGHT <= len; i += EIGHT) {
		uint64_t x = eight_at(one + i), y = eight_at(other + i);

		differ += count_high(((x ^ y) + EACH_BYTE(0x7f)) & EACH_BYTE(0x80));
		digits += count_high((x + EACH_BYTE(0x80 - CODE_WORDS)) & EACH_BYTE(0x80));
	}
	for (; i < len; i++) {
		differ += one[i] != other[i];
		digits += code_is_number(one[i]);
	}
	*equal = len - differ;
	*numbers = digits;
}

/* The longest stretch of `in` that begins like of[i]; len 0 where no run does. */
static struct match
longest(const struct aligner *a, const struct side *of, size_t i, const struct side *in)
{
	struct match best = { 0 };
	uint32_t j = in->heads[of->hashes[i] & (in->head_count - 1)];

	for (size_t tries = 0, steps = 0; j != NOWHERE && tries < TRIES && steps < STEPS; j = in->next[j], steps++) {
		struct match m = { .at = j, .len = follow(of->masked + i, in->masked + j) };

		if (m.len < a->run)
			continue;                      /* another run in the same slot */
		tries++;
		if (m.len < best.len)
			continue;
		tell_apart(of->codes.items + i, in->codes.items + j, m.len, &m.equal, &m.numbers);
		if (m.len > best.len || m.equal > best.equal)
			best = m;
	}
	return best;
}

/* ---- counting ---- */

/* Code by code, where some do not count or marks are wanted. */
static void
take_each(struct alignment *result, const struct codes *of, size_t i, const struct codes *in, const struct match *m, size_t lead,
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
take_whole(struct alignment *result, const struct codes *of, size_t i, const struct codes *in, const struct match *m, size_t lead)
{
	const size_t end = of->title + lead;
	size_t equal = 0, numbers = 0;

	result->masked += m->len;
	result->covered += m->equal;
	result->numbers += m->numbers;
	result->changed += m->len - m->equal;
	if (i < end)
		tell_apart(of->items + i, in->items + m->at, m->len < end - i ? m->len : end - i, &equal, &numbers);
	result->lead_covered += equal;
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

static struct alignment
align_one(const struct aligner *a, const struct side *of, const struct side *in, size_t lead, uint8_t *marks)
{
	const struct codes *one = &of->codes, *other = &in->codes;
	const bool each = one->skip != NULL || other->skip != NULL || marks != NULL;
	struct alignment result = { .body = one->count - one->title };
	uint8_t mark = 1;

	result.lead = result.body < lead ? result.body : lead;
	leave_out(&result, one, lead);
	if (marks != NULL)
		memset(marks, 0, one->count);
	for (size_t i = one->title; i + a->run <= one->count;) {
		struct match m = longest(a, of, i, in);

		if (m.len == 0) {
			i++;
			continue;
		}
		if (each)
			take_each(&result, one, i, other, &m, lead, mark, marks);
		else
			take_whole(&result, one, i, other, &m, lead);
		mark = (uint8_t)(3 - mark);
		i += m.len;
	}
	return result;
}

void
align(struct aligner *a, const struct codes *theirs, size_t lead, uint8_t *marks, struct alignment *of_mine,
    struct alignment *of_theirs)
{
	side_take(&a->theirs, theirs, a->run, 0xff);
	*of_mine = align_one(a, &a->mine, &a->theirs, lead, marks);
	*of_theirs = align_one(a, &a->theirs, &a->mine, lead, NULL);
}
