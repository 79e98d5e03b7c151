/* later.h - work that a thread of its own does while the caller goes on: machine code of patterns and rows of lexicons take longer
 * than everything else a program does before it reads, and nobody asks for them until then.  Pieces are begun in order; in
 * later_finish two may run at once, so that no piece may need another one done. */
#ifndef RULES_LATER_H
#define RULES_LATER_H

struct later;                              /* opaque; of one caller */

struct later *later_new(void);             /* no thread yet: the first piece of work starts it */
/* work(with) is called once, by the thread or in later_finish; what it touches is the caller's again after that. */
void later_do(struct later *, void (*work)(void *with), void *with);
/* All work is done, the thread has ended (the caller helps; where no thread can be had, it does all).  Frees; NULL is allowed. */
void later_finish(struct later *);

#endif
