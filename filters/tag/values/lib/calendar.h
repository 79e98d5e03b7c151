/* calendar.h - days of the proleptic Gregorian calendar.
 * Source of the day count: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil). */
#ifndef TAG_VALUES_LIB_CALENDAR_H
#define TAG_VALUES_LIB_CALENDAR_H

#include <stdbool.h>

struct day {
	int year, month, day;
};

int calendar_month_days(int year, int month);       /* year 0: unknown, February has 29 */
bool calendar_exists(int year, int month, int day); /* year 0: unknown */
long calendar_number(struct day);                   /* days since 1970-01-01 */
struct day calendar_day(long number);
int calendar_weekday(struct day); /* 1 Monday … 7 Sunday (ISO 8601) */

#endif
