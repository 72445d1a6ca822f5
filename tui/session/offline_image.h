#pragma once

#include "share/base/error.h"
#include "share/base/str.h"

/*
 * The image of a disk is not opened here: people are told, with commands for this very file
 * and this machine, how its registry comes out.
 */

/*
 * ERR_OK when @path is no image. Else ERR_DATA with one sentence, and in @commands all
 * ways, commands indented by four blanks.
 */
enum err offline_image_check(const char *path, struct str *commands, struct error *e);
