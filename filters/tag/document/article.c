#include "document/article.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

static enum mention_kind
kind_called(const char *type)
{
	static const struct {
		const char *type;
		enum mention_kind kind;
	} kinds[] = {
		{ "person", MENTION_PERSON },
		{ "position", MENTION_POSITION },
		{ "rank", MENTION_RANK },
		{ "organization", MENTION_ORGANIZATION },
		{ "location", MENTION_LOCATION },
		{ "date", MENTION_DATE },
		{ "legal_ref", MENTION_LEGAL_REF },
		{ "event", MENTION_EVENT },
		{ "abbreviation", MENTION_ABBREVIATION },
		{ "quantity", MENTION_QUANTITY },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].kind;
	return MENTION_OTHER;
}

/* The kinds of the types that were met, by the address of their names: a type has one. */
struct kinds {
	struct {
		const char *type;
		enum mention_kind kind;
	} met[256];
};

static enum mention_kind
kind_of(struct kinds *kinds, const char *type)
{
	size_t at = (uint64_t)(uintptr_t)type * 0x9E3779B97F4A7C15u >> 56;

	if (kinds->met[at].type != type) {
		kinds->met[at].type = type;
		kinds->met[at].kind = kind_called(type);
	}
	return kinds->met[at].kind;
}

/* Sentences of a segment, or the segment as one unit. */
static void
make_units(struct article *article)
{
	const struct document *d = article->document;
	size_t sentence = 0;

	article->units =
	    arena_alloc(article->arena, (d->segment_count + d->sentence_count + 1) * sizeof *article->units);
	for (size_t s = 0; s < d->segment_count; s++) {
		struct unit unit = { .segment = s };
		size_t before = article->unit_count;

		while (segment_kinds[unit.kind] != NULL && strcmp(segment_kinds[unit.kind], d->segments[s].kind) != 0)
			unit.kind++;
		unit.body = unit.kind != SEGMENT_TEASER && unit.kind != SEGMENT_BOILERPLATE;
		while (sentence < d->sentence_count && d->sentences[sentence].start < d->segments[s].span.start)
			sentence++;
		for (; sentence < d->sentence_count && d->sentences[sentence].start < d->segments[s].span.end;
		     sentence++) {
			unit.span = d->sentences[sentence];
			article->units[article->unit_count++] = unit;
		}
		if (article->unit_count == before) {
			unit.span = d->segments[s].span;
			article->units[article->unit_count++] = unit;
		}
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct mention *left = a, *right = b;
	const struct tag *l = left->tag, *r = right->tag;

	if (l->span.start != r->span.start)
		return l->span.start < r->span.start ? -1 : 1;
	if (l->span.end != r->span.end)
		return l->span.end > r->span.end ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return l->index < r->index ? -1 : l->index > r->index;
}

/* Tags come in the order in which they are written, or nearly so (writing_choose). */
static void
make_mentions(struct article *article)
{
	const struct document *d = article->document;
	struct kinds kinds = { 0 };
	bool sorted = true;

	article->mentions = arena_alloc(article->arena, (d->tag_count + 1) * sizeof *article->mentions);
	for (size_t i = 0; i < d->tag_count; i++) {
		struct tag *tag = d->tags[i];
		struct mention *mention = &article->mentions[article->count];
		enum mention_kind kind;

		if (tag->hidden)
			continue;
		kind = kind_of(&kinds, tag->type);
		if (!tag->keep && kind != MENTION_RANK)
			continue;
		*mention = (struct mention){ .tag = tag, .kind = kind };
		if (kind == MENTION_DATE)
			mention->when = arena_zero(article->arena, sizeof *mention->when);
		tag->index = (uint32_t)article->count++; /* the order of making, until the tags are sorted for output */
		sorted &= mention == article->mentions || by_place(mention - 1, mention) < 0;
	}
	if (!sorted)
		qsort(article->mentions, article->count, sizeof *article->mentions, by_place);
}

/* Give each mention its unit and each unit its mentions, in one walk over both. */
static void
join_units(struct article *article)
{
	size_t unit = 0;

	for (size_t i = 0; i < article->count; i++) {
		struct mention *mention = &article->mentions[i];

		while (unit + 1 < article->unit_count &&
		       article->units[unit + 1].span.start <= mention->tag->span.start)
			article->units[++unit].first = i;
		mention->unit = unit;
		if (article->unit_count > 0)
			article->units[unit].count++;
	}
	while (unit + 1 < article->unit_count)
		article->units[++unit].first = article->count;
}

struct article *
article_new(struct document *document)
{
	struct article *article = arena_zero(document->arena, sizeof *article);

	article->document = document;
	article->arena = document->arena;
	make_units(article);
	make_mentions(article);
	join_units(article);
	return article;
}

void
article_done(struct article *article)
{
	buffer_free(&article->scratch);
}

bool
article_is_body(const struct article *article, size_t unit)
{
	return unit >= article->unit_count || article->units[unit].body; /* a record without segments is all article */
}

const char *
article_words(const struct article *article, const struct tag *tag, size_t *len)
{
	*len = tag->span.end - tag->span.start;
	return article->document->text + tag->span.start;
}

const char *
article_field(const struct tag *tag, const char *name, size_t *len)
{
	const struct value value = tag_field(tag, name);

	if (value.kind != VALUE_TEXT)
		return NULL;
	*len = value.len;
	return value.text;
}

struct value
article_text(const struct article *article, const struct mention *m, const char *field)
{
	size_t len;
	const char *text = field != NULL ? article_field(m->tag, field, &len) : NULL;

	if (text == NULL)
		text = article_words(article, m->tag, &len);
	return value_borrow(text, len);
}

size_t
article_from(const struct article *article, size_t start)
{
	size_t low = 0, high = article->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (article->mentions[middle].tag->span.start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
article_unit(const struct article *article, size_t byte)
{
	size_t low = 0, high = article->unit_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (article->units[middle].span.start <= byte)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct span
article_trim(const struct article *article, size_t start, size_t end)
{
	const char *text = article->document->text;

	while (start < end && text[start] == ' ')
		start++;
	while (end > start && text[end - 1] == ' ')
		end--;
	return (struct span){ start, end };
}

bool
article_equals(const struct article *article, struct span span, const char *text)
{
	size_t len = strlen(text);

	return span.end - span.start == len && memcmp(article->document->text + span.start, text, len) == 0;
}

bool
article_ends_in(const struct article *article, size_t at, const char *word)
{
	const char *text = article->document->text;
	size_t len = strlen(word), size, start;

	if (at < len || memcmp(text + at - len, word, len) != 0)
		return false;
	start = at - len;
	return start == 0 || !class_is_word(utf8_decode(text + utf8_before(text, start), &size)) || !class_is_word(utf8_decode(word, &size));
}

bool
article_follows(const struct article *article, const struct mention *m, const char *const words[])
{
	enum { REACH = 256 /* bytes: the words, and blanks behind them */ };
	size_t start = m->tag->span.start;
	struct span before = article_trim(article, start > REACH ? start - REACH : 0, start);

	for (size_t i = 0; words[i] != NULL; i++) {
		if (article_ends_in(article, before.end, words[i]))
			return true;
	}
	return false;
}

bool
article_says(const struct article *article, struct span span, const char *word)
{
	return memmem(article->document->text + span.start, span.end - span.start, word, strlen(word)) != NULL;
}

struct span
article_sentence(const struct article *article, const struct mention *m)
{
	return m->unit < article->unit_count ? article->units[m->unit].span : m->tag->span;
}

static const char *
folded_copy(struct article *article, const char *bytes, size_t len, unsigned how, size_t *out_len)
{
	struct buffer *folded = &article->scratch;

	buffer_clear(folded);
	fold(bytes, len, how, folded);
	*out_len = folded->len;
	return arena_copy(article->arena, folded->bytes, folded->len);
}

const char *
article_key(struct article *article, const char *bytes, size_t len, size_t *key_len)
{
	return folded_copy(article, bytes, len, FOLD_CASE | FOLD_TONE | FOLD_DASH | FOLD_SPACE, key_len);
}

const char *
article_lower(struct article *article, const char *bytes, size_t len, size_t *lower_len)
{
	return folded_copy(article, bytes, len, FOLD_CASE, lower_len);
}
