/*
 * Three ways to the registry of a disk image, none of which writes to it: libguestfs mounts
 * any kind without root; qemu-nbd and ntfs-3g mount it as root; qemu-img and ntfscat copy
 * the few files out without mounting anything. Sources: guestmount(1), qemu-nbd(8),
 * mount.ntfs-3g(8), ntfscat(8), cryptsetup-bitlkDump(8).
 */
#include "tui/session/offline_image.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixes/commands/shell_quote.h"
#include "probes/offline/locate/find_hives.h"
#include "probes/offline/locate/disk_image.h"

static bool
is_installed(const char *program)
{
	static const char *const folders[] = { "/usr/bin", "/usr/sbin", "/bin", "/sbin",
		"/usr/local/bin", "/usr/local/sbin" };

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		char path[256];

		if (text_format(path, sizeof(path), "%s/%s", folders[i], program) &&
			access(path, X_OK) == 0)
			return true;
	}
	return false;
}

/* A way with the packages it needs, named as in Debian and Ubuntu. */
struct way {
	const char *title;
	struct {
		const char *program, *package;
	} needs[3];
};

static void
add_title(struct str *out, const struct way *way)
{
	STR_AUTO missing = STR_INIT(256);

	for (size_t i = 0; i < ARRAY_LEN(way->needs) && way->needs[i].program != NULL; i++)
		if (!is_installed(way->needs[i].program))
			str_addf(&missing, " %s", way->needs[i].package);
	str_addf(out, "\n  %s\n", way->title);
	if (missing.len > 0)
		str_addf(out, "  (not installed here:  apt-get install%s)\n",
			str_text(&missing));
}

static void
add_guestfs(struct str *out, const char *file)
{
	static const struct way way = { "With libguestfs, without root:",
		{ { "guestmount", "libguestfs-tools" } } };

	add_title(out, &way);
	str_addf(out,
		"    mkdir -p windows\n"
		"    guestmount -a %s -i --ro windows\n"
		"    rdpdoctor offline windows\n"
		"    guestunmount windows\n",
		file);
}

static void
add_mount(struct str *out, const struct image *image, const char *file)
{
	static const struct way nbd = { "With qemu-nbd and ntfs-3g, as root:",
		{ { "qemu-nbd", "qemu-utils" }, { "ntfs-3g", "ntfs-3g" } } };
	static const struct way loop = { "With ntfs-3g, as root:",
		{ { "ntfs-3g", "ntfs-3g" } } };
	bool plain = image->kind == IMAGE_NTFS || image->part_count > 0;

	add_title(out, plain ? &loop : &nbd);
	str_add(out, "    mkdir -p windows\n");
	if (image->kind == IMAGE_NTFS)
		str_addf(out, "    mount -t ntfs-3g -o ro,loop %s windows\n", file);
	for (size_t i = 0; i < image->part_count; i++)
		if (!image->parts[i].encrypted)
			str_addf(out,
				"    mount -t ntfs-3g -o "
				"ro,loop,offset=%llu,sizelimit=%llu "
				"%s windows\n",
				(unsigned long long)image->parts[i].start,
				(unsigned long long)image->parts[i].bytes, file);
	if (!plain)
		str_addf(out,
			"    modprobe nbd max_part=16\n"
			"    qemu-nbd --read-only --connect=/dev/nbd0 %s\n"
			"    lsblk -o NAME,SIZE,FSTYPE,LABEL /dev/nbd0\n"
			"    mount -t ntfs-3g -o ro /dev/nbd0p3 windows\n",
			file);
	if (!plain || image->part_count > 1)
		str_add(out,
			"  (the partition is the large one of type ntfs; more than one: "
			"try "
			"each)\n");
	str_add(out,
		"    rdpdoctor offline windows\n"
		"    umount windows\n");
	if (!plain)
		str_add(out, "    qemu-nbd --disconnect /dev/nbd0\n");
}

static void
add_ntfscat(struct str *out, const char *file)
{
	str_addf(out,
		"    mkdir -p hives\n"
		"    for f in SYSTEM SYSTEM.LOG1 SYSTEM.LOG2 SOFTWARE SOFTWARE.LOG1 "
		"SOFTWARE.LOG2; do ntfscat -f %s \"Windows/System32/config/$f\" "
		"> \"hives/$f\"; done\n"
		"    rdpdoctor offline hives\n",
		file);
}

/* Only copies files; the loop also copies the logs, which a dirty hive needs. */
static void
add_copy(struct str *out, const struct image *image, const char *file)
{
	static const struct way convert = {
		"Without mounting, without root; needs space for the whole disk:",
		{ { "qemu-img", "qemu-utils" } }
	};
	static const struct way copy = { "Without mounting, without root:",
		{ { "ntfscat", "ntfs-3g" } } };

	if (image->kind == IMAGE_NTFS) {
		add_title(out, &copy);
		add_ntfscat(out, file);
	} else if (image->part_count > 0) {
		add_title(out, &copy);
		for (size_t i = 0; i < image->part_count; i++) {
			if (image->parts[i].encrypted)
				continue;
			if (i > 0)
				str_add(out,
					"  or, if that was not the Windows partition:\n");
			str_addf(out,
				"    dd if=%s of=windows.ntfs bs=1M "
				"iflag=skip_bytes,count_bytes "
				"skip=%llu count=%llu conv=sparse\n",
				file, (unsigned long long)image->parts[i].start,
				(unsigned long long)image->parts[i].bytes);
			add_ntfscat(out, "windows.ntfs");
		}
	} else {
		add_title(out, &convert);
		str_addf(out,
			"    qemu-img convert -O raw %s disk.raw\n    rdpdoctor "
			"offline disk.raw\n  (this then shows where Windows is in "
			"it)\n",
			file);
	}
}

static void
add_encrypted(struct str *out, const struct image *image, const char *file)
{
	static const struct way way = { "It is encrypted with BitLocker. As root, with the "
					"recovery key:",
		{ { "cryptsetup", "cryptsetup-bin" } } };
	uint64_t start = 0;

	for (size_t i = 0; i < image->part_count; i++)
		if (image->parts[i].encrypted)
			start = image->parts[i].start;
	add_title(out, &way);
	str_addf(out,
		"    losetup --find --show --read-only --offset %llu %s\n    "
		"cryptsetup open --type bitlk --readonly /dev/loop0 windows\n    mkdir "
		"-p windows\n    mount -t ntfs-3g -o ro /dev/mapper/windows windows\n    "
		"rdpdoctor offline windows\n  (replace loop0 by the name that losetup "
		"printed)\n",
		(unsigned long long)start, file);
}

static bool
only_encrypted(const struct image *image)
{
	bool encrypted = image->kind == IMAGE_BITLOCKER;

	for (size_t i = 0; i < image->part_count; i++) {
		if (!image->parts[i].encrypted)
			return false;
		encrypted = true;
	}
	return encrypted;
}

static enum err
say_device(const char *path, const char *quoted, struct str *commands, struct error *e)
{
	str_addf(commands,
		"\n  As root; the partition is the large one of type ntfs:\n"
		"    lsblk -o NAME,SIZE,FSTYPE,LABEL %s\n"
		"    mkdir -p windows\n"
		"    mount -t ntfs-3g -o ro %s windows\n"
		"    rdpdoctor offline windows\n"
		"    umount windows\n",
		quoted, quoted);
	return error_set(e, ERR_DATA,
		"%s is a device: mount its Windows partition, read-only, and name the "
		"folder.",
		path);
}

enum err
offline_image_check(const char *path, struct str *commands, struct error *e)
{
	STR_AUTO quoted = STR_INIT(4 * FIND_PATH_MAX);
	struct image image;
	struct stat st;
	char *whole = realpath(path, NULL);
	enum err err = ERR_OK;

	if (whole == NULL || stat(whole, &st) != 0 ||
		!quote_whole(SHELL_POSIX, whole, &quoted)) {
		free(whole);
		return ERR_OK; /* another function reports the error */
	}
	if (S_ISBLK(st.st_mode))
		err = say_device(path, str_text(&quoted), commands, e);
	image_look_file(whole, &image);
	free(whole);
	if (image.kind == IMAGE_NONE)
		return err;
	if (only_encrypted(&image)) {
		add_encrypted(commands, &image, str_text(&quoted));
	} else {
		add_guestfs(commands, str_text(&quoted));
		add_mount(commands, &image, str_text(&quoted));
		add_copy(commands, &image, str_text(&quoted));
	}
	return error_set(e, ERR_DATA,
		"%s is the image of a disk (%s), and is not opened here. The commands "
		"above "
		"bring out its registry; none of them writes to it.",
		path, image_kind_name(image.kind));
}
