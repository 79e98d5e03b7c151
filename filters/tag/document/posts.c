#include "document/posts.h"

#include <string.h>

#include "document/country.h"
#include "lookup.h"

#define NEIGHBOURS 32 /* tags on either side that are looked at */
#define GAP_MOST 120  /* bytes between name and post */

static bool
ends_in(const struct article *article, size_t end, const char *word)
{
	size_t len = strlen(word);

	return end >= len && memcmp(article->document->text + end - len, word, len) == 0;
}

/* Right before the name: only an honorific or a rank stands between. */
static bool
is_sure(const struct article *article, const struct tag *post, const struct tag *person)
{
	const char *text = article->document->text;

	return post->span.end <= person->span.start && person->span.start - post->span.end <= GAP_MOST &&
	       memchr(text + post->span.end, ',', person->span.start - post->span.end) == NULL;
}

static bool
is_former(const struct article *article, const struct mention *post)
{
	static const char *const words[] = { "nguyên ", "Nguyên ", "cựu ", "Cựu " };
	const char *text = article->document->text + post->tag->span.start;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (ends_in(article, post->tag->span.start, words[i]) || strncmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The mention of a post of these words that stands nearest to a person in its segment, or NULL. */
static struct mention *
post_of(struct article *article, size_t index, const struct value *words)
{
	size_t segment = article->mentions[index].tag->segment;

	for (size_t far = 1; far <= NEIGHBOURS; far++)
		for (size_t side = 0; side < 2; side++) {
			size_t at = side == 0 ? index - far : index + far, len; /* beyond the first one: huge */
			const char *bytes;

			if (at >= article->count || article->mentions[at].kind != MENTION_POSITION || article->mentions[at].tag->segment != segment)
				continue;
			bytes = article_words(article, article->mentions[at].tag, &len);
			if (len == words->len && memcmp(bytes, words->text, len) == 0)
				return &article->mentions[at];
		}
	return NULL;
}

static void **
home_of(struct article *article, struct lookup *homes, const struct mention *person)
{
	struct value name = article_text(article, person, "name");
	size_t len;
	const char *key = article_key(article, name.text, name.len, &len);

	return lookup_at(homes, key, len);
}

/* The country of the post right before a name is the person's. */
static void
learn_homes(struct article *article, struct lookup *homes)
{
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *person = &article->mentions[i];
		const struct value posts = person->kind == MENTION_PERSON ? tag_field(person->tag, "positions") : (struct value){ .kind = VALUE_NONE };

		for (size_t k = 0; posts.kind == VALUE_LIST && k < posts.count; k++) {
			struct mention *post = post_of(article, i, &posts.items[k]);
			struct country country;
			void **home;

			if (post == NULL || !is_sure(article, post->tag, person->tag))
				continue;
			country = country_of(article, post->tag);
			home = home_of(article, homes, person);
			if (*home == NULL && country.letters[0] != '\0')
				*home = arena_copy(article->arena, country.letters, sizeof country.letters);
		}
	}
}

static bool
is_of_state(const struct tag *office)
{
	return strcmp(office->type, "office_once") == 0;
}

/* Told in full: of a country or a town, or one of its kind in a state.  What follows others may be a body that no list knows
 * (giám đốc Sao Mai), or whose help it is (trợ lý của Tổng thống A). */
static bool
is_whole(const struct article *article, const struct mention *post)
{
	const struct tag *tag = post->tag;

	for (size_t i = 0; i < tag->atom_count; i++)
		if (is_of_state(tag->atoms[i]))
			return tag->atoms[i]->span.start == tag->span.start;
	return country_of(article, post->tag).letters[0] != '\0';
}

/* `ông A - Thủ tướng B` */
static bool
has_dash(const struct article *article, const struct tag *person, const struct tag *post)
{
	struct span gap = article_trim(article, person->span.end, post->span.start);

	return gap.start < gap.end && article->document->text[gap.start] != ',';
}

static bool
is_others(struct article *article, size_t index, const struct value *words, struct country home)
{
	struct mention *person = &article->mentions[index], *post = post_of(article, index, words);

	if (post == NULL || is_sure(article, post->tag, person->tag))
		return false;
	if (post->holder != NULL && post->holder != person && post->tag->span.end <= post->holder->tag->span.start &&
	    is_whole(article, post) && !has_dash(article, person->tag, post->tag))
		return true;
	if (is_former(article, post) || !country_differs(home, country_of(article, post->tag)))
		return false;
	if (post->holder == person)
		post->holder = NULL;
	return true;
}

static void
part_from(struct article *article, size_t index, struct country home)
{
	struct mention *person = &article->mentions[index];
	struct value posts = tag_field(person->tag, "positions"), kept = { .kind = VALUE_LIST };

	kept.items = arena_alloc(article->arena, (posts.count + 1) * sizeof *kept.items);
	for (size_t i = 0; i < posts.count; i++)
		if (!is_others(article, index, &posts.items[i], home))
			kept.items[kept.count++] = posts.items[i];
	if (kept.count == 0)
		tag_drop_field(person->tag, "positions");
	else if (kept.count < posts.count)
		tag_set_field(article->document, person->tag, "positions", kept, "people");
}

void
posts_part(struct article *article)
{
	struct lookup homes = { .arena = article->arena };

	learn_homes(article, &homes);
	for (size_t i = 0; i < article->count; i++) {
		struct mention *person = &article->mentions[i];
		struct country home = { { 0 } };
		const char *known;

		if (person->kind != MENTION_PERSON || tag_field(person->tag, "positions").kind != VALUE_LIST)
			continue;
		known = *home_of(article, &homes, person);
		if (known != NULL)
			home = (struct country){ { known[0], known[1] } };
		part_from(article, i, home);
	}
}
