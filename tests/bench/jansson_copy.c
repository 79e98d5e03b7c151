/* jansson_copy - what a filter costs that builds a tree of each line and writes it again; for scripts/bench. */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

int
main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		json_t *tree = json_loadb(line, (size_t)len, 0, NULL);

		if (tree == NULL || json_dumpf(tree, stdout, JSON_COMPACT) < 0)
			return 1;
		putchar('\n');
		json_decref(tree);
	}
	free(line);
	return fflush(stdout) != 0;
}
