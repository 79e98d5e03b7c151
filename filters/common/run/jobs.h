/* jobs.h - the record loop on several threads.
 *
 * A reader fills the slots of a ring with blocks, the workers take them in turn, the main thread takes the results in the
 * order of the input and does everything that has an order: in_order, writing, telling, the balance.  A slot holds at most
 * one block and what came of it, so memory is bounded by the ring.
 *
 * What a block does to the run as a whole (an end record, the limit of rejects, a failure) is found out by a worker out of
 * order; then the main thread throws the block's result away and does the block again itself, record by
 * record, as with one thread.  So the bytes cannot differ. */
#ifndef RUN_JOBS_H
#define RUN_JOBS_H

struct loop;

void jobs_run(struct loop *);

#endif
