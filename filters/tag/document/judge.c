/* judge.c - judge.h: what a tag is, what stands beside it and around it. */
#include "document/judge.h"

#include <string.h>

#define CONTEXT_BYTES 256 /* before and after a tag */

/* ---- what it says ---- */

struct value
judge_asked(const struct document *document, const struct frame_condition *condition, const struct tag *tag)
{
	struct value value = tag_field(tag, condition->field);

	if (value.kind == VALUE_NONE && strcmp(condition->field, "text") == 0)
		value = value_borrow(document->text + tag->span.start, tag->span.end - tag->span.start);
	return value;
}

static bool
field_fits(struct filler *f, const struct frame_condition *condition, const struct tag *tag)
{
	const struct value value = judge_asked(f->article->document, condition, tag);

	if (!value_is_text(&value))
		return false;
	if (condition->pattern != NULL)
		return filler_matches(f, condition->pattern, value.text, value.len, 0, false);
	return value.len == strlen(condition->constant) && memcmp(value.text, condition->constant, value.len) == 0;
}

/* ---- what stands beside it ---- */

/* A start of at most CONTEXT_BYTES before `at`, on a character, inside the segment. */
static size_t
context_start(const struct article *article, size_t segment, size_t at)
{
	size_t from = article->document->segments[segment].span.start;
	size_t start = at - from > CONTEXT_BYTES ? at - CONTEXT_BYTES : from;

	while (start > from && (article->document->text[start] & 0xC0) == 0x80)
		start--;
	return start;
}

static bool
ends_before(struct filler *f, const struct pattern *pattern, const struct tag *tag)
{
	size_t start = context_start(f->article, tag->segment, tag->span.start);
	struct span span = article_trim(f->article, start, tag->span.start), *words = &f->because.words;

	if (!filler_matches(f, pattern, f->article->document->text + start, span.end - start, 0, false))
		return false;
	pattern_span(f->scratch, 0, &words->start, &words->end);
	*words = (struct span){ start + words->start, start + words->end };
	return true;
}

static bool
starts_behind(struct filler *f, const struct pattern *pattern, const struct tag *tag)
{
	size_t end = f->article->document->segments[tag->segment].span.end;
	struct span span = article_trim(f->article, tag->span.end, end), *words = &f->because.words;

	return filler_matches(f, pattern, f->article->document->text, end, span.start, true) &&
	       pattern_span(f->scratch, 0, &words->start, &words->end);
}

/* Do words stand before a tag in its sentence that outweigh what must not stand behind it? */
static bool
is_outweighed(struct filler *f, const struct pattern *despite, const struct mention *m)
{
	size_t start = f->article->units[m->unit].span.start;

	/* a tag before the first sentence of its segment stands in that one's unit */
	return despite != NULL && start <= m->tag->span.start && filler_matches(f, despite, f->article->document->text, m->tag->span.start, start, false);
}

/* Does what stands right beside a tag speak against it? */
static enum refusal
judge_sides(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	if (match->after != NULL && !ends_before(f, match->after, m->tag))
		return REFUSAL_AFTER;
	if (match->before != NULL && !starts_behind(f, match->before, m->tag))
		return REFUSAL_BEFORE;
	if (match->not_after != NULL && ends_before(f, match->not_after, m->tag))
		return REFUSAL_NOT_AFTER;
	return match->not_before != NULL && starts_behind(f, match->not_before, m->tag) &&
		       !is_outweighed(f, match->despite, m)
		   ? REFUSAL_NOT_BEFORE
		   : REFUSAL_NONE;
}

/* ---- what stands around it ---- */

static bool
stands_so(const struct article *article, const struct tag *tag, const struct tag *other, enum frame_relation relation)
{
	struct span between;

	switch (relation) {
	case RELATION_OVERLAPS:
		return span_overlaps(tag->span, other->span);
	case RELATION_INSIDE:
		return span_contains(other->span, tag->span);
	case RELATION_BESIDE:
		between = tag->span.end <= other->span.start ? article_trim(article, tag->span.end, other->span.start)
			  : other->span.end <= tag->span.start
			      ? article_trim(article, other->span.end, tag->span.start)
			      : (struct span){ 0, 1 };
		return between.start == between.end;
	}
	return false;
}

static bool
is_excluded(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	const struct article *article = f->article;
	size_t at = article_from(article, m->tag->span.start);
	size_t low = at > FILLER_MENTIONS ? at - FILLER_MENTIONS : 0,
	       high = at + FILLER_MENTIONS < article->count ? at + FILLER_MENTIONS : article->count;

	if (match->unless == NULL)
		return false;
	for (size_t i = low; i < high; i++) {
		const struct tag *other = article->mentions[i].tag;

		if (other->segment != m->tag->segment || other == m->tag || other->type != match->unless ||
		    !stands_so(article, m->tag, other, match->relation))
			continue;
		f->because.tag = other;
		return true;
	}
	return false;
}

bool
judge_forbids(struct filler *f, const struct frame_source *source, size_t unit)
{
	const struct near *near;

	if (source->match.not_near == NULL)
		return false;
	near = filler_near(f, source->match.not_near, FILLER_NOT_NEAR(f->frame, source), unit);
	if (near->count > 0)
		f->because.words = near->places[0].span;
	return near->count > 0;
}

bool
judge_kinds(const struct article *article, unsigned kinds, size_t unit)
{
	return kinds >> article->units[unit].kind & 1;
}

/* ---- all of it ---- */

/* All that a match says of a tag of its type but `near`, and but whether the tag is kept. */
static enum refusal
judge_match(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	enum refusal why;

	if (m->claimed)
		return REFUSAL_CLAIMED;
	if (m->remembered)
		return REFUSAL_REMEMBERED;
	if (m->unit >= f->article->unit_count || !judge_kinds(f->article, match->kinds, m->unit))
		return REFUSAL_IN;
	for (size_t i = 0; i < match->condition_count; i++)
		if (!field_fits(f, &match->conditions[i], m->tag)) {
			f->because.condition = &match->conditions[i];
			return REFUSAL_WHERE;
		}
	why = judge_sides(f, match, m);
	if (why != REFUSAL_NONE)
		return why;
	return is_excluded(f, match, m) ? REFUSAL_UNLESS : REFUSAL_NONE;
}

enum refusal
judge_tag(struct filler *f, const struct frame_source *source, const struct mention *m)
{
	unsigned char *known;

	if (f->noted)
		return judge_match(f, &source->match, m);
	known = filler_judged(f, source, m);
	if (*known == 0)
		*known = (unsigned char)(1 + judge_match(f, &source->match, m));
	return (enum refusal)(*known - 1);
}

/* ---- triggers ---- */

/* By itself, whatever its sentence says. */
static enum refusal
judge_alone(struct filler *f, const struct mention *m)
{
	enum refusal why = judge_match(f, &f->frame->trigger, m);

	return why == REFUSAL_NONE && f->order[m->unit] == SIZE_MAX ? REFUSAL_WITHIN : why;
}

bool
judge_may_trigger(struct filler *f, const struct mention *m)
{
	return m->tag->type == f->frame->trigger.type && judge_alone(f, m) == REFUSAL_NONE;
}

enum refusal
judge_trigger(struct filler *f, const struct mention *m)
{
	const struct frame_match *match = &f->frame->trigger;
	enum refusal why = judge_alone(f, m);
	const struct near *near;

	if (why != REFUSAL_NONE)
		return why;
	near = match->not_near != NULL ? filler_near(f, match->not_near, FILLER_TRIGGER_NOT_NEAR(f->frame), m->unit) : NULL;
	if (near != NULL && near->count > 0) {
		f->because.words = near->places[0].span;
		return REFUSAL_NOT_NEAR;
	}
	near = match->near != NULL ? filler_near(f, match->near, FILLER_TRIGGER_NEAR(f->frame), m->unit) : NULL;
	return near != NULL && near->count == 0 ? REFUSAL_NEAR : REFUSAL_NONE;
}
