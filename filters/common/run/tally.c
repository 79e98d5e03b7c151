#include "run/tally.h"

#include <string.h>

void
remark_example(struct remark *r, const char *words, size_t len)
{
	static const char more[] = "…";
	bool cut = len >= sizeof r->example;

	if (cut) {
		len = sizeof r->example - sizeof more;
		while (len > 0 && ((unsigned char)words[len] & 0xC0) == 0x80)       /* not within a character */
			len--;
	}
	memcpy(r->example, words, len);
	memcpy(r->example + len, cut ? more : "", cut ? sizeof more : 1);
}

static void
merge_remark(struct remark *r, const struct remark *later)
{
	if (r->count == 0)
		memcpy(r->example, later->example, sizeof r->example);
	for (unsigned long long i = 0; i < later->count && r->count + i < REMARK_PLACES; i++)
		r->places[r->count + i] = later->places[i];
	r->count += later->count;
}

void
tally_merge(struct tally *t, const struct tally *other)
{
	t->in_records += other->in_records;
	t->in_bytes += other->in_bytes;
	t->blank += other->blank;
	t->crlf += other->crlf;
	t->bom += other->bom;
	t->control += other->control;
	t->utf8_repaired += other->utf8_repaired;
	t->out_records += other->out_records;
	t->out_bytes += other->out_bytes;
	t->kept += other->kept;
	t->emitted += other->emitted;
	t->rejected += other->rejected;
	t->dropped += other->dropped;
	counters_merge(&t->rejected_by_code, &other->rejected_by_code);
	counters_merge(&t->dropped_by_reason, &other->dropped_by_reason);
	counters_merge(&t->hits, &other->hits);
	for (size_t kind = 0; kind < REMARKS_MAX; kind++)
		merge_remark(&t->remarks[kind], &other->remarks[kind]);
}

void
tally_clear(struct tally *t)
{
	struct counters rejected = t->rejected_by_code, dropped = t->dropped_by_reason, hits = t->hits;

	counters_clear(&rejected);
	counters_clear(&dropped);
	counters_clear(&hits);
	*t = (struct tally){ .rejected_by_code = rejected, .dropped_by_reason = dropped, .hits = hits };
}

void
tally_free(struct tally *t)
{
	counters_free(&t->rejected_by_code);
	counters_free(&t->dropped_by_reason);
	counters_free(&t->hits);
	*t = (struct tally){ 0 };
}

bool
tally_balances(const struct tally *t)
{
	return t->in_records == t->out_records + t->rejected + t->dropped;
}
