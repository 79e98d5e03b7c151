/* mojibake.h - is the text, as it stands, UTF-8 that was read wrongly?  Asked by the repairs that come before that one. */
#ifndef NORMALIZE_MOJIBAKE_H
#define NORMALIZE_MOJIBAKE_H

#include <stdbool.h>

#include "repair.h"

/* True where undoing it, up to three times, makes Vietnamese of most of its words, perhaps in a legacy encoding.  Looks at
 * GUESS_LOOK bytes. */
bool mojibake_whole(const struct draft *);

#endif
