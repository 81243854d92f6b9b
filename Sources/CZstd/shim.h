#pragma once
// For the parameter that leaves checksums to the caller.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include <zstd_errors.h>

// Leaves a frame's checksum unread, so that a wrong one costs no data.
static inline size_t winnow_zstd_ignore_checksum(ZSTD_DCtx *context) {
    return ZSTD_DCtx_setParameter(context, ZSTD_d_forceIgnoreChecksum, 1);
}
