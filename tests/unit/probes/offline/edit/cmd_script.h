#pragma once

#include "tests/unit/probes/offline/offline_world.h"

/*
 * Plays the registry operations of a generated script on a hive file, as reg.exe would:
 * reg add and reg delete below HKLM\BROKENSYSTEM and HKLM\BROKENSOFTWARE. Fails the test on
 * any line that cmd.exe would read differently from what is meant.
 */
void script_play(const char *script, const char *dir);
