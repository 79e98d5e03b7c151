#include "published.h"

#include <stdio.h>
#include <string.h>

#include "unicode/fold.h"

enum { VIETNAM = 7 * 60, DAY = 24 * 60, LONGEST = 100 };   /* minutes, minutes, bytes of a text that is looked at */

/* What is read so far; the text is folded: small letters without marks, one blank for many. */
struct reader {
	const char *at;
	int year, month, day, hour, minute, second;        /* -1: not told; the second: 0 */
	bool has_zone;
	int zone;                          /* minutes east of Greenwich */
};

struct word {
	const char *text;
	int means;
};

static const struct word months[] = { { "january", 1 }, { "february", 2 }, { "march", 3 }, { "april", 4 }, { "may", 5 }, { "june", 6 },
	{ "july", 7 }, { "august", 8 }, { "september", 9 }, { "october", 10 }, { "november", 11 }, { "december", 12 }, { "sept", 9 },
	{ "jan", 1 }, { "feb", 2 }, { "mar", 3 }, { "apr", 4 }, { "jun", 6 }, { "jul", 7 }, { "aug", 8 }, { "sep", 9 }, { "oct", 10 },
	{ "nov", 11 }, { "dec", 12 }, { NULL, 0 } };
/* The first six could be an English Thursday and its day: Thu 5 Mar 2019. */
enum { NUMBERED = 6 };
static const struct word weekdays[] = { { "thu 2", 0 }, { "thu 3", 0 }, { "thu 4", 0 }, { "thu 5", 0 }, { "thu 6", 0 }, { "thu 7", 0 },
	{ "thu hai", 0 }, { "thu ba", 0 }, { "thu tu", 0 }, { "thu nam", 0 }, { "thu sau", 0 }, { "thu bay", 0 }, { "chu nhat", 0 },
	{ "cn", 0 }, { "monday", 0 }, { "tuesday", 0 }, { "wednesday", 0 }, { "thursday", 0 }, { "friday", 0 }, { "saturday", 0 },
	{ "sunday", 0 }, { "mon", 0 }, { "tue", 0 }, { "wed", 0 }, { "thu", 0 }, { "fri", 0 }, { "sat", 0 }, { "sun", 0 }, { NULL, 0 } };
/* RFC 822 has those of America; hours east of Greenwich. */
static const struct word zones[] = { { "utc", 0 }, { "gmt", 0 }, { "ut", 0 }, { "z", 0 }, { "ict", 7 }, { "est", -5 }, { "edt", -4 },
	{ "cst", -6 }, { "cdt", -5 }, { "mst", -7 }, { "mdt", -6 }, { "pst", -8 }, { "pdt", -7 }, { NULL, 0 } };
static const struct word ordinals[] = { { "st", 0 }, { "nd", 0 }, { "rd", 0 }, { "th", 0 }, { NULL, 0 } };
static const struct word halves[] = { { "am", 0 }, { "sa", 0 }, { "pm", 12 }, { "ch", 12 }, { NULL, 0 } };

/* ---- pieces ---------------------------------------------------------------------------------------------- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static void
skip(struct reader *r, const char *these)
{
	while (*r->at != '\0' && strchr(these, *r->at) != NULL)
		r->at++;
}

static bool
take(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(r->at, text, len) != 0)
		return false;
	r->at += len;
	return true;
}

/* A whole word of the list; *means where it is wanted. */
static bool
take_word(struct reader *r, const struct word *list, int *means)
{
	for (; list->text != NULL; list++) {
		size_t len = strlen(list->text);

		if (strncmp(r->at, list->text, len) != 0 || is_letter(r->at[len]))
			continue;
		r->at += len;
		if (means != NULL)
			*means = list->means;
		return true;
	}
	return false;
}

static int
digits_value(const char *digits, size_t count)
{
	int value = 0;

	for (; count > 0; count--)
		value = value * 10 + (*digits++ - '0');
	return value;
}

/* A number of least to most digits, all that stand there; -1: there is none. */
static int
take_number(struct reader *r, size_t least, size_t most)
{
	size_t digits = 0;

	while (is_digit(r->at[digits]))
		digits++;
	if (digits < least || digits > most)
		return -1;
	r->at += digits;
	return digits_value(r->at - digits, digits);
}

/* ---- a time ---------------------------------------------------------------------------------------------- */

/* 8:30, 08:30:15.250, 8h30, 8:30 PM */
static bool
take_time(struct reader *r)
{
	const char *from = r->at;
	int half;

	r->hour = take_number(r, 1, 2);
	if (r->hour < 0 || (*r->at != ':' && *r->at != 'h') || !is_digit(r->at[1])) {
		r->at = from;
		r->hour = -1;
		return false;
	}
	r->at++;
	r->minute = take_number(r, 2, 2);
	if (*r->at == ':') {
		r->at++;
		r->second = take_number(r, 2, 2);
		if (r->second < 0)
			return false;
		if ((*r->at == '.' || *r->at == ',') && is_digit(r->at[1]))
			for (r->at++; is_digit(*r->at);)
				r->at++;
	}
	from = r->at;
	skip(r, " ");
	if (!take_word(r, halves, &half))
		r->at = from;
	else if (r->hour >= 1 && r->hour <= 12)
		r->hour = r->hour % 12 + half;
	return true;
}

/* +07:00, +0700, +7 */
static bool
take_offset(struct reader *r)
{
	int sign = *r->at == '-' ? -1 : 1, hours, minutes = 0;

	if (*r->at != '+' && *r->at != '-')
		return false;
	r->at++;
	hours = take_number(r, 4, 4);
	if (hours >= 0) {
		minutes = hours % 100;
		hours /= 100;
	} else if ((hours = take_number(r, 1, 2)) >= 0 && *r->at == ':') {
		r->at++;
		minutes = take_number(r, 2, 2);
	}
	if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59)
		return false;
	r->has_zone = true;
	r->zone += sign * (hours * 60 + minutes);
	return true;
}

/* The zone's name once more, behind its offset: +0700 (ICT), GMT+0700 (Indochina Time). */
static void
skip_comment(struct reader *r)
{
	const char *end;

	skip(r, " ");
	end = *r->at == '(' ? strchr(r->at, ')') : NULL;
	if (end != NULL)
		r->at = end + 1;
}

/* Z, GMT, GMT+7, (UTC+07:00), +0700 (ICT).  in_words: an offset without a word before it is none. */
static bool
take_zone(struct reader *r, bool in_words)
{
	const char *from = r->at;
	bool bracket;
	int hours;

	skip(r, " ");
	bracket = take(r, "(");
	if (take_word(r, zones, &hours)) {
		r->has_zone = true;
		r->zone = hours * 60;
		skip(r, " ");
		if (*r->at == '+' || *r->at == '-') {
			if (hours != 0 || !take_offset(r))
				return false;
			if (!bracket)
				skip_comment(r);
		}
		return !bracket || take(r, ")");
	}
	if (bracket || in_words || (*r->at != '+' && *r->at != '-')) {
		r->at = from;
		return true;
	}
	if (!take_offset(r))
		return false;
	skip_comment(r);
	return true;
}

/* ---- a day ----------------------------------------------------------------------------------------------- */

/* 2019-03-05, with the same mark twice. */
static bool
year_first(struct reader *r)
{
	char mark;

	r->year = take_number(r, 4, 4);
	mark = *r->at;
	if (r->year < 0 || (mark != '-' && mark != '/' && mark != '.'))
		return false;
	r->at++;
	r->month = take_number(r, 1, 2);
	if (r->month < 0 || *r->at != mark)
		return false;
	r->at++;
	r->day = take_number(r, 1, 2);
	return r->day >= 0;
}

/* Of two digits, 00 to 69 are of this century. */
static bool
take_year(struct reader *r, bool short_too)
{
	r->year = take_number(r, 4, 4);
	if (r->year < 0 && short_too && (r->year = take_number(r, 2, 2)) >= 0)
		r->year += r->year < 70 ? 2000 : 1900;
	return r->year >= 0;
}

/* 05/03/2019, 05/03/19, 5 Mar 2019, 05-Mar-19, 5th of March 2019, 5 tháng 3 năm 2019.  05-03-19 could begin with its year. */
static bool
day_first(struct reader *r)
{
	char mark;

	r->day = take_number(r, 1, 2);
	mark = *r->at;
	if (r->day < 0)
		return false;
	if ((mark == '/' || mark == '-' || mark == '.') && is_digit(r->at[1])) {
		r->at++;
		r->month = take_number(r, 1, 2);
		if (r->month < 0 || *r->at != mark)
			return false;
		r->at++;
		return take_year(r, mark != '-');
	}
	(void)take_word(r, ordinals, NULL);
	skip(r, " -");
	(void)take(r, "of ");
	if (take(r, "thang ")) {
		r->month = take_number(r, 1, 2);
		skip(r, " ,");
		(void)take(r, "nam ");
		return r->month >= 0 && take_year(r, false);
	}
	if (!take_word(r, months, &r->month))
		return false;
	skip(r, " -,.");
	return take_year(r, true);
}

/* March 5, 2019; March 5th, 2019; and with the time before the year: Mar 5 08:30:00 2019, Mar 5 08:30:00 +0700 2019 */
static bool
month_first(struct reader *r)
{
	if (!take_word(r, months, &r->month))
		return false;
	skip(r, " .");
	r->day = take_number(r, 1, 2);
	(void)take_word(r, ordinals, NULL);
	skip(r, " ,");
	if (r->hour < 0 && take_time(r)) {
		if (!take_zone(r, false))
			return false;
		skip(r, " ");
	}
	return r->day >= 0 && take_year(r, false);
}

static bool
take_day(struct reader *r)
{
	const char *from = r->at;

	(void)take(r, "ngay ");
	if (is_letter(*r->at))
		return month_first(r);
	from = r->at;
	if (year_first(r))
		return true;
	r->at = from;
	return day_first(r);
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static bool
read_words(struct reader *r, const struct word *days_of_week)
{
	static const char between[] = " ,|-";
	bool timed;

	if (take_word(r, days_of_week, NULL))
		skip(r, between);
	timed = take_time(r);
	if (timed && !take_zone(r, true))
		return false;
	skip(r, timed ? between : "");
	if (timed && take_word(r, days_of_week, NULL))
		skip(r, between);
	if (!take_day(r))
		return false;
	if (*r->at == 't')
		r->at++;
	else
		skip(r, between);
	(void)(take(r, "luc ") || take(r, "at "));
	if (r->hour < 0)
		(void)take_time(r);
	return (r->has_zone || take_zone(r, false)) && *r->at == '\0';
}

/* Days since 1970-01-01.  Source: days_from_civil, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static long long
number_of(int year, int month, int day)
{
	int y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097LL + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
day_of(long long number, struct reader *r)
{
	long long z = number + 719468, era = z / 146097, of_era = z - era * 146097;
	long long of_400 = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long long of_year = of_era - (365 * of_400 + of_400 / 4 - of_400 / 100), m = (5 * of_year + 2) / 153;

	r->day = (int)(of_year - (153 * m + 2) / 5 + 1);
	r->month = (int)(m < 10 ? m + 3 : m - 9);
	r->year = (int)(of_400 + era * 400 + (r->month <= 2));
}

static bool
day_exists(const struct reader *r)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (r->year % 4 == 0 && r->year % 100 != 0) || r->year % 400 == 0;

	return r->year >= 1 && r->month >= 1 && r->month <= 12 && r->day >= 1 && r->day <= days[r->month - 1] + (r->month == 2 && leap);
}

static bool
time_exists(const struct reader *r)
{
	return r->hour < 0 || (r->hour < 24 && r->minute >= 0 && r->minute < 60 && r->second <= 60);   /* 60: a leap second */
}

/* ISO 8601: the end of a day, 24:00, is the beginning of the next one. */
static void
roll_midnight(struct reader *r)
{
	if (r->hour != 24 || r->minute != 0 || r->second != 0 || number_of(r->year, r->month, r->day) >= number_of(9999, 12, 31))
		return;
	r->hour = 0;
	day_of(number_of(r->year, r->month, r->day) + 1, r);
}

/* Digits alone: 8, 12 or 14 of a calendar, 10 or 13 of Unix. */
static bool
read_number(struct reader *r, size_t digits)
{
	long long seconds = 0;
	const char *d = r->at;

	if (digits == 8 || digits == 12 || digits == 14) {
		r->year = digits_value(d, 4);
		r->month = digits_value(d + 4, 2);
		r->day = digits_value(d + 6, 2);
		if (digits > 8) {
			r->hour = digits_value(d + 8, 2);
			r->minute = digits_value(d + 10, 2);
		}
		if (digits > 12)
			r->second = digits_value(d + 12, 2);
		return true;
	}
	if (digits != 10 && digits != 13)
		return false;
	for (size_t i = 0; i < 10; i++)
		seconds = seconds * 10 + (d[i] - '0');
	seconds += VIETNAM * 60;               /* told by no clock: at home at once */
	day_of(seconds / (DAY * 60), r);
	r->hour = (int)(seconds / 3600 % 24);
	r->minute = (int)(seconds / 60 % 60);
	return true;
}

static void
bring_home(struct reader *r)
{
	long long minutes;

	if (!r->has_zone || r->hour < 0)
		return;
	minutes = number_of(r->year, r->month, r->day) * DAY + r->hour * 60 + r->minute - r->zone + VIETNAM;
	if (minutes < number_of(1, 1, 1) * DAY || minutes >= number_of(10000, 1, 1) * DAY)
		return;                        /* the ends of the calendar: as it stands */
	day_of((minutes - ((minutes % DAY + DAY) % DAY)) / DAY, r);
	minutes = (minutes % DAY + DAY) % DAY;
	r->hour = (int)(minutes / 60);
	r->minute = (int)(minutes % 60);
}

/* READ: there is something to read. */
static enum published_found
start(struct reader *r, const char *text, size_t len, struct buffer *spare)
{
	buffer_clear(spare);
	if (len > LONGEST)
		return PUBLISHED_UNREAD;
	fold(text, len, FOLD_CASE | FOLD_ACCENT | FOLD_DASH | FOLD_SPACE, spare);
	while (spare->len > 0 && spare->bytes[spare->len - 1] == ' ')
		spare->len--;
	*r = (struct reader){ .at = buffer_string(spare), .year = -1, .month = -1, .day = -1, .hour = -1, .minute = -1 };
	r->at += *r->at == ' ';
	if (spare->len == 0)
		return PUBLISHED_EMPTY;
	return strlen(spare->bytes) == spare->len ? PUBLISHED_READ : PUBLISHED_UNREAD;
}

/* .5, and nothing behind it */
static bool
is_fraction(const char *at)
{
	return at[0] == '.' && is_digit(at[1]) && at[1 + strspn(at + 1, "0123456789")] == '\0';
}

static bool
read_any(struct reader *r)
{
	const struct reader from = *r;
	size_t digits = strspn(r->at, "0123456789");

	if (r->at[digits] == '\0')
		return read_number(r, digits);
	if ((digits == 10 || digits == 13) && is_fraction(r->at + digits))
		return read_number(r, digits);
	if (read_words(r, weekdays))
		return true;
	*r = from;
	return read_words(r, weekdays + NUMBERED);
}

static void
write_time(const struct reader *r, char time[6])
{
	snprintf(time, 6, "%02u:%02u", (unsigned)r->hour % 100, (unsigned)r->minute % 100);
}

static void
write_stamp(const struct reader *r, struct stamp *stamp)
{
	snprintf(stamp->day, sizeof stamp->day, "%04u-%02u-%02u", (unsigned)r->year % 10000, (unsigned)r->month % 100, (unsigned)r->day % 100);
	if (r->hour >= 0)
		write_time(r, stamp->time);
}

enum published_found
published_read(const char *text, size_t len, struct buffer *spare, struct published *published)
{
	struct reader r;
	enum published_found found = start(&r, text, len, spare);

	*published = (struct published){ 0 };
	if (found != PUBLISHED_READ)
		return found;
	if (strcmp(r.at, "0") == 0)
		return PUBLISHED_ZERO;
	if (!read_any(&r))
		return PUBLISHED_UNREAD;
	if (r.year == 0 && r.month == 0 && r.day == 0)
		return PUBLISHED_ZERO;
	if (!day_exists(&r))
		return PUBLISHED_UNREAD;
	roll_midnight(&r);
	if (!time_exists(&r))
		return PUBLISHED_UNREAD;
	write_stamp(&r, &published->told);
	bring_home(&r);
	write_stamp(&r, &published->home);
	return PUBLISHED_READ;
}

enum published_found
published_read_time(const char *text, size_t len, struct buffer *spare, char time[6])
{
	struct reader r;
	enum published_found found = start(&r, text, len, spare);

	if (found != PUBLISHED_READ)
		return found;
	if (!take_time(&r) || *r.at != '\0' || !time_exists(&r))
		return PUBLISHED_UNREAD;
	write_time(&r, time);
	return PUBLISHED_READ;
}
