/* chronology.h - what the parts that complete dates share: the article's own day, the event it reports, and what
 * earlier sentences left behind.  dates.c goes through the dates, reported.c finds the event, years.c and relative.c
 * answer its questions. */
#ifndef TAG_DOCUMENT_CHRONOLOGY_H
#define TAG_DOCUMENT_CHRONOLOGY_H

#include <stdbool.h>
#include <stddef.h>

#include "document/article.h"
#include "values/lib/calendar.h"
#include "values/lib/when.h"

#define CHRONOLOGY_NEIGHBOURS 32 /* tags on either side that are looked at in a sentence */
#define CHRONOLOGY_HISTORY                                                                                         \
	1990 /* pages of the web are younger: an earlier day is no page's own, and tells the year of its paragraph \
		only */
#define CHRONOLOGY_YEARS 64 /* years of the text that are remembered for weekdays */

/* When does an event with a period in its name take place? */
enum reported_when {
	REPORTED_WITHIN,   /* in it */
	REPORTED_BEHIND,   /* when it ends: sơ kết, tổng kết, giao ban, … */
	REPORTED_AHEAD     /* when it begins: triển khai nhiệm vụ, công tác, … */
};

/* The article, or what stands around it: what its own date is, and what earlier sentences left behind. */
struct region {
	struct day now;            /* the day of writing; year 0: unknown */
	const char *now_anchor;    /* what told it */
	struct point explicit_now; /* sáng nay 17-3; day 0: nobody article_says so */
	struct when period;        /* in the name of the reported event */
	bool has_period;
	enum reported_when when;   /* of that event */
	struct point last_day;    /* the last day spoken of, its year known or not; day 0: none */
	const struct mention *last_day_told; /* where it stands; NULL: nowhere */
	struct point story_day;   /* the last one that is no plan, and no history told in passing; day 0: none */
	struct point last_known;  /* the last day, month or part of a year with its year; year 0: none */
	size_t last_segment;      /* where last_known stands */
	int last_year;            /* of the last date with its year, a year alone too; 0: none */
	struct point story_time;  /* the last date with its year that is no birth, plan or aside in brackets; year 0: none */
	size_t story_segment;     /* where it stands */
	struct when last_stretch; /* the last stretch longer than a month, its year known or not, else the last month or year */
	bool has_stretch, stretch_is_long;
};

/* The year of a day and month, and who tells it first. */
struct told_year {
	int year;                  /* 0: nobody */
	const struct mention *who; /* mentions stand in order of place */
};

struct chronology {
	struct article *article;
	struct region body, aside;
	bool sure;           /* body.now is the page's own day, not only one that tells years */
	struct told_year years[13][32]; /* by month and day, of one that was told in full (an anniversary shares its day
					   with history) */
	int seen[CHRONOLOGY_YEARS];
	size_t seen_count;
	int latest_year;     /* of what the article tells as past; 0: none */
};

/* What served a mention that takes its year from another one. */
static inline const char *
told_anchor(const struct told_year *told, const struct mention *m)
{
	return told->who > m ? "later" : "earlier";
}

static inline struct day
region_day(const struct point *p)
{
	return (struct day){ p->year, p->month, p->day };
}

static inline bool
region_is_full_day(const struct point *p)
{
	return point_is_day(p) && p->year != 0 && p->year_places == 4;
}

/* ---- reported.c: the event that the article reports ---- */

/* The first event of a title or paragraph with a day beside it (*day), failing that the first that looks back or ahead
 * on a period; or NULL. */
struct mention *reported_find(struct article *, struct mention **day);
/* The day in an event's sentence on which it takes place: the last one before its name, else the first behind; or
 * NULL. */
struct mention *reported_day(const struct article *, const struct mention *event);
/* The period in an event's name: 9 tháng năm 2019, năm 2020. */
bool reported_period(const struct article *, const struct mention *event, struct when *period);
/* By the first of the words of its name that tell. */
enum reported_when reported_when(struct article *, const struct mention *event);
bool reported_is(const struct mention *event, const char *kind);

/* ---- years.c: which year, where the date does not say it ---- */

/* 0 where nothing tells; *anchor: what did ("sentence", "event", "earlier", "published"). */
int year_find(struct chronology *, const struct region *, const struct mention *, const struct point *,
	      const char **anchor);
/* Of a day about the page's own, which the page itself tells, the year that it has there; 0: it is no such day. */
int year_of_news(const struct region *, const struct point *);
/* The year of an event's own day, or of another day told with it, where the period in its name would make it `year`;
 * *anchor is changed where it is not. */
int year_of_event(const struct article *, const struct region *, const struct mention *, const struct point *, int year,
		  bool own, const char **anchor);
int year_from_period(const struct point *, const struct when *period, enum reported_when, bool election);
bool year_fits(const struct point *, int year); /* known, and the day exists in it */
bool year_is_ahead(const struct article *, const struct mention *); /* does its sentence speak of the future? */

/* ---- anniversary.c: days that are remembered ---- */

/* Mark a date that is one. */
void anniversary_mark(const struct article *, struct mention *);
/* Is the marked date a range, from the day that is remembered to the one on which it comes round? */
bool anniversary_comes_round(const struct mention *);
/* The anniversary that stands nearest to a date in its sentence; year 0: none does. */
struct day anniversary_beside(const struct article *, const struct mention *);

/* ---- relative.c: days counted from another day ---- */

/* Make a relative point a fixed one; false: there is nothing that it could be counted from. */
bool relative_resolve(const struct article *, const struct region *, const struct mention *, struct point *);
/* The same for those that become stretches: 10 năm qua, 5 năm tới; cùng kỳ. */
bool relative_stretch(const struct region *, struct when *);
bool relative_like(const struct region *, struct when *);
const char *relative_anchor(const struct region *, const struct point *);
/* Is it the day of an earlier document (Bản ghi nhớ ký ngày 8/6/2022)?  No later `cùng ngày` means that one. */
bool relative_is_document_day(const struct article *, const struct region *, const struct mention *);

#endif
