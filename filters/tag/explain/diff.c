#include "explain/diff.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/table.h"
#include "document/document.h"
#include "document/frames.h"
#include "document/json.h"
#include "record/compose.h"
#include "rules/node.h"
#include "writing.h"

enum { SAMPLES = 3 };
static const char signs[] = "+-~";          /* by change */
enum change { GAINED, LOST, CHANGED, CHANGES };
static const char *const change_names[] = { "gained", "lost", "changed" };

/* One difference of a record; for the table. */
struct difference {
	enum change change;
	const char *rule;
	const char *sample;                /* a line of text */
	size_t sample_len;
	struct difference *next;
};

/* What a rule made otherwise. */
struct by_rule {
	size_t counts[CHANGES];
	char *samples[CHANGES][SAMPLES];
};

struct diff {
	struct pack_set *old;
	enum report_form form;
	struct table *rules;               /* id -> struct by_rule, by first use */
	size_t records, touched;
};

struct diff_worker {
	const struct diff *diff;
	struct matcher *matcher;
	struct document document;
	size_t max_tags;
};

/* ---- the old rules ---- */

static const char *
pack_name(struct node *root)
{
	const struct node *name = node_child(root, "pack");

	return name != NULL && node_text(name) != NULL ? node_text(name) : "";
}

/* The packs of the run, with the old one in place of the one of its name. */
static int
old_paths(const char *old, const struct pack_set *packs, const char **paths, size_t *count, struct fault *why)
{
	struct node *root;
	struct stat st;

	*count = 0;
	if (*old == '\0')
		return 0;
	paths[(*count)++] = old;
	if (stat(old, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	root = node_load(old, why);
	if (root == NULL)
		return -1;
	for (size_t i = 0; i < packs->pack_count; i++)
		if (!packs->packs[i]->shipped && strcmp(packs->packs[i]->name, pack_name(root)) != 0)
			paths[(*count)++] = packs->packs[i]->path;
	node_free(root);
	return 0;
}

struct diff *
diff_new(const char *old, const struct pack_set *packs, enum report_form form, struct fault *why)
{
	const char **paths = mem_array(packs->pack_count + 1, sizeof *paths);
	struct pack_options options = packs->options;
	struct diff *d = NULL;
	struct pack_set *set = NULL;

	if (old_paths(old, packs, paths, &options.given_count, why) == 0) {
		options.given = paths;
		options.no_default = options.no_default && *old != '\0';
		options.keep_sources = false;
		set = pack_set_load(&options, why);
	}
	free(paths);
	if (set == NULL)
		return NULL;
	set->options.given = NULL;
	d = mem_zero(sizeof *d);
	d->old = set;
	d->form = form;
	d->rules = table_new();
	return d;
}

static void
free_rule(void *value)
{
	struct by_rule *r = value;

	for (size_t c = 0; c < CHANGES; c++)
		for (size_t i = 0; i < SAMPLES; i++)
			free(r->samples[c][i]);
	free(r);
}

void
diff_free(struct diff *d)
{
	if (d == NULL)
		return;
	pack_set_free(d->old);
	table_free(d->rules, free_rule);
	free(d);
}

struct diff_worker *
diff_worker_new(const struct diff *d, size_t max_tags)
{
	struct diff_worker *w = mem_zero(sizeof *w);

	w->diff = d;
	w->max_tags = max_tags;
	w->matcher = matcher_new(d->old, max_tags, NULL);
	return w;
}

void
diff_worker_free(struct diff_worker *w)
{
	if (w == NULL)
		return;
	matcher_free(w->matcher);
	free(w);
}

void
diff_before(struct diff_worker *w, const struct document *d)
{
	w->document = *d;
}

/* ---- two lists of tags ---- */

struct side {
	const struct tag **tags;
	size_t count;
};

static int
place_order(const struct tag *a, const struct tag *b)
{
	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1;
	return strcmp(a->type, b->type);
}

static int
by_place(const void *one, const void *two)
{
	return place_order(*(const struct tag *const *)one, *(const struct tag *const *)two);
}

static void
fields_json(struct buffer *out, const struct tag *tag)
{
	struct field field;

	buffer_byte(out, '{');
	for (size_t at = 0; tag_next_field(tag, &at, &field);)
		if (field.value.kind != VALUE_NONE) {
			compose_key(out, field.name);
			json_value(out, &field.value);
		}
	buffer_byte(out, '}');
}

static bool
same_fields(const struct tag *a, const struct tag *b)
{
	struct buffer one = { 0 }, two = { 0 };
	bool same;

	fields_json(&one, a);
	fields_json(&two, b);
	same = one.len == two.len && memcmp(one.bytes, two.bytes, one.len) == 0;
	buffer_free(&one);
	buffer_free(&two);
	return same;
}

struct comparing {
	const struct diff_worker *worker;
	struct task *task;
	const struct document *document;   /* the new one: both have its text */
	struct offsets *offsets;
	struct difference *first, **last;
	size_t count;
};

/* ---- one difference ---- */

static void
tag_members(struct comparing *c, const struct tag *tag)
{
	struct buffer *out = c->task->out;

	report_span(out, tag->span, c->offsets);
	compose_key(out, "text");
	compose_string(out, c->document->text + tag->span.start, tag->span.end - tag->span.start);
	compose_key(out, "rule");
	compose_text(out, tag->rule->id);
	compose_key(out, "fields");
	fields_json(out, tag);
}

static void
json_line(struct comparing *c, enum change change, const struct tag *old, const struct tag *new)
{
	struct buffer *out = c->task->out;
	struct item id = record_item(c->task->record, "id");

	report_open(out, id.bytes, id.type != ITEM_ABSENT ? id.len : 0);
	compose_key(out, "change");
	compose_text(out, change_names[change]);
	compose_key(out, "type");
	compose_text(out, new != NULL ? new->type : old->type);
	tag_members(c, new != NULL ? new : old);
	if (change == CHANGED) {
		compose_key(out, "old");
		buffer_byte(out, '{');
		tag_members(c, old);
		buffer_byte(out, '}');
	}
	buffer_text(out, "}\n");
}

static void
sample_words(struct comparing *c, struct buffer *out, const struct tag *tag)
{
	report_words(out, c->document->text + tag->span.start, tag->span.end - tag->span.start, 40);
}

/* The fields that differ: name old -> new. */
static void
sample_fields(struct buffer *out, const struct tag *from, const struct tag *to, bool gone)
{
	struct field field;

	for (size_t at = 0; tag_next_field(to, &at, &field);) {
		const struct value was = tag_field(from, field.name);
		bool known = tag_has_field(from, field.name);
		struct buffer a = { 0 }, b = { 0 };

		if (known)
			json_value(&a, &was);
		json_value(&b, &field.value);
		if (gone ? !known : a.len != b.len || memcmp(a.bytes, b.bytes, a.len) != 0)
			buffer_printf(out, "  %s %.*s -> %.*s", field.name, gone ? (int)b.len : (int)a.len, gone ? b.bytes : a.len > 0 ? a.bytes : "",
				gone ? 0 : (int)b.len, b.bytes);
		buffer_free(&a);
		buffer_free(&b);
	}
}

static const char *
sample_of(struct comparing *c, enum change change, const struct tag *old, const struct tag *new, size_t *len)
{
	struct item id = record_item(c->task->record, "id");
	struct buffer out = { 0 };
	const char *sample;

	buffer_printf(&out, "  %c %s ", signs[change], new != NULL ? new->type : old->type);
	if (change != CHANGED || (old->span.start == new->span.start && old->span.end == new->span.end))
		sample_words(c, &out, new != NULL ? new : old);
	else {
		sample_words(c, &out, old);
		buffer_text(&out, " -> ");
		sample_words(c, &out, new);
	}
	if (change == CHANGED) {
		sample_fields(&out, old, new, false);
		sample_fields(&out, new, old, true);
	}
	buffer_printf(&out, "  (%.*s at %zu)\n", id.type != ITEM_ABSENT ? (int)id.len : 1, id.type != ITEM_ABSENT ? id.bytes : "-",
		offsets_point(c->offsets, (new != NULL ? new : old)->span.start));
	*len = out.len;
	sample = arena_copy(c->task->arena, out.bytes, out.len);
	buffer_free(&out);
	return sample;
}

static struct difference *
add_difference(struct comparing *c, enum change change, const char *rule)
{
	struct difference *d = arena_zero(c->task->arena, sizeof *d);

	d->change = change;
	d->rule = rule;
	*c->last = d;
	c->last = &d->next;
	return d;
}

static void
differ(struct comparing *c, const struct tag *old, const struct tag *new)
{
	enum change change = old == NULL ? GAINED : new == NULL ? LOST : CHANGED;
	struct difference *d;

	c->count++;
	if (c->worker->diff->form == REPORT_JSON) {
		json_line(c, change, old, new);
		return;
	}
	d = add_difference(c, change, new != NULL ? new->rule->id : old->rule->id);
	d->sample = sample_of(c, change, old, new, &d->sample_len);
}

/* ---- comparing ---- */

/* The new tags by type, each type in order of place: what overlaps a tag is found without a walk over the record. */
struct lane {
	const char *type;
	size_t at;                         /* in the side */
	size_t reach;                      /* the furthest end of the type's tags up to here */
};

struct lanes {
	struct lane *items;
	size_t count;
	bool *taken;                       /* by place in the side */
};

static int
by_lane(const void *one, const void *two)
{
	const struct lane *a = one, *b = two;
	int order = strcmp(a->type, b->type);

	return order != 0 ? order : a->at < b->at ? -1 : a->at > b->at;
}

static struct lanes
lanes_of(struct arena *arena, const struct side *side)
{
	struct lanes l = { arena_alloc(arena, (side->count + 1) * sizeof *l.items), side->count, arena_zero(arena, side->count + 1) };

	for (size_t i = 0; i < l.count; i++)
		l.items[i] = (struct lane){ side->tags[i]->type, i, 0 };
	qsort(l.items, l.count, sizeof *l.items, by_lane);
	for (size_t i = 0; i < l.count; i++) {
		size_t end = side->tags[l.items[i].at]->span.end;
		bool first = i == 0 || strcmp(l.items[i - 1].type, l.items[i].type) != 0;

		l.items[i].reach = first || l.items[i - 1].reach < end ? end : l.items[i - 1].reach;
	}
	return l;
}

/* The first of a type that ends behind a place, or has one before it that does. */
static size_t
lane_from(const struct lanes *l, const char *type, size_t place)
{
	size_t low = 0, high = l->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(l->items[middle].type, type);

		if (order < 0 || (order == 0 && l->items[middle].reach <= place))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A tag of the other side that nobody has taken, of the same type and overlapping. */
static size_t
overlapping(const struct tag *tag, const struct side *side, const struct lanes *l)
{
	for (size_t i = lane_from(l, tag->type, tag->span.start); i < l->count && strcmp(l->items[i].type, tag->type) == 0; i++) {
		size_t at = l->items[i].at;

		if (side->tags[at]->span.start >= tag->span.end)
			break;
		if (!l->taken[at] && span_overlaps(side->tags[at]->span, tag->span))
			return at;
	}
	return SIZE_MAX;
}

static struct side
sorted(struct task *task, struct tag *const *tags, size_t count)
{
	struct side s = { arena_alloc(task->arena, (count + 1) * sizeof *s.tags), count };

	for (size_t i = 0; i < count; i++)
		s.tags[i] = tags[i];
	qsort(s.tags, count, sizeof *s.tags, by_place);
	return s;
}

/* The equal ones go; told are those with other fields.  What is left on either side stays. */
static void
drop_equal(struct comparing *c, struct side *old, struct side *new)
{
	size_t i = 0, k = 0, left_old = 0, left_new = 0;

	while (i < old->count || k < new->count) {
		int order = i == old->count ? 1 : k == new->count ? -1 : place_order(old->tags[i], new->tags[k]);

		if (order < 0)
			old->tags[left_old++] = old->tags[i++];
		else if (order > 0)
			new->tags[left_new++] = new->tags[k++];
		else {
			if (!same_fields(old->tags[i], new->tags[k]))
				differ(c, old->tags[i], new->tags[k]);
			i++, k++;
		}
	}
	old->count = left_old;
	new->count = left_new;
}

static void
compare(struct comparing *c, struct side old, struct side new)
{
	struct lanes lanes;

	drop_equal(c, &old, &new);
	lanes = lanes_of(c->task->arena, &new);
	for (size_t i = 0; i < old.count; i++) {
		size_t k = overlapping(old.tags[i], &new, &lanes);

		if (k != SIZE_MAX)
			lanes.taken[k] = true;
		differ(c, old.tags[i], k != SIZE_MAX ? new.tags[k] : NULL);
	}
	for (size_t k = 0; k < new.count; k++)
		if (!lanes.taken[k])
			differ(c, NULL, new.tags[k]);
}

/* ---- events ---- */

/* The event of the same frame and trigger, or NULL. */
static const struct event *
event_like(const struct events *events, const struct event *event)
{
	const struct span trigger = event->trigger->tag->span;

	for (size_t i = 0; i < events->count; i++) {
		const struct event *e = events->items[i];

		if (strcmp(e->frame->id, event->frame->id) == 0 && e->trigger->tag->span.start == trigger.start && e->trigger->tag->span.end == trigger.end)
			return e;
	}
	return NULL;
}

static void
slots_json(struct buffer *out, const struct event *e)
{
	buffer_byte(out, '{');
	for (size_t i = 0; i < e->frame->slot_count; i++)
		if (e->slots[i].kind != VALUE_NONE) {
			compose_key(out, e->frame->slots[i].name);
			json_value(out, &e->slots[i]);
		}
	buffer_byte(out, '}');
}

static void
event_line(struct comparing *c, enum change change, const struct event *event, const struct buffer *old, const struct buffer *new)
{
	struct buffer *out = c->task->out;
	const struct span span = event->trigger->tag->span;
	struct item id = record_item(c->task->record, "id");

	report_open(out, id.bytes, id.type != ITEM_ABSENT ? id.len : 0);
	compose_key(out, "change");
	compose_text(out, change_names[change]);
	compose_key(out, "event");
	compose_text(out, event->frame->type);
	report_span(out, span, c->offsets);
	compose_key(out, "text");
	compose_string(out, c->document->text + span.start, span.end - span.start);
	compose_key(out, "rule");
	compose_text(out, event->frame->id);
	compose_key(out, "slots");
	buffer_append(out, change == LOST ? old->bytes : new->bytes, change == LOST ? old->len : new->len);
	if (change == CHANGED) {
		compose_key(out, "old");
		buffer_append(out, old->bytes, old->len);
	}
	buffer_text(out, "}\n");
}

static void
event_sample(struct comparing *c, enum change change, const struct event *event, const struct buffer *old, const struct buffer *new)
{
	struct difference *d = add_difference(c, change, event->frame->id);
	struct item id = record_item(c->task->record, "id");
	struct buffer out = { 0 };

	buffer_printf(&out, "  %c %s ", signs[change], event->frame->type);
	sample_words(c, &out, event->trigger->tag);
	if (change == CHANGED)
		buffer_printf(&out, "  %.*s -> %.*s", (int)old->len, old->bytes, (int)new->len, new->bytes);
	buffer_printf(&out, "  (%.*s at %zu)\n", id.type != ITEM_ABSENT ? (int)id.len : 1, id.type != ITEM_ABSENT ? id.bytes : "-",
		offsets_point(c->offsets, event->trigger->tag->span.start));
	d->sample_len = out.len;
	d->sample = arena_copy(c->task->arena, out.bytes, out.len);
	buffer_free(&out);
}

/* Told where their slots differ, which is all that a frame says. */
static void
differ_event(struct comparing *c, const struct event *old, const struct event *new)
{
	enum change change = old == NULL ? GAINED : new == NULL ? LOST : CHANGED;
	struct buffer was = { 0 }, is = { 0 };

	if (old != NULL)
		slots_json(&was, old);
	if (new != NULL)
		slots_json(&is, new);
	if (change != CHANGED || was.len != is.len || memcmp(was.bytes, is.bytes, is.len) != 0) {
		c->count++;
		(c->worker->diff->form == REPORT_JSON ? event_line : event_sample)(c, change, new != NULL ? new : old, &was, &is);
	}
	buffer_free(&was);
	buffer_free(&is);
}

static void
compare_events(struct comparing *c, const struct events *old, const struct events *new)
{
	for (size_t i = 0; i < old->count; i++)
		differ_event(c, old->items[i], event_like(new, old->items[i]));
	for (size_t i = 0; i < new->count; i++)
		if (event_like(old, new->items[i]) == NULL)
			differ_event(c, NULL, new->items[i]);
}

size_t
diff_after(struct diff_worker *w, struct task *task, const struct document *d, const struct document_result *result, struct tag *const *tags, size_t count,
	struct offsets *offsets)
{
	const struct document_result *was;
	struct comparing c = { .worker = w, .task = task, .document = d, .offsets = offsets };
	struct tag **old;
	size_t old_count;
	bool truncated = false;

	w->document.packs = w->diff->old;
	(void)matcher_run(w->matcher, &w->document);
	old_count = writing_choose(&w->document, w->max_tags, &old, &truncated);
	was = document_finish(&w->document, w->diff->old->document_rules, matcher_scratch(w->matcher), false);
	c.last = &c.first;
	compare(&c, sorted(task, old, old_count), sorted(task, tags, count));
	compare_events(&c, document_events(was), document_events(result));
	task->carry = c.first;
	return c.count;
}

/* ---- the table ---- */

void
diff_add(struct diff *d, const struct task *task)
{
	d->records++;
	d->touched += task->carry != NULL;
	for (const struct difference *one = task->carry; one != NULL; one = one->next) {
		struct by_rule *r = table_get(d->rules, one->rule, strlen(one->rule));

		if (r == NULL) {
			r = mem_zero(sizeof *r);
			table_put(d->rules, one->rule, strlen(one->rule), r);
		}
		if (r->counts[one->change] < SAMPLES)
			r->samples[one->change][r->counts[one->change]] = mem_text_of(one->sample, one->sample_len);
		r->counts[one->change]++;
	}
}

static void
add_row(struct buffer *out, const char *name, const size_t *counts)
{
	buffer_printf(out, "%-40s %9zu %9zu %9zu\n", name, counts[GAINED], counts[LOST], counts[CHANGED]);
}

struct row {
	const char *rule;
	const struct by_rule *counts;
};

static int
by_rule_id(const void *one, const void *two)
{
	return strcmp(((const struct row *)one)->rule, ((const struct row *)two)->rule);
}

void
diff_report(const struct diff *d, struct buffer *out)
{
	size_t all[CHANGES] = { 0 }, count = table_count(d->rules), len;
	struct row *rows;

	if (d->form == REPORT_JSON)
		return;
	rows = mem_array(count + 1, sizeof *rows);
	for (size_t i = 0; i < count; i++) {
		rows[i] = (struct row){ table_key(d->rules, i, &len), table_value(d->rules, i) };
		for (size_t c = 0; c < CHANGES; c++)
			all[c] += rows[i].counts->counts[c];
	}
	qsort(rows, count, sizeof *rows, by_rule_id);
	buffer_printf(out, "%zu of %zu records differ\n\n%-40s %9s %9s %9s\n", d->touched, d->records, "rule", "gained", "lost", "changed");
	for (size_t i = 0; i < count; i++)
		add_row(out, rows[i].rule, rows[i].counts->counts);
	add_row(out, "all", all);
	for (size_t i = 0; i < count; i++) {
		buffer_printf(out, "\n%s\n", rows[i].rule);
		for (size_t c = 0; c < CHANGES; c++) {
			size_t all_of = rows[i].counts->counts[c];

			for (size_t k = 0; k < SAMPLES && k < all_of; k++)
				buffer_text(out, rows[i].counts->samples[c][k]);
			if (all_of > SAMPLES)
				buffer_printf(out, "  %c and %zu more\n", signs[c], all_of - SAMPLES);
		}
	}
	free(rows);
}
