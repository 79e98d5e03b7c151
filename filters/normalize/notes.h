/* notes.h - what there is to say once and not for each record: empty texts, tags of HTML, fields that never came. */
#ifndef NORMALIZE_NOTES_H
#define NORMALIZE_NOTES_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/fault.h"
#include "record/record.h"

/* NOTES_NONE to begin with; counted by any thread. */
struct notes {
	pthread_mutex_t lock;              /* of the four next */
	unsigned long long empty;          /* texts without anything in them */
	struct place first_empty;          /* of the file that came first; owns the name */
	unsigned long long html;           /* texts that hold tags of HTML */
	struct place first_html;
	atomic_ullong records;             /* with a text of their own, not text files */
	atomic_bool id_found, text_found;  /* some record had the field that was asked for */
};

#define NOTES_NONE { .lock = PTHREAD_MUTEX_INITIALIZER }

void notes_empty(struct notes *, const struct place *);
/* A clean text: tags of HTML in it (<p>, </div>, <a href=…>) are no words, and nothing takes them out. */
void notes_text(struct notes *, const char *text, size_t len, const struct place *);
/* A record came whose text is not yet known to be clean: did it have what was asked for? */
void notes_fields(struct notes *, const struct record *, const char *id_field, const char *text_field);
void notes_close(const struct notes *, const char *id_field, const char *text_field);
void notes_free(struct notes *);

#endif
