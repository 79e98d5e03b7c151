/* members.h - what a record gets beside its clean text: id, lang, norm. */
#ifndef NORMALIZE_MEMBERS_H
#define NORMALIZE_MEMBERS_H

#include "base/buffer.h"
#include "base/fault.h"
#include "draft.h"
#include "record/record.h"

/* id: the hash of these bytes. */
void members_hash(struct record *, const char *bytes, size_t len);
/* id: the one given under id_field, as a string; else the hash of what names the document best: url, source, its text.
 * -1 with *why: the given one is neither string nor number. */
int  members_id(struct record *, const struct draft *, const char *id_field, struct fault *why);
/* published: a feed's timestamp (YYYY-MM-DDTHH:MM…, a blank for the T) becomes the day and published_time, as the feed's own clock
 * shows them; an empty one goes. */
void members_published(struct record *);
/* lang, where there is none: vi or und. */
void members_lang(struct record *, struct draft *);
/* norm: form, encoding, counts, and the map where the settings ask for one.
 *   before  the record's own, of an earlier run: its encoding stays
 *   room    work room */
void members_norm(struct record *, const struct draft *, struct item before, struct buffer *room);

#endif
