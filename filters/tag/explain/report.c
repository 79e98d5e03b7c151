#include "explain/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/memory.h"
#include "document/frame.h"
#include "record/compose.h"
#include "rules/schema.h"
#include "unicode/utf8.h"

enum { PLACES_MOST = 1000 };

static size_t
bytes_of_points(const char *bytes, size_t len, size_t points)
{
	size_t at = 0;

	while (at < len && points-- > 0) {
		size_t size;

		(void)utf8_decode(bytes + at, &size);
		at += size;
	}
	return at;
}

static void
add_escaped(struct buffer *out, const char *bytes, size_t len)
{
	char room[1024];

	while (len > 0) {
		size_t part = len > 128 ? bytes_of_points(bytes, len, 32) : len;

		buffer_append(out, room, diagnostic_escape(room, sizeof room, bytes, part));
		bytes += part;
		len -= part;
	}
}

void
report_words(struct buffer *out, const char *bytes, size_t len, size_t most)
{
	size_t points = span_points(bytes, len);

	buffer_text(out, "“");
	if (points > most) {
		size_t head = bytes_of_points(bytes, len, most - most / 3), tail = bytes_of_points(bytes, len, points - most / 3);

		add_escaped(out, bytes, head);
		buffer_text(out, "…");
		add_escaped(out, bytes + tail, len - tail);
	} else
		add_escaped(out, bytes, len);
	buffer_text(out, "”");
}

/* A macro as it stands in finished patterns. */
struct known_macro {
	const char *name;
	char *expansion;
	size_t len;
};

struct report_macros {
	struct known_macro *items;         /* the longest first */
	size_t count, room;
};

static int
longest_first(const void *one, const void *two)
{
	const struct known_macro *a = one, *b = two;

	return a->len > b->len ? -1 : a->len < b->len;
}

struct report_macros *
report_macros_new(const struct pack *pack)
{
	struct report_macros *m = mem_zero(sizeof *m);

	for (size_t i = 0; i <= pack->need_count; i++) {
		const struct node *map = node_child(i < pack->need_count ? pack->needs[i]->root : pack->root, "macros");

		for (size_t k = 0; map != NULL && k < node_count(map); k++) {
			struct fault why = { 0 };
			char *source = pattern_source(node_item(map, k), pack->macros, &why);
			struct buffer group = { 0 };

			if (source == NULL)
				continue;
			buffer_printf(&group, "(?:%s)", source);
			free(source);
			mem_grow(&m->items, &m->room, m->count + 1, sizeof *m->items);
			m->items[m->count++] = (struct known_macro){ node_text(node_key(map, k)), group.bytes, group.len };
		}
	}
	if (m->count > 0)
		qsort(m->items, m->count, sizeof *m->items, longest_first);
	return m;
}

void
report_macros_free(struct report_macros *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++)
		free(m->items[i].expansion);
	free(m->items);
	free(m);
}

size_t
report_macro_at(const struct report_macros *m, const char *source, size_t len, const char **name)
{
	for (size_t i = 0; i < m->count && len > 0 && source[0] == '('; i++)
		if (m->items[i].len <= len && memcmp(m->items[i].expansion, source, m->items[i].len) == 0) {
			*name = m->items[i].name;
			return m->items[i].len;
		}
	return 0;
}

void
report_pattern(struct buffer *out, const struct pack_set *packs, const struct pack *pack, const char *source, size_t len, size_t most)
{
	struct report_macros *macros = report_macros_new(pack);
	const char *name;
	size_t shown = 0;

	for (size_t at = 0, size; at < len; at += size) {
		size_t macro = report_macro_at(macros, source + at, len - at, &name);
		uint32_t point = utf8_decode(source + at, &size);

		if (shown++ == most) {
			buffer_text(out, "…");
			break;
		}
		if (macro > 0) {
			buffer_printf(out, "%%{%s}", name);
			size = macro;
		} else if (point >= ANCHOR_FIRST_ATOM && point <= ANCHOR_LAST_ATOM && point - ANCHOR_FIRST_ATOM < packs->type_count)
			buffer_printf(out, "<%s>", packs->types[point - ANCHOR_FIRST_ATOM]->name);
		else
			add_escaped(out, source + at, size);
	}
	report_macros_free(macros);
}

void
report_pattern_seen(struct buffer *out, const struct pack_set *packs, const struct pack *pack, const char *source, size_t len)
{
	bool quoted = len > 0 && (source[0] == ' ' || source[len - 1] == ' ');

	buffer_text(out, quoted ? "“" : "");
	report_pattern(out, packs, pack, source, len, REPORT_WORDS);
	buffer_text(out, quoted ? "”" : "");
}

void
report_place(struct buffer *out, struct place at)
{
	buffer_printf(out, "%s:%zu:%zu", at.file, at.line, at.column);
}

void
report_at(struct buffer *out, const char *key, struct place at)
{
	struct buffer where = { 0 };

	buffer_printf(&where, "%s:%zu", at.file, at.line);
	compose_key(out, key);
	compose_string(out, where.bytes, where.len);
	buffer_free(&where);
}

void
report_number(struct buffer *out, const char *key, size_t value)
{
	compose_key(out, key);
	buffer_unsigned(out, value);
}

void
report_span(struct buffer *out, struct span span, struct offsets *offsets)
{
	report_number(out, "start", offsets_point(offsets, span.start));
	report_number(out, "end", offsets_point(offsets, span.end));
}

void
report_open(struct buffer *out, const char *id, size_t id_len)
{
	buffer_byte(out, '{');
	if (id_len == 0)
		return;
	compose_key(out, "id");
	buffer_append(out, id, id_len);
}

void
report_record(struct buffer *out, const char *id, size_t id_len)
{
	buffer_text(out, "record ");
	buffer_append(out, id_len > 0 ? id : "-", id_len > 0 ? id_len : 1);
}

void
report_tag_members(struct buffer *out, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	compose_key(out, "type");
	compose_text(out, tag->type);
	report_span(out, tag->span, offsets);
	compose_key(out, "text");
	compose_string(out, d->text + tag->span.start, tag->span.end - tag->span.start);
	compose_key(out, "rule");
	compose_text(out, tag->rule->id);
}

void
report_tag_text(struct buffer *out, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	buffer_printf(out, "%s ", tag->type);
	report_words(out, d->text + tag->span.start, tag->span.end - tag->span.start, REPORT_WORDS);
	buffer_printf(out, " %zu-%zu", offsets_point(offsets, tag->span.start), offsets_point(offsets, tag->span.end));
	buffer_printf(out, " of %s", tag->rule->id);
}

/* ---- why one tag stands before another ---- */

static bool
suppresses(const struct tag *by, const struct tag *tag)
{
	for (size_t i = 0; i < by->rule->suppress_count; i++)
		if (by->rule->suppress[i]->name == tag->type)
			return by->rule != tag->rule && span_contains(by->match, tag->span);
	return false;
}

/* Does its rule stand in the other one's `instead`? */
static bool
gives_way(const struct tag *winner, const struct tag *loser)
{
	const struct rule_repeat *repeat = winner->rule->repeat;

	for (size_t i = 0; repeat != NULL && i < repeat->instead_count; i++)
		if (strcmp(repeat->instead[i], loser->rule->id) == 0)
			return true;
	return false;
}

static bool
names(const char *contest, const struct tag *tag)
{
	return contest != NULL && ((tag->rule->contest != NULL && strcmp(contest, tag->rule->contest) == 0) || strcmp(contest, tag->type) == 0);
}

static const char *
meeting(const struct tag *a, const struct tag *b)
{
	if (a->type == b->type)
		return "type";
	return names(a->rule->contest, b) || names(b->rule->contest, a) ? "contest" : "crossing";
}

static size_t
points_of(const struct document *d, struct span span)
{
	return span_points(d->text + span.start, span.end - span.start);
}

struct verdict_reason
report_reason(const struct document *d, const struct tag *winner, const struct tag *loser)
{
	struct verdict_reason r = { "order", meeting(winner, loser) };

	if (gives_way(winner, loser))
		return (struct verdict_reason){ "instead", "" };
	if (winner->rule->priority != loser->rule->priority && !suppresses(winner, loser))
		r.because = "priority";
	else if (suppresses(winner, loser))
		r = (struct verdict_reason){ "suppress", "" };
	else if (points_of(d, winner->span) != points_of(d, loser->span))
		r.because = "length";
	else if (winner->span.start != loser->span.start)
		r.because = "start";
	return r;
}

void
report_reason_text(struct buffer *out, const struct document *d, const struct tag *winner, const struct tag *loser)
{
	struct verdict_reason r = report_reason(d, winner, loser);

	switch (r.because[0]) {
	case 'i':
		buffer_text(out, "its rule gives way to that one (instead)");
		break;
	case 'p':
		buffer_printf(out, "priority %ld over %ld", winner->rule->priority, loser->rule->priority);
		break;
	case 'l':
		buffer_printf(out, "longer, %zu characters over %zu", points_of(d, winner->span), points_of(d, loser->span));
		break;
	case 's':
		buffer_text(out, r.because[1] == 't' ? "as long, starts first" : "it suppresses this type");
		break;
	default:
		buffer_text(out, winner->rule == loser->rule ? "as long, made first" : "as long, its rule stands first in file order");
	}
	if (strcmp(r.met, "crossing") == 0)
		buffer_text(out, "; the two cross");
	else if (strcmp(r.met, "contest") == 0)
		buffer_printf(out, "; contest %s", winner->rule->contest != NULL ? winner->rule->contest : loser->rule->contest);
}

/* What may have been meant by a name that no rule has. */
static void
fault_rule(const struct pack_set *packs, const char *id, struct fault *why)
{
	const struct document_rules *documents = packs->document_rules;
	size_t count = 0, frames = documents->frame_count;
	const char **ids = mem_array(packs->rule_count + frames + 1, sizeof *ids), *near, *maker = NULL;

	for (size_t i = 0; i < packs->rule_count; i++)
		ids[count++] = packs->rules[i]->id;
	for (size_t i = 0; i < frames; i++) {
		const struct frame *frame = &documents->frames[i];

		ids[count++] = frame->id;
		if (strcmp(frame->type, id) == 0)
			maker = frame->id;
	}
	near = schema_nearest(id, ids, count);
	if (maker != NULL)
		fault_set(why, FAULT_CONFIG, NULL, "there is no rule '%s'; events of that type come from the frame '%s'", id, maker);
	else
		fault_set(why, FAULT_CONFIG, NULL, near != NULL ? "there is no rule '%s'; did you mean '%s'" : "there is no rule '%s'%s", id, near != NULL ? near : "");
	free(ids);
}

const struct rule *
report_rule(const struct pack_set *packs, const char *id, struct fault *why)
{
	for (size_t i = 0; i < packs->rule_count; i++)
		if (strcmp(packs->rules[i]->id, id) == 0)
			return packs->rules[i];
	fault_rule(packs, id, why);
	return NULL;
}

/* ---- --at ---- */

int
where_read(struct where *w, const char *option, struct fault *why)
{
	*w = (struct where){ 0 };
	if (option == NULL)
		return 0;
	w->text = option;
	w->len = strlen(option);
	if (w->len == 0)
		return fault_set(why, FAULT_CONFIG, NULL, "option '--at' wants an offset or words");
	if (strspn(option, "0123456789") == w->len && w->len < 16) {
		w->is_offset = true;
		w->offset = (size_t)strtoull(option, NULL, 10);
	} else if (w->len > 2 && option[0] == '"' && option[w->len - 1] == '"') {
		w->text++;
		w->len -= 2;
	}
	return 0;
}

size_t
where_find(const struct where *w, const struct document *d, struct offsets *offsets, struct span **places)
{
	size_t count = 0, byte, size;
	const char *at = d->text;

	*places = NULL;
	if (w->text == NULL)
		return 0;
	*places = arena_alloc(d->arena, (w->is_offset ? 1 : PLACES_MOST) * sizeof **places);
	if (w->is_offset) {
		if (!offsets_byte(offsets, w->offset, &byte) || byte >= d->len)
			return 0;
		(void)utf8_decode(d->text + byte, &size);
		(*places)[0] = (struct span){ byte, byte + size };
		return 1;
	}
	while (count < PLACES_MOST && (at = memmem(at, d->len - (size_t)(at - d->text), w->text, w->len)) != NULL) {
		(*places)[count++] = (struct span){ (size_t)(at - d->text), (size_t)(at - d->text) + w->len };
		at++;
	}
	return count;
}

bool
where_meets(const struct where *w, const struct span *places, size_t count, struct span span)
{
	size_t low = 0, high = count;

	while (low < high) {               /* all are of one length, so they end in the order in which they start */
		size_t middle = low + (high - low) / 2;

		if (places[middle].end <= span.start)
			low = middle + 1;
		else
			high = middle;
	}
	return w->text == NULL || (low < count && span_overlaps(places[low], span));
}
