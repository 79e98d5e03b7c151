/* long_form(short [, must]) - the words that a short form in a bracket stands for.
 *
 *   bảo vệ môi trường và phát triển đô thị (BVMT và PTĐT)       the last run of words before the bracket with those
 * initials; và, của, với and các may stand between without a letter of their own ATGT (an toàn giao thông) the same,
 * inside the bracket that follows Chương trình 417 về làng nghề … (gọi tắt là Chương trình 417) a short form in
 * words: from the last earlier place that begins with these words up to the bracket Nothing where none is found; with
 * `must` no tag then.  Looks back over at most LOOK_BACK words, or LONGEST bytes, of the segment. */
#include <string.h>

#include "unicode/class.h"
#include "unicode/utf8.h"
#include "values/function.h"
#include "values/lib/argument.h"
#include "values/lib/acronym.h"
#include "values/lib/words.h"

#define LOOK_BACK 60  /* words; the longest definitions of the news have about 40 */
#define FEW 3         /* letters that many runs of words begin with: they are looked for NEAR the bracket */
#define NEAR 8        /* words */
#define LONGEST 1200  /* bytes of a definition */
#define IN_BRACKET 80 /* bytes between a bracket and its short form: `dưới đây viết tắt là` and a sibling */

struct run {
	struct span words[LOOK_BACK];
	size_t count;
};

/* The last LOOK_BACK words of text[from, to). */
static void
last_words(const char *text, size_t from, size_t to, struct run *run)
{
	size_t at = to, start;

	run->count = 0;
	while (at > from && run->count < LOOK_BACK) {
		size_t end = at, size;

		for (start = at; start > from && class_is_word(utf8_decode(text + utf8_before(text, start), &size));)
			start = utf8_before(text, start);
		if (start == end) {
			at = utf8_before(text, at);
			continue;
		}
		run->words[run->count++] = (struct span){ start, end };
		at = start;
	}
}

static bool
is_filler(const char *text, struct span word)
{
	struct word words[WORDS_MOST + 1];

	words_of(text + word.start, word.end - word.start, words);
	return word_among(&words[0], "và của với các về");
}

/* Do the words from index `last` on (they run backwards) spell the initials?  Gives the index of the first word. */
static bool
spells(const char *text, const struct run *run, size_t last, const uint32_t initials[], size_t count, size_t *first)
{
	size_t at = last, left = count;

	while (left > 0 && at < run->count) {
		size_t size;
		uint32_t letter = acronym_initial(utf8_decode(text + run->words[at].start, &size));

		if (acronym_stands_for(initials[left - 1], letter))
			left--;
		else if (left == count || !is_filler(text, run->words[at]))
			return false;
		*first = at++;
	}
	return left == 0;
}

/* The run of words in text[from, to) nearest to its end that spells the short form. */
static bool
find_initials(const char *text, size_t from, size_t to, const char *name, size_t len, struct span *found)
{
	uint32_t initials[ACRONYM_MOST];
	size_t count = acronym_letters(name, len, initials), first = 0;
	struct run run;

	if (count < 2)
		return false;
	last_words(text, from, to, &run);
	for (size_t last = 0; last < run.count && (count > FEW || last <= NEAR); last++)
		if (spells(text, &run, last, initials, count, &first)) {
			*found = (struct span){ run.words[first].start, run.words[last].end };
			return true;
		}
	return false;
}

/* From the last place before `to` that begins with the short form's own words. */
static bool
find_prefix(const char *text, size_t from, size_t to, const char *name, size_t len, struct span *found)
{
	while (to > from && strchr(" ,;:\"", text[to - 1]) != NULL)
		to--;
	for (size_t at = to; at-- > from;)
		if (to - at > len && memcmp(text + at, name, len) == 0) {
			*found = (struct span){ at, to };
			return true;
		}
	return false;
}

/* An opening bracket shortly before `at`, not closed since. */
static bool
bracket_before(const char *text, size_t from, size_t at, size_t *bracket)
{
	for (size_t i = at; i > from && at - i < IN_BRACKET; i--) {
		if (text[i - 1] == ')')
			return false;
		if (text[i - 1] == '(') {
			*bracket = i - 1;
			return true;
		}
	}
	return false;
}

/* Letters of one case or another without a blank are initials; words are words. */
static bool
is_in_words(const char *name, size_t len)
{
	return memchr(name, ' ', len) != NULL;
}

/* At most LONGEST bytes before `at`, on a character. */
static size_t
look_back(const char *text, size_t from, size_t at)
{
	size_t start = at - from > LONGEST ? at - LONGEST : from;

	while (start > from && (text[start] & 0xC0) == 0x80)
		start--;
	return start;
}

/* Behind the last bracket that closes in text[from, to): the words of one definition do not reach over another. */
static size_t
behind_bracket(const char *text, size_t from, size_t to)
{
	const char *close = memrchr(text + from, ')', to - from);

	return close != NULL ? (size_t)(close - text) + 1 : from;
}

static bool
find_long(const struct call *call, struct span name, struct span *found)
{
	const struct document *document = call->document;
	const char *text = document->text, *bytes = text + name.start, *close;
	struct span segment = document->segments[call->tag->segment].span;
	size_t bracket, len = name.end - name.start, from, to, behind;

	if (name.start < segment.start || name.end > segment.end)
		return false;
	if (bracket_before(text, segment.start, name.start, &bracket)) {
		from = look_back(text, segment.start, bracket);
		if (is_in_words(bytes, len))
			return find_prefix(text, from, bracket, bytes, len, found);
		return find_initials(text, behind_bracket(text, from, bracket), bracket, bytes, len, found);
	}
	behind = segment.end - name.end < LONGEST ? segment.end - name.end : LONGEST;
	if (behind > 2 && memcmp(text + name.end, " (", 2) == 0 &&
	    (close = memchr(text + name.end, ')', behind)) != NULL)
		return find_initials(text, name.end + 2, (size_t)(close - text), bytes, len, found);
	to = call->tag->match.start < name.start ? call->tag->match.start : name.start;
	from = look_back(text, segment.start, to);
	return is_in_words(bytes, len) ? find_prefix(text, from, to, bytes, len, found)
				       : find_initials(text, from, to, bytes, len, found);
}

static enum made
make_long_form(const struct call *call, struct value *out)
{
	struct span found;

	if (!call->arguments[0].present)
		return MADE_NOTHING;
	if (!find_long(call, call->arguments[0].span, &found))
		return call->count > 1 ? MADE_REFUSAL : MADE_NOTHING;
	return made_text(call, call->document->text + found.start, found.end - found.start, out);
}

const struct value_function value_long_form = { "long_form", 1, 2, 1u << 1, make_long_form };
