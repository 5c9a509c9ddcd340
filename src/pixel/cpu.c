/* cpu.c -- which of a kernel's versions this processor can run. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pixel/cpu.h"

enum pixel_isa pixel_isa_best(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return PIXEL_ISA_AVX2;
#endif
    return PIXEL_ISA_PLAIN;
}
