#include "classify.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

#define PATTERN_MOST_BYTES 16384           /* longer lines are text, whatever patterns would say */
#define HEADLINE_POINTS    200             /* the longest line that may be a headline among teasers */
#define TWINS_LOOKED_AT    8
#define LINES_LOOKED_AT    40              /* behind a line, for headlines */
#define WALKS              16              /* of a rule for the tail: an imprint has fewer lines that read like text */

/* Which rules a line could fit at all is read off its first byte, its length and its end: sets of rules, a bit each, made
 * once, and three ANDs a line.  Most rules are out for most lines. */
#define LENGTH_STEP 16                     /* points to a class of length */
#define LENGTHS     64                     /* the last class has all longer lines */
#define ENDINGS     (ENDS_COLON + 1)

struct classifier {
	const struct rules *rules;
	size_t words;                      /* of 64 rules */
	uint64_t *by_byte, *by_length, *by_ending;   /* [256], [LENGTHS], [ENDINGS] sets of `words` */
	uint64_t *once;                    /* the rules that ask for no line of the same words */
	uint64_t *by_required;             /* [256] the rules whose pattern needs the byte */
	unsigned char required[256];       /* those bytes */
	size_t required_count;
	uint64_t *possible;                /* the rules whose byte is on the page, or that need none */
	uint64_t *any;                     /* the rules that some line of the page could fit */
	uint64_t *lines;                   /* for each rule the lines it could fit, a bit each, line_words a rule */
	size_t lines_capacity, line_words;
	uint64_t *open;                    /* the lines that are not decided, a bit each */
	size_t open_capacity;
	unsigned kinds;                    /* of the lines that are decided, a bit each */
	struct span places[PLACES];        /* where they are on the page, as far as it is known by now */
	struct pattern_scratch *scratch, *other;   /* the second one for `unless` and `above` */
	struct buffer key;
	struct counters over_budget;
};

static void
set_rule(uint64_t *sets, size_t words, size_t set, size_t rule)
{
	sets[set * words + rule / 64] |= (uint64_t)1 << rule % 64;
}

static void
sort_rule(struct classifier *c, size_t number)
{
	const struct rule *rule = &c->rules->items[number];

	for (unsigned byte = 0; byte < 256; byte++)
		if (rule->pattern == NULL || pattern_may_begin(rule->pattern, (unsigned char)byte))
			set_rule(c->by_byte, c->words, byte, number);
	for (size_t length = 0; length < LENGTHS; length++)
		if (rule->max_points >= length * LENGTH_STEP && (length == LENGTHS - 1 || rule->min_points < (length + 1) * LENGTH_STEP))
			set_rule(c->by_length, c->words, length, number);
	if (rule->same_as == 0)
		set_rule(c->once, c->words, 0, number);
	if (rule->pattern != NULL && pattern_required(rule->pattern) >= 0) {
		size_t byte = (size_t)pattern_required(rule->pattern);

		if (memchr(c->required, (int)byte, c->required_count) == NULL)
			c->required[c->required_count++] = (unsigned char)byte;
		set_rule(c->by_required, c->words, byte, number);
	}
	for (unsigned ending = 0; ending < ENDINGS; ending++)
		if (rule->endings == 0 || (rule->endings & 1u << ending))
			set_rule(c->by_ending, c->words, ending, number);
}

struct classifier *
classifier_new(const struct rules *rules)
{
	struct classifier *c = mem_zero(sizeof *c);

	c->rules = rules;
	c->words = rules->count > 0 ? (rules->count + 63) / 64 : 1;
	c->by_byte = mem_array(256 * c->words, sizeof *c->by_byte);
	c->by_length = mem_array(LENGTHS * c->words, sizeof *c->by_length);
	c->by_ending = mem_array(ENDINGS * c->words, sizeof *c->by_ending);
	c->once = mem_array(c->words, sizeof *c->once);
	c->by_required = mem_array(256 * c->words, sizeof *c->by_required);
	c->possible = mem_array(c->words, sizeof *c->possible);
	c->any = mem_array(c->words, sizeof *c->any);
	for (size_t i = 0; i < rules->count; i++)
		sort_rule(c, i);
	c->scratch = pattern_scratch_new();
	c->other = pattern_scratch_new();
	return c;
}

void
classifier_free(struct classifier *c)
{
	if (c == NULL)
		return;
	pattern_scratch_free(c->scratch);
	pattern_scratch_free(c->other);
	free(c->by_byte);
	free(c->by_length);
	free(c->by_ending);
	free(c->by_required);
	free(c->possible);
	free(c->lines);
	free(c->open);
	free(c->once);
	free(c->any);
	buffer_free(&c->key);
	counters_free(&c->over_budget);
	free(c);
}

const struct counters *
classifier_over_budget(const struct classifier *c)
{
	return &c->over_budget;
}

/* ---- does a line fit a rule ------------------------------------------------------------------------------ */

static bool
in_place(const struct page *p, size_t i, unsigned places)
{
	bool body = p->body_first < p->count;

	return ((places & 1u << PLACE_FIRST) && i == 0) ||
	    ((places & 1u << PLACE_TOP) && i < p->body_first) ||
	    ((places & 1u << PLACE_LEAD) && i == p->body_first) ||
	    ((places & 1u << PLACE_BODY) && body && i >= p->body_first && i <= p->body_last) ||
	    ((places & 1u << PLACE_TAIL) && body && i > p->body_last && i < p->last_section) ||
	    ((places & 1u << PLACE_LAST) && (i == p->count - 1 || i == p->last_open)) ||
	    ((places & 1u << PLACE_LAST_SECTION) && i >= p->last_section);
}

static void
find_places(struct classifier *c, const struct page *p)
{
	c->places[PLACE_FIRST] = (struct span){ 0, 1 };
	c->places[PLACE_TOP] = (struct span){ 0, p->body_first };
	c->places[PLACE_LEAD] = (struct span){ p->body_first, p->body_first + 1 };
	c->places[PLACE_BODY] = (struct span){ p->body_first, p->body_last + 1 };
	c->places[PLACE_TAIL] = (struct span){ p->body_last + 1, p->last_section };
	c->places[PLACE_LAST] = (struct span){ p->last_open, p->count };
	c->places[PLACE_LAST_SECTION] = (struct span){ p->last_section, p->count };
}

/* The lines outside of which no line is in one of the places: most rules ask for few. */
static struct span
lines_of(const struct classifier *c, const struct page *p, unsigned places)
{
	struct span lines = { p->count, 0 };

	if (places == 0)
		return (struct span){ 0, p->count };
	for (; places != 0; places &= places - 1) {
		struct span place = c->places[__builtin_ctz(places)];

		if (place.start >= place.end)
			continue;
		lines.start = place.start < lines.start ? place.start : lines.start;
		lines.end = place.end > lines.end ? place.end : lines.end;
	}
	lines.end = lines.end < p->count ? lines.end : p->count;
	return lines;
}

static bool
in_block(const struct line *line, unsigned blocks)
{
	return ((blocks & 1u << BLOCK_FIRST_LINE) && line->block_first) || ((blocks & 1u << BLOCK_LAST_LINE) && line->block_last) ||
	    ((blocks & 1u << BLOCK_ALONE) && line->block_first && line->block_last);
}

/* A line of the same words that is of one of these kinds. */
static bool
same_as(const struct page *p, size_t i, unsigned kinds)
{
	size_t looked = 0;

	for (size_t twin = p->lines[i].twin; twin != LINE_NONE && looked < TWINS_LOOKED_AT; twin = p->lines[twin].next_twin, looked++)
		if (twin != i && (kinds & 1u << p->lines[twin].kind))
			return true;
	return false;
}

static bool
is_headline(const struct line *line)
{
	return line->points <= HEADLINE_POINTS && (line->ending == ENDS_OPEN || line->ending == ENDS_QUESTION || line->ending == ENDS_EXCLAMATION);
}

/* Is at least one line behind line i, and at least half of them are headlines? */
static bool
before_headlines(const struct page *p, size_t i)
{
	size_t end = p->count - i > LINES_LOOKED_AT ? i + LINES_LOOKED_AT : p->count, headlines = 0;

	for (size_t k = i + 1; k < end; k++)
		headlines += is_headline(&p->lines[k]);
	return headlines > 0 && headlines * 2 >= end - i - 1;
}

/* The key of the rule that the line's shape and neighbours do not meet, NULL where they meet all. */
static const char *
misshape(const struct page *p, size_t i, const struct rule *rule)
{
	const struct line *line = &p->lines[i];
	enum kind before = i > 0 ? line[-1].kind : KIND_NONE, after = i + 1 < p->count ? line[1].kind : KIND_NONE;

	if (line->points < rule->min_points || line->points > rule->max_points)
		return "points";
	if (line->sentences < rule->min_sentences || line->sentences > rule->max_sentences)
		return "sentences";
	if (rule->endings != 0 && !(rule->endings & 1u << line->ending))
		return "ends";
	if (rule->max_share > 0 && (double)line->points > rule->max_share * (double)p->body_mean)
		return "share";
	if (rule->previous != 0 && !(rule->previous & 1u << before))
		return "previous";
	if (rule->next != 0 && !(rule->next & 1u << after))
		return "next";
	if (rule->places != 0 && !in_place(p, i, rule->places))
		return "place";
	if (rule->blocks != 0 && !in_block(line, rule->blocks))
		return "block";
	return rule->same_as == 0 || same_as(p, i, rule->same_as) ? NULL : "same_as";
}

/* Where the last `points` code points of a line begin, in bytes of the line. */
static size_t
last_points(const char *line, size_t len, size_t points)
{
	while (len > 0 && points > 0)
		points -= ((unsigned char)line[--len] & 0xC0) != 0x80;
	return len;
}

static bool
matches(struct classifier *c, struct pattern_scratch *scratch, const struct page *p, size_t i, const struct rule *rule,
    const struct pattern *pattern)
{
	const char *line = p->text + p->lines[i].bytes.start;
	size_t len = p->lines[i].bytes.end - p->lines[i].bytes.start;
	size_t most = pattern == rule->pattern && rule->from_end > 0 ? rule->from_end * 4 : len;       /* bytes that it looks at */
	size_t start = most < len ? len - most : 0;
	enum pattern_result result;

	if (len > PATTERN_MOST_BYTES || !pattern_may_match(pattern, line, len, start))
		return false;
	if (pattern == rule->pattern && rule->from_end > 0)
		start = last_points(line, len, rule->from_end);
	result = pattern_match_within(pattern, scratch, line, len, start, len);
	if (result == PATTERN_BUDGET)
		counters_add(&c->over_budget, rule->id, 1);
	return result == PATTERN_MATCH;
}

static bool
group_span(const struct classifier *c, const struct rule *rule, enum group group, size_t *start, size_t *end)
{
	return rule->groups[group] >= 0 && pattern_span(c->scratch, (size_t)rule->groups[group], start, end) && *end > *start;
}

/* Is what the pattern took for a publisher one of the list? */
static bool
names_publisher(struct classifier *c, const struct page *p, size_t i, const struct rule *rule)
{
	size_t start, end;

	return group_span(c, rule, GROUP_PUBLISHER, &start, &end) &&
	    rules_publisher(c->rules, p->text + p->lines[i].bytes.start + start, end - start, &c->key) != NULL;
}

/* The key of the rule that does not hold for the line, NULL where all do; then the scratch holds the pattern's match. */
static const char *
misfit(struct classifier *c, const struct page *p, size_t i, const struct rule *rule)
{
	const char *key = misshape(p, i, rule);

	if (key != NULL)
		return key;
	if (rule->once && (c->kinds & 1u << rule->kind))
		return "once";
	if (rule->pattern != NULL && !matches(c, c->scratch, p, i, rule, rule->pattern))
		return "pattern";
	if (rule->unless != NULL && matches(c, c->other, p, i, rule, rule->unless))
		return "unless";
	if (rule->above != NULL && (i == 0 || !matches(c, c->other, p, i - 1, rule, rule->above)))
		return "above";
	if (rule->known_publisher && !names_publisher(c, p, i, rule))
		return "known_publisher";
	return !rule->before_headlines || before_headlines(p, i) ? NULL : "before_headlines";
}

static bool
fits(struct classifier *c, const struct page *p, size_t i, const struct rule *rule)
{
	return misfit(c, p, i, rule) == NULL;
}

/* ---- what the page says of itself ------------------------------------------------------------------------ */

/* Up to four digits of a group; -1 where it took no part or holds anything else. */
static int
group_number(const struct classifier *c, const struct rule *rule, enum group group, const char *line)
{
	size_t start, end;
	int number = 0;

	if (!group_span(c, rule, group, &start, &end) || end - start > 4)
		return -1;
	for (; start < end; start++) {
		if (line[start] < '0' || line[start] > '9')
			return -1;
		number = number * 10 + line[start] - '0';
	}
	return number;
}

static bool
is_day(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1900 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

static void
read_date(const struct classifier *c, const struct rule *rule, const char *line, struct stamp *stamp)
{
	int year = group_number(c, rule, GROUP_YEAR, line), month = group_number(c, rule, GROUP_MONTH, line);
	int day = group_number(c, rule, GROUP_DAY, line), hour = group_number(c, rule, GROUP_HOUR, line);
	int minute = group_number(c, rule, GROUP_MINUTE, line);
	size_t start, end;

	if (!is_day(year, month, day))
		return;
	snprintf(stamp->published, sizeof stamp->published, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
	if (group_span(c, rule, GROUP_HALF, &start, &end) && hour >= 1 && hour <= 12)
		hour = hour % 12 + 12 * (line[start] == 'P' || line[start] == 'p' || line[start] == 'C' || line[start] == 'c');
	if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
		snprintf(stamp->published_time, sizeof stamp->published_time, "%02d:%02d", hour % 100, minute % 100);
}

/* A name all in capitals finds its spelling in the list of publishers; any other stays as it is. */
static void
read_publisher(struct classifier *c, const char *name, size_t len, struct stamp *stamp)
{
	bool small = false;
	const char *known;

	for (size_t i = 0; i < len; i++)
		small = small || (name[i] >= 'a' && name[i] <= 'z');
	known = small ? NULL : rules_publisher(c->rules, name, len, &c->key);
	stamp->publisher = known != NULL ? known : name;
	stamp->publisher_len = known != NULL ? strlen(known) : len;
}

/* The first rule, and of a rule the first line, says what the page says. */
static void
read_groups(struct classifier *c, const struct page *p, size_t i, const struct rule *rule, struct stamp *stamp)
{
	const char *line = p->text + p->lines[i].bytes.start;
	size_t start, end;

	if (!rule->reads)
		return;
	if (stamp->publisher == NULL && group_span(c, rule, GROUP_PUBLISHER, &start, &end))
		read_publisher(c, line + start, end - start, stamp);
	if (stamp->published[0] == '\0')
		read_date(c, rule, line, stamp);
}

/* ---- deciding -------------------------------------------------------------------------------------------- */

struct pass {
	struct classifier *c;
	struct page *p;
	const struct rule *rule;
	size_t number;
	const struct trace *trace;         /* of this rule, else NULL */
	size_t fitted;                     /* lines */
	bool decided;                      /* a line was in this walk: the body may be another now */
};

static void
see(struct pass *pass, size_t i)
{
	if (pass->trace != NULL)
		pass->trace->seen[i] = true;
}

static void
decide(struct pass *pass, size_t i, enum kind kind)
{
	struct line *line = &pass->p->lines[i];

	if (line->kind != KIND_OPEN)
		return;
	line->kind = kind;
	line->rule = pass->number;
	pass->c->kinds |= 1u << kind;
	pass->c->open[i / 64] &= ~((uint64_t)1 << i % 64);
	pass->decided = true;
	see(pass, i);
}

/* How many lines right before line i belong to it: a blurb has its headline above it, and above that the words of its
 * picture.  The block tells where they begin, or the distance to the next blurb. */
static size_t
heads_of(struct pass *pass, size_t i)
{
	const struct page *p = pass->p;
	size_t most = 0, next = i + 1;

	while (most < pass->rule->heads && most < i && !p->lines[i - most].block_first && p->lines[i - most - 1].kind == KIND_OPEN)
		most++;
	if (most == 0 || !is_headline(&p->lines[i - 1]))
		return 0;
	if (p->lines[i - most].block_first)
		return most;
	while (next < p->count && next - i <= most && !fits(pass->c, p, next, pass->rule))
		next++;
	if (next == p->count || next - i == 1)
		return 1;
	return next - i - 1 < most ? next - i - 1 : most;
}

/* Does the line leave a list of headlines unbroken: a headline, or a stamp or a button that stands among them? */
static bool
between_headlines(const struct line *line)
{
	return is_headline(line) && (line->kind == KIND_OPEN || line->kind == KIND_DATELINE || line->kind == KIND_BOILERPLATE);
}

static void
decide_then(struct pass *pass, size_t i)
{
	struct page *p = pass->p;

	for (i++; pass->rule->then != THEN_NOTHING && i < p->count; i++) {
		if (pass->rule->then == THEN_HEADLINES && !between_headlines(&p->lines[i]))
			return;
		decide(pass, i, pass->rule->then_kind);
	}
}

static void
on_fit(struct pass *pass, size_t i, struct stamp *stamp)
{
	pass->fitted++;
	if (pass->rule->again && pass->fitted == 1)
		return;
	see(pass, i);
	read_groups(pass->c, pass->p, i, pass->rule, stamp);
	if (!pass->rule->decides)
		return;
	if (pass->rule->heads > 0)
		for (size_t heads = heads_of(pass, i); heads > 0; heads--)
			decide(pass, i - heads, pass->rule->kind);
	decide(pass, i, pass->rule->kind);
	decide_then(pass, i);
}

static void
find_possible(struct classifier *c, const struct page *p)
{
	memset(c->possible, 0xFF, c->words * sizeof *c->possible);
	for (size_t i = 0; i < c->required_count; i++)
		if (memchr(p->text, c->required[i], p->len) == NULL)
			for (size_t w = 0; w < c->words; w++)
				c->possible[w] &= ~c->by_required[c->required[i] * c->words + w];
}

/* Which lines each rule could fit. */
static void
sort_lines(struct classifier *c, const struct page *p)
{
	c->line_words = p->count / 64 + 1;
	mem_grow(&c->lines, &c->lines_capacity, c->rules->count * c->line_words + 1, sizeof *c->lines);
	memset(c->lines, 0, c->rules->count * c->line_words * sizeof *c->lines);
	memset(c->any, 0, c->words * sizeof *c->any);
	mem_grow(&c->open, &c->open_capacity, c->line_words, sizeof *c->open);
	memset(c->open, 0xFF, c->line_words * sizeof *c->open);
	for (size_t i = 0; i < p->count; i++) {
		const struct line *line = &p->lines[i];
		size_t byte = (unsigned char)p->text[line->bytes.start];
		size_t length = line->points / LENGTH_STEP < LENGTHS ? line->points / LENGTH_STEP : LENGTHS - 1;
		bool once = line->twin == i && line->next_twin == LINE_NONE;

		for (size_t w = 0; w < c->words; w++) {
			uint64_t set = c->by_byte[byte * c->words + w] & c->by_length[length * c->words + w] &
			    c->by_ending[line->ending * c->words + w] & c->possible[w];

			set &= once ? c->once[w] : ~(uint64_t)0;
			c->any[w] |= set;
			for (; set != 0; set &= set - 1)
				c->lines[(w * 64 + (size_t)__builtin_ctzll(set)) * c->line_words + i / 64] |= (uint64_t)1 << i % 64;
		}
	}
}

static void
count_hits(struct counters *hits, const struct rule *rule, size_t lines)
{
	if (hits != NULL && lines > 0)
		counters_add(hits, rule->id, lines);
}

static bool
is_out(const struct page *p, const struct rule *rule)
{
	return rule->sectioned >= 0 && rule->sectioned != (p->last_section < p->count);
}

/* What keeps each line from the rule, as things stand before the rule is tried. */
static void
trace_lines(struct pass *pass)
{
	const struct page *p = pass->p;

	for (size_t i = 0; i < p->count; i++) {
		const char **why = &pass->trace->why_not[i];

		pass->trace->seen[i] = false;
		if (p->lines[i].kind != KIND_OPEN)
			*why = "taken";
		else if (is_out(p, pass->rule))
			*why = "sectioned";
		else
			*why = misfit(pass->c, p, i, pass->rule);
	}
}

/* What a line fits by itself goes by what the rule took before: the first line that fits an `again` rule is what the others
 * repeat, and a `once` rule takes no other than that. */
static void
trace_taken(const struct pass *pass)
{
	const char *before = pass->rule->again ? "again" : pass->rule->once ? "once" : "taken";

	for (size_t i = 0; i < pass->p->count; i++)
		if (pass->trace->seen[i])
			pass->trace->why_not[i] = NULL;
		else if (pass->trace->why_not[i] == NULL)
			pass->trace->why_not[i] = before;
}

/* The bits of word w that stand for lines in the span. */
static uint64_t
bits_in(struct span lines, size_t w)
{
	size_t start = lines.start > w * 64 ? lines.start - w * 64 : 0, end = lines.end - w * 64;

	return start >= 64 ? 0 : (end >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << end) - 1) & ~(((uint64_t)1 << start) - 1);
}

/* Walk once over the lines that the rule may fit. */
static void
walk_lines(struct pass *pass, struct stamp *stamp)
{
	struct classifier *c = pass->c;
	struct page *p = pass->p;
	struct span lines = lines_of(c, p, pass->rule->places);
	const uint64_t *sets = c->lines + pass->number * c->line_words;

	pass->decided = false;
	for (size_t w = lines.start / 64; w * 64 < lines.end; w++) {
		for (uint64_t set = sets[w] & bits_in(lines, w); (set &= c->open[w]) != 0; set &= set - 1) {
			size_t i = w * 64 + (size_t)__builtin_ctzll(set);

			if (fits(c, p, i, pass->rule))
				on_fit(pass, i, stamp);
		}
	}
	if (!pass->decided)
		return;
	if (pass->rule->kind == KIND_DATELINE)
		page_join_sections(p);
	page_find_body(p);
	find_places(c, p);
}

/* A rule for the tail goes over the page again where it took the body's last line: an imprint's lines may read like text, and
 * what stands above the last of them is the tail only then. */
static void
try_rule(struct pass *pass, struct stamp *stamp, struct counters *hits)
{
	const struct page *p = pass->p;
	const struct rule *rule = pass->rule;
	size_t last, walks = 0;

	if (is_out(p, rule))
		return;
	do {
		last = p->body_last;
		walk_lines(pass, stamp);
	} while ((rule->places & 1u << PLACE_TAIL) && !rule->again && p->body_last < last && ++walks < WALKS);
	count_hits(hits, rule, pass->fitted - (rule->again && pass->fitted > 0));
}

static void
try_traced(struct pass *pass, struct stamp *stamp, struct counters *hits)
{
	trace_lines(pass);
	try_rule(pass, stamp, hits);
	trace_taken(pass);
}

void
classify(struct classifier *c, struct page *p, struct stamp *stamp, const struct trace *trace, struct counters *hits)
{
	*stamp = (struct stamp){ 0 };
	if (p->count == 0)
		return;
	c->kinds = 0;
	find_possible(c, p);
	sort_lines(c, p);
	find_places(c, p);
	for (size_t r = 0; r < c->rules->count; r++) {
		struct pass pass = { .c = c, .p = p, .rule = &c->rules->items[r], .number = r };

		if (trace != NULL && trace->rule == r) {
			pass.trace = trace;
			try_traced(&pass, stamp, hits);
		} else if (c->any[r / 64] >> r % 64 & 1) {
			try_rule(&pass, stamp, hits);
		}
	}
	for (size_t i = 0; i < p->count; i++) {
		const struct line *line = &p->lines[i];

		if (line->kind == KIND_TITLE && stamp->title == NULL) {
			stamp->title = p->text + line->bytes.start;
			stamp->title_len = line->bytes.end - line->bytes.start;
		}
		if (line->kind == KIND_OPEN)
			p->lines[i].kind = KIND_PARAGRAPH;
	}
}
