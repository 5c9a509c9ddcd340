/* cpu.h -- which of a kernel's versions this processor can run. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef JUNCO_PIXEL_CPU_H
#define JUNCO_PIXEL_CPU_H

/* The versions a hot kernel has.  Both give the same bits, so the choice is about speed only. */
enum pixel_isa {
    PIXEL_ISA_PLAIN, /* portable C */
    PIXEL_ISA_AVX2, /* x86-64 with AVX2 and FMA */
};

/* The fastest version this processor runs.  Any thread; cheap enough to ask on every call. */
enum pixel_isa pixel_isa_best(void);

#endif
