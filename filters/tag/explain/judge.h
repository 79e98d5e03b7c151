/* judge.h - does an example come out as its author expects?  Of a rule its tags are looked at, of a frame its events. */
#ifndef TAG_EXPLAIN_JUDGE_H
#define TAG_EXPLAIN_JUDGE_H

#include <stdbool.h>

#include "compile/pack.h"
#include "document/frame.h"
#include "explain/example.h"
#include "explain/report.h"
#include "match/matcher.h"

enum { JUDGE_TAGS = 10000 };               /* --max-tags of examples */

struct events;                             /* document/frames.h */
struct replays;                            /* explain/replay.h */

/* One thread's; made and freed with the functions below. */
struct judge {
	const struct pack_set *packs;
	struct matcher *matcher;
	struct replays *replays;           /* made when the first hit of a rule fails */
	struct arena *arena;               /* of the documents */
	struct buffer details;             /* what is wrong with the last example, in lines */
};

struct judge judge_new(const struct pack_set *);
void judge_free(struct judge *);

/* true: each mark has its tag or event, with what is expected of it, and there is no other one; so of an example without marks
 * that there is none.  document: the example's, with its tags, through the document stage.  reading: the one that it was read with, which tells
 * offsets; read again where the example fails, to say why. */
bool judge_rule(struct judge *, const struct rule *, const struct example *, struct reading *, const struct document *);
bool judge_frame(struct judge *, const struct frame *, const struct example *, struct reading *, const struct document *, const struct events *);

/* ---- for those two: the example once more, for whoever asks more of it than a check does ---- */

struct where judge_where(const struct example *, struct span mark);  /* as --at would name the mark */
void judge_read(struct judge *, const struct example *, struct reading *, struct document *);
struct match_result judge_run(struct judge *, struct document *);

#endif
