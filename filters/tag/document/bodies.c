#include "document/bodies.h"

#include <string.h>

#include "document/country.h"
#include "lookup.h"

/* Full names that begin with the same words: the last one told before a place, and the first of the article. */
struct full {
	const struct mention *before, *any;
};

static bool
is_of_vietnam(const struct mention *m)
{
	size_t len;
	const char *id = article_field(m->tag, "id", &len);

	return m->kind == MENTION_LOCATION && id != NULL && len >= 2 && memcmp(id, "VN", 2) == 0 && (len == 2 || id[2] == '-');
}

static bool
tells_of_vietnam(const struct article *article)
{
	static const char *const names[] = { "Việt Nam", "VIỆT NAM" };
	const struct document *d = article->document;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (memmem(d->text, d->len, names[i], strlen(names[i])) != NULL)
			return true;
	for (size_t i = 0; i < article->count; i++)
		if (is_of_vietnam(&article->mentions[i]))
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
		if (!tag_has_field(m->tag, "id") || (full = full_of(article, fulls, m->tag->span, false)) == NULL)
			continue;
		tag_set_field(article->document, m->tag, "canonical", article_text(article, full->before != NULL ? full->before : full->any, NULL), "bodies");
		tag_drop_field(m->tag, "id");
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
