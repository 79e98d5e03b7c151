#include "archive.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

#define CHUNK 1024                         /* documents */

struct chunk {
	struct document documents[CHUNK];
	struct arena *arena;               /* ids, clusters, codes */
	size_t bytes;                      /* in it */
};

/* Numbers of documents by a hash that the documents themselves give, low 32 bits plus one; 0 is free.  Of equal keys the
 * latest number stands in the table. */
struct lookup {
	uint32_t *slots;
	size_t size, used;
	uint64_t (*hash)(const struct document *);
};

struct archive {
	uint64_t window, next;
	uint64_t first_chunk;              /* index of chunks[0] */
	struct chunk **chunks;
	size_t chunk_count, chunk_capacity;
	size_t bytes;
	struct lookup exact, id, url;
};

static uint64_t
hash_of_exact(const struct document *d)
{
	return d->exact.low;
}

static uint64_t
hash_of_id(const struct document *d)
{
	return XXH3_64bits(d->id, strlen(d->id));
}

static uint64_t
hash_of_url(const struct document *d)
{
	return d->url;
}

struct archive *
archive_new(uint64_t window)
{
	struct archive *a = mem_zero(sizeof *a);

	a->window = window;
	a->exact.hash = hash_of_exact;
	a->id.hash = hash_of_id;
	a->url.hash = hash_of_url;
	return a;
}

static void
chunk_free(struct chunk *c)
{
	arena_free(c->arena);
	free(c);
}

void
archive_free(struct archive *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->chunk_count; i++)
		chunk_free(a->chunks[i]);
	free(a->chunks);
	free(a->exact.slots);
	free(a->id.slots);
	free(a->url.slots);
	free(a);
}

uint64_t
archive_next(const struct archive *a)
{
	return a->next;
}

uint64_t
archive_oldest(const struct archive *a)
{
	return a->next > a->window ? a->next - a->window : 0;
}

const struct document *
archive_at(const struct archive *a, uint64_t number)
{
	if (number >= a->next || number < archive_oldest(a))
		return NULL;
	return &a->chunks[number / CHUNK - a->first_chunk]->documents[number % CHUNK];
}

size_t
archive_bytes(const struct archive *a)
{
	return sizeof *a + a->bytes + a->chunk_count * sizeof(struct chunk) +
	    (a->exact.size + a->id.size + a->url.size) * sizeof *a->id.slots;
}

/* ---- look-ups ---- */

static inline size_t
slot_after(const struct lookup *l, size_t slot)
{
	return (slot + 1) & (l->size - 1);
}

static inline size_t
slot_of(const struct lookup *l, uint64_t hash)
{
	return (size_t)(hash * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (l->size - 1);
}

static const struct document *
document_in(const struct archive *a, uint32_t slot, uint64_t *number)
{
	uint32_t low = slot - 1;

	*number = a->next - 1 - (uint32_t)((uint32_t)(a->next - 1) - low);
	return *number < a->next ? archive_at(a, *number) : NULL;
}

static void
lookup_renew(const struct archive *a, struct lookup *l)
{
	struct lookup old = *l;
	size_t live = 0;
	uint64_t number;

	for (size_t i = 0; i < old.size; i++)
		live += old.slots[i] != 0 && document_in(a, old.slots[i], &number) != NULL;
	if (l->size == 0)
		l->size = 64;
	while (l->size / 2 < live + live / 4)
		l->size *= 2;
	l->slots = mem_array(l->size, sizeof *l->slots);
	l->used = 0;
	for (size_t i = 0; i < old.size; i++) {
		const struct document *d = old.slots[i] != 0 ? document_in(a, old.slots[i], &number) : NULL;
		size_t slot;

		if (d == NULL)
			continue;
		for (slot = slot_of(l, l->hash(d)); l->slots[slot] != 0; slot = slot_after(l, slot))
			continue;
		l->slots[slot] = old.slots[i];
		l->used++;
	}
	free(old.slots);
}

static bool
same_key(const struct lookup *l, const struct document *a, const struct document *b)
{
	if (l->hash == hash_of_exact)
		return a->exact.low == b->exact.low && a->exact.high == b->exact.high;
	if (l->hash == hash_of_url)
		return a->url == b->url;
	return strcmp(a->id, b->id) == 0;
}

/* The slot where a document like this one stands, or would stand. */
static size_t
lookup_slot(const struct archive *a, const struct lookup *l, const struct document *like)
{
	size_t slot = slot_of(l, l->hash(like));
	uint64_t number;

	for (; l->slots[slot] != 0; slot = slot_after(l, slot)) {
		const struct document *d = document_in(a, l->slots[slot], &number);

		if (d != NULL && same_key(l, d, like))
			break;
	}
	return slot;
}

static uint64_t
lookup_find(const struct archive *a, const struct lookup *l, const struct document *like)
{
	uint64_t number;
	size_t slot;

	if (l->size == 0)
		return ARCHIVE_NONE;
	slot = lookup_slot(a, l, like);
	return l->slots[slot] != 0 && document_in(a, l->slots[slot], &number) != NULL ? number : ARCHIVE_NONE;
}

uint64_t
archive_by_exact(const struct archive *a, struct digest exact)
{
	return lookup_find(a, &a->exact, &(struct document){ .exact = exact });
}

uint64_t
archive_by_id(const struct archive *a, const char *id)
{
	return lookup_find(a, &a->id, &(struct document){ .id = id });
}

uint64_t
archive_by_url(const struct archive *a, uint64_t url)
{
	return url == 0 ? ARCHIVE_NONE : lookup_find(a, &a->url, &(struct document){ .url = url });
}

/* `number` is the document's, which is in its chunk but not counted yet. */
static void
lookup_put(const struct archive *a, struct lookup *l, const struct document *d, uint64_t number)
{
	size_t slot;

	if (l->used * 4 >= l->size * 3)
		lookup_renew(a, l);
	slot = lookup_slot(a, l, d);
	l->used += l->slots[slot] == 0;
	l->slots[slot] = (uint32_t)number + 1;
}

/* ---- adding ---- */

static struct chunk *
chunk_for(struct archive *a, uint64_t number)
{
	size_t index = (size_t)(number / CHUNK - a->first_chunk);

	if (index == a->chunk_count) {
		mem_grow(&a->chunks, &a->chunk_capacity, index + 1, sizeof(struct chunk *));
		a->chunks[a->chunk_count] = mem_zero(sizeof(struct chunk));
		a->chunks[a->chunk_count++]->arena = arena_new();
	}
	return a->chunks[index];
}

static void
forget_chunks(struct archive *a)
{
	size_t gone = 0;

	while ((a->first_chunk + gone + 1) * CHUNK <= archive_oldest(a)) {
		a->bytes -= a->chunks[gone]->bytes;
		chunk_free(a->chunks[gone++]);
	}
	if (gone == 0)
		return;
	memmove(a->chunks, a->chunks + gone, (a->chunk_count - gone) * sizeof(struct chunk *));
	a->chunk_count -= gone;
	a->first_chunk += gone;
}

void
archive_begin(struct archive *a, uint64_t number)
{
	a->next = number;
	a->first_chunk = number / CHUNK;
}

void
archive_skip(struct archive *a)
{
	struct document *d = &chunk_for(a, a->next)->documents[a->next % CHUNK];

	*d = (struct document){ .id = "", .cluster = "" };
	a->next++;
	forget_chunks(a);
}

/* Id, cluster and codes in one piece of the chunk. */
static void
document_keep(struct archive *a, struct chunk *c, struct document *d, const struct codes *codes)
{
	const bool centre = d->cluster == d->id;
	const size_t id = strlen(d->id) + 1, cluster = centre ? 0 : strlen(d->cluster) + 1;
	const size_t packed = codes != NULL ? codes_packed_size(codes->count) : 0;
	char *bytes = arena_alloc(c->arena, id + cluster + packed);

	c->bytes += id + cluster + packed;
	a->bytes += id + cluster + packed;
	memcpy(bytes, d->id, id);
	memcpy(bytes + id, d->cluster, cluster);
	d->id = bytes;
	d->cluster = centre ? bytes : bytes + id;
	d->codes = NULL;
	if (codes == NULL)
		return;
	codes_pack(codes, (uint8_t *)bytes + id + cluster);
	d->codes = (uint8_t *)bytes + id + cluster;
	d->count = (uint32_t)codes->count;
	d->in_title = (uint32_t)codes->title;
}

void
archive_add(struct archive *a, const struct document *made, const struct codes *codes)
{
	const uint64_t number = a->next;
	struct chunk *c = chunk_for(a, number);
	struct document *d = &c->documents[number % CHUNK];

	*d = *made;
	document_keep(a, c, d, codes);
	a->next++;
	lookup_put(a, &a->exact, d, number);
	lookup_put(a, &a->id, d, number);
	if (d->url != 0)
		lookup_put(a, &a->url, d, number);
	forget_chunks(a);
}
