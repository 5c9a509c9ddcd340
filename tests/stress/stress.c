/* stress.c -- random pipelines on the real executor, checked against a simple evaluator.
 *
 * usage: stress COUNT     seeds 1 … COUNT; with SEED=n in the environment, that one alone
 *
 * A seed stands for a pipeline, its input and how it is called, but not for the order in which
 * threads get to run: SEED=n tries that case a hundred times. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SEEDS_A_TEST 50
#define SHRINK_SECONDS 10

static void tell(const char *what, const struct stress_case *c, const char *problem) {
    char *text = case_text(c);

    printf("# %s\n# %s\n", what, problem);
    for (const char *at = text; *at; at++) {
        if (at == text || at[-1] == '\n')
            printf("#   ");
        putchar(*at);
    }
    free(text);
}

static bool try_seed(uint64_t seed, int times) {
    static char problem[PROBLEM_BYTES];
    struct stress_case c;
    bool is_good = true;

    case_generate(seed, &c);
    while (is_good && times-- > 0)
        is_good = case_try(&c, problem);
    if (is_good)
        return true;
    printf("# SEED=%" PRIu64 "\n", seed);
    tell("as drawn:", &c, problem);
    case_shrink(&c, problem, SHRINK_SECONDS);
    tell("made smaller:", &c, problem);
    return false;
}

int main(int argc, char **argv) {
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 500;
    const char *only = getenv("SEED");
    uint64_t n_tests = (count + SEEDS_A_TEST - 1) / SEEDS_A_TEST;
    int status = 0;

    if (only) {
        bool is_good = try_seed(strtoull(only, NULL, 10), 100);

        printf("%sok 1 - seed %s\n1..1\n", is_good ? "" : "not ", only);
        return !is_good;
    }
    for (uint64_t test = 0; test < n_tests; test++) {
        uint64_t first = test * SEEDS_A_TEST + 1, last = first + SEEDS_A_TEST - 1;
        bool is_good = true;

        last = last < count ? last : count;
        for (uint64_t seed = first; seed <= last; seed++)
            is_good &= try_seed(seed, 1);
        printf("%sok %" PRIu64 " - seeds %" PRIu64 " to %" PRIu64 "\n", is_good ? "" : "not ",
               test + 1, first, last);
        status |= !is_good;
    }
    printf("1..%" PRIu64 "\n", n_tests);
    return status;
}
