/* Of a rule its tags: judge.h. */
#include "explain/judge.h"

#include <string.h>

#include "compile/rule.h"
#include "explain/replay.h"
#include "explain/whynot.h"

enum { SHOWN_MOST = 12 };

static bool
fields_agree(struct judge *j, const struct tag *tag, const struct node *expected)
{
	bool all = true;

	for (size_t i = 0; i < node_count(expected); i++) {
		const char *name = node_text(node_key(expected, i));
		const struct value value = tag_field(tag, name);

		if (example_agrees(&value, node_item(expected, i)))
			continue;
		all = false;
		example_tell(&j->details, name, node_item(expected, i), tag_has_field(tag, name) ? &value : NULL);
	}
	return all;
}

static bool
is_of(const struct tag *tag, const struct rule *rule)
{
	return tag->rule == rule && !tag->hidden;
}

static const struct tag *
find_tag(const struct document *d, const struct rule *rule, struct span span)
{
	for (size_t i = 0; i < d->tag_count; i++)
		if (is_of(d->tags[i], rule) && d->tags[i]->span.start == span.start && d->tags[i]->span.end == span.end)
			return d->tags[i];
	return NULL;
}

static void
show_tag(struct judge *j, const struct document *d, const struct tag *tag)
{
	buffer_printf(&j->details, "  %s by %s: ", tag->type, tag->rule->id);
	example_words(&j->details, d->text, tag->span);
	if (tag->hidden && tag->winner != NULL) {
		buffer_printf(&j->details, ", lost to %s: ", tag->winner->rule->id);
		example_words(&j->details, d->text, tag->winner->span);
	}
	buffer_byte(&j->details, '\n');
}

/* What stands around a place that should be tagged, or all there is. */
static void
show_nearby(struct judge *j, const struct document *d, const struct rule *rule, struct span span)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->tag_count && shown < SHOWN_MOST; i++) {
		const struct tag *tag = d->tags[i];

		if ((span_overlaps(tag->match, span) && !tag->hidden && tag->keep) || tag->rule == rule) {
			show_tag(j, d, tag);
			shown++;
		}
	}
}

/* What ended the attempt of the rule at a place: the same words as --why-not. */
static void
show_why(struct judge *j, const struct rule *rule, const struct example *e, struct span mark, struct reading *reading)
{
	struct asking asked = { .packs = j->packs, .rule = rule, .form = REPORT_TEXT, .where = judge_where(e, mark) };
	struct document d;
	struct match_result match;
	struct whynot *w;

	if (j->replays == NULL)
		j->replays = replays_new(j->packs);
	asked.replays = j->replays;
	judge_read(j, e, reading, &d);
	w = whynot_new(&asked);
	whynot_start(w, &d, reading->offsets);
	matcher_watch(j->matcher, whynot_watch, w);
	match = judge_run(j, &d);
	matcher_watch(j->matcher, NULL, NULL);
	whynot_write(w, &d, &match, reading->offsets, NULL, 0, &j->details);
	whynot_free(w);
}

static bool
tags_agree(struct judge *j, const struct rule *rule, const struct example *e, struct reading *reading, const struct document *d)
{
	bool all = true;

	for (size_t i = 0; i < e->mark_count; i++) {
		const struct tag *tag = find_tag(d, rule, e->marks[i]);
		const struct node *fields = example_of_mark(e->fields, i);

		if (tag == NULL) {
			all = false;
			buffer_text(&j->details, "  not tagged: ");
			example_words(&j->details, d->text, e->marks[i]);
			buffer_byte(&j->details, '\n');
			show_nearby(j, d, rule, e->marks[i]);
			show_why(j, rule, e, e->marks[i], reading);
		} else if (fields != NULL && !fields_agree(j, tag, fields))
			all = false;
	}
	return all;
}

static bool
no_other_tag(struct judge *j, const struct rule *rule, const struct example *e, const struct document *d)
{
	bool all = true;

	for (size_t i = 0; i < d->tag_count; i++)
		if (is_of(d->tags[i], rule) && !example_marks(e, d->tags[i]->span)) {
			all = false;
			buffer_text(&j->details, "  not expected:");
			show_tag(j, d, d->tags[i]);
		}
	return all;
}

bool
judge_rule(struct judge *j, const struct rule *rule, const struct example *e, struct reading *reading, const struct document *d)
{
	buffer_clear(&j->details);
	/* Both are looked at, so that both are told. */
	return (int)tags_agree(j, rule, e, reading, d) & (int)no_other_tag(j, rule, e, d);
}
