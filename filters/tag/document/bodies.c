#include "document/bodies.h"

#include <string.h>

#include "document/country.h"
#include "lookup.h"

/* Full names that begin with the same words: the last one told before a place, and the first of the article.  own: that one stands
 * in a sentence behind the bare name, which is the host's: `Bộ Công an tiếp Bộ Công an Lào`. */
struct full {
	const struct mention *before, *any;
	bool own;
};

static bool
is_of_vietnam(const struct mention *m)
{
	return m->kind == MENTION_LOCATION && country_is_vietnam(country_of_id(m->tag));
}

/* Somebody of rank or post whose family name is hardly met outside Vietnam; Trần, Lý or Trương may be Chinese. */
static bool
is_vietnamese(const struct article *article, const struct mention *m)
{
	static const char *const families[] = { "Nguyễn ", "Phạm ", "Bùi ", "Vũ ", "Võ ", "Huỳnh ", "Đoàn ", "Đinh ", "Trịnh ", "Hồ ", "Lê " };
	const struct value name = article_text(article, m, "name");

	if (m->kind != MENTION_PERSON || (!tag_has_field(m->tag, "positions") && !tag_has_field(m->tag, "rank")))
		return false;
	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
		size_t len = strlen(families[i]);

		if (name.len > len && memcmp(name.text, families[i], len) == 0)
			return true;
	}
	return false;
}

static bool
tells_of_vietnam(const struct article *article)
{
	static const char *const names[] = { "Việt Nam", "VIỆT NAM", "Vietnam", "nước ta" };
	const struct document *d = article->document;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (memmem(d->text, d->len, names[i], strlen(names[i])) != NULL)
			return true;
	for (size_t i = 0; i < article->count; i++)
		if (is_of_vietnam(&article->mentions[i]) || is_vietnamese(article, &article->mentions[i]))
			return true;
	return false;
}

/* The words before the country of a body, without `của` and `nước`; an empty span where it has no other country. */
static struct span
bare_name(const struct article *article, const struct tag *tag)
{
	static const char *const links[] = { " của", " nước" };
	const struct tag *place = country_place(article, tag);
	struct span bare = { tag->span.start, tag->span.start };

	if (place == NULL || country_is_vietnam(country_of(article, tag)))
		return bare;
	bare = article_trim(article, tag->span.start, place->span.start);
	for (size_t i = sizeof links / sizeof links[0]; i-- > 0;) {
		size_t len = strlen(links[i]);

		if (bare.end - bare.start > len && memcmp(article->document->text + bare.end - len, links[i], len) == 0)
			bare.end -= len;
	}
	return bare;
}

static struct full *
full_of(struct article *article, struct lookup *fulls, struct span words, bool make)
{
	size_t len;
	const char *key = article_key(article, article->document->text + words.start, words.end - words.start, &len);
	void **at;

	if (!make)
		return lookup_get(fulls, key, len);
	at = lookup_at(fulls, key, len);
	if (*at == NULL)
		*at = arena_zero(article->arena, sizeof(struct full));
	return *at;
}

/* All bodies that are told with their country. */
static void
learn(struct article *article, struct lookup *fulls)
{
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		struct span bare;
		struct full *full;

		if (m->kind != MENTION_ORGANIZATION)
			continue;
		bare = bare_name(article, m->tag);
		if (bare.start == bare.end)
			continue;
		full = full_of(article, fulls, bare, true);
		if (full->any == NULL)
			full->any = m;
	}
}

static void
take_full(struct article *article, struct mention *m, struct full *of)
{
	const struct mention *full = of->before != NULL ? of->before : of->any;
	struct value id;

	of->own = of->own || (of->before == NULL && of->any->unit == m->unit);
	if (of->own)
		return;
	tag_set_field(article->document, m->tag, "canonical", article_text(article, full, "canonical"), "bodies");
	id = tag_field(full->tag, "id");
	if (id.kind == VALUE_TEXT)
		tag_set_field(article->document, m->tag, "id", id, "bodies");
	else
		tag_drop_field(m->tag, "id");
}

static void
complete(struct article *article, struct lookup *fulls)
{
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		struct span bare;
		struct full *full;

		if (m->kind != MENTION_ORGANIZATION)
			continue;
		bare = bare_name(article, m->tag);
		if (bare.start < bare.end) {
			full_of(article, fulls, bare, true)->before = m;
			continue;
		}
		if (tag_has_field(m->tag, "id") && (full = full_of(article, fulls, m->tag->span, false)) != NULL)
			take_full(article, m, full);
	}
}

void
bodies_complete(struct article *article)
{
	struct lookup fulls = { .arena = article->arena };

	learn(article, &fulls);
	if (fulls.count > 0 && !tells_of_vietnam(article))
		complete(article, &fulls);
}
