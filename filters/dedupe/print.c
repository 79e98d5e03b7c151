#include "print.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

struct printer {
	const struct settings *settings;
	uint64_t *hashes;                  /* of tokens, then of shingles */
	size_t hash_capacity;
	uint64_t *least;                   /* of each bin of the signature */
	struct sampled *sample;
	size_t sample_capacity;
};
struct sampled {
	uint64_t hash;
	size_t at;                         /* the shingle's first token */
};
#define EMPTY UINT64_MAX

struct printer *
printer_new(const struct settings *settings)
{
	struct printer *p = mem_zero(sizeof *p);

	p->settings = settings;
	p->least = mem_array(settings->signature, sizeof *p->least);
	return p;
}

void
printer_free(struct printer *p)
{
	if (p == NULL)
		return;
	free(p->hashes);
	free(p->least);
	free(p->sample);
	free(p);
}

/* The finalizer of splitmix64: every bit of the result depends on every bit of x. */
static inline uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* ---- whole texts and titles ---- */

static void
exact_of(struct printer *p, const struct tokens *t, struct print *out)
{
	XXH128_hash_t hash;

	mem_grow(&p->hashes, &p->hash_capacity, t->count, sizeof *p->hashes);
	for (size_t i = 0; i < t->count; i++)
		p->hashes[i] = t->items[i].hash;
	hash = XXH3_128bits(p->hashes, t->count * sizeof *p->hashes);
	out->exact = (struct digest){ hash.low64, hash.high64 };
	out->empty = t->count == 0;
}

static void
title_of(const struct content *c, struct print *out)
{
	uint64_t plain = c->in_title, masked = plain;

	out->title = out->title_template = 0;
	if (c->in_title == 0)
		return;
	for (size_t i = 0; i < c->in_title; i++) {
		const struct token *t = c->chosen[i];

		plain = mix(plain ^ t->hash);
		masked = mix(masked ^ (t->flags & TOKEN_DIGITS ? 1 : t->hash));
	}
	out->title = plain | 1;
	out->title_template = masked | 1;
}

/* ---- shingles ---- */

/* The hashes of `count` tokens in p->hashes become those of all runs of settings->shingle tokens; returns how many.  A rolling
 * polynomial modulo 2^64 (Karp and Rabin 1987): what leaves is taken off with its power of the base, and each sum is mixed at
 * the end. */
static size_t
shingles_of(struct printer *p, size_t count)
{
	const uint64_t base = UINT64_C(0x9e3779b97f4a7c15);
	const size_t run = p->settings->shingle;
	uint64_t *hashes = p->hashes, power = 1, sum = 0;

	if (count < run)
		return 0;
	for (size_t i = 0; i < run; i++) {
		sum = (sum + hashes[i]) * base;
		power *= base;
	}
	for (size_t i = run; i < count; i++) {
		uint64_t leaves = hashes[i - run];

		hashes[i - run] = mix(sum);
		sum = (sum - leaves * power + hashes[i]) * base;
	}
	hashes[count - run] = mix(sum);
	return count + 1 - run;
}

/* An empty bin takes the value of a full one; which one depends on the bin and on the number of the attempt alone,
 * so that two texts take it from the same place whenever that is full in both. */
static uint64_t
borrowed(const uint64_t *least, size_t bins, size_t bin)
{
	for (uint64_t attempt = 1;; attempt++) {
		size_t other = (size_t)(mix((uint64_t)bin << 32 | attempt) % bins);

		if (least[other] != EMPTY)
			return least[other] + attempt * UINT64_C(0x9e3779b97f4a7c15);
	}
}

static void
signature_of(struct printer *p, size_t count, uint8_t *signature)
{
	const size_t bins = p->settings->signature;

	for (size_t i = 0; i < bins; i++)
		p->least[i] = EMPTY;
	for (size_t i = 0; i < count; i++) {
		size_t bin = (size_t)((p->hashes[i] >> 32) * bins >> 32);
		uint64_t value = p->hashes[i] & UINT32_MAX;

		if (value < p->least[bin])
			p->least[bin] = value;
	}
	for (size_t i = 0; i < bins; i++) {
		uint64_t value = p->least[i] != EMPTY ? p->least[i] : borrowed(p->least, bins, i);

		signature[i] = (uint8_t)(mix(value) >> 56);
	}
}

void
print_bands(const struct settings *s, const uint8_t *signature, uint64_t *bands)
{
	for (size_t b = 0; b < s->bands; b++)
		bands[b] = XXH3_64bits_withSeed(signature + b * s->rows, s->rows, b + 1);
}

static int
compare_sampled(const void *a, const void *b)
{
	const struct sampled *x = a, *y = b;

	return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash) : (x->at > y->at) - (x->at < y->at);
}

/* Of an article there are two dozen: too few for a function that calls another one for each comparison. */
static void
sort_sampled(struct sampled *s, size_t count)
{
	if (count > 64) {
		qsort(s, count, sizeof *s, compare_sampled);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct sampled one = s[i];
		size_t at = i;

		for (; at > 0 && s[at - 1].hash > one.hash; at--)      /* of equal ones the first stays the first */
			s[at] = s[at - 1];
		s[at] = one;
	}
}

static size_t
sample_of(struct printer *p, size_t count)
{
	const uint64_t below = UINT64_MAX / p->settings->sample;
	size_t found = 0, kept = 0;

	for (size_t i = 0; i < count; i++)
		if (p->hashes[i] <= below) {
			mem_grow(&p->sample, &p->sample_capacity, found + 1, sizeof *p->sample);
			p->sample[found++] = (struct sampled){ p->hashes[i], i };
		}
	sort_sampled(p->sample, found);
	for (size_t i = 0; i < found; i++)
		if (i == 0 || p->sample[i].hash != p->sample[i - 1].hash)
			p->sample[kept++] = p->sample[i];
	return kept;
}

/* The sentence around a token. */
static struct reach
reach_of(const struct content *c, size_t at)
{
	size_t low = 0, high = c->end_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c->ends[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return (struct reach){ (uint32_t)(low > 0 ? c->ends[low - 1] : 0), (uint32_t)(low < c->end_count ? c->ends[low] : c->count) };
}

static void
sample_keep(const struct printer *p, const struct content *c, struct arena *arena, struct print *out)
{
	out->sample = arena_alloc(arena, (out->sample_count + 1) * sizeof *out->sample);
	out->reaches = arena_alloc(arena, (out->sample_count + 1) * sizeof *out->reaches);
	for (size_t i = 0; i < out->sample_count; i++) {
		out->sample[i] = p->sample[i].hash;
		out->reaches[i] = reach_of(c, p->sample[i].at);
	}
}

/* ---- all of it ---- */

/* The codes of what is compared, and its hashes in p->hashes. */
static void
codes_of(struct printer *p, const struct content *c, struct arena *arena, struct codes *out)
{
	out->items = arena_alloc(arena, c->count);
	out->count = c->count;
	out->title = c->in_title;
	mem_grow(&p->hashes, &p->hash_capacity, c->count, sizeof *p->hashes);
	for (size_t i = 0; i < c->count; i++) {
		out->items[i] = code_of(c->chosen[i]);
		p->hashes[i] = c->chosen[i]->hash;
	}
}

bool
print_is_comparable(const struct settings *s, const struct codes *c)
{
	return c->count >= s->shortest && c->count > s->shingle && c->count > c->title;
}

void
print_make(struct printer *p, const struct content *c, struct arena *arena, struct print *out)
{
	const struct settings *s = p->settings;
	size_t count;

	*out = (struct print){ .repeated = c->repeated };
	exact_of(p, c->all, out);
	title_of(c, out);
	codes_of(p, c, arena, &out->codes);
	out->comparable = print_is_comparable(s, &out->codes);
	if (!out->comparable)
		return;
	count = shingles_of(p, c->count);
	if (s->contained) {
		out->sample_count = sample_of(p, count);
		sample_keep(p, c, arena, out);
	}
	if (s->near && out->sample_count < s->enough) {
		out->signature = arena_alloc(arena, s->signature);
		out->bands = arena_alloc(arena, s->bands * sizeof *out->bands);
		signature_of(p, count, out->signature);
		print_bands(s, out->signature, out->bands);
	}
}
