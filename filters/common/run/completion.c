/* Completion scripts from the option table.  Each registers the bare program and teaches `sangloc PROGRAM …` to find
 * it, so that the scripts of all filters can be sourced one after the other. */
#include "run/option.h"

#include <string.h>

/* Values that are names of files or folders; other texts complete to nothing. */
static bool
wants_file(const struct option *o)
{
	return o->value != NULL && (strstr(o->value, "FILE") != NULL || strstr(o->value, "PATH") != NULL
	    || strstr(o->value, "DIR") != NULL);
}

/* A help text between single quotes, for a shell where `end` also ends the text. */
static void
add_quoted(const char *text, const char *escaped, struct buffer *out)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buffer_text(out, "'\\''");
		else if (strchr(escaped, *text) != NULL)
			buffer_printf(out, "\\%c", *text);
		else
			buffer_byte(out, *text);
	}
}

static void
add_choices(const struct option *o, const char *separator, struct buffer *out)
{
	for (size_t i = 0; o->choices[i] != NULL; i++) {
		if (i > 0)
			buffer_text(out, separator);
		buffer_text(out, o->choices[i]);
	}
}

static void
bash_options(const struct option *const tables[], struct buffer *out)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			if (o->letter != 0)
				buffer_printf(out, " -%c", o->letter);
			buffer_printf(out, " --%s%s", o->name, o->type == OPTION_FLAG || o->value_optional ? "" : "=");
		}
}

static void
bash_cases(const struct option *const tables[], struct buffer *out)
{
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			if (o->type == OPTION_FLAG)
				continue;
			buffer_text(out, "\t");
			if (o->letter != 0 && !o->value_optional)
				buffer_printf(out, "-%c|", o->letter);
			buffer_printf(out, "--%s) ", o->name);
			if (o->choices != NULL) {
				buffer_text(out, "COMPREPLY=($(compgen -W '");
				add_choices(o, " ", out);
				buffer_text(out, "' -- \"$cur\"));");
			} else if (wants_file(o)) {
				buffer_text(out, "COMPREPLY=($(compgen -f -- \"$cur\"));");
			}
			buffer_text(out, " return ;;\n");
		}
}

static void
bash(const char *program, const struct option *const tables[], struct buffer *out)
{
	buffer_printf(out, "# completion of %s for bash: source it\n_sangloc_%s()\n{\n", program, program);
	buffer_text(out,
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	    "\tCOMPREPLY=()\n"
	    "\tif [[ $cur == = ]]; then\n\t\tcur=\n"
	    "\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
	    "\tcase $prev in\n");
	bash_cases(tables, out);
	buffer_text(out, "\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '");
	bash_options(tables, out);
	buffer_text(out,
	    "' -- \"$cur\"))\n"
	    "\t\t[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
	    "\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n");
	buffer_printf(out, "complete -o filenames -F _sangloc_%s %s\n", program, program);
	buffer_text(out,
	    "_sangloc()\n{\n"
	    "\tlocal filter=_sangloc_${COMP_WORDS[1]}\n"
	    "\tif ((COMP_CWORD > 1)) && declare -F \"$filter\" > /dev/null; then\n"
	    "\t\t\"$filter\"\n"
	    "\telif ((COMP_CWORD == 1)); then\n"
	    "\t\tCOMPREPLY=($(compgen -A function _sangloc_))\n"
	    "\t\tCOMPREPLY=($(compgen -W \"run ${COMPREPLY[*]#_sangloc_}\" -- \"${COMP_WORDS[1]}\"))\n"
	    "\telse\n\t\tCOMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n\tfi\n}\n"
	    "complete -o filenames -F _sangloc sangloc\n");
}

static void
zsh_option(const struct option *o, struct buffer *out)
{
	const char *mark = o->type == OPTION_FLAG ? "" : o->value_optional ? "=-" : "=";

	buffer_text(out, "\t\t");
	if (o->letter != 0)
		buffer_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", o->letter, o->name, o->letter,
		    o->type == OPTION_FLAG ? "" : o->value_optional ? "-" : "+", o->name, mark);
	else
		buffer_printf(out, "'--%s%s[", o->name, mark);
	add_quoted(o->help, "[]:", out);
	buffer_byte(out, ']');
	if (o->type != OPTION_FLAG) {
		buffer_text(out, o->value_optional ? "::" : ":");
		buffer_text(out, o->value == NULL ? "choice" : o->value);
		buffer_byte(out, ':');
		if (o->choices != NULL) {
			buffer_byte(out, '(');
			add_choices(o, " ", out);
			buffer_byte(out, ')');
		} else if (wants_file(o)) {
			buffer_text(out, "_files");
		}
	}
	buffer_text(out, "' \\\n");
}

static void
zsh(const char *program, const struct option *const tables[], struct buffer *out)
{
	buffer_printf(out, "# completion of %s for zsh: source it after compinit\n_sangloc_%s()\n{\n\t_arguments -s -S \\\n",
	    program, program);
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++)
			zsh_option(o, out);
	buffer_printf(out, "\t\t'*:file:_files'\n}\ncompdef _sangloc_%s %s\n", program, program);
	buffer_text(out,
	    "_sangloc()\n{\n"
	    "\tlocal filter=_sangloc_$words[2]\n"
	    "\tif (( CURRENT > 2 )) && (( $+functions[$filter] )); then\n"
	    "\t\tshift words; (( CURRENT-- )); $filter\n"
	    "\telif (( CURRENT == 2 )); then\n"
	    "\t\tcompadd -- run ${${(k)functions[(I)_sangloc_*]}#_sangloc_}\n"
	    "\telse\n\t\t_files\n\tfi\n}\n"
	    "compdef _sangloc sangloc\n");
}

static void
fish_line(const char *program, bool by_front, const struct option *o, struct buffer *out)
{
	if (by_front)
		buffer_printf(out, "complete -c sangloc -n '__fish_seen_subcommand_from %s' -l %s", program, o->name);
	else
		buffer_printf(out, "complete -c %s -l %s", program, o->name);
	if (o->letter != 0)
		buffer_printf(out, " -s %c", o->letter);
	if (o->type != OPTION_FLAG && !o->value_optional)
		buffer_text(out, wants_file(o) ? " -rF" : " -x");
	if (o->choices != NULL) {
		buffer_text(out, " -a '");
		add_choices(o, " ", out);
		buffer_byte(out, '\'');
	}
	buffer_text(out, " -d '");
	for (const char *c = o->help; *c != '\0'; c++) {	/* fish escapes inside single quotes by a backslash */
		if (*c == '\'' || *c == '\\')
			buffer_byte(out, '\\');
		buffer_byte(out, *c);
	}
	buffer_text(out, "'\n");
}

static void
fish(const char *program, const struct option *const tables[], struct buffer *out)
{
	buffer_printf(out, "# completion of %s for fish: source it\n", program);
	buffer_printf(out, "complete -c sangloc -n __fish_use_subcommand -a %s\n", program);
	for (; *tables != NULL; tables++)
		for (const struct option *o = *tables; o->name != NULL; o++) {
			fish_line(program, false, o, out);
			fish_line(program, true, o, out);
		}
}

void
option_completion(const char *program, enum option_shell shell, const struct option *const tables[], struct buffer *out)
{
	switch (shell) {
	case OPTION_BASH:
		bash(program, tables, out);
		break;
	case OPTION_ZSH:
		zsh(program, tables, out);
		break;
	case OPTION_FISH:
		fish(program, tables, out);
		break;
	}
}
