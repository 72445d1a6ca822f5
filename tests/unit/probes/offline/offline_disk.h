#pragma once

#include "tests/unit/probes/offline/offline_world.h"

/* A whole disk of a test's own: both hives, healthy to begin with, broken by a fault. */
#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })

struct disk_dir {
	char dir[64], system[128], software[128];
};

/* Of the two adapters of that disk: both ask for their address. */
#define DISK_INTERFACES "ControlSet001\\Services\\Tcpip\\Parameters\\Interfaces\\"
#define DISK_INTERFACE DISK_INTERFACES "{6AAFC9A9-0542-4DB2-8760-CCFFA953737C}"
#define DISK_OTHER_INTERFACE DISK_INTERFACES "{698E50A9-4F58-4D86-B61D-F42E58DCACF6}"

struct fault;

void healthy_disk(struct disk_dir *d);
/* The same keys and values as far as anybody reads them, in a thirtieth of the bytes. */
void small_healthy_disk(struct disk_dir *d);
void break_disk(const struct disk_dir *d, const struct fault *f);
void copy_disk(const struct disk_dir *from, struct disk_dir *to);
/* `offline DIR` with the fault's facts and values and these arguments. */
void run_offline(struct world_run *run, const char *dir, const struct fault *f,
	const char *const *more);
/* How sure the program is of the fault's cause; "" where it does not name it. */
void found(const char *dir, const struct fault *f, char *certainty, size_t size);
/* Both files hold the same keys and values, whatever the order of their bytes. */
void same_content(const char *a, const char *b, const char *hive);
/* Takes the last edit of DIR/HIVE back, if there was one. */
void undo_last(const char *dir, const char *hive);
