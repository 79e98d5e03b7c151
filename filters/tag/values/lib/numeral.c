#include "values/lib/numeral.h"

#include <limits.h>
#include <string.h>

#include "base/digits.h"

#define MOST 1000000000000000000ULL /* 18 digits and one */

static const struct {
	const char *word;
	unsigned value;
} digit_words[] = {
	{ "không", 0 }, { "một", 1 }, { "mốt", 1 }, { "hai", 2 }, { "ba", 3 },
	{ "bốn", 4 },   { "tư", 4 },  { "năm", 5 }, { "lăm", 5 }, { "nhăm", 5 },
	{ "sáu", 6 },   { "bảy", 7 }, { "bẩy", 7 }, { "tám", 8 }, { "chín", 9 },
};

static const struct {
	const char *word;
	int power;
} scale_words[] = {
	{ "trăm", 2 }, { "nghìn", 3 }, { "ngàn", 3 }, { "vạn", 4 }, { "triệu", 6 }, { "tỷ", 9 }, { "tỉ", 9 },
};

static int
digit_of(const struct word *word)
{
	for (size_t i = 0; i < sizeof digit_words / sizeof digit_words[0]; i++)
		if (word_is(word, digit_words[i].word))
			return (int)digit_words[i].value;
	return -1;
}

static int
power_of(const struct word *word)
{
	for (size_t i = 0; i < sizeof scale_words / sizeof scale_words[0]; i++)
		if (word_is(word, scale_words[i].word))
			return scale_words[i].power;
	return 0;
}

static unsigned long long
ten_to(int power)
{
	unsigned long long value = 1;

	while (power-- > 0)
		value *= 10;
	return value;
}

int
numeral_scale(const struct word words[], size_t *at)
{
	int power = 0;

	for (int more; (more = power_of(&words[*at])) > 0 && power + more <= 18; ++*at)
		power += more;
	return power;
}

/* ---- decimals ---- */

static struct decimal
trimmed(struct decimal d)
{
	if (d.mantissa == 0)
		d.exponent = 0;
	while (d.mantissa != 0 && d.mantissa % 10 == 0) {
		d.mantissa /= 10;
		d.exponent++;
	}
	return d;
}

static bool
add(struct decimal *to, struct decimal more)
{
	struct decimal a = trimmed(*to), b = trimmed(more);

	while (a.exponent != b.exponent) {
		struct decimal *large = a.exponent > b.exponent ? &a : &b;

		if (large->mantissa >= MOST / 10)
			return false;
		large->mantissa *= 10;
		large->exponent--;
	}
	if (a.mantissa + b.mantissa >= MOST)
		return false;
	*to = (struct decimal){ a.mantissa + b.mantissa, a.exponent };
	return true;
}

static char *
put_zeros(char *at, int count)
{
	return count > 0 ? (char *)memset(at, '0', (size_t)count) + count : at;
}

size_t
numeral_write(struct decimal d, char out[NUMERAL_BYTES])
{
	char digits[DIGITS_BYTES], *at = out;
	int count, whole;

	d = trimmed(d);
	if (d.exponent > 30 || d.exponent < -30)
		return 0;
	count = (int)(digits_put(digits, d.mantissa) - digits);
	whole = d.exponent >= 0 ? count : count + d.exponent; /* digits before the point */
	if (whole > 0)
		at = mempcpy(at, digits, (size_t)whole);
	else
		*at++ = '0';
	at = put_zeros(at, d.exponent);
	if (d.exponent < 0) {
		*at++ = '.';
		at = put_zeros(at, -whole);
		at = mempcpy(at, whole > 0 ? digits + whole : digits, (size_t)(whole > 0 ? count - whole : count));
	}
	*at = '\0';
	return (size_t)(at - out);
}

/* ---- digits ---- */

/* Does a separator and a run of three digits follow words[at]?  Nothing but the separator stands between. */
static bool
is_group(const struct word words[], size_t at, const char *separator)
{
	return word_is(&words[at], separator) && !words[at].blank && words[at + 1].kind == WORD_DIGITS &&
	       !words[at + 1].blank && words[at + 1].digits == 3;
}

static bool
is_fraction(const struct word words[], size_t at, const char *separator)
{
	return word_is(&words[at], separator) && !words[at].blank && words[at + 1].kind == WORD_DIGITS &&
	       !words[at + 1].blank;
}

static bool
append_digits(struct decimal *d, const struct word *word, bool fraction)
{
	if (word->digits > 18 || d->mantissa > MOST / ten_to((int)word->digits))
		return false;
	d->mantissa = d->mantissa * ten_to((int)word->digits) + word->number;
	if (fraction)
		d->exponent -= (int)word->digits;
	return true;
}

/* Groups of three behind one separator: 78.900, 1,200,000.  Returns how many there are. */
static size_t
count_groups(const struct word words[], size_t at, const char *separator)
{
	size_t groups = 0;

	while (is_group(words, at + 2 * groups, separator))
		groups++;
	return groups;
}

/* 5 140 000: blanks part the thousands only where every group has three digits. */
static size_t
count_blank_groups(const struct word words[], size_t at)
{
	size_t groups = 0;

	while (words[at + groups].kind == WORD_DIGITS && words[at + groups].blank && words[at + groups].digits == 3)
		groups++;
	return words[at + groups].kind == WORD_DIGITS || word_among(&words[at + groups], ". , / -") ? 0 : groups;
}

static bool
opens_thousands(const struct word words[], size_t at, const char *separator, size_t groups)
{
	if (groups == 0 || words[at - 1].digits > 3)
		return false;
	if (words[at - 1].number == 0)
		return false; /* 0.125 */
	if (separator[0] == '.' || groups > 1)
		return true;
	return words[at + 1].number % 10 == 0 || is_fraction(words, at + 2, ".");
}

static bool
read_digits(const struct word words[], size_t *at, struct decimal *d)
{
	size_t i = *at + 1, groups;
	const char *thousands = NULL;

	*d = (struct decimal){ 0, 0 };
	if (!append_digits(d, &words[*at], false))
		return false;
	for (int pass = 0; pass < 2 && thousands == NULL; pass++) {
		const char *separator = pass == 0 ? "." : ",";

		groups = count_groups(words, i, separator);
		if (!opens_thousands(words, i, separator, groups))
			continue;
		thousands = separator;
		for (size_t g = 0; g < groups; g++, i += 2)
			if (!append_digits(d, &words[i + 1], false))
				return false;
	}
	if (thousands == NULL && words[*at].digits <= 3)
		for (groups = count_blank_groups(words, i); groups > 0; groups--, i++)
			if (!append_digits(d, &words[i], false))
				return false;
	for (int pass = 0; pass < 2; pass++) {
		const char *separator = pass == 0 ? "," : ".";

		if (is_fraction(words, i, separator) && (thousands == NULL || thousands[0] != separator[0])) {
			if (!append_digits(d, &words[i + 1], true))
				return false;
			i += 2;
			break;
		}
	}
	*at = i;
	return true;
}

/* ---- words ---- */

/* `năm` is five and year: five only where a number must go on. */
static bool
five_is_year(const struct word words[], size_t at, bool started, bool after_odd)
{
	return word_is(&words[at], "năm") && started && !after_odd && !word_among(&words[at + 1], "mươi trăm");
}

struct spoken {
	unsigned long long total;        /* what scales above a hundred have closed */
	unsigned long long section;      /* below a thousand, in the making */
	int digit;                       /* -1: none waits */
	unsigned long long scale;        /* the last scale word, for rưỡi */
	bool started, section_open, odd; /* odd: linh or lẻ stood before */
};

static unsigned long long
close_section(struct spoken *s)
{
	unsigned long long value = s->section + (s->digit > 0 ? (unsigned long long)s->digit : 0);

	s->section = 0;
	s->digit = -1;
	s->section_open = false;
	return value;
}

static bool
take_scale(struct spoken *s, int power)
{
	unsigned long long scale = ten_to(power);
	bool open = s->section_open || s->digit >= 0;
	unsigned long long value = close_section(s);

	if (!open && s->started) {
		value = s->total; /* hai nghìn tỷ: the scale is of all before it */
		s->total = 0;
	} else if (!open) {
		value = 1; /* nghìn người */
	} else if (s->total != 0 && s->total < scale) {
		value += s->total;
		s->total = 0;
	}
	if (value > MOST / scale)
		return false;
	s->total += value * scale;
	s->scale = scale;
	return s->total < MOST;
}

static bool
take_hundred(struct spoken *s)
{
	s->section += 100ULL * (s->digit >= 0 ? (unsigned long long)s->digit : 1);
	s->digit = -1;
	s->section_open = true;
	s->scale = 100;
	return true;
}

static bool
take_ten(struct spoken *s, const struct word *word)
{
	bool plain = word_among(word, "mười chục");

	if (plain && word_is(word, "chục") && s->digit >= 0)
		plain = false; /* ba chục */
	if (plain ? s->digit >= 0 : s->digit < 0)
		return false;
	s->section += 10ULL * (plain ? 1 : (unsigned long long)s->digit);
	s->digit = -1;
	s->section_open = true;
	s->scale = 10;
	return true;
}

/* One word of a spoken number; false: it does not belong to it. */
static bool
take_word(struct spoken *s, const struct word words[], size_t at)
{
	const struct word *word = &words[at];
	int digit = digit_of(word), power = power_of(word);

	if (five_is_year(words, at, s->started, s->odd))
		return false;
	if (digit == 0 && !s->started && words[at + 1].kind != WORD_END)
		return false; /* không quá, không dưới */
	if (digit >= 0) {
		if (s->digit >= 0 || (word_among(word, "mốt lăm nhăm") && !s->section_open))
			return false;
		s->digit = digit;
		s->odd = false;
		return true;
	}
	if (word_among(word, "mười mươi chục"))
		return take_ten(s, word);
	if (word_among(word, "linh lẻ")) {
		s->odd = true;
		return s->started && digit_of(&words[at + 1]) >= 0;
	}
	if (power == 2)
		return take_hundred(s);
	return power > 0 && take_scale(s, power);
}

static bool
read_words(const struct word words[], size_t *at, struct decimal *d)
{
	struct spoken s = { .digit = -1, .scale = 1 };
	size_t i = *at;

	while (words[i].kind == WORD_LETTERS && take_word(&s, words, i)) {
		s.started = true;
		i++;
	}
	if (!s.started)
		return false;
	*d = (struct decimal){ s.total + close_section(&s), 0 };
	if (d->mantissa >= MOST)
		return false;
	if (word_is(&words[i], "rưỡi")) {
		struct decimal half = { s.scale == 1 ? 5 : s.scale / 2, s.scale == 1 ? -1 : 0 };

		if (!add(d, half))
			return false;
		i++;
	}
	*at = i;
	return true;
}

/* ---- both ---- */

/* 1 nghìn 250 tỷ, 2 triệu 300 nghìn tỷ, 2 nghìn 500: the further number, words[from, to) with its scale, fills the three
 * places below the first scale; a larger scale behind it is of both.  Returns the power that then stands last, 0 where
 * the words are no such number. */
static int
read_below(const struct word words[], size_t from, size_t to, struct decimal *d, int power)
{
	size_t scale = from + 1;
	int next = numeral_scale(words, &scale), last = next > 0 ? power_of(&words[to - 1]) : 0;
	struct decimal more = { words[from].number, next - last };

	if (scale != to || words[from].digits > 3 || (next == 0 && words[from].digits < 3) || next - last != power - 3)
		return 0;
	if (!add(d, more))
		return 0;
	d->exponent += last;
	return next == 0 ? 1 : last;
}

/* 1 tỷ 200 triệu: a further number with a smaller scale goes on; *at stands behind the first scale. */
static bool
read_rest(const struct word words[], size_t *at, struct decimal *d, int power)
{
	while (words[*at].kind == WORD_DIGITS) {
		struct decimal more;
		size_t i = *at;
		int next;

		if (!read_digits(words, &i, &more))
			return true;
		next = numeral_scale(words, &i);
		if (next == 0 || next >= power) {
			power = read_below(words, *at, i, d, power);
			if (power == 0)
				return true;
		} else {
			more.exponent += next;
			if (!add(d, more))
				return false;
			power = next;
		}
		*at = i;
	}
	return true;
}

bool
numeral_read(const struct word words[], size_t *at, struct decimal *d)
{
	size_t i = *at;
	int power;
	bool half;

	if (word_is(&words[i], "một") && word_is(&words[i + 1], "nửa"))
		i++;
	half = word_is(&words[i], "nửa");
	if (half) {
		*d = (struct decimal){ 5, -1 };
		i++;
	} else if (words[i].kind == WORD_DIGITS) {
		if (!read_digits(words, &i, d))
			return false;
	} else {
		return read_words(words, at, d);
	}
	power = numeral_scale(words, &i);
	d->exponent += power;
	if (word_is(&words[i], "rưỡi") && !half) {
		if (!add(d, (struct decimal){ 5, power - 1 }))
			return false;
		i++;
	} else if (power > 0 && !read_rest(words, &i, d, power)) {
		return false;
	}
	*at = i;
	return true;
}

unsigned
numeral_small(const struct word words[], size_t *at)
{
	struct decimal d;
	size_t i = *at;

	if (words[i].kind != WORD_LETTERS || !read_words(words, &i, &d) || d.exponent != 0 || d.mantissa > 9999)
		return 0;
	*at = i;
	return (unsigned)d.mantissa;
}
