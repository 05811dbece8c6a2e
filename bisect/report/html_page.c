/* SPDX-License-Identifier: MIT */
#include "bisect/report/html_page.h"

#include "bisect/judge/random.h"
#include "bisect/report/html_escape.h"
#include "bisect/report/page.h"

const char *html_page_begin(FILE *fp, uint64_t seed, const char *version,
			    const char *title, const char *style,
			    struct arena *arena)
{
	struct random random = {seed};
	const char *nonce = arena_sprintf(
		arena, "%016llx", (unsigned long long)random_next(&random));

	html(fp,
	     "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	     "<meta charset=\"utf-8\">\n"
	     "<meta http-equiv=\"Content-Security-Policy\" content=\""
	     "default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%s'; "
	     "base-uri 'none'; form-action 'none'\">\n"
	     "<meta name=\"viewport\" content=\"width=device-width, "
	     "initial-scale=1\">\n"
	     "<meta name=\"color-scheme\" content=\"light dark\">\n"
	     "<meta name=\"generator\" content=\"perfbisect %s\">\n"
	     "<title>%.120s</title>\n<style nonce=\"%s\">\n",
	     nonce, nonce, version, title, nonce);
	fputs(page_style, fp);
	fputs(flame_style, fp);
	fputs(style, fp);
	fputs("</style>\n</head>\n<body>\n", fp);
	return nonce;
}

void html_page_foot(FILE *fp, const char *version)
{
	html(fp, "</main>\n<footer>Written by perfbisect %s.</footer>\n",
	     version);
}
