/* shipped.h - the absolute path of the shipped rules folder.  shipped.c is compiled twice: for the programs of the
 * build tree and for those that are installed. */
#ifndef RULES_SHIPPED_H
#define RULES_SHIPPED_H

extern const char *const rules_shipped_dir;

#endif
