#include "document/country.h"

#include <string.h>

struct country
country_of_id(const struct tag *tag)
{
	struct country none = { { 0 } };
	size_t len;
	const char *id = article_field(tag, "id", &len);

	if (id == NULL || len < 2 || (len > 2 && id[2] != '-') || id[0] < 'A' || id[0] > 'Z' || id[1] < 'A' || id[1] > 'Z')
		return none;
	return (struct country){ { id[0], id[1] } };
}

/* Does it say where something is, not whose it is? */
static bool
is_seat(const struct article *article, const struct tag *tag, const struct tag *place)
{
	static const char *const words[] = { " tại ", " ở ", " về ", " với " };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i]);

		if (place->span.start - tag->span.start >= len && memcmp(article->document->text + place->span.start - len, words[i], len) == 0)
			return true;
	}
	return false;
}

/* A place that is a tag of its own inside the name: of a body that a list knows whole (Bộ Quốc phòng Mỹ). */
static const struct tag *
place_inside(const struct article *article, const struct tag *tag)
{
	for (size_t i = article_from(article, tag->span.start); i < article->count && article->mentions[i].tag->span.start < tag->span.end; i++) {
		const struct mention *m = &article->mentions[i];

		if (m->kind == MENTION_LOCATION && m->tag->span.start > tag->span.start && m->tag->span.end == tag->span.end)
			return country_of_id(m->tag).letters[0] != '\0' && !is_seat(article, tag, m->tag) ? m->tag : NULL;
	}
	return NULL;
}

const struct tag *
country_place(const struct article *article, const struct tag *tag)
{
	const struct tag *at = tag;

	while (at->atom_count > 0) {
		at = at->atoms[at->atom_count - 1];
		if (at->span.end != tag->span.end)
			break;
		if (is_seat(article, tag, at))
			return NULL;
		if (country_of_id(at).letters[0] != '\0')
			return at;
	}
	return place_inside(article, tag);
}

struct country
country_of(const struct article *article, const struct tag *tag)
{
	const struct tag *place = country_place(article, tag);

	return place != NULL ? country_of_id(place) : (struct country){ { 0 } };
}

bool
country_differs(struct country one, struct country two)
{
	return one.letters[0] != '\0' && two.letters[0] != '\0' && memcmp(one.letters, two.letters, sizeof one.letters) != 0;
}

bool
country_is_vietnam(struct country country)
{
	return memcmp(country.letters, "VN", sizeof country.letters) == 0;
}
