#pragma once

/*
 * Functions that invite overflows, depend on the locale or share state. Using one is a
 * compile error; share/base/str.h, share/base/text.h and share/base/clock.h have the
 * replacements. The build includes this file before each of our sources, so the headers of
 * the C library are included first and keep their declarations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Some are macros in a fortified C library; clang warns about poisoning those. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gmtime localtime
#pragma GCC poison asctime ctime gets
