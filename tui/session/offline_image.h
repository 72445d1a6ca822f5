#pragma once

#include "share/base/error.h"
#include "share/base/str.h"

/*
 * rdpdoctor does not open disk images. It prints the commands that get the registry out
 * of this file on this computer.
 */

/*
 * ERR_OK if @path is not an image. Otherwise ERR_DATA with one sentence, and all ways in
 * @commands, with commands indented by four blanks.
 */
enum err offline_image_check(const char *path, struct str *commands, struct error *e);
