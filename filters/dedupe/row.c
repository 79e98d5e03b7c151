#include "row.h"

#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

/* ---- numbers as bytes, the same on every machine ---- */

static void
put(uint8_t *to, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t
get(const char *from, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)(uint8_t)from[i] << 8 * i;
	return value;
}

static struct text
text_of(const void *bytes, size_t len)
{
	return (struct text){ bytes, len };
}

/* ---- from a document ---- */

static void
row_payload(const struct print *p, const struct settings *s, struct arena *arena, struct row *out)
{
	uint8_t *codes = arena_alloc(arena, codes_packed_size(p->codes.count) + 1);
	uint8_t *sample = arena_alloc(arena, 8 * p->sample_count + 1), *reaches = arena_alloc(arena, 8 * p->sample_count + 1);

	codes_pack(&p->codes, codes);
	for (size_t i = 0; i < p->sample_count; i++) {
		put(sample + 8 * i, p->sample[i], 8);
		put(reaches + 8 * i, p->reaches[i].from, 4);
		put(reaches + 8 * i + 4, p->reaches[i].to, 4);
	}
	out->count = p->codes.count;
	out->in_title = p->codes.title;
	out->codes = text_of(codes, codes_packed_size(p->codes.count));
	out->sample = text_of(sample, 8 * p->sample_count);
	out->reaches = text_of(reaches, 8 * p->sample_count);
	if (p->signature != NULL)
		out->signature = text_of(p->signature, s->signature);
}

void
row_of(const struct work *w, const struct judgement *j, struct text verdict, struct text rules, struct arena *arena,
    struct row *out)
{
	const struct print *p = &w->print;

	*out = (struct row){ .number = j->number, .id = text_of(w->id, w->id_len),
		.cluster = text_of(j->cluster, strlen(j->cluster)), .verdict = verdict, .title = text_of(w->title, w->title_len),
		.source = text_of(w->source, w->source_len), .rules = rules, .finding = j->finding, .inside = j->inside,
		.empty = p->empty, .indexed = j->indexed, .covered = j->covered, .exact = p->exact, .first = j->first,
		.url = w->url, .title_hash = p->title, .template_hash = p->title_template };
	if (j->kept_codes)
		row_payload(p, w->settings, arena, out);
}

/* ---- back ---- */

static void
print_codes(const struct row *row, struct arena *arena, struct print *p)
{
	p->codes.count = row->count;
	p->codes.title = row->in_title;
	p->codes.items = arena_alloc(arena, row->count + 4);
	codes_unpack((const uint8_t *)row->codes.bytes, row->count, p->codes.items);
}

static void
print_keys(const struct row *row, const struct settings *s, struct arena *arena, struct print *p)
{
	p->sample_count = row->sample.len / 8;
	p->sample = arena_alloc(arena, (p->sample_count + 1) * sizeof *p->sample);
	p->reaches = arena_alloc(arena, (p->sample_count + 1) * sizeof *p->reaches);
	for (size_t i = 0; i < p->sample_count; i++) {
		p->sample[i] = get(row->sample.bytes + 8 * i, 8);
		p->reaches[i] = (struct reach){ (uint32_t)get(row->reaches.bytes + 8 * i, 4),
			(uint32_t)get(row->reaches.bytes + 8 * i + 4, 4) };
	}
	if (row->signature.bytes == NULL)
		return;
	p->signature = (uint8_t *)arena_copy(arena, row->signature.bytes, row->signature.len);
	p->bands = arena_alloc(arena, (s->bands + 1) * sizeof *p->bands);
	print_bands(s, p->signature, p->bands);
}

struct work *
row_work(const struct row *row, const struct row *payload, const struct settings *s, struct arena *arena)
{
	struct work *w = arena_zero(arena, sizeof *w);
	struct print *p = &w->print;

	*p = (struct print){ .exact = row->exact, .empty = row->empty, .title = row->title_hash,
		.title_template = row->template_hash };
	if (payload->codes.bytes != NULL) {
		print_codes(payload, arena, p);
		print_keys(payload, s, arena, p);
	}
	p->comparable = print_is_comparable(s, &p->codes);
	w->settings = s;
	w->id = row->id.bytes;
	w->id_len = row->id.len;
	w->url = row->url;
	w->title = row->title.bytes;
	w->title_len = row->title.len;
	w->source = row->source.bytes;
	w->source_len = row->source.len;
	return w;
}

void
row_restore(const struct row *row, struct judge *judge, const struct settings *s, struct arena *arena)
{
	struct print p = { .exact = row->exact, .title = row->title_hash, .title_template = row->template_hash };
	struct judgement j = { .finding = row->finding, .number = row->number, .first = row->first, .indexed = row->indexed,
		.kept_codes = row->codes.bytes != NULL };
	const char *id = arena_copy(arena, row->id.bytes, row->id.len);

	j.cluster = arena_copy(arena, row->cluster.bytes, row->cluster.len);
	if (j.kept_codes)
		print_codes(row, arena, &p);
	if (j.indexed)
		print_keys(row, s, arena, &p);
	judge_restore(judge, &p, id, row->url, &j);
}

/* ---- trust ---- */

bool
row_is_sound(const struct row *row, const struct settings *s)
{
	if (row->finding > FINDING_REVISION || row->first > row->number || row->id.bytes == NULL || row->cluster.bytes == NULL ||
	    row->verdict.bytes == NULL || row->sample.len % 8 != 0 || row->reaches.len != row->sample.len)
		return false;
	if (row->count > UINT32_MAX || row->in_title > row->count || row->codes.len != codes_packed_size(row->count))
		return false;
	for (size_t i = 0; i < row->reaches.len; i += 8)
		if (get(row->reaches.bytes + i, 4) > get(row->reaches.bytes + i + 4, 4) ||
		    get(row->reaches.bytes + i + 4, 4) > row->count)
			return false;
	if (row->signature.bytes != NULL && row->signature.len != s->signature)
		return false;
	return !row->indexed || row->codes.bytes != NULL || row->count == 0;
}

uint64_t
row_checksum(const struct row *row)
{
	const struct text texts[] = { row->id, row->cluster, row->verdict, row->title, row->source, row->rules, row->codes,
		row->sample, row->reaches, row->signature };
	uint64_t numbers[] = { row->number, row->finding, row->inside, row->empty, row->indexed, 0, row->exact.low, row->exact.high,
		row->first, row->url, row->title_hash, row->template_hash, row->count, row->in_title };
	uint64_t sum;

	memcpy(&numbers[5], &row->covered, sizeof row->covered);
	sum = XXH3_64bits(numbers, sizeof numbers);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		sum = XXH3_64bits_withSeed(texts[i].bytes != NULL ? texts[i].bytes : "", texts[i].len,
		    sum ^ (texts[i].bytes != NULL) ^ texts[i].len << 1);
	return sum;
}

uint64_t
row_key(const char *id, size_t id_len, struct digest exact)
{
	return XXH3_64bits_withSeed(id, id_len, exact.low ^ exact.high);
}
