/* notes.h - what there is to say once and not for each record: empty texts, tags of HTML, dates, fields that never came. */
#ifndef NORMALIZE_NOTES_H
#define NORMALIZE_NOTES_H

#include <stdatomic.h>

#include "members.h"
#include "record/record.h"
#include "run/filter.h"

/* Kinds of remarks. */
enum {
	NOTE_EMPTY,                        /* a text without anything in it */
	NOTE_HTML,                         /* a text that holds tags of HTML */
	NOTE_DATE_ZERO,                    /* a date that is none: 0000-00-00 */
	NOTE_DATE_UNREAD                   /* a date whose words are in published_text */
};

/* { 0 } to begin with; counted by any thread. */
struct notes {
	atomic_ullong records;             /* with a text of their own, not text files */
	atomic_bool id_found, text_found;  /* some record had the field that was asked for */
};

/* A clean text: tags of HTML in it (<p>, </div>, <a href=…>) are no words, and nothing takes them out. */
void notes_text(struct task *, const char *text, size_t len);
/* What became of the record's date. */
void notes_date(struct task *, enum members_date);
/* A record came whose text is not yet known to be clean: did it have what was asked for? */
void notes_fields(struct notes *, const struct record *, const char *id_field, const char *text_field);
void notes_close(const struct notes *, const struct run *, const char *id_field, const char *text_field);

#endif
