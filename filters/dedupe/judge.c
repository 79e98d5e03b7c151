#include "judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "archive.h"
#include "base/memory.h"
#include "postings.h"
#include "verified.h"

struct judge {
	const struct settings *settings;
	struct archive *archive;
	struct postings *samples, *bands;
	struct aligner *aligner;
	bool held;                         /* the aligner holds the text in hand */
	const struct verified *verified;   /* NULL: none */
	bool evidence;
	uint64_t *found;                   /* of one key */
	struct candidates candidates;
	uint8_t *codes;                    /* of a candidate, unpacked */
	size_t codes_capacity;
	uint8_t *skip;                     /* of the text in hand, as struct codes has it */
	size_t skip_capacity, skipped;
	uint64_t centres, compared, renewed;
};

const char *
finding_name(enum finding f)
{
	static const char *const names[] = { "unique", "exact", "near", "contained", "revision" };

	return names[f];
}

struct judge *
judge_new(const struct settings *settings, uint64_t window, bool evidence)
{
	struct judge *j = mem_zero(sizeof *j);

	j->settings = settings;
	j->archive = archive_new(window);
	j->samples = postings_new(settings->crowd);
	j->bands = postings_new(settings->crowd);
	j->aligner = aligner_new(settings->run);
	j->evidence = evidence;
	j->found = mem_array(settings->crowd, sizeof *j->found);
	return j;
}

void
judge_free(struct judge *j)
{
	if (j == NULL)
		return;
	archive_free(j->archive);
	postings_free(j->samples);
	postings_free(j->bands);
	aligner_free(j->aligner);
	free(j->found);
	candidates_free(&j->candidates);
	free(j->codes);
	free(j->skip);
	free(j);
}

struct judge_counts
judge_count(const struct judge *j)
{
	return (struct judge_counts){ archive_next(j->archive), j->centres, j->compared, j->renewed,
		archive_bytes(j->archive) + postings_bytes(j->samples) + postings_bytes(j->bands) };
}

/* ---- candidates ---- */

/* A sentence in which a shingle begins that has as many texts as a key remembers stops counting, but for one with a number,
 * by which a series is told. */
static void
skip_sentence(struct judge *j, const struct print *p, struct reach reach)
{
	for (size_t i = reach.from; i < reach.to; i++)
		if (code_is_number(p->codes.items[i]))
			return;
	for (size_t i = reach.from; i < reach.to; i++) {
		j->skipped += !j->skip[i] && i >= p->codes.title;
		j->skip[i] = 1;
	}
}

static void
candidates_of(struct judge *j, const struct postings *index, const struct print *p, const uint64_t *keys, size_t count,
    bool bands)
{
	const uint64_t now = archive_next(j->archive), oldest = archive_oldest(j->archive);

	postings_expect(index, keys, count);
	for (size_t i = 0; i < count; i++) {
		size_t got = postings_find(index, keys[i], now, oldest, j->found);

		if (got == j->settings->crowd && !bands && j->settings->common)
			skip_sentence(j, p, p->reaches[i]);
		for (size_t k = 0; k < got; k++)
			candidates_add(&j->candidates, j->found[k], !bands, bands);
	}
}

/* A band in common, or enough of the sample: so many hashes, and such a share of the smaller sample. */
static bool
shares_enough(const struct judge *j, const struct print *p, const struct candidate *c)
{
	const struct document *other;
	size_t smaller;

	if (c->bands == 0 && c->shared < j->settings->shared)
		return false;
	other = archive_at(j->archive, c->number);
	if (c->bands > 0 || other == NULL)
		return other != NULL;
	smaller = p->sample_count < other->sample_count ? p->sample_count : other->sample_count;
	return (double)c->shared >= j->settings->shared_least * (double)smaller;
}

/* Those that share enough, the ones that share most first. */
static void
find_candidates(struct judge *j, const struct print *p)
{
	struct candidates *c = &j->candidates;
	size_t kept = 0;

	candidates_clear(c);
	j->skipped = 0;
	mem_grow(&j->skip, &j->skip_capacity, p->codes.count + 1, 1);
	memset(j->skip, 0, p->codes.count + 1);
	candidates_of(j, j->samples, p, p->sample, p->sample_count, false);
	if (p->bands != NULL)
		candidates_of(j, j->bands, p, p->bands, j->settings->bands, true);
	if (p->codes.count - p->codes.title < j->skipped + j->settings->shortest)
		j->skipped = 0;                /* what is left is too short to tell: all of it counts */
	for (size_t i = 0; i < c->count; i++)
		if (shares_enough(j, p, &c->items[i]))
			c->items[kept++] = c->items[i];
	c->count = kept;
	candidates_rank(c, j->settings->candidates);
}

/* ---- the closer look ---- */

struct comparison {
	const struct document *other;
	struct alignment mine, theirs;
	double measures[MEASURES];
};

static double
share(size_t part, size_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static void
measure(struct comparison *c, const struct print *p)
{
	const struct alignment *one = &c->mine, *other = &c->theirs;
	double *m = c->measures, head_one, head_other, masked_one, masked_other;

	if (share(other->covered, other->body) > share(one->covered, one->body)) {
		one = &c->theirs;
		other = &c->mine;
	}
	head_one = share(one->lead_covered, one->lead);
	head_other = share(other->lead_covered, other->lead);
	masked_one = share(one->masked, one->body);
	masked_other = share(other->masked, other->body);
	m[MEASURE_INSIDE] = share(one->covered, one->body);
	m[MEASURE_AROUND] = share(other->covered, other->body);
	m[MEASURE_TEMPLATE] = masked_one < masked_other ? masked_one : masked_other;
	m[MEASURE_HEADS] = head_one < head_other ? head_one : head_other;
	m[MEASURE_HEAD] = head_one > head_other ? head_one : head_other;
	m[MEASURE_LENGTH] = share(one->body, other->body);
	m[MEASURE_NUMBERS] = (double)(one->numbers > other->numbers ? one->numbers : other->numbers);
	m[MEASURE_CHANGED] = (double)(one->changed > other->changed ? one->changed : other->changed);
	m[MEASURE_CHANGED_SHARE] = m[MEASURE_NUMBERS] > 0 ? m[MEASURE_CHANGED] / m[MEASURE_NUMBERS] : 0;
	m[MEASURE_SAME_TITLE] = p->title != 0 && p->title == c->other->title;
	m[MEASURE_SAME_TEMPLATE] = p->title != 0 && p->title != c->other->title &&
	    p->title_template == c->other->title_template;
}

static bool
compared_before(const struct judge *j, uint64_t number, struct comparison *c)
{
	return j->verified != NULL && j->skipped == 0 &&
	    verified_find(j->verified, number, archive_next(j->archive), &c->mine, &c->theirs);
}

static void
compare(struct judge *j, const struct print *p, uint64_t number, const struct document *other, uint8_t *marks,
    struct comparison *c)
{
	struct codes theirs = { .count = other->count, .title = other->in_title }, mine = p->codes;

	*c = (struct comparison){ .other = other };
	if (compared_before(j, number, c)) {
		measure(c, p);
		return;
	}
	if (!j->held) {
		mine.skip = j->skipped > 0 ? j->skip : NULL;
		aligner_hold(j->aligner, &mine);
		j->held = true;
	}
	mem_grow(&j->codes, &j->codes_capacity, theirs.count + 4, 1);
	codes_unpack(other->codes, theirs.count, j->codes);
	theirs.items = j->codes;
	align(j->aligner, &theirs, j->settings->lead, marks, &c->mine, &c->theirs);
	measure(c, p);
	j->compared++;
}

/* What a comparison would say, if nothing better comes. */
static void
conclude(const struct settings *s, const struct comparison *c, const struct decision *d, struct judgement *out)
{
	const struct alignment *mine = &c->mine, *theirs = &c->theirs;

	out->measured = true;
	memcpy(out->measures, c->measures, sizeof out->measures);
	out->decision = d;
	if (d == NULL || d->relation != RELATION_SAME)
		return;
	out->of = c->other->id;
	out->covered = share(mine->covered, mine->body);
	if (c->measures[MEASURE_AROUND] < s->contained_below) {
		out->finding = FINDING_CONTAINED;
		out->score = c->measures[MEASURE_INSIDE];
		out->inside = out->covered >= out->score;
	} else {
		out->finding = FINDING_NEAR;
		out->score = share(mine->covered + theirs->covered, mine->body + theirs->body);
	}
}

/* A copy goes before a part, then the better score, then the earlier text (candidates with equal scores may come in
 * any order). */
static bool
better(const struct judgement *a, uint64_t a_number, const struct judgement *b, uint64_t b_number)
{
	if (a->finding != b->finding)
		return b->finding == FINDING_UNIQUE || (a->finding == FINDING_NEAR && b->finding == FINDING_CONTAINED);
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score;
	return a_number < b_number;
}

/* Of texts kept apart the one that is most like this one is told. */
static bool
closer(const struct judgement *a, const struct judgement *b)
{
	enum relation one = a->decision != NULL ? a->decision->relation : RELATION_NONE;
	enum relation other = b->decision != NULL ? b->decision->relation : RELATION_NONE;

	if ((one == RELATION_SERIES) != (other == RELATION_SERIES))
		return one == RELATION_SERIES;
	return !b->measured || a->measures[MEASURE_TEMPLATE] > b->measures[MEASURE_TEMPLATE];
}

static void
look_closely(struct judge *j, const struct print *p, struct arena *arena, struct judgement *out)
{
	struct judgement apart = { 0 };
	uint64_t best = ARCHIVE_NONE;
	uint8_t *marks = j->evidence ? arena_alloc(arena, 2 * p->codes.count + 2) : NULL;

	for (size_t i = 0; i < j->candidates.count; i++) {
		const struct document *other = archive_at(j->archive, j->candidates.items[i].number);
		struct judgement one = { 0 };
		struct comparison c;

		if (other == NULL || other->codes == NULL)
			continue;
		one.against = other->id;
		compare(j, p, j->candidates.items[i].number, other, marks, &c);
		conclude(j->settings, &c, settings_decide(j->settings, c.measures), &one);
		if (j->evidence)
			one.marks = memcpy(arena_alloc(arena, p->codes.count + 1), marks, p->codes.count);
		if (one.finding == FINDING_UNIQUE) {
			one.apart_from = other->id;
			if (closer(&one, &apart))
				apart = one;
		} else if (better(&one, j->candidates.items[i].number, out, best)) {
			one.cluster = other->cluster;
			*out = one;
			best = j->candidates.items[i].number;
		}
	}
	if (out->finding == FINDING_UNIQUE && apart.measured) {
		*out = apart;
		if (apart.decision == NULL || apart.decision->relation != RELATION_SERIES)
			out->apart_from = NULL;
	}
	out->compared = j->candidates.count;
	out->common = j->skipped;
}

/* ---- texts that are known whole, or by their name ---- */

static bool
judge_exact(struct judge *j, const struct print *p, struct judgement *out, uint64_t *first)
{
	uint64_t number = j->settings->exact && !p->empty ? archive_by_exact(j->archive, p->exact) : ARCHIVE_NONE;
	const struct document *latest, *earliest;

	if (number == ARCHIVE_NONE)
		return false;
	latest = archive_at(j->archive, number);
	earliest = archive_at(j->archive, latest->first);
	if (earliest == NULL)
		earliest = latest;             /* it has left the window */
	*first = earliest == latest ? number : latest->first;
	*out = (struct judgement){ .finding = FINDING_EXACT, .of = earliest->id, .cluster = earliest->cluster, .score = 1,
		.covered = 1 };
	return true;
}

static bool
judge_revision(struct judge *j, const struct print *p, uint64_t same_id, uint64_t url, struct arena *arena, struct judgement *out)
{
	uint64_t number = j->settings->revision ? same_id : ARCHIVE_NONE;
	const struct document *other;
	struct comparison c;
	uint8_t *marks = j->evidence ? arena_alloc(arena, p->codes.count + 1) : NULL;

	if (number == ARCHIVE_NONE && j->settings->revision)
		number = archive_by_url(j->archive, url);
	if (number == ARCHIVE_NONE)
		return false;
	other = archive_at(j->archive, number);
	if (other->codes == NULL)
		other = archive_at(j->archive, other->first);      /* an exact copy: its text is there */
	*out = (struct judgement){ .finding = FINDING_REVISION, .compared = 1 };
	j->skipped = 0;
	out->of = out->against = archive_at(j->archive, number)->id;
	out->cluster = archive_at(j->archive, number)->cluster;
	out->score = 1;
	if (other == NULL || other->codes == NULL)
		return true;
	compare(j, p, number, other, marks, &c);
	out->marks = marks;
	out->measured = true;
	memcpy(out->measures, c.measures, sizeof out->measures);
	out->covered = share(c.mine.covered, c.mine.body);
	out->score = 1 - share(c.mine.covered + c.theirs.covered, c.mine.body + c.theirs.body);
	return true;
}

/* ---- all of it ---- */

static void
remember(struct judge *j, const struct print *p, const char *id, uint64_t url, const struct judgement *out)
{
	const uint64_t number = archive_next(j->archive);
	struct document d = { .id = id, .cluster = strcmp(out->cluster, id) == 0 ? id : out->cluster, .exact = p->exact,
		.title = p->title, .title_template = p->title_template, .url = url, .first = out->first,
		.sample_count = (uint32_t)p->sample_count };
	uint64_t oldest;

	archive_add(j->archive, &d, out->kept_codes ? &p->codes : NULL);
	j->centres += out->finding == FINDING_UNIQUE;
	if (!out->indexed)
		return;
	oldest = archive_oldest(j->archive);
	for (size_t i = 0; i < p->sample_count; i++)
		postings_add(j->samples, p->sample[i], number, oldest);
	for (size_t i = 0; p->bands != NULL && i < j->settings->bands; i++)
		postings_add(j->bands, p->bands[i], number, oldest);
}

void
judge_use(struct judge *j, const struct verified *v)
{
	j->verified = v;
}

size_t
judge_pairs(struct judge *j, const struct print *p, const struct candidate **out)
{
	const uint64_t number = archive_next(j->archive);
	const bool copy = j->settings->exact && !p->empty && archive_by_exact(j->archive, p->exact) != ARCHIVE_NONE;
	char id[24];
	struct judgement made = { .finding = FINDING_UNIQUE, .cluster = id, .number = number, .first = number,
		.indexed = !copy && p->comparable };

	sprintf(id, "%llu", (unsigned long long)number);
	candidates_clear(&j->candidates);
	if (made.indexed)
		find_candidates(j, p);
	remember(j, p, id, 0, &made);
	*out = j->candidates.items;
	return j->candidates.count;
}

void
judge_begin(struct judge *j, uint64_t number)
{
	archive_begin(j->archive, number);
}

void
judge_skip(struct judge *j, uint64_t number)
{
	while (archive_next(j->archive) < number)
		archive_skip(j->archive);
}

void
judge_restore(struct judge *j, const struct print *p, const char *id, uint64_t url, const struct judgement *out)
{
	judge_skip(j, out->number);
	remember(j, p, id, url, out);
}

static bool
differ(struct digest a, struct digest b)
{
	return a.low != b.low || a.high != b.high;
}

/* What the archive says may go with the next document. */
static void
keep(struct arena *arena, const char **text)
{
	if (*text != NULL)
		*text = arena_copy(arena, *text, strlen(*text));
}

void
judge_document(struct judge *j, const struct print *p, const char *id, size_t id_len, uint64_t url, struct arena *arena,
    struct judgement *out)
{
	const char *own = arena_copy(arena, id, id_len);
	const uint64_t same_id = archive_by_id(j->archive, own);
	uint64_t first = archive_next(j->archive);

	*out = (struct judgement){ 0 };
	j->held = false;
	if (!judge_exact(j, p, out, &first) && !judge_revision(j, p, same_id, url, arena, out) && p->comparable) {
		find_candidates(j, p);
		look_closely(j, p, arena, out);
	}
	out->renews = same_id != ARCHIVE_NONE && differ(archive_at(j->archive, same_id)->exact, p->exact);
	j->renewed += out->renews;
	if (out->finding == FINDING_UNIQUE)
		out->cluster = own;
	else
		keep(arena, &out->cluster);
	keep(arena, &out->of);
	keep(arena, &out->apart_from);
	keep(arena, &out->against);
	out->number = archive_next(j->archive);
	out->first = first;
	out->indexed = out->finding == FINDING_UNIQUE || (out->finding == FINDING_REVISION && strcmp(out->cluster, own) == 0);
	out->kept_codes = out->finding != FINDING_EXACT && p->codes.count > 0;
	remember(j, p, own, url, out);
}
