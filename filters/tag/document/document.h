/* document.h - the last stage of tag: what only the whole article can tell.
 *
 * It completes fields (a year, a holder of a post, the full number of a short reference, the full name of a
 * short one), merges mentions into entities, and fills the frames of the rule packs with events.  It never
 * makes, moves or retypes a tag.  Work is linear in tags and sentences, but for sorting.
 *
 * Order: dates -> abbreviations -> legal references -> persons and posts -> entities -> frames and event tags.
 */
#ifndef TAG_DOCUMENT_DOCUMENT_H
#define TAG_DOCUMENT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/span.h"
#include "model.h"
#include "rules/node.h"
#include "rules/pattern.h"

/* ---- from the packs: frames and checks, compiled once, shared by all threads ---- */

struct document_rules; /* opaque */

struct document_rules *document_rules_new(void);
void document_rules_free(struct document_rules *); /* NULL is allowed */

/* What the compiler of packs gives: how a tag type or a kind of segment is spelt for ever (model.h compares types
 * by pointer), and the pack's macros. */
struct document_pack {
	const char *name; /* of the pack: rule ids in events are written as they stand in `id:` */
	/* Which of the frames: those that override others may stand in a pack before theirs. */
	enum { FRAMES_ALL, FRAMES_NEW, FRAMES_OVERRIDING } which;
	bool shipped;
	bool keep_tests; /* the YAML outlives the rules, and frames keep their tests */
	const struct pattern_macros *macros;
	/* The interned type that a text names, or NULL with *why where no rule writes it. */
	const char *(*type)(void *context, const struct node *, struct fault *why);
	/* The fields that rules give to tags of a type, or NULL: not known before all is compiled.  May be NULL itself. */
	const char *const *(*fields)(void *context, const char *type, size_t *count);
	void *context;
	struct pattern_options options; /* JIT and limits as for rules */
};

/* Take a pack's `frames:` and `checks:` nodes (each may be NULL), in the order of the packs.  A frame whose id was
 * given before and that says `override: ID` replaces it.  Types are looked up at once: call it when all rules of all
 * packs are loaded.  -1 with *why (CONFIG, at the node). */
int document_rules_add(struct document_rules *, const struct document_pack *, const struct node *frames,
		       const struct node *checks, struct fault *why);
/* -1 with *why: there is no frame of that name; did you mean …  at: where it is asked for, or NULL. */
int document_rules_no_frame(const struct document_rules *, const struct node *at, const char *id, struct fault *why);
bool document_rules_disable(struct document_rules *, const char *id); /* `disable:` of a pack; false: no such frame */

/* ---- one record ---- */

#define DOCUMENT_SECONDS 10 /* for the frames: the last resort */

struct document_result; /* opaque; lives in document->arena */

/* Complete the tags of a document and find its entities and events.
 *   document  tags with keep false or hidden are looked at as evidence only where the rules say so, never written
 *   scratch   this thread's
 *   noted     note why slots of events stay empty, for document_events (notes.h); costs time and memory
 * Call it after the last stage of rules, before tags are sorted for output; entities name tags by tag->index, so the
 * writers below are called when the indices are set.  Cannot fail; a pattern that met its budget is told by
 * document_result_error. */
struct document_result *document_finish(struct document *, const struct document_rules *, struct pattern_scratch *,
					bool noted);

/* Did the frames take more than DOCUMENT_SECONDS?  There are no events then, and the record is no good. */
bool document_result_late(const struct document_result *);

/* Ids of frames that met their budget, in file order: false at the end. */
bool document_result_error(const struct document_result *, size_t index, const char **rule);

/* "YYYY-MM-DD", or NULL: when the page shows no date or the text contradicts it (record.md, published_inferred). */
const char *document_published_inferred(const struct document_result *);

/* Append the JSON arrays of record.md; "[]" where there is nothing.  offsets: started on document->text. */
void document_write_entities(const struct document_result *, struct offsets *, struct buffer *);
void document_write_events(const struct document_result *, struct offsets *, struct buffer *);
size_t document_entity_count(const struct document_result *);
size_t document_event_count(const struct document_result *);

/* The events themselves, for whoever explains them (frames.h). */
struct events;
const struct events *document_events(const struct document_result *);

#endif
