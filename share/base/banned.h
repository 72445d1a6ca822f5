#pragma once

/*
 * Functions that invite overflows, locale surprises or shared state. Using one is a
 * compile error; share/base/str.h, share/base/text.h and share/base/clock.h
 * have what replaces them.
 * The build includes this file before each source of ours, so the C library's own
 * headers come first and keep their declarations.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Some are macros of the C library where it is fortified; clang warns of poisoning those. */
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef gets

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gmtime localtime
#pragma GCC poison asctime ctime gets
