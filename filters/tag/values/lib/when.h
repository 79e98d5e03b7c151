/* when.h - a date as far as its own words tell it, and the notation in which it waits for the rest.
 *
 * Finished values are those of the annotation guide: 2022-12-20, 2019-07-19TMO, 2021-05-23T21:00, 2014-08, 2019-H1,
 * 2020-Q3, 2020, 199X, XXXX-07-19, and START/END for a range.  Between the rule and the document stage a value may
 * also be
 *
 *     XXXX-05-17~5       a Friday  without a year         XXXX-XX-15       only the day of the month
 *     @D-1 @D+0TMO       yesterday, this morning          @M-1 @M+0-15     last month, the 15th of this month
 *     @Y-1 @Y-1-10       last year, its October           @Y+0-H1          the first half of this year
 *     @S+0T21:00         the same day, 21 o'clock         @SM @SY          the same month, year
 *     @SM>2 @SY<3        two months behind the last one spoken of, three years before
 *     @W4-1              Thursday of last week            @R               the year that is reported on
 *     @P10Y @F5Y         the past ten, the coming five years (units Y M W D)
 *     @K-1 @K=2022       the same stretch as the last one spoken of, a year before; in 2022
 *     @N                 relative, and no day: "at the end of this week"
 *
 * Source of the finished forms: ISO 8601:2004, 8601-2:2019 (unspecified digits), TIMEX3 for parts of the day. */
#ifndef TAG_VALUES_LIB_WHEN_H
#define TAG_VALUES_LIB_WHEN_H

#include <stdbool.h>
#include <stddef.h>

enum when_base {
	WHEN_FIXED,
	WHEN_DAY,
	WHEN_MONTH,
	WHEN_YEAR,
	WHEN_SAME,
	WHEN_SAME_MONTH,
	WHEN_SAME_YEAR,
	WHEN_WEEKDAY,
	WHEN_REPORTED,
	WHEN_PAST,
	WHEN_COMING,
	WHEN_LIKE,
	WHEN_OPEN
};

struct point {
	enum when_base base;
	int offset; /* from the anchor in the base's unit; weeks for WEEKDAY, years for LIKE; the count of PAST and
		       COMING */
	char unit;  /* PAST, COMING: Y M W D */
	int year;   /* 0: unknown */
	int year_places;   /* digits of year that are known: 4, or 3 (199X), 2 (19XX) */
	int month, day;    /* 0: absent, or unknown where a smaller unit is there */
	int half, quarter; /* 0: absent */
	int weekday;       /* 1 Monday … 7 Sunday, 0 absent */
	char time[8];      /* "TMO", "T08:15" or "" */
	char until[8];     /* 8h đến 17h ngày 5/3: "T17:00"; one day, no range; written as both its ends */
};

struct when {
	struct point from, to; /* to: of a range only */
	bool range;
};

#define WHEN_BYTES 64

/* Read any Vietnamese date expression as a whole: words of bytes[0, len).
 * 1: read; 0: nothing there that is a date; -1: it names a day that does not exist. */
int when_read(const char *bytes, size_t len, struct when *);

size_t when_write(const struct when *, char out[WHEN_BYTES]);  /* the notation above; bytes written */
bool when_parse(const char *bytes, size_t len, struct when *); /* the notation back; false: it is not one */
/* Nothing is left to find out: no X in the year or month, nothing relative. */
bool when_is_complete(const struct when *);
bool point_is_day(const struct point *); /* a day of the calendar, its year known or not */
int when_short_year(int two_digits);     /* 24 is 2024, 75 is 1975: newspapers shorten years of living memory only */
/* "TMO" … of a part of the day (sáng, rạng sáng, trưa, chiều, tối, đêm, khuya; any case), or NULL. */
const char *when_part(const char *bytes, size_t len);

#endif
