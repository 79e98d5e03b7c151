/* members.h - what a record gets beside its clean text: id, published, lang, norm. */
#ifndef NORMALIZE_MEMBERS_H
#define NORMALIZE_MEMBERS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "draft.h"
#include "record/record.h"

enum members_date {
	MEMBERS_DATE_GOOD,                 /* or none was told */
	MEMBERS_DATE_ZERO,                 /* nothing was told but 0000-00-00 */
	MEMBERS_DATE_UNREAD                /* published_text has it */
};

/* id: the hash of these bytes. */
void members_hash(struct record *, const char *bytes, size_t len);
/* id: the one given under id_field, as a string; else the hash of what names the document best: url, source, its text.
 * -1 with *why: the given one is neither string nor number. */
int  members_id(struct record *, const struct draft *, const char *id_field, struct fault *why);
/* published, published_time: what a feed says in its own form, under its own name where there is no published (published.h,
 * members.c), becomes YYYY-MM-DD and HH:MM.  One that says nothing goes.  One that cannot be read goes, too: its words as they
 * came are published_text then.   room: work room */
enum members_date members_published(struct record *, struct buffer *room);
/* lang, where there is none: vi or und. */
void members_lang(struct record *, struct draft *);
/* norm: form, encoding, counts, and the map where the settings ask for one.
 *   before  the record's own, of an earlier run: its encoding stays
 *   room    work room */
void members_norm(struct record *, const struct draft *, struct item before, struct buffer *room);

#endif
