#include "document/entities.h"

#include <stdlib.h>
#include <string.h>

#include "compile/rule.h"
#include "document/json.h"
#include "lookup.h"
#include "record/compose.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

enum { PERSON, LEGAL_REF, ABBREVIATION, ORGANIZATION, LOCATION, TYPES };
static const char *const types[TYPES] = { "person", "legal_ref", "abbreviation", "organization", "location" };

bool
entities_of_type(const char *type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

struct merge {
	struct article *article;
	struct lookup known[TYPES], written[TYPES]; /* names -> entity: folded, and as they stand in the text */
	struct lookup posts; /* posts as written -> struct value: as their lists of words spell them, where that differs */
	struct entities *entities;
};

/* ---- one entity ---- */

const struct value *
entity_field(const struct entity *e, const char *name)
{
	for (size_t i = 0; i < e->field_count; i++)
		if (strcmp(e->fields[i].name, name) == 0)
			return &e->fields[i].value;
	return NULL;
}

static size_t
field_index(struct entity *e, const char *name)
{
	size_t i = 0;

	while (i < e->field_count && e->fields[i].name != name && strcmp(e->fields[i].name, name) != 0)
		i++;
	if (i == e->field_count) {
		e->fields[i].name = name;
		e->fields[i].value = (struct value){ .kind = VALUE_NONE };
		e->fields[i].room = 0;
		e->field_count++;
	}
	return i;
}

/* The first value told stays; null gives way to a value. */
static void
set_first(struct entity *e, const char *name, struct value value)
{
	size_t i;

	if (value.kind == VALUE_NONE)
		return;
	i = field_index(e, name);
	if (e->fields[i].value.kind == VALUE_NONE || e->fields[i].value.kind == VALUE_NULL)
		e->fields[i].value = value;
}

/* Which of two folded texts says no more than the other: equal, or its first words (`Thứ trưởng`, `Thứ trưởng Bộ Y
 * tế`); the ministry may be left out (`Thứ trưởng Y tế`). */
static bool
says_no_more(const char *less, size_t less_len, const char *more, size_t more_len)
{
	static const char head[] = "trưởng ", word[] = "bộ ";
	const char *rest = memmem(more, more_len, "trưởng bộ ", sizeof "trưởng bộ " - 1);
	size_t kept = rest != NULL ? (size_t)(rest - more) + sizeof head - 1 : 0;

	if (rest != NULL && less_len > kept && memcmp(less, more, kept) == 0 &&
	    (less_len - kept < sizeof word - 1 || memcmp(less + kept, word, sizeof word - 1) != 0))
		return says_no_more(less + kept, less_len - kept, more + kept + sizeof word - 1,
				    more_len - kept - (sizeof word - 1));
	return less_len <= more_len && memcmp(less, more, less_len) == 0 &&
	       (less_len == more_len || more[less_len] == ' ');
}

#define LIST_MOST 64 /* ranks and posts of one person */

/* Add to a list what it does not have; of a post and the same post with its body the fuller one stays. */
static void
add_once(struct article *article, struct entity *e, const char *name, const struct value *value)
{
	size_t i = field_index(e, name), len, old_len;
	struct value *list = &e->fields[i].value;
	const char *key;

	if (list->kind != VALUE_LIST)
		*list = (struct value){ .kind = VALUE_LIST };
	for (size_t n = 0; n < list->count; n++)
		if (list->items[n].len == value->len && memcmp(list->items[n].text, value->text, value->len) == 0)
			return;
	key = article_key(article, value->text, value->len, &len);
	for (size_t n = 0; n < list->count; n++) {
		const char *old = article_key(article, list->items[n].text, list->items[n].len, &old_len);

		if (says_no_more(key, len, old, old_len))
			return;
		if (says_no_more(old, old_len, key, len)) {
			list->items[n] = *value;
			return;
		}
	}
	if (list->count == LIST_MOST)
		return;
	if (list->count == e->fields[i].room) {
		struct value *old = list->items;

		e->fields[i].room = e->fields[i].room * 2 + 4;
		list->items = arena_alloc(article->arena, e->fields[i].room * sizeof *list->items);
		if (list->count > 0)
			memcpy(list->items, old, list->count * sizeof *old);
	}
	list->items[list->count++] = *value;
}

static void
add_mention(struct article *article, struct entity *e, const struct tag *tag)
{
	if (e->count > 0 && e->mentions[e->count - 1] == tag)
		return;
	if (e->count == e->room) {
		const struct tag **old = e->mentions;

		e->room = e->room * 2 + 4;
		e->mentions = arena_alloc(article->arena, e->room * sizeof *e->mentions);
		if (e->count > 0)
			memcpy(e->mentions, old, e->count * sizeof *old);
	}
	e->mentions[e->count++] = tag;
}

/* ---- keys ---- */

/* HOÀNG VŨ, Hoàng Vũ -> Hoàng Vũ, in the new tone style */
static struct value
title_case(struct article *article, struct value folded)
{
	char *out = arena_alloc(article->arena, 2 * folded.len + 4);
	size_t used = 0;
	bool inside = false;

	for (size_t at = 0; at < folded.len;) {
		size_t size;
		uint32_t point = utf8_decode(folded.text + at, &size);

		used += utf8_encode(inside ? point : fold_upper(point), out + used);
		inside = class_is_word(point);
		at += size;
	}
	return value_borrow(out, used);
}

/* Two names as one key: things that have a kind or a long form beside their name. */
static struct value
join_key(struct article *article, unsigned type, struct value name, struct value second)
{
	char *key;

	if (type != LEGAL_REF && type != ABBREVIATION)
		return name;
	key = arena_alloc(article->arena, name.len + 1u + second.len);
	memcpy(key, name.text, name.len);
	key[name.len] = '\n';
	memcpy(key + name.len + 1, second.text, second.len);
	return value_borrow(key, name.len + 1 + second.len);
}

/* Does the list that has a phrase spell it otherwise?  Of an office any other form counts (`TGĐ`), of a body and a place
 * a slip of marks (`Bộ Quôc phòng`): their canonical may be a shorter name. */
static bool
is_respelt(struct article *article, const struct tag *tag, const char *canonical, size_t canonical_len)
{
	size_t len, key_len, canonical_key_len;
	const char *words = article_words(article, tag, &len);
	const char *key, *canonical_key;
	struct buffer *plain = &article->scratch;

	if (len == canonical_len && memcmp(words, canonical, len) == 0)
		return false;
	key = article_key(article, words, len, &key_len);
	canonical_key = article_key(article, canonical, canonical_len, &canonical_key_len);
	if (key_len == canonical_key_len && memcmp(key, canonical_key, key_len) == 0)
		return false;
	if (strcmp(tag->type, "office") == 0 || strcmp(tag->type, "office_once") == 0)
		return true;
	buffer_clear(plain);
	fold(key, key_len, FOLD_ACCENT, plain);
	len = plain->len;
	fold(canonical_key, canonical_key_len, FOLD_ACCENT, plain);
	return plain->len == 2 * len && memcmp(plain->bytes, plain->bytes + len, len) == 0;
}

/* A post on its way into the spelling of the lists. */
struct spelling {
	struct article *article;
	struct span span;
	struct buffer out;
	size_t done; /* bytes up to here are in `out` */
};

#define ATOMS_DEEP 4 /* position, organization, org, sector */

static void
respell_atoms(struct spelling *s, const struct tag *tag, unsigned depth)
{
	for (size_t i = 0; i < tag->atom_count; i++) {
		const struct tag *atom = tag->atoms[i];
		size_t len;
		const char *canonical = article_field(atom, "canonical", &len);

		if (atom->span.start < s->done || atom->span.end > s->span.end)
			continue;
		if (canonical == NULL || !is_respelt(s->article, atom, canonical, len)) {
			if (depth < ATOMS_DEEP)
				respell_atoms(s, atom, depth + 1);
			continue;
		}
		buffer_append(&s->out, s->article->document->text + s->done, atom->span.start - s->done);
		buffer_append(&s->out, canonical, len);
		s->done = atom->span.end;
	}
}

/* A post with its office and its body as the lists spell them; false where that is as written. */
static bool
respell(struct article *article, const struct tag *post, struct value *out)
{
	struct spelling s = { .article = article, .span = post->span, .done = post->span.start };

	respell_atoms(&s, post, 0);
	if (s.done == s.span.start)
		return false;
	buffer_append(&s.out, article->document->text + s.done, s.span.end - s.done);
	*out = value_text(article->arena, s.out.bytes, s.out.len);
	buffer_free(&s.out);
	return true;
}

static void
note_posts(struct merge *merge)
{
	struct article *article = merge->article;

	for (size_t i = 0; i < article->count; i++) {
		const struct mention *m = &article->mentions[i];
		struct value spelt, *kept;
		size_t len;
		const char *words;

		if (m->kind != MENTION_POSITION || !respell(article, m->tag, &spelt))
			continue;
		words = article_words(article, m->tag, &len);
		kept = arena_alloc(article->arena, sizeof *kept);
		*kept = spelt;
		*lookup_at(&merge->posts, words, len) = kept;
	}
}

static struct value
folded(struct article *article, struct value value)
{
	size_t len;
	const char *key = article_key(article, value.text, value.len, &len);

	return value_borrow(key, len);
}

/* The i that stands for a y, or NULL: the letter at `at`, `size` bytes long. */
static const char *
i_for_y(const char *letter, size_t size)
{
	static const char *const pairs[][2] = { { "y", "i" }, { "ý", "í" }, { "ỳ", "ì" },
						{ "ỷ", "ỉ" }, { "ỹ", "ĩ" }, { "ỵ", "ị" } };

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		if (strlen(pairs[i][0]) == size && memcmp(letter, pairs[i][0], size) == 0)
			return pairs[i][1];
	return NULL;
}

/* Vĩ and Vỹ, Lí and Lý are one name: a y between the consonants of a folded syllable and its end becomes i. */
static struct value
without_y(struct article *article, struct value key)
{
	char *out = arena_alloc(article->arena, key.len + 1);
	size_t used = 0, letters = 0, size;
	bool consonants = true;

	for (size_t at = 0; at < key.len; at += size) {
		const char *letter = key.text + at, *i;

		utf8_decode(letter, &size);
		i = letters > 0 && consonants && (at + size == key.len || letter[size] == ' ') ? i_for_y(letter, size)
											       : NULL;
		memcpy(out + used, i != NULL ? i : letter, i != NULL ? strlen(i) : size);
		used += i != NULL ? strlen(i) : size;
		letters = letter[0] == ' ' ? 0 : letters + 1;
		consonants = letters == 0 || (consonants && strchr("bcdghklmnpqrstvx", letter[0]) != NULL);
	}
	return value_borrow(out, used);
}

/* Kim Jong-un, Kim Jong - un and Kim Jong Un are one name: a hyphen parts its words as a blank does. */
static struct value
without_hyphens(struct article *article, struct value key)
{
	char *out = arena_alloc(article->arena, key.len + 1);
	size_t used = 0;

	for (size_t at = 0; at < key.len; at++) {
		bool parts = key.text[at] == '-' || key.text[at] == ' ';

		if (!parts || (used > 0 && out[used - 1] != ' '))
			out[used++] = parts ? ' ' : key.text[at];
	}
	return value_borrow(out, used);
}

/* Its fields are written as they come. */
static struct entity *
new_entity(struct merge *merge, const char *type, struct value name)
{
	struct entity *e = arena_alloc(merge->article->arena, sizeof *e);

	e->type = type;
	e->key = (struct value){ .kind = VALUE_NONE };
	e->folded = name;
	e->mentions = NULL;
	e->count = e->room = e->field_count = 0;
	merge->entities->items[merge->entities->count++] = e;
	return e;
}

/* The entity of a type that goes by this name (and, where it is given, by a second one).  Most mentions repeat an
 * earlier one to the letter: they are found without folding. */
static struct entity *
entity_of(struct merge *merge, unsigned type, struct value name, struct value second)
{
	struct article *article = merge->article;
	struct value more = second.kind == VALUE_TEXT ? second : value_word("");
	struct value whole = join_key(article, type, name, more);
	void **written = lookup_at(&merge->written[type], whole.text, whole.len), **known;
	struct entity *e = *written;

	if (e != NULL)
		return e;
	name = folded(article, name);
	whole = join_key(article, type, name, more.len > 0 ? folded(article, more) : more);
	if (type == PERSON)
		whole = without_y(article, without_hyphens(article, whole));
	known = lookup_at(&merge->known[type], whole.text, whole.len);
	e = *known;
	if (e == NULL)
		*known = e = new_entity(merge, types[type], name);
	*written = e;
	return e;
}

/* ---- types ---- */

static void
merge_person(struct merge *merge, struct mention *m)
{
	struct value name = article_text(merge->article, m, "name");
	struct value plain = value_borrow(name.text, name.len - (name.len > 0 && name.text[name.len - 1] == '.'));
	const struct value rank = tag_field(m->tag, "rank"), positions = tag_field(m->tag, "positions");
	const struct value none = { .kind = VALUE_LIST };
	struct entity *e = entity_of(merge, PERSON, plain, (struct value){ 0 }); /* `T.` and `T` are one */

	if (e->key.kind == VALUE_NONE)
		e->key = title_case(merge->article, e->folded);
	set_first(e, "name", name);
	set_first(e, "ranks", none);
	set_first(e, "positions", none);
	if (rank.kind == VALUE_TEXT)
		add_once(merge->article, e, "ranks", &rank);
	for (size_t i = 0; positions.kind == VALUE_LIST && i < positions.count; i++) {
		const struct value *post = &positions.items[i], *spelt;

		if (post->kind != VALUE_TEXT)
			continue;
		spelt = lookup_get(&merge->posts, post->text, post->len);
		add_once(merge->article, e, "positions", spelt != NULL ? spelt : post);
	}
	m->entity = e;
}

static void
merge_reference(struct merge *merge, struct mention *m)
{
	const struct value number = tag_field(m->tag, "number"), kind = tag_field(m->tag, "kind");
	struct value name = number.kind == VALUE_TEXT ? number : article_text(merge->article, m, "name");
	struct entity *e = entity_of(merge, LEGAL_REF, name, kind);

	if (e->key.kind == VALUE_NONE)
		e->key = e->folded;
	set_first(e, "kind", kind);
	set_first(e, "number", number);
	if (number.kind != VALUE_TEXT)
		set_first(e, "name", name);
	set_first(e, "date", tag_field(m->tag, "date"));
	set_first(e, "issuer", tag_field(m->tag, "issuer"));
	m->entity = e;
}

static void
merge_abbreviation(struct merge *merge, struct mention *m)
{
	struct value name = article_text(merge->article, m, "short");
	const struct value whole = tag_field(m->tag, "long");
	struct entity *e;

	if (whole.kind != VALUE_TEXT)
		return;
	e = entity_of(merge, ABBREVIATION, name, whole);
	e->key = name;
	set_first(e, "short", name);
	set_first(e, "long", whole);
	m->entity = e;
}

static void
merge_named(struct merge *merge, struct mention *m)
{
	struct value name = article_text(merge->article, m, "canonical");
	struct entity *e = entity_of(merge, m->kind == MENTION_LOCATION ? LOCATION : ORGANIZATION, name, (struct value){ 0 });

	if (e->key.kind == VALUE_NONE)
		e->key = title_case(merge->article, e->folded);
	set_first(e, "canonical", name);
	set_first(e, "id", tag_field(m->tag, tag_has_field(m->tag, "id") ? "id" : "iso"));
	m->entity = e;
}

static void
merge_mention(struct merge *merge, struct mention *m)
{
	switch (m->kind) {
	case MENTION_PERSON:
		merge_person(merge, m);
		break;
	case MENTION_LEGAL_REF:
		merge_reference(merge, m);
		break;
	case MENTION_ABBREVIATION:
		merge_abbreviation(merge, m);
		break;
	case MENTION_ORGANIZATION:
	case MENTION_LOCATION:
		merge_named(merge, m);
		break;
	default:
		break;
	}
}

/* ---- propagate ---- */

/* The words that a definition gives to its entity; false: none. */
static bool
propagates(const struct mention *m, struct value *words)
{
	if (m->entity == NULL || m->tag->rule == NULL || m->tag->rule->propagate == NULL)
		return false;
	*words = tag_field(m->tag, m->tag->rule->propagate);
	if (m->tag->captured != NULL && !tag_has_field(m->tag, m->tag->rule->propagate))
		*words = *m->tag->captured;
	return words->kind == VALUE_TEXT && words->len > 0;
}

/* What was called by its short form alone is one with what the form stands for. */
static void
drop_empty(struct entities *entities)
{
	size_t kept = 0;

	for (size_t i = 0; i < entities->count; i++)
		if (entities->items[i]->count > 0)
			entities->items[kept++] = entities->items[i];
	entities->count = kept;
}

/* Every tag with a defined form's words is a mention of what it stands for, and of nothing else of that type. */
static void
add_mentions(struct merge *merge)
{
	struct article *article = merge->article;
	struct lookup defined = { .arena = article->arena };

	for (size_t i = 0; i < article->count; i++) {
		struct value value;
		void **at = propagates(&article->mentions[i], &value) ? lookup_at(&defined, value.text, value.len) : NULL;

		if (at != NULL && *at == NULL)
			*at = article->mentions[i].entity;
	}
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		size_t len;
		const char *words = article_words(article, m->tag, &len);
		struct entity *e = m->tag->keep ? lookup_get(&defined, words, len) : NULL;

		if (e != NULL && m->entity != NULL && e->type == m->entity->type)
			m->entity = e;
		if (m->entity != NULL)
			add_mention(article, m->entity, m->tag);
		if (e != NULL && e != m->entity)
			add_mention(article, e, m->tag);
	}
	drop_empty(merge->entities);
}

struct entities *
entities_merge(struct article *article)
{
	struct merge merge = { .article = article };

	for (size_t type = 0; type < TYPES; type++)
		merge.known[type].arena = merge.written[type].arena = article->arena;
	merge.posts.arena = article->arena;
	note_posts(&merge);
	merge.entities = arena_zero(article->arena, sizeof *merge.entities);
	merge.entities->items = arena_alloc(article->arena, (article->count + 1) * sizeof *merge.entities->items);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].tag->keep)
			merge_mention(&merge, &article->mentions[i]);
	add_mentions(&merge);
	return merge.entities;
}

/* ---- writing ---- */

static int
by_index(const void *a, const void *b)
{
	const struct tag *const *left = a, *const *right = b;

	return (*left)->index < (*right)->index ? -1 : (*left)->index > (*right)->index;
}

static void
write_entity(struct entity *e, struct buffer *out)
{
	bool sorted = true;

	buffer_byte(out, '{');
	compose_name(out, "type");
	compose_text(out, e->type);
	compose_name(out, "key");
	json_value(out, &e->key);
	compose_name(out, "fields");
	buffer_byte(out, '{');
	for (size_t i = 0; i < e->field_count; i++) {
		compose_name(out, e->fields[i].name);
		json_value(out, &e->fields[i].value);
	}
	buffer_byte(out, '}');
	compose_name(out, "mentions");
	buffer_byte(out, '[');
	for (size_t i = 1; i < e->count; i++)
		sorted &= e->mentions[i - 1]->index < e->mentions[i]->index;
	if (!sorted)
		qsort(e->mentions, e->count, sizeof *e->mentions, by_index);
	for (size_t i = 0; i < e->count; i++) {
		compose_separator(out);
		buffer_unsigned(out, e->mentions[i]->index);
	}
	buffer_text(out, "]}");
}

void
entities_write(const struct entities *entities, struct buffer *out)
{
	buffer_byte(out, '[');
	for (size_t i = 0; i < entities->count; i++) {
		compose_separator(out);
		write_entity(entities->items[i], out);
	}
	buffer_byte(out, ']');
}
