#include "evidence.h"

#include <math.h>
#include <string.h>

#include "record/compose.h"

/* Three decimals at most, none that are zero. */
static void
add_number(struct buffer *out, const char *key, double value)
{
	long long thousandths = llround(value * 1000);
	char digits[8];

	compose_key(out, key);
	compose_integer(out, thousandths / 1000);
	if (thousandths % 1000 == 0)
		return;
	digits[0] = (char)('0' + thousandths / 100 % 10);
	digits[1] = (char)('0' + thousandths / 10 % 10);
	digits[2] = (char)('0' + thousandths % 10);
	buffer_byte(out, '.');
	buffer_append(out, digits, digits[2] != '0' ? 3 : digits[1] != '0' ? 2 : 1);
}

static void
add_text(struct buffer *out, const char *key, const char *text)
{
	if (text == NULL)
		return;
	compose_key(out, key);
	compose_text(out, text);
}

/* Each number as #. */
static void
add_template(struct buffer *out, const char *text, size_t len, struct arena *arena)
{
	char *template = arena_alloc(arena, len + 1);
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (!digit || i == 0 || text[i - 1] < '0' || text[i - 1] > '9')
			template[kept++] = digit ? '#' : text[i];
	}
	compose_key(out, "series");
	compose_string(out, template, kept);
}

void
evidence_member(const struct judgement *j, const char *title, size_t title_len, struct arena *arena, struct buffer *out)
{
	buffer_byte(out, '{');
	add_text(out, "verdict", finding_name(j->finding));
	if (j->of != NULL) {
		add_text(out, "of", j->of);
		add_number(out, "score", j->score);
	}
	add_text(out, "cluster", j->cluster);
	if (j->finding == FINDING_CONTAINED)
		add_text(out, "direction", j->inside ? "inside" : "around");
	if (j->apart_from != NULL) {
		add_template(out, title, title_len, arena);
		add_text(out, "kept_apart_from", j->apart_from);
	}
	buffer_byte(out, '}');
}

/* ---- explain ---- */

static void
add_measures(const struct judgement *j, struct buffer *out)
{
	compose_key(out, "measures");
	buffer_byte(out, '{');
	for (int m = 0; m < MEASURES; m++)
		add_number(out, measure_name((enum measure)m), j->measures[m]);
	buffer_byte(out, '}');
}

static void
add_span(struct buffer *out, struct offsets *offsets, struct span s)
{
	compose_separator(out);
	buffer_byte(out, '[');
	buffer_unsigned(out, offsets_point(offsets, s.start));
	buffer_byte(out, ',');
	buffer_unsigned(out, offsets_point(offsets, s.end));
	buffer_byte(out, ']');
}

/* Neighbours with one mark are one passage. */
static void
add_shared(const struct evidence *e, const struct judgement *j, struct offsets *offsets, struct buffer *out)
{
	struct span passage = { 0 };

	compose_key(out, "shared");
	buffer_byte(out, '[');
	for (size_t i = 0; i < e->count; i++) {
		if (!j->marks[i] || e->spans[i].start == e->spans[i].end)
			continue;
		if (i > 0 && j->marks[i - 1] == j->marks[i] && passage.end > passage.start && e->spans[i].start >= passage.end) {
			passage.end = e->spans[i].end;
			continue;
		}
		if (passage.end > passage.start)
			add_span(out, offsets, passage);
		passage = e->spans[i];
	}
	if (passage.end > passage.start)
		add_span(out, offsets, passage);
	buffer_byte(out, ']');
}

static void
add_name(const struct evidence *e, struct buffer *out)
{
	buffer_byte(out, '{');
	compose_key(out, "id");
	compose_string(out, e->id, e->id_len);
}

void
evidence_explain(const struct evidence *e, const struct judgement *j, struct offsets *offsets, struct buffer *out)
{
	add_name(e, out);
	add_text(out, "verdict", finding_name(j->finding));
	if (j->of != NULL)
		add_number(out, "score", j->score);
	add_text(out, "cluster", j->cluster);
	if (j->renews)
		buffer_text(out, ",\"same_id_other_text\":true");
	add_text(out, "against", j->finding == FINDING_EXACT ? j->of : j->against);
	if (j->decision != NULL) {
		static const char *const relations[] = { "none", "apart", "series", "same" };

		add_text(out, "decision", j->decision->id);
		add_text(out, "relation", relations[j->decision->relation]);
		add_text(out, "because", j->decision->because);
	}
	if (j->measured)
		add_measures(j, out);
	compose_key(out, "compared");
	buffer_unsigned(out, j->compared);
	compose_key(out, "common");
	buffer_unsigned(out, j->common);
	compose_key(out, "repeated");
	buffer_unsigned(out, e->repeated);
	if (j->marks != NULL) {
		offsets_start(offsets, e->text, e->text_len);
		add_shared(e, j, offsets, out);
	}
	buffer_text(out, "}\n");
}

bool
evidence_why_not(const struct evidence *e, const struct judgement *j, const struct decision *d, struct buffer *out)
{
	size_t failed = 0, start = out->len;

	if (!j->measured)
		return false;
	add_name(e, out);
	add_text(out, "against", j->against);
	add_text(out, "decision", d->id);
	compose_key(out, "why_not");
	buffer_byte(out, '[');
	for (size_t i = 0; i < d->bound_count; i++) {
		const struct bound *b = &d->bounds[i];

		if ((j->measures[b->measure] >= b->value) == b->least)
			continue;
		failed++;
		compose_separator(out);
		buffer_byte(out, '{');
		add_text(out, "measure", measure_name(b->measure));
		add_number(out, "is", j->measures[b->measure]);
		add_number(out, b->least ? "at_least" : "below", b->value);
		buffer_byte(out, '}');
	}
	buffer_text(out, "]}\n");
	if (failed == 0)
		out->len = start;
	return failed > 0;
}
