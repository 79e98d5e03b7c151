/* published.h - when a feed says that its text came out, in whatever form, as a day and a minute of Vietnam's clock.
 *
 * Read are, with or without a weekday (English or Vietnamese) before them and a time behind or before them:
 *
 *     2019-03-05T08:30:00+07:00   ISO 8601 and RFC 3339; also with a blank for the T, slashes or dots, without seconds
 *     Tue, 05 Mar 2019 08:30 GMT  RFC 822 and 5322 (RSS), the year of two digits and the names of zones too
 *     March 5, 2019 8:30 PM       the months' names in any order
 *     Tue Mar 5 08:30:00 2019     what C's ctime writes, date(1) and a JavaScript Date
 *     05/03/2019 08:30 (GMT+7)    day, month, year: the order of Vietnam, never that of America; 05/03/19 and 5.3.19 too
 *     ngày 5 tháng 3 năm 2019
 *     20190305, 201903050830, 20190305083000                digits alone: a day, a minute, a second,
 *     1551749400, 1551749400.5, 1551749400000               seconds or milliseconds of Unix
 *
 * A time that names its zone is brought to Vietnam's (UTC+7 all the year round), and its day with it; one that names none is
 * taken as it stands.  24:00 is the beginning of the next day.  A year of two digits is one from 1970 to 2069. */
#ifndef NORMALIZE_PUBLISHED_H
#define NORMALIZE_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

struct stamp {
	char day[11];                      /* 2019-03-05 */
	char time[6];                      /* 08:30, or "" */
};

struct published {
	struct stamp home;                 /* by Vietnam's clock */
	struct stamp told;                 /* by the clock of the words */
};

enum published_found {
	PUBLISHED_READ,
	PUBLISHED_EMPTY,                   /* blanks, or nothing */
	PUBLISHED_ZERO,                    /* 0000-00-00 00:00:00, what databases write for no date; 0 */
	PUBLISHED_UNREAD                   /* no form that is known, or of no day (31 February) or time (25:00) that there is */
};

/* spare: work room. */
enum published_found published_read(const char *text, size_t len, struct buffer *spare, struct published *);
/* The same of a time alone: 8:30, 08:30:15, 8h30.  time: "08:30". */
enum published_found published_read_time(const char *text, size_t len, struct buffer *spare, char time[6]);

#endif
