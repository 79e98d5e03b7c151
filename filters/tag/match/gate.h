/* gate.h - can a pattern match here at all?  A look at a few bytes, five for most, before PCRE2 is asked.
 *
 * Each rule's program (program.h) is run as a deterministic machine whose states are made when text first leads to
 * them, as RE2 and grep do, and thrown away when they take too much room.  Measured on news with the shipped packs: three of four calls of
 * PCRE2 find nothing, and most of those end here.  The answer depends on pattern and text alone, never on what was
 * asked before. */
#ifndef TAG_MATCH_GATE_H
#define TAG_MATCH_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GATE_REACH 512                     /* bytes that are looked at; behind them all is possible */

struct gates;                              /* opaque; one a thread: a gate for each rule, made when it is first used */
struct gate;

/* What a gate is for; each rule may have one of each. */
enum gate_use { GATE_PATTERN, GATE_BEFORE /* what ends at a place: read backward */, GATE_AFTER, GATE_USES };

/* Up to 7 MB a thread for what is learnt, half of that after 3,000 articles; the programs of all shipped rules that were tried by then take 3. */
struct gates *gates_new(size_t rules);
void gates_free(struct gates *);           /* NULL is allowed */
/* The gate of a rule by its index; source: the pattern, lives as long as the gates. */
struct gate *gates_of(struct gates *, size_t rule, enum gate_use, const char *source);
struct gate *gates_made(const struct gates *, size_t rule, enum gate_use); /* NULL where it was not used yet */
/* gates_made will be asked of this rule soon. */
void gates_prefetch(const struct gates *, size_t rule);
/* A call of PCRE2 found nothing: the gate, once that happened often enough to be worth it, or NULL. */
struct gate *gates_after_failure(struct gates *, size_t rule, enum gate_use, const char *source);
/* False: no match of the pattern starts at bytes[0, len). */
bool gate_passes(struct gate *, const char *bytes, size_t len);
/* The same for GATE_BEFORE: no match ends at bytes[len].  Else near is how many bytes before that the shortest one may begin, or
 * GATE_ANYWHERE: not known. */
#define GATE_ANYWHERE SIZE_MAX
bool gate_passes_back(struct gate *, const char *bytes, size_t len, size_t *near);

#endif
