/* article.h - what the parts of the document stage share: the tags in order, the units they stand in, the parts'
 * results.
 *
 * A unit is a sentence, or a segment that has none; units are numbered in the order of the text.  Everything is in
 * the document's arena. */
#ifndef TAG_DOCUMENT_ARTICLE_H
#define TAG_DOCUMENT_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/span.h"
#include "model.h"
#include "rules/pattern.h"
#include "values/lib/when.h"

enum mention_kind {
	MENTION_OTHER,
	MENTION_PERSON,
	MENTION_POSITION,
	MENTION_RANK,
	MENTION_ORGANIZATION,
	MENTION_LOCATION,
	MENTION_DATE,
	MENTION_LEGAL_REF,
	MENTION_EVENT,
	MENTION_ABBREVIATION,
	MENTION_QUANTITY
};

/* A tag that was not hidden, and what the document stage knows of it. */
struct mention {
	struct tag *tag;
	size_t unit;
	enum mention_kind kind;
	bool dated;                    /* DATE: `when` is filled */
	bool lunar;                    /* DATE: of the moon's calendar, and so never dated */
	bool claimed;                  /* a date that belongs to a legal reference */
	bool former;                   /* POSITION: its holder held it once */
	bool plural;                   /* POSITION: several hold it */
	bool named, history;           /* a date inside the name of an event; of a birth, a foundation, a comparison */
	bool remembered;               /* a date that an event remembers, or on which that comes round: none of the event's */
	int anniversary;               /* of the former: the year in which it comes round; 0: not known */
	struct when *when;             /* DATE: as far as it is known; else NULL */
	struct mention *holder;        /* POSITION: the person; a short PERSON: a mention of the full name */
	struct mention *date, *issuer; /* LEGAL_REF: the tags that follow it and belong to it */
	struct entity *entity;
};

struct unit {
	struct span span;
	size_t segment;
	unsigned kind; /* of its segment: index of segment_kinds */
	bool body;     /* of the article itself: article_is_body */
	size_t first, count; /* its mentions: article.mentions[first, first + count) */
};

struct article {
	struct document *document;
	struct arena *arena;
	struct mention *mentions; /* by start, the longer first */
	size_t count;
	struct unit *units;
	size_t unit_count;
	struct mention *main_event; /* the event that the article reports, or NULL */
	struct when main_date;      /* its day, where known: main_dated */
	bool main_dated;
	struct buffer scratch;          /* for folding; freed by article_done */
	const char *published_inferred; /* "YYYY-MM-DD" or NULL */
	const char *page_day;           /* the day of writing, "YYYY-MM-DD" or NULL; page_anchor: what told it */
	const char *page_anchor;
};

struct article *article_new(struct document *);
void article_done(struct article *); /* gives back what is not in the arena; keys and mentions stay */

/* Is the unit part of the article itself: title, dateline, paragraph, caption, by-line?  Teasers and boilerplate are
 * not. */
bool article_is_body(const struct article *, size_t unit);
/* The words of a tag, and of a field that is text (NULL where it is not). */
const char *article_words(const struct article *, const struct tag *, size_t *len);
const char *article_field(const struct tag *, const char *name, size_t *len);
/* The first mention that starts at or behind a byte: an index, article->count at the end. */
size_t article_from(const struct article *, size_t start);
/* The unit that a byte stands in, or behind: the last one that starts at or before it. */
size_t article_unit(const struct article *, size_t byte);
/* The words of a mention, its `name`, or another text field where it has it. */
struct value article_text(const struct article *, const struct mention *, const char *field);
/* Text between two bytes with the blanks at both ends cut off. */
struct span article_trim(const struct article *, size_t start, size_t end);
bool article_equals(const struct article *, struct span, const char *text);

/* The sentence (unit) in which a mention stands, and whether a stretch of text holds a word as written. */
struct span article_sentence(const struct article *, const struct mention *);
bool article_says(const struct article *, struct span, const char *word);
/* Does the text before a place end in a word, as a whole one: khai is not hai? */
bool article_ends_in(const struct article *, size_t at, const char *word);
/* Does one of these words (NULL ends them) stand right before a tag, blanks apart? */
bool article_follows(const struct article *, const struct mention *, const char *const words[]);

/* Bytes folded to a key that people would call equal (case, tone style, dashes, blanks); in the arena, NUL ended. */
const char *article_key(struct article *, const char *bytes, size_t len, size_t *key_len);

/* Bytes in lower case, the tone style as written. */
const char *article_lower(struct article *, const char *bytes, size_t len, size_t *lower_len);

#endif
