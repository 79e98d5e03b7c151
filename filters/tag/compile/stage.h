/* stage.h - in which order rules run: who reads a type of tag runs behind all who write it. */
#ifndef TAG_COMPILE_STAGE_H
#define TAG_COMPILE_STAGE_H

#include "base/fault.h"
#include "compile/pack.h"

/* Fill rule->stage of all rules, set->stages and set->literals.  A cycle is a fault that names it.  -1 with *why. */
int stages_make(struct pack_set *, struct fault *why);

#endif
