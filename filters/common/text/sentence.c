/* Every run of stops (. ! ? …) is a candidate; what stands before and behind it decides.  The cases, in the order they
 * are asked, are the functions stop_* below.  The knowledge is in the YAML file: which words end in a stop of their own, and
 * which words begin a sentence even where a name could stand (`Sau`, `Theo`).
 *
 * The hard case is a single capital: `chị M. Tất cả` ends, `P. An Lạc`, `George W. Bush` and `N.V. Tuyền` do not.  A
 * Vietnamese sentence goes on in lower case after its first word; a name goes on with capitals. */
#include "text/sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/memory.h"
#include "base/table.h"
#include "rules/node.h"
#include "rules/schema.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

enum listed { LISTED_NONE, LISTED_NEVER, LISTED_MAY_END, LISTED_STARTS };

struct splitter {
	struct table *words;               /* as written -> &marks[enum listed] */
};
static char marks[LISTED_STARTS + 1];      /* only their addresses count */

static const struct schema_key file_keys[] = {
	{ "abbreviations", SCHEMA_LIST, false }, { "may_end", SCHEMA_LIST, false }, { "starts", SCHEMA_LIST, false },
	{ NULL, SCHEMA_ANY, false },
};

static int
words_add(struct splitter *splitter, const struct node *list, enum listed listed, struct fault *why)
{
	for (size_t i = 0; list != NULL && i < node_count(list); i++) {
		const struct node *item = node_item(list, i);
		const char *word;
		size_t len;

		if (node_need_text(item, &word, why) < 0)
			return -1;
		len = strlen(word);
		if (len == 0 || (listed != LISTED_STARTS && word[len - 1] != '.'))
			return fault_at(why, item, "an abbreviation ends in a stop, not '%s'", word);
		table_put(splitter->words, word, len, &marks[listed]);
	}
	return 0;
}

static int
file_add(struct splitter *splitter, const char *path, struct fault *why)
{
	struct node *root = node_load(path, why);
	int failed = root == NULL || schema_check(root, "a list of abbreviations", file_keys, why) < 0 ||
	    words_add(splitter, node_child(root, "abbreviations"), LISTED_NEVER, why) < 0 ||
	    words_add(splitter, node_child(root, "may_end"), LISTED_MAY_END, why) < 0 ||
	    words_add(splitter, node_child(root, "starts"), LISTED_STARTS, why) < 0;

	node_free(root);
	return failed ? -1 : 0;
}

struct splitter *
splitter_new(const char *const *files, size_t count, struct fault *why)
{
	struct splitter *splitter = mem_zero(sizeof *splitter);

	splitter->words = table_new();
	for (size_t i = 0; i < count; i++)
		if (file_add(splitter, files[i], why) < 0) {
			splitter_free(splitter);
			return NULL;
		}
	return splitter;
}

void
splitter_free(struct splitter *splitter)
{
	if (splitter == NULL)
		return;
	table_free(splitter->words, NULL);
	free(splitter);
}

void
spans_add(struct spans *spans, size_t start, size_t end)
{
	mem_grow(&spans->items, &spans->capacity, spans->count + 1, sizeof *spans->items);
	spans->items[spans->count++] = (struct span){ start, end };
}

void
spans_free(struct spans *spans)
{
	free(spans->items);
	*spans = (struct spans){ 0 };
}

/* The stretch that is cut, and the sentence in work. */
struct stretch {
	const struct splitter *splitter;
	const char *text;
	size_t to;                         /* end of the stretch */
	size_t begin;                      /* of the sentence in work */
	size_t brackets;                   /* open ones since begin */
	size_t quotes;                     /* straight double quotes since the stretch began */
	bool said;                         /* it has a letter or digit: marks alone are no sentence */
};

struct word {
	size_t start, end;
	uint32_t first, second;            /* its first two code points, 0 where there are none */
	unsigned any;                      /* classes of its letters */
};

/* A run of stops, the closing marks behind it, and its neighbours. */
struct stop {
	size_t start, end;                 /* of the run */
	size_t after;                      /* end of the closing marks */
	size_t dots;                       /* full stops in the run; an ellipsis character counts three */
	bool asks;                         /* it has ! or ? */
	bool quoted;                       /* a quote mark is among those */
	bool blank;                        /* blanks follow */
	bool opens;                        /* then an opening mark: quote, bracket, dash */
	uint32_t next;                     /* the character behind blanks, before opening marks; 0 at the end */
	struct word before;                /* touches the run; may be empty; no dots inside */
	struct word behind;                /* first word behind, opening marks left out; may be empty */
};

static uint32_t
point_at(const struct stretch *s, size_t at, size_t *size)
{
	*size = 0;
	return at < s->to ? utf8_decode(s->text + at, size) : 0;
}

static size_t
skip_blanks(const struct stretch *s, size_t at)
{
	size_t size;

	while (at < s->to && (class_of(point_at(s, at, &size)) & CLASS_SPACE))
		at += size;
	return at;
}

static struct word
word_from(const struct stretch *s, size_t at)
{
	struct word word = { .start = at, .end = at };
	size_t size, letters = 0;

	while (word.end < s->to && letters < 64) {
		uint32_t point = point_at(s, word.end, &size);

		if (!class_is_word(point))
			break;
		if (letters == 0)
			word.first = point;
		else if (letters == 1)
			word.second = point;
		word.any |= class_of(point);
		word.end += size;
		letters++;
	}
	return word;
}

static struct word
word_before(const struct stretch *s, size_t end)
{
	size_t at = end, letters = 0;
	struct word word;

	while (at > s->begin && letters < 64) {
		size_t size, start = utf8_before(s->text, at);

		if (!class_is_word(utf8_decode(s->text + start, &size)))
			break;
		at = start;
		letters++;
	}
	word = word_from(s, at);
	word.end = end < word.end ? end : word.end;
	return word;
}

static bool
word_empty(const struct word *word)
{
	return word->start == word->end;
}

static bool
word_valid(const struct stretch *s, const struct word *word)
{
	return syllable_valid(s->text + word->start, word->end - word->start);
}

static bool
word_capital(const struct word *word)
{
	return (class_of(word->first) & CLASS_UPPER) != 0;
}

static enum listed
listed(const struct stretch *s, size_t start, size_t end)
{
	const char *mark = table_get(s->splitter->words, s->text + start, end - start);

	return mark == NULL ? LISTED_NONE : (enum listed)(mark - marks);
}

/* A capital alone, or an onset of several letters without its vowel (Th, Ng): initials.  A vowel with a tone is a word: Á, Ý. */
static bool
word_initial(const struct stretch *s, const struct word *word)
{
	static const char *const onsets[] = { "Ch", "Gi", "Kh", "Ng", "Ngh", "Nh", "Ph", "Qu", "Th", "Tr" };
	size_t len = word->end - word->start;

	if (!word_capital(word))
		return false;
	if (word->second == 0)
		return word->first < 0x80 || word->first == 0x110 || word->first == 0x1AF;     /* Đ, Ư */
	for (size_t i = 0; i < sizeof onsets / sizeof *onsets; i++)
		if (len == strlen(onsets[i]) && memcmp(s->text + word->start, onsets[i], len) == 0)
			return true;
	return false;
}

/* Daniel j. Baker: a middle initial that lost its capital, behind a name that is no Vietnamese one. */
static bool
small_initial(const struct stretch *s, const struct word *word)
{
	struct word name;

	if (word->second != 0 || word->first < 'a' || word->first > 'z' || word->start < s->begin + 2 || s->text[word->start - 1] != ' ')
		return false;
	name = word_before(s, word->start - 1);
	return name.second != 0 && word_capital(&name) && !word_valid(s, &name);
}

/* Is it a Vietnamese word with a capital that goes on in lower case or with a number, as a sentence does and a name does not? */
static bool
begins_sentence(const struct stretch *s, const struct word *word)
{
	size_t size;
	uint32_t point = point_at(s, word->end, &size);

	if (!word_capital(word) || !word_valid(s, word))
		return false;
	if (!(class_of(point) & CLASS_SPACE))
		return point == ':';
	return (class_of(point_at(s, word->end + size, &size)) & (CLASS_LOWER | CLASS_DIGIT)) != 0;
}

static bool
word_starts(const struct stretch *s, const struct word *word)
{
	return listed(s, word->start, word->end) == LISTED_STARTS;
}

/* Where the number begins that ends at label: 2 in 2.3, two stops back at most.  A part of more than `digits` digits makes
 * it a figure or a telephone's number, and no label: then label's end. */
static size_t
number_start(const struct stretch *s, const struct word *label, size_t digits)
{
	struct word part = *label;

	if (part.end - part.start > digits)
		return label->end;
	for (int i = 0; i < 3 && part.start > s->begin + 1 && s->text[part.start - 1] == '.'; i++) {
		struct word outer = word_before(s, part.start - 1);

		if (word_empty(&outer) || (outer.any & (CLASS_LETTER | CLASS_MARK)))
			break;
		if (outer.end - outer.start > digits)
			return label->end;
		part = outer;
	}
	return part.start;
}

/* 1. 2.3. a. B. II. at the sentence's start or behind a colon or semicolon, and `Điều 5.` at its start.  Behind a colon three
 * digits are a figure already. */
static bool
stop_of_label(const struct stretch *s, const struct stop *stop)
{
	static const char *const heads[] = { "Điều", "Chương", "Mục", "Phần", "Khoản", "Bài", "Câu", "Phụ lục" };
	const struct word *label = &stop->before;
	bool number = !(label->any & (CLASS_LETTER | CLASS_MARK));
	size_t start = number ? number_start(s, label, 3) : label->start;

	if (word_empty(label) || stop->dots != 1 || stop->asks)
		return false;
	if (!number && label->second != 0 && strspn(s->text + start, "IVX") < label->end - start)
		return false;
	if (start == s->begin)
		return true;
	if (start < s->begin + 2 || s->text[start - 1] != ' ')
		return false;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (start - 1 - s->begin == strlen(heads[i]) && memcmp(s->text + s->begin, heads[i], strlen(heads[i])) == 0)
			return true;
	return (s->text[start - 2] == ':' || s->text[start - 2] == ';') && (!number || number_start(s, label, 2) == start);
}

/* Does a sentence begin behind a stop that belongs to initials?  P., Q., H., X. stand before places too, whose names begin
 * like sentences do (Bà Rịa). */
static bool
starts_after_initial(const struct stretch *s, const struct stop *stop)
{
	bool place = stop->before.second == 0 && stop->before.first < 0x80 && strchr("PQHX", (int)stop->before.first) != NULL;

	if (!stop->blank)
		return word_starts(s, &stop->behind) && begins_sentence(s, &stop->behind);
	return begins_sentence(s, &stop->behind) || (word_starts(s, &stop->behind) && !place);
}

/* QNg 90123 TS: the plate of a boat or a car, whose letters look like an abbreviation.  Not NATO 2024 TS.: four digits that
 * may be a year. */
static bool
word_of_plate(const struct stretch *s, const struct word *word)
{
	struct word number, letters;
	size_t digits;

	if (word->start < s->begin + 2 || s->text[word->start - 1] != ' ')
		return false;
	number = word_before(s, word->start - 1);
	digits = number.end - number.start;
	if (strspn(s->text + number.start, "0123456789") < digits || digits < 4 || digits > 5 || number.start < s->begin + 2)
		return false;
	if (digits == 4 && (memcmp(s->text + number.start, "19", 2) == 0 || memcmp(s->text + number.start, "20", 2) == 0))
		return false;
	letters = word_before(s, number.start - 1);
	return letters.end - letters.start <= 4 && word_capital(&letters) && (class_of(letters.second) & CLASS_LOWER) == 0;
}

/* The stop belongs to the word before it: an abbreviation of the list, or initials. */
static bool
stop_of_word(const struct stretch *s, const struct stop *stop)
{
	const struct word *before = &stop->before, *behind = &stop->behind;
	size_t whole = before->start;
	enum listed as;

	if (stop->dots != 1 || word_empty(before))
		return false;
	for (int i = 0; i < 3 && whole > s->begin && s->text[whole - 1] == '.'; i++) {         /* v.v, PGS.TS, U.S.A */
		struct word part = word_before(s, whole - 1);

		if (word_empty(&part))
			break;
		whole = part.start;
	}
	as = listed(s, whole, stop->end);
	if (as == LISTED_NONE)
		as = listed(s, before->start, stop->end);
	if (as == LISTED_NEVER)
		return !(word_starts(s, behind) && begins_sentence(s, behind)) && !word_of_plate(s, before);
	if (as == LISTED_MAY_END)
		return !word_starts(s, behind) && !begins_sentence(s, behind);
	if (small_initial(s, before) && word_capital(behind) && !word_valid(s, behind))
		return true;
	return word_initial(s, before) && !starts_after_initial(s, stop);
}

/* `78.900`, `langque.vn`, `T.Ư`, `PGS.TS`, `Zing.Vn`: nothing follows the stop but the next part of the same word. */
static bool
stop_inside_word(const struct stretch *s, const struct stop *stop)
{
	static const char *const domains[] = { "com", "vn", "net", "org", "gov", "edu", "info", "Com", "Vn", "Net", "Org" };
	const struct word *before = &stop->before, *behind = &stop->behind;
	size_t len = behind->end - behind->start;

	if (stop->blank || stop->opens || stop->after != stop->end || word_empty(behind) || stop->asks || stop->dots != 1)
		return false;
	if (class_of(behind->first) & (CLASS_DIGIT | CLASS_NUMBER))
		return !(before->any & CLASS_VIETNAMESE) || !(class_of(before->first) & CLASS_LOWER);
	if (!word_capital(behind) || behind->second == 0)
		return true;
	for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
		if (len == strlen(domains[i]) && memcmp(s->text + behind->start, domains[i], len) == 0 &&
		    !(before->any & CLASS_VIETNAMESE))
			return true;
	if (!word_empty(before) && !(before->any & CLASS_LOWER) && !(behind->any & CLASS_LOWER) && (before->any & CLASS_LETTER))
		return true;
	return !word_empty(before) && (before->any & CLASS_LETTER) && !word_valid(s, before) && !word_valid(s, behind);
}

/* “… Căn cứ: what is left out at the beginning of a quotation or a bracket.  Four dots are an ellipsis and a stop. */
static bool
stop_of_opening(const struct stretch *s, const struct stop *stop)
{
	size_t mark, size;
	uint32_t point;

	if (stop->dots != 3 || stop->asks || !word_empty(&stop->before) || stop->start == s->begin)
		return false;
	mark = utf8_before(s->text, stop->start);
	point = utf8_decode(s->text + mark, &size);
	if (point == '"' || point == '\'')
		return mark == s->begin || (class_of(utf8_decode(s->text + utf8_before(s->text, mark), &size)) & CLASS_SPACE) != 0;
	return point == '(' || point == '[' || point == 0x201C || point == 0x2018 || point == 0xAB;
}

/* Inside brackets that close within a few words the sentence goes on. */
static bool
bracket_closes(const struct stretch *s, size_t at)
{
	enum { NEAR = 300 };
	size_t end = s->to - at < NEAR ? s->to : at + NEAR, depth = s->brackets;

	for (; depth > 0 && at < end; at++) {
		if (s->text[at] == '(' || s->text[at] == '[')
			depth++;
		else if (s->text[at] == ')' || s->text[at] == ']')
			depth--;
	}
	return depth == 0;
}

/* 12. 000, 51 A -566. XX: thousands, or masked figures, that a blank came into. */
static bool
number_goes_on(const struct stretch *s, const struct stop *stop)
{
	const char *behind = s->text + stop->behind.start;
	size_t len = stop->behind.end - stop->behind.start;

	if (len == 3 && memcmp(behind, "000", 3) == 0)
		return true;
	return stop->dots == 1 && !stop->asks && (stop->before.any & CLASS_DIGIT) && len >= 2 && len <= 4 &&
	    (memcmp(behind, "XXXX", len) == 0 || memcmp(behind, "xxxx", len) == 0);
}

/* Whether what follows can begin a sentence. */
static bool
stop_before_start(const struct stretch *s, const struct stop *stop)
{
	unsigned next = class_of(stop->next);
	const struct word *behind = &stop->behind;

	if (stop->next == ',' || stop->next == ';' || stop->next == ':' || stop->next == '/' || stop->next == '.')
		return false;
	if (stop->quoted && (next & CLASS_DASH))
		return false;              /* “…!” - Thiếu tướng A nói */
	if (word_empty(behind))
		return stop->blank;        /* a symbol, or nothing but marks: emit joins those */
	if ((class_of(behind->first) & CLASS_LOWER) && !(behind->any & CLASS_UPPER))   /* iPhone begins one */
		return stop->opens && stop->blank && stop->dots == 1 && !stop->asks && !(next & CLASS_DASH);
	if (number_goes_on(s, stop))
		return false;
	if (behind->any & CLASS_UPPER)
		return true;
	if (class_of(behind->first) & (CLASS_DIGIT | CLASS_NUMBER))
		return stop->dots == 1 || stop->asks || stop->opens;
	return stop->blank || stop->asks;
}

static bool
stop_ends(const struct stretch *s, const struct stop *stop)
{
	if (stop->next == 0)
		return true;
	return stop_before_start(s, stop) && !stop_of_opening(s, stop) && !stop_inside_word(s, stop) && !stop_of_label(s, stop) && !stop_of_word(s, stop) &&
	    !(s->brackets > 0 && bracket_closes(s, stop->after));
}

static bool
is_stop(uint32_t point)
{
	return point == '.' || point == '!' || point == '?' || point == 0x2026 || point == 0x203C || point == 0x3002 ||
	    point == 0xFF01 || point == 0xFF1F;
}

/* Does the straight quote mark at `at` close?  Its neighbours tell; where both sides are blank, or neither is, the number
 * of double ones before it does. */
static bool
straight_closes(const struct stretch *s, size_t at, size_t quotes)
{
	size_t size;
	uint32_t next = point_at(s, at + 1, &size);
	bool blank_before = (class_of(utf8_decode(s->text + utf8_before(s->text, at), &size)) & CLASS_SPACE) != 0;
	bool blank_behind = next == 0 || (class_of(next) & (CLASS_SPACE | CLASS_DASH)) != 0;

	if (next == ',' || next == ';' || next == ':' || next == '.' || next == ')')
		return true;
	if (blank_before != blank_behind)
		return blank_behind;
	return s->text[at] == '"' && (s->quotes + quotes) % 2 == 1;
}

/* The end of the closing marks from `at` on; some writers put a blank inside their quote marks. */
static size_t
closing_end(const struct stretch *s, size_t at, bool *quoted)
{
	size_t size, quotes = 0;

	for (;; at += size) {
		uint32_t point = point_at(s, at, &size);
		size_t mark = at + (point == ' ');

		if (mark < s->to && (s->text[mark] == '"' || s->text[mark] == '\'') && straight_closes(s, mark, quotes)) {
			quotes += s->text[mark] == '"';
			size = mark + 1 - at;
			*quoted = true;
			continue;
		}
		switch (point) {
		case 0x201D: case 0x2019: case 0xBB: case 0x203A: case 0x300D: case 0x300F:
			*quoted = true;
			break;
		case ')': case ']': case '}':
			break;
		default:
			return at;
		}
	}
}

static bool
opens(uint32_t point)
{
	return point == '(' || point == '[' || point == '*' || point == 0x2022 || (class_of(point) & (CLASS_QUOTE | CLASS_DASH));
}

/* Read the run of stops at `at`; dots parted by single blanks (". . .") are one run. */
static struct stop
stop_read(const struct stretch *s, size_t at)
{
	struct stop stop = { .start = at, .end = at };
	size_t size;

	for (;;) {
		uint32_t point = point_at(s, stop.end, &size);
		if (point == ' ' && stop.dots > 0 && stop.end + 2 < s->to && s->text[stop.end + 1] == '.' &&
		    !class_is_word((unsigned char)s->text[stop.end + 2])) {
			stop.end++;
			continue;
		}
		if (!is_stop(point))
			break;
		stop.dots += point == '.' ? 1 : point == 0x2026 ? 3 : 0;
		stop.asks = stop.asks || (point != '.' && point != 0x2026);
		stop.end += size;
	}
	stop.after = closing_end(s, stop.end, &stop.quoted);
	at = skip_blanks(s, stop.after);
	stop.blank = at > stop.after;
	stop.next = point_at(s, at, &size);
	if (stop.next == 0)
		return stop;                   /* the stretch ends: nobody asks for the words */
	for (; opens(point_at(s, at, &size)); at = skip_blanks(s, at + size))
		stop.opens = true;
	stop.before = word_before(s, stop.start);
	stop.behind = word_from(s, at);
	return stop;
}

static void
sentence_add(const struct stretch *s, size_t end, size_t first, struct spans *to)
{
	size_t size;

	while (end > s->begin && (class_of(utf8_decode(s->text + utf8_before(s->text, end), &size)) & CLASS_SPACE))
		end = utf8_before(s->text, end);
	if (end == s->begin)
		return;
	if (to->count > first && !s->said)
		to->items[to->count - 1].end = end;    /* marks left alone belong to the sentence before them */
	else
		spans_add(to, s->begin, end);
}

/* Once a sentence has a letter, nothing happens at most bytes: all but stops, brackets, the straight quote, and the first
 * bytes of … ‼ 。 ！ ？.  They are skipped without decoding, sixteen at a time where the machine has SSE2 (which
 * stops at a few letters more than it must: Y and _). */
#ifdef __SSE2__
static unsigned
telling_bits(const char *bytes)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)bytes);
	__m128i even = _mm_and_si128(block, _mm_set1_epi8((char)0xFE)), square = _mm_and_si128(block, _mm_set1_epi8((char)0xF9));
	__m128i stops = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('.')),
	    _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('!')), _mm_cmpeq_epi8(block, _mm_set1_epi8('?'))));
	__m128i quotes = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
	    _mm_or_si128(_mm_cmpeq_epi8(even, _mm_set1_epi8('(')), _mm_cmpeq_epi8(square, _mm_set1_epi8(0x59))));
	__m128i leads = _mm_or_si128(_mm_cmpeq_epi8(even, _mm_set1_epi8((char)0xE2)), _mm_cmpeq_epi8(block, _mm_set1_epi8((char)0xEF)));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(stops, _mm_or_si128(quotes, leads)));
}

static size_t
skip_plain(const char *text, size_t at, size_t to)
{
	unsigned bits;

	for (; to - at >= 16; at += 16) {
		bits = telling_bits(text + at);
		if (bits != 0)
			return at + (size_t)__builtin_ctz(bits);
	}
	if (to < 16 || at == to)
		return at;
	bits = telling_bits(text + to - 16) >> (16 - (to - at));       /* the last bytes, with some of those before them */
	return bits != 0 ? at + (size_t)__builtin_ctz(bits) : to;
}
#else
static size_t
skip_plain(const char *text, size_t at, size_t to)
{
	static const bool telling[256] = {
		['.'] = true, ['!'] = true, ['?'] = true, ['('] = true, [')'] = true, ['['] = true, [']'] = true, ['"'] = true,
		[0xE2] = true, [0xE3] = true, [0xEF] = true,
	};

	while (at < to && !telling[(unsigned char)text[at]])
		at++;
	return at;
}
#endif

/* The run of stops at `at`: where to go on.  Apart from the loop, which most bytes never leave. */
static size_t
cut_at_stop(struct stretch *s, size_t at, size_t first, struct spans *spans)
{
	struct stop stop = stop_read(s, at);

	at = stop.end;
	if (!s->said || !stop_ends(s, &stop))
		return at;
	for (; at < stop.after; at++)
		s->quotes += s->text[at] == '"';
	sentence_add(s, stop.after, first, spans);
	at = s->begin = skip_blanks(s, stop.after);
	s->brackets = 0;
	s->said = false;
	return at;
}

void
splitter_cut(const struct splitter *splitter, const char *text, size_t from, size_t to, struct spans *spans)
{
	struct stretch s = { .splitter = splitter, .text = text, .to = to };
	size_t first = spans->count, at, size;

	at = s.begin = skip_blanks(&s, from);
	while (at < to) {
		uint32_t point;

		if (s.said && (at = skip_plain(text, at, to)) + 1 >= to)
			break;                 /* what stands last ends the sentence anyway */
		point = point_at(&s, at, &size);
		if (is_stop(point)) {
			at = cut_at_stop(&s, at, first, spans);
			continue;
		}
		if (point == '(' || point == '[')
			s.brackets++;
		else if ((point == ')' || point == ']') && s.brackets > 0)
			s.brackets--;
		s.quotes += point == '"';
		s.said = s.said || class_is_word(point);
		at += size;
	}
	sentence_add(&s, to, first, spans);
}
