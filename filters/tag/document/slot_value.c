/* slot_value.c - slot_value.h: the words of tags as values, and people with their roles. */
#include "document/slot_value.h"

#include <string.h>

#include "document/dates.h"

#define ROLES_MOST 64     /* mentions of one person */

/* ---- values ---- */

/* As the article says it first: a second spelling makes no second person. */
static struct value
person_name(struct article *article, const struct mention *m)
{
	const struct value *name = m->entity != NULL ? entity_field(m->entity, "name") : NULL;

	return name != NULL ? *name : article_text(article, m, "name");
}

struct value
slot_value_of(struct article *article, const struct frame_source *source, struct mention *m)
{
	struct value value;

	if (source->field != NULL) {
		value = tag_field(m->tag, source->field);
		return value.kind != VALUE_NULL ? value : (struct value){ .kind = VALUE_NONE };
	}
	switch (m->kind) {
	case MENTION_DATE:
		return m->dated ? dates_day(article, m->when) : (struct value){ .kind = VALUE_NONE };
	case MENTION_PERSON:
		return person_name(article, m);
	case MENTION_QUANTITY:
		return tag_has_field(m->tag, "value") ? tag_field(m->tag, "value") : article_text(article, m, NULL);
	case MENTION_LEGAL_REF:
		return article_text(article, m, "number");
	default:
		return article_text(article, m, NULL);
	}
}

/* Cut the matches of `drop` out and the blanks they leave double. */
static struct value
without(struct filler *f, const struct pattern *drop, struct value value)
{
	char *out = arena_alloc(f->article->arena, value.len + 1);
	size_t used = 0, at = 0;

	while (at < value.len) {
		size_t start = value.len, end = value.len;

		if (filler_matches(f, drop, value.text, value.len, at, false))
			pattern_span(f->scratch, 0, &start, &end);
		if (end == start)
			start = end = value.len; /* an empty match cuts nothing */
		memcpy(out + used, value.text + at, start - at);
		used += start - at;
		at = end;
	}
	at = 0;
	for (size_t i = 0; i < used; i++)
		if (out[i] != ' ' || (at > 0 && out[at - 1] != ' '))
			out[at++] = out[i];
	while (at > 0 && strchr(" ,;:.", out[at - 1]) != NULL)
		at--;
	return at > 0 ? value_borrow(out, at) : (struct value){ .kind = VALUE_NONE };
}

struct value
slot_value_finish(struct filler *f, const struct frame_source *source, struct value value)
{
	size_t len;

	if (value.kind == VALUE_NONE)
		return value;
	if (source->literal != NULL)
		return value_word(source->literal);
	if (source->drop != NULL && value.kind == VALUE_TEXT)
		value = without(f, source->drop, value);
	if (source->lower && value.kind == VALUE_TEXT) {
		const char *lower = article_lower(f->article, value.text, value.len, &len);

		value = value_borrow(lower, len);
	}
	return value;
}

bool
slot_values_equal(const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_OBJECT && b->kind == VALUE_OBJECT)
		return a->count > 0 && b->count > 0 && slot_values_equal(&a->members[0].value, &b->members[0].value);
	if (a->kind == VALUE_LIST && b->kind == VALUE_LIST) {
		size_t same = 0;

		while (same < a->count && same < b->count && slot_values_equal(&a->items[same], &b->items[same]))
			same++;
		return same > 0 && same == a->count && same == b->count;
	}
	return a->kind == b->kind && value_is_text(a) && a->len == b->len && a->len > 0 && memcmp(a->text, b->text, a->len) == 0;
}

/* ---- people with their roles ---- */

static void
add_role(struct article *article, struct buffer *roles, struct span place)
{
	size_t len;
	const char *words =
	    article_lower(article, article->document->text + place.start, place.end - place.start, &len);

	if (roles->len > 0 && memmem(roles->bytes, roles->len, words, len) != NULL)
		return;
	if (roles->len > 0)
		buffer_text(roles, "; ");
	buffer_append(roles, words, len);
}

/* What the sentences in which a person stands say of them: the nearest match of `role` in each, each word once,
 * parted by "; ". */
static struct value
role_of(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m)
{
	struct article *article = f->article;
	struct buffer roles = { 0 };
	struct value value = { .kind = VALUE_NONE };
	size_t low, high, count = m->entity != NULL ? m->entity->count : 0;

	filler_reach(f, event, source, &low, &high);
	for (size_t i = 0; i < count && i < ROLES_MOST; i++) {
		const struct tag *tag = m->entity->mentions[i];
		size_t unit = article->mentions[article_from(article, tag->span.start)].unit;
		const struct span *place;

		if (f->order[unit] == SIZE_MAX || f->order[unit] < low || f->order[unit] >= high)
			continue;
		place = filler_nearest(f, filler_near(f, source->role, FILLER_ROLE(f->frame, source), unit), unit,
				      tag);
		if (place != NULL)
			add_role(article, &roles, *place);
	}
	if (roles.len > 0)
		value = value_text(article->arena, roles.bytes, roles.len);
	buffer_free(&roles);
	return value;
}

static void
add_member(struct value *object, const char *name, struct value value)
{
	object->members[object->count++] = (struct member){ name, value };
}

/* {"name","rank"?,"positions","role"?} */
struct value
slot_value_attendee(struct filler *f, const struct event *event, const struct frame_source *source, struct mention *m)
{
	struct article *article = f->article;
	const struct value *ranks = m->entity != NULL ? entity_field(m->entity, "ranks") : NULL;
	const struct value *positions = m->entity != NULL ? entity_field(m->entity, "positions") : NULL;
	struct value object = { .kind = VALUE_OBJECT }, role = role_of(f, event, source, m);

	object.members = arena_alloc(article->arena, 4 * sizeof *object.members);
	add_member(&object, "name", person_name(article, m));
	if (ranks != NULL && ranks->kind == VALUE_LIST && ranks->count > 0)
		add_member(&object, "rank", ranks->items[0]);
	add_member(&object, "positions", positions != NULL ? *positions : (struct value){ .kind = VALUE_LIST });
	if (role.kind != VALUE_NONE)
		add_member(&object, "role", role);
	return object;
}
