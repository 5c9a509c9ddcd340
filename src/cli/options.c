/* options.c -- parse a command's options by its rows, and print its help from the same rows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"

#define MAX_OPTIONS 32

/* Options that every command has; they fill in this. */
struct common {
    bool help;
    const char *log;
};

static const struct cli_option common_options[] = {
    {
        .name = "help",
        .letter = 'h',
        .kind = CLI_FLAG,
        .summary = "say this and exit",
        .offset = offsetof(struct common, help),
    },
    {
        .name = "log",
        .kind = CLI_TEXT,
        .metavar = "LEVELS",
        .summary = "log to standard error: error, warn, info, debug, or \"warn,runtime=debug\"",
        .offset = offsetof(struct common, log),
    },
    {.name = NULL},
};

static void print_option(const struct cli_option *option) {
    char left[64];

    if (option->metavar && option->is_optional_value)
        snprintf(left, sizeof(left), "--%s[=%s]", option->name, option->metavar);
    else if (option->metavar)
        snprintf(left, sizeof(left), "--%s %s", option->name, option->metavar);
    else
        snprintf(left, sizeof(left), "--%s", option->name);
    if (option->letter)
        printf("  -%c, %-24s %s\n", option->letter, left, option->summary);
    else
        printf("      %-24s %s\n", left, option->summary);
}

static void print_help(const struct cli_command *command) {
    printf("usage: junco %s [OPTIONS]%s%s\n\n%s\n\noptions:\n", command->name,
           command->arguments[0] ? " " : "", command->arguments, command->summary);
    for (const struct cli_option *o = command->options; o && o->name; o++)
        print_option(o);
    for (const struct cli_option *o = common_options; o->name; o++)
        print_option(o);
    if (command->help)
        printf("\n%s\n", command->help);
}

static junco_status read_int(const struct cli_option *option, const char *text, int *ret,
                             struct junco_error *err) {
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < option->min || value > option->max)
        return junco_fail(err, JUNCO_EINVAL, "--%s: want a whole number from %d to %d, got '%s'",
                          option->name, option->min, option->max, text);
    *ret = (int)value;
    return JUNCO_OK;
}

static junco_status read_bytes(const struct cli_option *option, const char *text, size_t *ret,
                               struct junco_error *err) {
    static const char units[] = "KMGT";
    char *end;
    unsigned long long value;
    size_t bytes, factor = 1;

    errno = 0;
    value = strtoull(text, &end, 10);
    if (*end) {
        const char *unit = strchr(units, *end);

        factor = unit ? (size_t)1 << (10 * (unit - units + 1)) : 0;
        end += *end ? 1 : 0;
    }
    if (errno || end == text || *text == '-' || *end || !factor ||
        !junco_size_mul((size_t)value, factor, &bytes) || !bytes)
        return junco_fail(err, JUNCO_EINVAL, "--%s: want a size such as 512M or 2G, got '%s'",
                          option->name, text);
    *ret = bytes;
    return JUNCO_OK;
}

static junco_status read_choice(const struct cli_option *option, const char *text, int *ret,
                                struct junco_error *err) {
    struct str all = STR_INIT(256);
    junco_status st;

    for (int i = 0; option->choices[i]; i++) {
        if (text ? str_equal(option->choices[i], text) : i == 1) {
            str_done(&all);
            *ret = i;
            return JUNCO_OK;
        }
        str_printf(&all, "%s%s", i ? ", " : "", option->choices[i]);
    }
    st = junco_fail(err, JUNCO_EINVAL, "--%s: want one of %s, got '%s'", option->name,
                    str_text(&all), text);
    str_done(&all);
    return st;
}

static junco_status store(const struct cli_option *option, const char *text, void *base,
                          struct junco_error *err) {
    void *at = (char *)base + option->offset;
    struct cli_list *list = at;

    switch (option->kind) {
    case CLI_FLAG:
        *(bool *)at = true;
        return JUNCO_OK;
    case CLI_TEXT:
        *(const char **)at = text;
        return JUNCO_OK;
    case CLI_INT:
        return read_int(option, text, at, err);
    case CLI_BYTES:
        return read_bytes(option, text, at, err);
    case CLI_CHOICE:
        return read_choice(option, text, at, err);
    case CLI_LIST:
        if (list->n == CLI_MAX_LIST)
            return junco_fail(err, JUNCO_ELIMIT, "--%s: at most %d times", option->name,
                              CLI_MAX_LIST);
        list->at[list->n++] = text;
        return JUNCO_OK;
    }
    return junco_fail(err, JUNCO_EINTERNAL, "--%s: no such kind of option", option->name);
}

/* The rows of a command and the common ones as getopt_long() wants them.  A long option's value is
 * its index + 256; a letter stands for itself. */
struct getopt_form {
    struct option longs[MAX_OPTIONS + 1];
    char shorts[2 * MAX_OPTIONS + 2];
    const struct cli_option *rows[MAX_OPTIONS];
    int n, n_shorts, n_own;
};

static void add_rows(struct getopt_form *form, const struct cli_option *rows) {
    for (const struct cli_option *o = rows; o && o->name && form->n < MAX_OPTIONS; o++) {
        int argument = o->kind == CLI_FLAG    ? no_argument
                       : o->is_optional_value ? optional_argument
                                              : required_argument;

        form->longs[form->n] = (struct option){o->name, argument, NULL, 256 + form->n};
        form->rows[form->n++] = o;
        if (o->letter) {
            form->shorts[form->n_shorts++] = o->letter;
            if (argument == required_argument)
                form->shorts[form->n_shorts++] = ':';
        }
    }
}

static int row_of(const struct getopt_form *form, int got) {
    if (got >= 256)
        return got - 256;
    for (int i = 0; i < form->n; i++)
        if (form->rows[i]->letter == got)
            return i;
    return -1;
}

/* "unknown option '--formt'; did you mean '--format'?" */
static junco_status unknown_option(const struct getopt_form *form, const char *word,
                                   struct junco_error *err) {
    const char *names[MAX_OPTIONS + 1] = {NULL};
    char name[64];
    const char *near;

    for (int i = 0; i < form->n; i++)
        names[i] = form->rows[i]->name;
    str_copy(name, sizeof(name), word + strspn(word, "-"));
    name[strcspn(name, "=")] = '\0';
    near = str_nearest(name, names);
    if (near)
        return junco_fail(err, JUNCO_EINVAL, "unknown option '%s'; did you mean '--%s'?", word,
                          near);
    return junco_fail(err, JUNCO_EINVAL, "unknown option '%s'", word);
}

/* What getopt_long() stopped at.  It reorders words as it goes, so which word that was is not where
 * it began to look: optopt has the option, or is 0 for a long one that there is not. */
static junco_status refused_option(const struct getopt_form *form, int got, char **argv,
                                   struct junco_error *err) {
    const char letter[] = {'-', (char)optopt, '\0'};

    if (optopt >= 256)
        return junco_fail(err, JUNCO_EINVAL, "option '--%s' %s", form->rows[optopt - 256]->name,
                          got == ':' ? "wants a value" : "takes no value");
    if (got == ':')
        return junco_fail(err, JUNCO_EINVAL, "option '%s' wants a value", letter);
    return unknown_option(form, optopt ? letter : argv[optind - 1], err);
}

static junco_status parse(const struct getopt_form *form, int argc, char **argv, void *own,
                          struct common *common, struct junco_error *err) {
    int got, row;

    optind = 0; /* GNU: start afresh */
    while ((got = getopt_long(argc, argv, form->shorts, form->longs, NULL)) != -1) {
        if (got == ':' || got == '?')
            return refused_option(form, got, argv, err);
        row = row_of(form, got);
        if (store(form->rows[row], optarg, row < form->n_own ? own : (void *)common, err))
            return err->code;
    }
    return JUNCO_OK;
}

static void log_to_stderr(void *ctx, log_level level, const char *component, const char *line) {
    static const char *const names[] = {"error", "warn", "info", "debug"};

    (void)ctx;
    fprintf(stderr, "junco: %s: %s: %s\n", names[level], component, line);
}

static junco_status check_arguments(const struct cli_command *command, int n,
                                    struct junco_error *err) {
    if (n < command->min_arguments)
        return junco_fail(err, JUNCO_EINVAL, "too few arguments; usage: junco %s %s", command->name,
                          command->arguments);
    if (command->max_arguments >= 0 && n > command->max_arguments)
        return junco_fail(err, JUNCO_EINVAL, "too many arguments; usage: junco %s %s",
                          command->name, command->arguments);
    return JUNCO_OK;
}

static int usage_error(const struct cli_command *command, const struct junco_error *err) {
    fprintf(stderr, "junco %s: %s\nTry 'junco %s --help'.\n", command->name, err->message,
            command->name);
    return CLI_USAGE;
}

int cli_dispatch(const struct cli_command *command, int argc, char **argv) {
    struct getopt_form form = {.shorts = ":", .n_shorts = 1};
    struct common common = {0};
    struct junco_error err = {0};
    void *own = junco_zalloc(command->size);
    int status;

    if (!own) {
        junco_nomem(&err, command->size);
        return cli_report(&err);
    }
    add_rows(&form, command->options);
    form.n_own = form.n;
    add_rows(&form, common_options);
    if (parse(&form, argc, argv, own, &common, &err)) {
        status = usage_error(command, &err);
    } else if (common.help) {
        print_help(command);
        status = CLI_OK;
    } else if (check_arguments(command, argc - optind, &err) ||
               (common.log && log_set_levels(common.log, &err))) {
        status = usage_error(command, &err);
    } else {
        if (common.log)
            log_set_sink(log_to_stderr, NULL);
        status = command->run(own, argc - optind, argv + optind);
    }
    junco_free(own);
    return status;
}

int cli_report(const struct junco_error *err) {
    fprintf(stderr, "junco: %s\n", err->message);
    return junco_status_codes(err->code)->exit_status;
}

int cli_report_build(const struct junco_error *err) {
    cli_report(err);
    return err->code == JUNCO_ENOMEM || err->code == JUNCO_EINTERNAL ? CLI_FAILED : CLI_USAGE;
}
