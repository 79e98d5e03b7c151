/* Syllables that a pattern puts together of pieces: lint.h.
 *
 * The compiler of patterns lets a literal syllable match in both tone styles, and knows a syllable by its letters standing in a row.
 * H(?:oà|ợp), (?:h|t)oà, [HT]oà and hoàn? hold the syllable Hoà as well, but no row of letters is it, so Hòa is never found.
 *
 * Here a pattern is read into states and steps (Thompson's construction, repeats taken once), and each way of letters from where a
 * syllable may begin to where it may end is walked: of a Vietnamese syllable whose mark has two places that is six letters at most.  One that is not a
 * row of letters is told, unless the pattern knows its twin all the same: as a way, or as a row. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/span.h"
#include "explain/lint.h"
#include "rules/regex.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/tone.h"
#include "unicode/utf8.h"

enum {
	LETTERS_MOST = 6,                  /* "nghoè" has five */
	CHOICES_MOST = 16,                 /* letters of a class */
	WALKED_MOST = 1 << 20,             /* steps for one pattern, and in a row: then it is too wild to be told of */
	DEPTH_MOST = 4000
};

/* A letter that a step takes, or one of several. */
struct piece {
	uint32_t letters[CHOICES_MOST];
	size_t count;
	size_t row, at;                    /* of the row of letters it stands in; bytes into the text */
};

/* A row of letters, which the compiler looks at as a syllable. */
struct row {
	size_t first, count;               /* pieces */
	bool counted;                      /* a quantifier follows: it is left as it is */
	bool told;
};

enum { STEP_FREE, STEP_OTHER, STEP_LETTER };

struct step {
	int kind;
	size_t to, piece;
	size_t next;                       /* the next from the same state, plus one */
};

struct state {
	size_t first, last;                /* its first and last step, plus one */
	size_t seen;                       /* the last look that met it */
	bool begins, ends;                 /* no letter needs to stand before it, or behind */
};

struct syllables {
	struct lint *lint;
	const struct rule *rule;
	const struct node *node;
	struct buffer text;                /* the parts joined */
	struct state *states;
	struct step *steps;
	struct piece *pieces;
	struct row *rows;
	size_t state_count, step_count, piece_count, row_count;
	size_t state_room, step_room, piece_room, row_room;
	struct regex_reader reader;
	struct regex_token token;
	bool more, in_row;
	size_t looks, walked, depth;
};

static bool
is_too_wild(struct syllables *s)
{
	if (s->depth > DEPTH_MOST)
		s->walked = WALKED_MOST;
	return ++s->walked > WALKED_MOST;
}

/* ---- reading ---- */

static size_t
new_state(struct syllables *s)
{
	mem_grow(&s->states, &s->state_room, s->state_count + 1, sizeof *s->states);
	s->states[s->state_count] = (struct state){ 0 };
	return s->state_count++;
}

static void
add_step(struct syllables *s, size_t from, size_t to, int kind, size_t piece)
{
	mem_grow(&s->steps, &s->step_room, s->step_count + 1, sizeof *s->steps);
	s->steps[s->step_count++] = (struct step){ .kind = kind, .to = to, .piece = piece };
	if (s->states[from].first == 0)
		s->states[from].first = s->step_count;
	else
		s->steps[s->states[from].last - 1].next = s->step_count;
	s->states[from].last = s->step_count;
}

static void
advance(struct syllables *s)
{
	s->more = regex_next(&s->reader, &s->token);
}

/* [HT], [Hh]: a class of letters, named one by one. */
static bool
class_letters(const char *class, size_t len, struct piece *p)
{
	for (size_t at = 1, size; at + 1 < len; at += size) {
		uint32_t c = utf8_decode(class + at, &size);

		if (!(class_of(c) & CLASS_LETTER) || p->count == CHOICES_MOST)
			return false;
		p->letters[p->count++] = c;
	}
	return p->count > 0;
}

static bool
letters_of(const struct syllables *s, struct piece *p)
{
	const struct regex_token *t = &s->token;

	*p = (struct piece){ .at = t->start };
	if (t->kind == REGEX_CLASS)
		return class_letters(s->text.bytes + t->start, t->len, p);
	p->letters[0] = t->point;
	p->count = 1;
	return t->kind == REGEX_LITERAL && !t->escaped && (class_of(t->point) & CLASS_LETTER);
}

/* The compiler takes a letter, or the two cases of one, for a row. */
static bool
is_of_row(const struct piece *p)
{
	return p->count == 1 || (p->count == 2 && fold_lower(p->letters[0]) == fold_lower(p->letters[1]));
}

static void
add_piece(struct syllables *s, struct piece *p)
{
	bool row = is_of_row(p);

	if (!s->in_row || !row) {
		mem_grow(&s->rows, &s->row_room, s->row_count + 1, sizeof *s->rows);
		s->rows[s->row_count++] = (struct row){ .first = s->piece_count, .counted = !row };
	}
	s->in_row = row;
	p->row = s->row_count - 1;
	s->rows[p->row].count++;
	mem_grow(&s->pieces, &s->piece_room, s->piece_count + 1, sizeof *s->pieces);
	s->pieces[s->piece_count++] = *p;
}

static size_t read_branches(struct syllables *s, size_t from);

/* Lookarounds are texts of their own, and the rest goes on as if they were not there. */
static size_t
read_group(struct syllables *s, size_t from)
{
	const bool around = s->token.group >= GROUP_AHEAD && s->token.group != GROUP_CONDITION;
	size_t inner = new_state(s), end;

	advance(s);
	s->in_row = false;
	end = read_branches(s, inner);
	if (around)
		s->states[inner].begins = s->states[end].ends = true;
	else
		add_step(s, from, inner, STEP_FREE, 0);
	return around ? from : end;
}

static size_t
read_element(struct syllables *s, size_t from)
{
	struct piece p;
	size_t to;

	switch (s->token.kind) {
	case REGEX_OPEN:
		return read_group(s, from);
	case REGEX_BLANK: case REGEX_COMMENT: case REGEX_OPTION: case REGEX_QUANTIFIER:
		return from;
	default:
		break;
	}
	to = new_state(s);
	if (letters_of(s, &p)) {
		add_piece(s, &p);
		add_step(s, from, to, STEP_LETTER, s->piece_count - 1);
		return to;
	}
	add_step(s, from, to, STEP_OTHER, 0);
	s->states[to].begins = true;
	s->in_row = false;
	return to;
}

static bool
may_be_absent(const struct syllables *s)
{
	const char *q = s->text.bytes + s->token.start;

	return q[0] == '*' || q[0] == '?' || (q[0] == '{' && (q[1] == '0' || q[1] == ','));
}

/* Up to the closing bracket, or the end: where all branches meet. */
static size_t
read_branches(struct syllables *s, size_t from)
{
	size_t end = new_state(s), at = from;

	for (;;) {
		if (!s->more || s->token.kind == REGEX_CLOSE || s->token.kind == REGEX_OR) {
			add_step(s, at, end, STEP_FREE, 0);
			at = from;
			s->in_row = false;
			if (!s->more || s->token.kind == REGEX_CLOSE)
				return end;
			advance(s);
			continue;
		}
		size_t to = read_element(s, at);

		if (s->token.kind != REGEX_LITERAL && s->token.kind != REGEX_CLASS)
			s->in_row = false;
		if (s->more)
			advance(s);
		if (s->more && s->token.kind == REGEX_QUANTIFIER) {
			if (may_be_absent(s))
				add_step(s, at, to, STEP_FREE, 0);
			if (s->in_row)
				s->rows[s->row_count - 1].counted = true;
			s->in_row = false;
		}
		at = to;
	}
}

/* ---- knowing ---- */

static bool
takes(const struct piece *p, uint32_t letter)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->letters[i] == letter)
			return true;
	return false;
}

/* Can these letters be taken from the state on, up to where a syllable may end? */
static bool
leads_on(struct syllables *s, size_t state, const uint32_t *letters, size_t count)
{
	bool leads = is_too_wild(s) || (count == 0 && s->states[state].ends);

	s->depth++;
	for (size_t i = s->states[state].first; i > 0 && !leads; i = s->steps[i - 1].next) {
		const struct step *t = &s->steps[i - 1];

		if (t->kind == STEP_OTHER)
			leads = count == 0;
		else if (t->kind == STEP_FREE)
			leads = leads_on(s, t->to, letters, count);
		else if (count > 0 && takes(&s->pieces[t->piece], letters[0]))
			leads = leads_on(s, t->to, letters + 1, count - 1);
	}
	s->depth--;
	return leads;
}

static bool
is_row(const struct syllables *s, const struct row *row, const uint32_t *letters, size_t count)
{
	bool same = row->count == count && !row->counted;

	for (size_t i = 0; i < count && same; i++)
		same = takes(&s->pieces[row->first + i], letters[i]);
	return same;
}

/* The syllable's other style is found by this pattern, too. */
static bool
knows_twin(struct syllables *s, const uint32_t *letters, const uint32_t *twin, size_t count)
{
	for (size_t i = 0; i < s->row_count; i++)
		if (is_row(s, &s->rows[i], letters, count) || is_row(s, &s->rows[i], twin, count))
			return true;
	for (size_t i = 0; i < s->state_count; i++)
		if (s->states[i].begins && leads_on(s, i, twin, count))
			return true;
	return false;
}

/* ---- walking ---- */

struct way {
	uint32_t letters[LETTERS_MOST];
	size_t pieces[LETTERS_MOST];
	size_t count;
};

/* Consonants, then two vowels with two places for the mark. */
static bool
twin_of(const struct way *w, uint32_t *twin)
{
	char bytes[LETTERS_MOST * 4], other[LETTERS_MOST * 4 + 4];
	size_t len = 0, size;
	uint32_t base;
	enum tone tone;

	for (size_t i = 0; i < w->count; i++) {
		if (i + 2 < w->count && tone_split(w->letters[i], &base, &tone))
			return false;
		len += utf8_encode(w->letters[i], bytes + len);
	}
	if (fold_tone_twin(bytes, len, other, sizeof other) == 0)
		return false;
	for (size_t i = 0, at = 0; i < w->count; i++, at += size)
		twin[i] = utf8_decode(other + at, &size);
	return true;
}

/* In the YAML: a list's part, and how far into it. */
static struct place
place_of(const struct syllables *s, size_t at)
{
	const struct node *part = s->node;

	for (size_t i = 0; node_kind(s->node) == NODE_LIST && i < node_count(s->node); i++) {
		size_t len = strlen(node_text(node_item(s->node, i)));

		part = node_item(s->node, i);
		if (at < len)
			break;
		at -= len;
	}
	return lint_inside(part, span_points(node_text(part), at));
}

static void
add_letters(struct buffer *out, const uint32_t *letters, size_t count)
{
	char bytes[4];

	for (size_t i = 0; i < count; i++)
		buffer_append(out, bytes, utf8_encode(letters[i], bytes));
	(void)buffer_string(out);
}

static void
say_pieces(struct syllables *s, const struct way *w, const uint32_t *twin)
{
	const struct piece *last = &s->pieces[w->pieces[w->count - 1]];
	struct row *row = &s->rows[last->row];
	struct buffer known = { 0 }, unknown = { 0 };

	if (row->told)
		return;
	row->told = true;
	add_letters(&known, w->letters, w->count);
	add_letters(&unknown, twin, w->count);
	lint_say(s->lint, place_of(s, s->pieces[row->first].at), LINT_WARNING, "tone-style", s->rule,
		"'%s' is found and '%s' is not, for the pattern holds the syllable in pieces: write it whole, as in (?:%s|…)", known.bytes, unknown.bytes, known.bytes);
	buffer_free(&known);
	buffer_free(&unknown);
}

static void
look_at_way(struct syllables *s, const struct way *w)
{
	uint32_t twin[LETTERS_MOST];
	const struct row *row;

	if (w->count < 2 || !twin_of(w, twin))
		return;
	row = &s->rows[s->pieces[w->pieces[0]].row];
	if (!row->counted && row->count == w->count && w->pieces[0] == row->first && w->pieces[w->count - 1] == row->first + row->count - 1)
		return;
	if (!knows_twin(s, w->letters, twin, w->count) && s->walked <= WALKED_MOST)
		say_pieces(s, w, twin);
}

/* The states that are reached without a step of text are met once each.  True: the syllable may end here. */
static void
walk(struct syllables *s, size_t state, struct way *w, size_t look, bool *may_end)
{
	if (s->states[state].seen == look || is_too_wild(s))
		return;
	s->states[state].seen = look;
	*may_end |= s->states[state].ends;
	s->depth++;
	for (size_t i = s->states[state].first; i > 0; i = s->steps[i - 1].next) {
		const struct step t = s->steps[i - 1];
		const struct piece *p = &s->pieces[t.piece];

		*may_end |= t.kind == STEP_OTHER;
		if (t.kind == STEP_FREE)
			walk(s, t.to, w, look, may_end);
		for (size_t k = 0; t.kind == STEP_LETTER && w->count < LETTERS_MOST && k < (is_of_row(p) ? 1 : p->count); k++) {
			struct way longer = *w;
			bool ends = false;

			longer.letters[longer.count] = p->letters[k];
			longer.pieces[longer.count++] = t.piece;
			walk(s, t.to, &longer, ++s->looks, &ends);
			if (ends)
				look_at_way(s, &longer);
		}
	}
	s->depth--;
}

static void
syllables_free(struct syllables *s)
{
	buffer_free(&s->text);
	free(s->states);
	free(s->steps);
	free(s->pieces);
	free(s->rows);
}

void
lint_syllables(struct lint *l, const struct rule *rule, const struct node *node)
{
	struct syllables s = { .lint = l, .rule = rule, .node = node };
	size_t start, end;

	for (size_t i = 0; i < (node_kind(node) == NODE_LIST ? node_count(node) : 1); i++)
		buffer_text(&s.text, node_text(node_kind(node) == NODE_LIST ? node_item(node, i) : node));
	regex_start(&s.reader, buffer_string(&s.text), s.text.len);
	advance(&s);
	start = new_state(&s);
	end = read_branches(&s, start);
	s.states[start].begins = s.states[end].ends = true;
	for (size_t i = 0; i < s.state_count; i++) {
		struct way none = { .count = 0 };
		bool may_end = false;

		if (s.states[i].begins)
			walk(&s, i, &none, ++s.looks, &may_end);
	}
	syllables_free(&s);
}
