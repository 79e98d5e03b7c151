/* The one place outside their floors that knows the libraries' headers: it asks each for its version at run time, which
 * a package upgrade may have changed since the build. */
#include "run/version.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <jansson.h>
#include <pcre2.h>
#include <utf8proc.h>
#include <yaml.h>

#include "rules/pattern.h"

#ifndef SANGLOC_VERSION
#define SANGLOC_VERSION "unknown"
#endif

const char *
version_number(void)
{
	return SANGLOC_VERSION;
}

void
version_print(const char *program, struct buffer *out)
{
	char pcre2[64] = "";

	pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	buffer_printf(out, "%s (sangloc) %s\n", program, SANGLOC_VERSION);
	buffer_printf(out, "PCRE2 %s, JIT %s\n", pcre2, pattern_jit_works() ? "works" : "does not work");
	buffer_printf(out, "jansson %s\n", jansson_version_str());
	buffer_printf(out, "libyaml %s\n", yaml_get_version_string());
	buffer_printf(out, "utf8proc %s, Unicode %s\n", utf8proc_version(), utf8proc_unicode_version());
}
