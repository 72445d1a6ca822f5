#pragma once

/*
 * Whether this build uses AddressSanitizer: it needs 20 TB of address space, and its leak
 * checker stops the process with ptrace(2) from a child at the end.
 */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif
