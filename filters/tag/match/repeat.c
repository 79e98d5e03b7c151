#include "match/repeat.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lookup.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

enum {
	WORDS_MOST = 8,
	REACH = 256                        /* bytes that a body's or a place's name may have before the word that is looked for */
};

/* Words to look for. */
struct form {
	const char *words;
	size_t len;
	const struct rule *rule;           /* that tags them */
	const struct tag *of;              /* whose fields its tags get */
	bool single;                       /* one word */
	struct form *next;
};

/* What begins with one word, the longest first. */
struct forms {
	struct form *first;
	size_t count;
};

struct repeat {
	struct unit *unit;
	const struct tokens *tokens;
	const struct rule *rule;           /* whose forms are looked for at the moment */
	struct lookup said;                /* the words of tags it has looked at */
	struct lookup forms;               /* struct forms by their first word: letters, marks and digits */
	uint64_t begins[64];               /* a bit for the hash of a first word: most words of a text are none of them */
	struct tag **standing;             /* kept tags, in order of their start */
	size_t count;
	size_t next;                       /* the first of them that starts at or behind where we are */
	size_t sentence;                   /* the first one that ends behind where we are */
	bool taking;                       /* only where a tag gives way */
	struct lookup vouched;             /* then: words of tags, with their type, that do not */
};

/* ---- what to look for ---- */

/* The end of the letters, marks and digits at `from`. */
static size_t
word_end(const char *text, size_t end, size_t from)
{
	size_t size;

	while (from < end && class_is_word(utf8_decode(text + from, &size)))
		from += size;
	return from;
}

static struct forms *
forms_under(struct repeat *r, const char *word, size_t len)
{
	void **at = lookup_at(&r->forms, word, len);

	if (*at == NULL) {
		uint64_t bit = token_hash(word, len) % 4096;

		*at = arena_zero(r->unit->document->arena, sizeof(struct forms));
		r->begins[bit / 64] |= (uint64_t)1 << bit % 64;
	}
	return *at;
}

static void
add_form(struct repeat *r, const struct tag *of, const char *words, size_t len)
{
	size_t first = word_end(words, len, 0), size;
	struct forms *forms;
	struct form *form, **at;

	if (first == 0 || !(class_of(utf8_decode(words, &size)) & CLASS_UPPER))
		return;
	forms = forms_under(r, words, first);
	for (at = &forms->first; *at != NULL && (*at)->len >= len; at = &(*at)->next)
		if ((*at)->len == len && (*at)->rule == r->rule && memcmp((*at)->words, words, len) == 0)
			return;
	if (forms->count == REPEAT_NAMESAKES)
		return;
	forms->count++;
	form = arena_alloc(r->unit->document->arena, sizeof *form);
	*form = (struct form){ words, len, r->rule, of, memchr(words, ' ', len) == NULL, *at };
	*at = form;
}

static size_t
blank_after(const char *words, size_t len, size_t from)
{
	const char *blank = memchr(words + from, ' ', len - from);

	return blank != NULL ? (size_t)(blank - words) : len;
}

static bool
is_foreign(const char *words, const size_t *starts, size_t count, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		size_t end = i + 1 < count ? starts[i + 1] - 1 : len;

		if (!syllable_valid(words + starts[i], end - starts[i]))
			return true;
	}
	return false;
}

/* Is it the numeral of a ruler: VI, XIV? */
static bool
is_numeral(const char *words, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (words[i] != 'I' && words[i] != 'V' && words[i] != 'X')
			return false;
	return len > 0;
}

/* Forms of a name: of a Vietnamese one the last word, and the last two of three; of another the first word and the
 * last, which may have a particle before it (da Silva).  One Vietnamese word is a given name as it stands.  A numeral at
 * the end stays with the whole name only. */
static void
add_forms(struct repeat *r, const struct tag *of, const char *words, size_t len)
{
	unsigned wanted = r->rule->repeat->forms;
	size_t starts[WORDS_MOST], count = 0;
	bool foreign;

	for (size_t at = 0; at < len; at = blank_after(words, len, at) + 1) {
		if (count == WORDS_MOST)
			return;
		starts[count++] = at;
	}
	if (count > 1 && is_numeral(words + starts[count - 1], len - starts[count - 1])) {
		if (wanted & REPEAT_WHOLE)
			add_form(r, of, words, len);
		len = starts[--count] - 1;
	}
	foreign = is_foreign(words, starts, count, len);
	if (wanted & (count > 1 || foreign ? REPEAT_WHOLE : REPEAT_GIVEN))
		add_form(r, of, words, len);
	if (count < 2 || !(wanted & (foreign ? REPEAT_SURNAME : REPEAT_GIVEN)))
		return;
	if (count > 2)
		add_form(r, of, words + starts[count - 2], len - starts[count - 2]);
	if (!foreign || len - starts[count - 1] > 2)
		add_form(r, of, words + starts[count - 1], len - starts[count - 1]);
	if (foreign && starts[1] > 2)
		add_form(r, of, words, starts[1] - 1);
}

static bool
is_of(const struct tag *tag, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(ids[i], tag->rule->id) == 0)
			return true;
	return false;
}

/* The kept tag of the type that the rule writes in which a working tag stands; NULL: there is none, so it did not stand
 * the test.  Tags of a segment follow each other in document->tags. */
static const struct tag *
written_over(const struct repeat *r, size_t index)
{
	const struct document *d = r->unit->document;
	const struct tag *tag = d->tags[index];
	const char *type = r->rule->tags[0].type->name;

	if (tag->type == type)
		return tag;
	for (size_t i = index; i-- > 0 && d->tags[i]->segment == tag->segment && d->tags[i]->span.start + REACH > tag->span.start;)
		if (d->tags[i]->type == type && d->tags[i]->keep && !d->tags[i]->hidden && span_contains(d->tags[i]->span, tag->span))
			return d->tags[i];
	for (size_t i = index + 1; i < d->tag_count && d->tags[i]->segment == tag->segment && d->tags[i]->span.start <= tag->span.start; i++)
		if (d->tags[i]->type == type && d->tags[i]->keep && !d->tags[i]->hidden && span_contains(d->tags[i]->span, tag->span))
			return d->tags[i];
	return NULL;
}

static void
find_forms(struct repeat *r)
{
	const struct document *d = r->unit->document;
	const struct rule_repeat *repeat = r->rule->repeat;

	r->said = (struct lookup){ .arena = d->arena };
	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i], *written;
		const char *words = d->text + tag->span.start;
		size_t len = tag->span.end - tag->span.start;
		void **said;

		if (tag->type != repeat->of->name || tag->hidden || is_of(tag, repeat->except, repeat->except_count))
			continue;
		written = written_over(r, i);
		if (written == NULL)
			continue;
		said = lookup_at(&r->said, words, len);
		if (*said == NULL)
			add_forms(r, written, words, len);
		*said = r;
	}
}

/* ---- what gives way ---- */

/* Words with the type of tags that stand on them, by all rules but those that give way to one. */
static void **
vouched_at(struct lookup *vouched, const char *type, const char *words, size_t len)
{
	size_t before = strlen(type) + 1;
	char *key = arena_alloc(vouched->arena, before + len);

	memcpy(key, type, before);
	memcpy(key + before, words, len);
	return lookup_at(vouched, key, before + len);
}

static void
find_vouched(struct repeat *r)
{
	const struct document *d = r->unit->document;
	const struct rule_repeat *repeat = r->rule->repeat;

	r->vouched = (struct lookup){ .arena = d->arena };
	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i];

		if (tag->keep && !tag->hidden && !is_of(tag, repeat->instead, repeat->instead_count))
			*vouched_at(&r->vouched, tag->type, d->text + tag->span.start, tag->span.end - tag->span.start) = r;
	}
}

/* Does a tag give way to one of the rule that stands on the same words? */
static bool
gives_way(struct repeat *r, const struct rule *rule, const struct tag *tag, struct span span)
{
	const struct rule_repeat *repeat = rule->repeat;

	return tag->span.start == span.start && tag->span.end == span.end && is_of(tag, repeat->instead, repeat->instead_count) &&
	       *vouched_at(&r->vouched, tag->type, r->unit->document->text + span.start, span.end - span.start) == NULL;
}

/* ---- where it stands ---- */

static int
by_start(const void *one, const void *two)
{
	const struct tag *a = *(const struct tag *const *)one, *b = *(const struct tag *const *)two;

	return a->span.start < b->span.start ? -1 : a->span.start > b->span.start;
}

static void
find_standing(struct repeat *r)
{
	const struct document *d = r->unit->document;
	bool sorted = true;

	r->standing = arena_alloc(d->arena, (d->tag_count + 1) * sizeof *r->standing);
	for (size_t i = 0; i < d->tag_count; i++) {
		if (d->tags[i]->hidden || !d->tags[i]->keep)
			continue;
		r->standing[r->count++] = d->tags[i];
		sorted &= r->count < 2 || by_start(&r->standing[r->count - 2], &r->standing[r->count - 1]) <= 0;
	}
	if (!sorted)
		qsort(r->standing, r->count, sizeof *r->standing, by_start);
}

/* Is a tag no hindrance: it may hold the new one, or gives way to it? */
static bool
lets_stand(struct repeat *r, const struct rule *rule, const struct tag *tag, struct span span)
{
	const struct rule_repeat *repeat = rule->repeat;

	if (r->taking && gives_way(r, rule, tag, span))
		return true;
	for (size_t i = 0; i < repeat->within_count; i++)
		if (tag->type == repeat->within[i]->name)
			return span_contains(tag->span, span);
	return false;
}

/* Does a kept tag stand in the way?  Places are asked for in rising order.  Tags that stand far before and reach here are
 * those that hold many others: an event, an office with its body; REPEAT_NEIGHBOURS are enough for them. */
static bool
is_taken(struct repeat *r, const struct rule *rule, struct span span)
{
	while (r->next < r->count && r->standing[r->next]->span.start < span.start)
		r->next++;
	for (size_t i = r->next; i < r->count && r->standing[i]->span.start < span.end; i++)
		if (!lets_stand(r, rule, r->standing[i], span))
			return true;
	for (size_t i = r->next; i-- > 0 && r->next - i <= REPEAT_NEIGHBOURS;)
		if (r->standing[i]->span.end > span.start && !lets_stand(r, rule, r->standing[i], span))
			return true;
	return false;
}

static bool
meets_weaker(struct repeat *r, const struct rule *rule, struct span span)
{
	for (size_t i = r->next; i < r->count && r->standing[i]->span.start == span.start; i++)
		if (gives_way(r, rule, r->standing[i], span))
			return true;
	return false;
}

/* Is it the first word of a sentence or of something said, where every word has a capital? */
static bool
opens_sentence(struct repeat *r, size_t start)
{
	const struct document *d = r->unit->document;
	size_t at = start, floor = r->unit->span.start, size;

	while (r->sentence < d->sentence_count && d->sentences[r->sentence].end <= start)
		r->sentence++;
	if (r->sentence < d->sentence_count && d->sentences[r->sentence].start == start)
		return true;
	while (at > floor) {
		size_t before = utf8_before(d->text, at);
		uint32_t point = utf8_decode(d->text + before, &size);
		unsigned set = class_of(point);

		if (set & CLASS_QUOTE)
			return true;
		if (!(set & (CLASS_SPACE | CLASS_DASH)))
			return point < 0x80 ? strchr(".!?:", (int)point) != NULL : point == 0x2026;
		at = before;
	}
	return true;
}

static bool
may_open(struct repeat *r, const struct form *form, struct span span)
{
	const struct unit *u = r->unit;
	const struct pattern *opening = form->rule->repeat->opening;

	if (!form->single || opening == NULL || !opens_sentence(r, span.start))
		return true;
	return pattern_match(opening, u->guard_scratch, u->document->text + span.start, u->span.end - span.start,
			     span.end - span.start, true) == PATTERN_MATCH;
}

static bool
ends_word(const struct unit *u, size_t end)
{
	size_t size;

	return end == u->span.end || !class_is_word(utf8_decode(u->document->text + end, &size));
}

/* The longest form that stands at a word, or NULL. */
static const struct form *
form_at(struct repeat *r, struct span word)
{
	const struct unit *u = r->unit;
	const char *text = u->document->text;
	const struct forms *forms = lookup_get(&r->forms, text + word.start, word.end - word.start);

	for (const struct form *f = forms != NULL ? forms->first : NULL; f != NULL; f = f->next) {
		struct span span = { word.start, word.start + f->len };

		if (f->len <= u->span.end - word.start && memcmp(text + word.start, f->words, f->len) == 0 && ends_word(u, span.end) &&
		    attempt_fits_kind(u, f->rule) && !is_taken(r, f->rule, span) && (!r->taking || meets_weaker(r, f->rule, span)) && !attempt_refused(u, f->rule, span) &&
		    may_open(r, f, span))
			return f;
	}
	return NULL;
}

/* Those that gave way to a tag are hidden by it. */
static void
take_place(struct repeat *r, const struct tag *tag)
{
	for (size_t i = r->next; i < r->count && r->standing[i]->span.start == tag->span.start; i++)
		if (gives_way(r, tag->rule, r->standing[i], tag->span)) {
			r->standing[i]->hidden = true;
			r->standing[i]->winner = tag;
		}
}

static void
write_tag(struct repeat *r, const struct form *form, struct span span)
{
	const struct rule_repeat *repeat = form->rule->repeat;
	struct tag *tag = arena_zero(r->unit->document->arena, sizeof *tag);

	tag->rule = form->rule;
	tag->type = form->rule->tags[0].type->name;
	tag->span = tag->match = span;
	tag->segment = r->unit->segment;
	tag->keep = form->rule->keep;
	for (size_t i = 0; i < repeat->copy_count; i++) {
		struct value value = tag_field(form->of, repeat->copy[i]);

		if (value.kind != VALUE_NONE)
			tag_set_field(r->unit->document, tag, repeat->copy[i], value, NULL);
	}
	attempt_keep(r->unit, tag);
	if (r->taking)
		take_place(r, tag);
}

static bool
may_begin(const struct repeat *r, uint64_t hash)
{
	uint64_t bit = hash % 4096;

	return r->begins[bit / 64] >> bit % 64 & 1;
}

/* The word of a token, where it begins with a capital and a form may begin with it.  Tokens know no segments, and letters
 * behind digits are one for themselves (parted). */
static bool
word_of(const struct repeat *r, const struct token *token, bool parted, struct span *word)
{
	const struct span all = r->unit->span;
	const char *text = r->unit->document->text;
	size_t size;

	*word = (struct span){ token->start, token->end };
	if (word->start >= all.start && word->end <= all.end && !parted)
		return (token->flags & TOKEN_UPPER) && may_begin(r, token->hash);
	if (word->start < all.start)
		word->start = all.start;
	word->end = word_end(text, all.end, word->start);
	return (class_of(utf8_decode(text + word->start, &size)) & CLASS_UPPER) && may_begin(r, token_hash(text + word->start, word->end - word->start));
}

/* token: the first one that may stand in the segment; goes on to the next segment. */
static void
look_at_segment(struct repeat *r, size_t *token)
{
	const struct span all = r->unit->span;
	const struct token *tokens = r->tokens->items;
	const char *text = r->unit->document->text;
	size_t at = all.start, i = *token, size;

	for (; i < r->tokens->count && tokens[i].start < all.end; i++) {
		struct span word;
		const struct form *form;
		bool parted;

		if (!(tokens[i].flags & TOKEN_UPPER) && tokens[i].start >= all.start)
			continue;
		parted = i + 1 < r->tokens->count && tokens[i + 1].start == tokens[i].end;
		if (tokens[i].end <= all.start || (tokens[i].start < at && at > all.start) || !word_of(r, &tokens[i], parted, &word))
			continue;
		if (word.start > all.start && class_is_word(utf8_decode(text + utf8_before(text, word.start), &size)))
			continue;
		form = form_at(r, word);
		if (form == NULL)
			continue;
		at = word.start + form->len;
		write_tag(r, form, (struct span){ word.start, at });
	}
	*token = i > 0 && tokens[i - 1].end > all.end ? i - 1 : i;
}

/* taking: it is one rule that others give way to, and tags only where something does. */
static void
run_those(struct unit *u, const struct tokens *tokens, const struct rule *const *rules, size_t count, bool taking)
{
	const struct document *d = u->document;
	struct repeat r = { .unit = u, .tokens = tokens, .forms.arena = d->arena, .taking = taking };
	size_t token = 0;

	for (size_t i = 0; i < count; i++) {
		r.rule = rules[i];
		find_forms(&r);
	}
	if (r.forms.count == 0)
		return;
	find_standing(&r);
	if (taking)
		find_vouched(&r);
	for (u->segment = 0; u->segment < d->segment_count; u->segment++) {
		u->span = d->segments[u->segment].span;
		look_at_segment(&r, &token);
	}
}

void
repeat_run(struct unit *u, const struct tokens *tokens, const struct rule *const *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (rules[i]->repeat->instead_count > 0)
			run_those(u, tokens, &rules[i], 1, true);
	run_those(u, tokens, rules, count, false);
}
