#include "rules/shipped.h"

#ifndef SANGLOC_RULES_DIR
#define SANGLOC_RULES_DIR "/usr/local/share/sangloc/rules"
#endif

const char *const rules_shipped_dir = SANGLOC_RULES_DIR;
