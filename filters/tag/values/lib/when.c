#include "values/lib/when.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values/lib/calendar.h"
#include "values/lib/words.h"

enum { OFFSET_MOST = 400000 };             /* days, months, years: a thousand years are 365,000 days */

/* ---- writing ---- */

/* -07: what snprintf would write for -%02d, which is most of what is written. */
static int
write_two(int value, char *out)
{
	out[0] = '-';
	out[1] = (char)('0' + value / 10 % 10);
	out[2] = (char)('0' + value % 10);
	return 3;
}

static int
write_rest(const struct point *p, bool dated, char *out, size_t room)
{
	int len = 0;

	if (p->half != 0)
		return snprintf(out, room, "-H%d", p->half);
	if (p->quarter != 0)
		return snprintf(out, room, "-Q%d", p->quarter);
	if (p->month != 0)
		len = write_two(p->month, out);
	else if (p->day != 0 && dated)
		len = snprintf(out, room, "-XX");
	return p->day != 0 ? len + write_two(p->day, out + len) : len;
}

static int
write_year(const struct point *p, char *out, size_t room)
{
	if (p->year == 0)
		return snprintf(out, room, "XXXX");
	if (p->year_places != 4 || p->year < 0 || p->year > 9999)
		return snprintf(out, room, "%0*d%.*s", p->year_places, p->year, 4 - p->year_places, "XX");
	for (int i = 3, year = p->year; i >= 0; i--, year /= 10)
		out[i] = (char)('0' + year % 10);
	return 4;
}

static int
write_same(const struct point *p, char *out, size_t room)
{
	char unit = p->base == WHEN_SAME_YEAR ? 'Y' : 'M';

	if (p->offset == 0)
		return snprintf(out, room, "@S%c", unit);
	return snprintf(out, room, "@S%c%c%d", unit, p->offset > 0 ? '>' : '<', abs(p->offset));
}

static int
write_base(const struct point *p, char *out, size_t room)
{
	switch (p->base) {
	case WHEN_FIXED:
		return write_year(p, out, room);
	case WHEN_DAY:
		return snprintf(out, room, "@D%+d", p->offset);
	case WHEN_MONTH:
		return snprintf(out, room, "@M%+d", p->offset);
	case WHEN_YEAR:
		return snprintf(out, room, "@Y%+d", p->offset);
	case WHEN_SAME:
		return snprintf(out, room, "@S%+d", p->offset);
	case WHEN_SAME_MONTH:
	case WHEN_SAME_YEAR:
		return write_same(p, out, room);
	case WHEN_WEEKDAY:
		return snprintf(out, room, "@W%d%+d", p->weekday, p->offset);
	case WHEN_REPORTED:
		return snprintf(out, room, "@R");
	case WHEN_PAST:
		return snprintf(out, room, "@P%d%c", p->offset, p->unit);
	case WHEN_COMING:
		return snprintf(out, room, "@F%d%c", p->offset, p->unit);
	case WHEN_LIKE:
		return p->year != 0 ? snprintf(out, room, "@K=%04d", p->year)
				    : snprintf(out, room, "@K%+d", p->offset);
	case WHEN_OPEN:
		break;
	}
	return snprintf(out, room, "@N");
}

static size_t
write_point(const struct point *p, char *out, size_t room)
{
	int len = write_base(p, out, room);

	if (p->base == WHEN_FIXED || p->base == WHEN_YEAR || p->base == WHEN_MONTH || p->base == WHEN_SAME_YEAR ||
	    p->base == WHEN_SAME_MONTH)
		len += write_rest(p, p->base == WHEN_FIXED, out + len, room - (size_t)len);
	for (const char *time = p->time; *time != '\0'; time++)
		out[len++] = *time;
	if (p->base == WHEN_FIXED && p->year == 0 && p->weekday != 0)
		len += snprintf(out + len, room - (size_t)len, "~%d", p->weekday);
	return (size_t)len;
}

size_t
when_write(const struct when *when, char out[WHEN_BYTES])
{
	/* a point takes at most 25 bytes: @Y, a sign, nine digits, -12-31, T23:59 */
	size_t len = write_point(&when->from, out, WHEN_BYTES);

	if (when->range) {
		out[len++] = '/';
		len += write_point(&when->to, out + len, WHEN_BYTES - len);
	} else if (when->from.time[0] != '\0' && when->from.until[0] != '\0') {
		struct point end = when->from;

		memcpy(end.time, end.until, sizeof end.time);
		out[len++] = '/';
		len += write_point(&end, out + len, WHEN_BYTES - len);
	}
	out[len] = '\0';
	return len;
}

/* ---- reading the notation back ---- */

struct scan {
	const char *at, *end;
};

static bool
scan_char(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* Digits, at least one and at most `most`. */
static bool
scan_number(struct scan *s, int most, int *value)
{
	int count = 0;

	*value = 0;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && count < most) {
		*value = *value * 10 + (*s->at++ - '0');
		count++;
	}
	return count > 0;
}

static bool
scan_signed(struct scan *s, int *value)
{
	bool minus = scan_char(s, '-');

	if (!minus && !scan_char(s, '+'))
		return false;
	if (!scan_number(s, 9, value))
		return false;
	*value = minus ? -*value : *value;
	return true;
}

static bool
scan_year(struct scan *s, struct point *p)
{
	int places = 0;

	for (int i = 0; i < 4; i++) {
		if (s->at == s->end)
			return false;
		if (*s->at >= '0' && *s->at <= '9' && places == i) {
			p->year = p->year * 10 + (*s->at - '0');
			places++;
		} else if (*s->at != 'X') {
			return false;
		}
		s->at++;
	}
	p->year_places = places == 0 ? 4 : places;
	return places == 0 || places >= 2;
}

static bool
scan_rest(struct scan *s, struct point *p)
{
	if (!scan_char(s, '-'))
		return true;
	if (scan_char(s, 'H'))
		return scan_number(s, 1, &p->half);
	if (scan_char(s, 'Q'))
		return scan_number(s, 1, &p->quarter);
	if (scan_char(s, 'X')) {
		if (!scan_char(s, 'X'))
			return false;
	} else if (!scan_number(s, 2, &p->month)) {
		return false;
	}
	return !scan_char(s, '-') || scan_number(s, 2, &p->day);
}

/* >2 <2: two units behind, before that one */
static bool
scan_shift(struct scan *s, int *offset)
{
	bool before = scan_char(s, '<');

	if (!before && !scan_char(s, '>'))
		return true;
	if (!scan_number(s, 9, offset))
		return false;
	*offset = before ? -*offset : *offset;
	return true;
}

static bool
scan_relative(struct scan *s, struct point *p)
{
	char letter = s->at < s->end ? *s->at++ : '\0';

	switch (letter) {
	case 'D':
		p->base = WHEN_DAY;
		return scan_signed(s, &p->offset);
	case 'M':
		p->base = WHEN_MONTH;
		if (!scan_signed(s, &p->offset))
			return false;
		return !scan_char(s, '-') || scan_number(s, 2, &p->day);
	case 'Y':
		p->base = WHEN_YEAR;
		return scan_signed(s, &p->offset) && scan_rest(s, p);
	case 'S':
		if (scan_char(s, 'M')) {
			p->base = WHEN_SAME_MONTH;
			return scan_shift(s, &p->offset) && (!scan_char(s, '-') || scan_number(s, 2, &p->day));
		}
		if (scan_char(s, 'Y')) {
			p->base = WHEN_SAME_YEAR;
			return scan_shift(s, &p->offset) && scan_rest(s, p);
		}
		p->base = WHEN_SAME;
		return scan_signed(s, &p->offset);
	case 'W':
		p->base = WHEN_WEEKDAY;
		return scan_number(s, 1, &p->weekday) && scan_signed(s, &p->offset);
	case 'R':
		p->base = WHEN_REPORTED;
		return true;
	case 'P':
	case 'F':
		p->base = letter == 'P' ? WHEN_PAST : WHEN_COMING;
		if (!scan_number(s, 9, &p->offset) || s->at == s->end)
			return false;
		p->unit = *s->at++;
		return strchr("YMWD", p->unit) != NULL;
	case 'K':
		p->base = WHEN_LIKE;
		return scan_char(s, '=') ? scan_year(s, p) : scan_signed(s, &p->offset);
	case 'N':
		p->base = WHEN_OPEN;
		return true;
	default:
		return false;
	}
}

/* Are there such months, days and parts?  A field may be any words of the text. */
static bool
is_possible(const struct point *p)
{
	int days = p->month > 0 && p->month <= 12 ? calendar_month_days(p->year_places == 4 ? p->year : 0, p->month) : 31;

	return p->month <= 12 && p->day <= days && p->half <= 2 && p->quarter <= 4 && p->weekday <= 7 && abs(p->offset) <= OFFSET_MOST;
}

static bool
scan_point(struct scan *s, struct point *p)
{
	size_t len = 0;

	*p = (struct point){ .year_places = 4 };
	if (scan_char(s, '@')) {
		if (!scan_relative(s, p))
			return false;
	} else if (!scan_year(s, p) || !scan_rest(s, p)) {
		return false;
	}
	if (s->at < s->end && *s->at == 'T')
		while (s->at < s->end && *s->at != '/' && *s->at != '~') {
			if (len + 1 == sizeof p->time)
				return false;
			p->time[len++] = *s->at++;
		}
	return (!scan_char(s, '~') || scan_number(s, 1, &p->weekday)) && is_possible(p);
}

/* 2018-03-05T08:00/2018-03-05T17:00: hours of one day, which is no range of days. */
static void
join_hours(const char *bytes, size_t len, struct when *when)
{
	const char *slash = memchr(bytes, '/', len), *time = memchr(bytes, 'T', len);
	size_t day = time != NULL ? (size_t)(time - bytes) : len;

	if (time == NULL || time > slash || day >= len - (size_t)(slash + 1 - bytes) || memcmp(bytes, slash + 1, day + 1) != 0 ||
	    !isdigit((unsigned char)when->from.time[1]) || !isdigit((unsigned char)when->to.time[1]))
		return;
	memcpy(when->from.until, when->to.time, sizeof when->from.until);
	when->range = false;
}

bool
when_parse(const char *bytes, size_t len, struct when *when)
{
	struct scan s = { bytes, bytes + len };

	*when = (struct when){ .range = false };
	if (!scan_point(&s, &when->from))
		return false;
	if (scan_char(&s, '/')) {
		when->range = true;
		if (!scan_point(&s, &when->to))
			return false;
		join_hours(bytes, len, when);
	}
	return s.at == s.end;
}

/* ---- questions ---- */

static bool
point_is_complete(const struct point *p)
{
	return p->base == WHEN_FIXED && p->year != 0 && (p->day == 0 || p->month != 0);
}

bool
when_is_complete(const struct when *when)
{
	return point_is_complete(&when->from) && (!when->range || point_is_complete(&when->to));
}

bool
point_is_day(const struct point *p)
{
	return p->base == WHEN_FIXED && p->month != 0 && p->day != 0;
}

int
when_short_year(int two_digits)
{
	return two_digits < 50 ? 2000 + two_digits : 1900 + two_digits;
}

const char *
when_part(const char *bytes, size_t len)
{
	static const struct {
		const char *word, *code;
	} parts[] = {
		{ "sáng", "TMO" }, { "rạng", "TMO" }, { "trưa", "TMI" },  { "chiều", "TAF" },
		{ "tối", "TEV" },  { "đêm", "TNI" },  { "khuya", "TNI" }, { "nửa", "TNI" }, /* nửa đêm */
	};
	struct word words[WORDS_MOST + 1];
	size_t count = words_of(bytes, len, words);

	for (size_t w = 0; w < count; w++)
		for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
			if (word_is(&words[w], parts[i].word) && !(i == 3 && word_is(&words[w + 1], "tối")))
				return parts[i].code; /* chiều tối is evening */
	return NULL;
}
