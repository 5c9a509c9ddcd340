/* test_dlpack.c -- tensors through DLPack: shared where they can be, gathered or refused else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <string.h>

#include "data/buf.h"

#include <junco/dlpack.h>

static int n_deleted;
static void count_delete(DLManagedTensor *self) {
    (void)self;
    n_deleted++;
}

static float numbers[6] = {0, 1, 2, 3, 4, 5};

/* numbers as a 2 x 3 tensor that tests bend. */
static void make(DLManagedTensor *managed, int64_t *shape) {
    shape[0] = 2;
    shape[1] = 3;
    *managed = (DLManagedTensor){
        .dl_tensor = {.data = numbers,
                      .device = {.device_type = kDLCPU},
                      .ndim = 2,
                      .dtype = {.code = kDLFloat, .bits = 32, .lanes = 1},
                      .shape = shape},
        .deleter = count_delete,
    };
    n_deleted = 0;
}

static void test_shared(void **state) {
    int64_t shape[2], strides[2] = {3, 1};
    DLManagedTensor managed;
    struct junco_tensor tensor = {0};

    (void)state;
    make(&managed, shape);
    managed.dl_tensor.strides = strides;
    ok(junco_tensor_from_dlpack(&managed, &tensor, err));
    assert_ptr_equal(tensor.data, numbers);
    assert_int_equal(tensor.dtype, JUNCO_DTYPE_FLOAT32);
    assert_int_equal(tensor.rank, 2);
    assert_int_equal(tensor.dims[1], 3);
    junco_buf_ref(tensor.buf);
    junco_buf_unref(tensor.buf);
    assert_int_equal(n_deleted, 0);
    junco_buf_unref(tensor.buf);
    assert_int_equal(n_deleted, 1);
}

/* Transposed, reversed, repeated, shifted: each reads as its shape says. */
static void test_strides(void **state) {
    static const struct {
        int64_t shape[2], strides[2];
        uint64_t byte_offset;
        float want[6];
    } rows[] = {
        {{3, 2}, {1, 3}, 0, {0, 3, 1, 4, 2, 5}},
        {{2, 3}, {-3, -1}, 5 * sizeof(float), {5, 4, 3, 2, 1, 0}},
        {{2, 3}, {0, 1}, sizeof(float), {1, 2, 3, 1, 2, 3}},
        {{3, 1}, {2, 99}, 0, {0, 2, 4}},
        {{0, 3}, {1, 7}, 0, {0}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t shape[2], strides[2];
        DLManagedTensor managed;
        struct junco_tensor tensor = {0};

        make(&managed, shape);
        memcpy(shape, rows[i].shape, sizeof(shape));
        memcpy(strides, rows[i].strides, sizeof(strides));
        managed.dl_tensor.strides = strides;
        managed.dl_tensor.byte_offset = rows[i].byte_offset;
        ok(junco_tensor_from_dlpack(&managed, &tensor, err));
        assert_memory_equal(tensor.data, rows[i].want, junco_tensor_size_bytes(&tensor));
        junco_buf_unref(tensor.buf);
        assert_int_equal(n_deleted, 1);
    }
}

static void test_unaligned(void **state) {
    int64_t shape[2];
    char bytes[sizeof(numbers) + 1];
    DLManagedTensor managed;
    struct junco_tensor tensor = {0};

    (void)state;
    make(&managed, shape);
    memcpy(bytes + 1, numbers, sizeof(numbers));
    managed.dl_tensor.data = bytes;
    managed.dl_tensor.byte_offset = ((uintptr_t)bytes % 4 == 3) ? 0 : 1;
    if (managed.dl_tensor.byte_offset == 0)
        memcpy(bytes, numbers, sizeof(numbers));
    ok(junco_tensor_from_dlpack(&managed, &tensor, err));
    assert_int_equal((uintptr_t)tensor.data % 4, 0);
    assert_memory_equal(tensor.data, numbers, sizeof(numbers));
    junco_buf_unref(tensor.buf);
    assert_int_equal(n_deleted, 1);
}

/* Everything that has an element type goes out and comes back as it was. */
static junco_status round_trip(struct junco_error *err) {
    for (junco_dtype dtype = JUNCO_DTYPE_BOOL; dtype <= JUNCO_DTYPE_FLOAT64; dtype++) {
        struct junco_tensor tensor = {.dtype = dtype, .rank = 3, .dims = {2, 1, 3}}, back = {0};
        DLManagedTensor *managed = NULL;
        junco_status st = buf_new(6 * junco_dtype_size(dtype), NULL, &tensor.buf, err);

        if (st)
            return st;
        tensor.data = buf_data(tensor.buf);
        st = junco_tensor_to_dlpack(&tensor, &managed, err);
        junco_buf_unref(tensor.buf); /* the export keeps the payload */
        if (st)
            return st;
        assert_int_equal(managed->dl_tensor.strides[0], 3);
        st = junco_tensor_from_dlpack(managed, &back, err);
        if (st) {
            managed->deleter(managed);
            return st;
        }
        assert_ptr_equal(back.data, tensor.data);
        assert_int_equal(back.dtype, dtype);
        assert_memory_equal(back.dims, tensor.dims, sizeof(back.dims));
        junco_buf_unref(back.buf);
    }
    return JUNCO_OK;
}

static void test_round_trip(void **state) {
    (void)state;
    ok(round_trip(err));
    check_allocations(round_trip);
}

static void refused(DLManagedTensor *managed, junco_status status, const char *says) {
    struct junco_tensor tensor = {0};

    fails(junco_tensor_from_dlpack(managed, &tensor, err), status, says);
    assert_null(tensor.buf);
    assert_int_equal(n_deleted, 0);
}

static void test_refused(void **state) {
    int64_t shape[2];
    DLManagedTensor managed;

    (void)state;
#define HOSTILE(status, says, ...)           \
    do {                                     \
        make(&managed, shape);               \
        __VA_ARGS__;                         \
        refused(&managed, (status), (says)); \
    } while (0)
    HOSTILE(JUNCO_EUNSUPPORTED, "device 2", managed.dl_tensor.device.device_type = kDLCUDA);
    HOSTILE(JUNCO_EUNSUPPORTED, "code 5", managed.dl_tensor.dtype.code = kDLComplex);
    HOSTILE(JUNCO_EUNSUPPORTED, "4 lanes", managed.dl_tensor.dtype.lanes = 4);
    HOSTILE(JUNCO_EUNSUPPORTED, "4 bits", managed.dl_tensor.dtype.bits = 4);
    HOSTILE(JUNCO_ELIMIT, "-1 dimensions", managed.dl_tensor.ndim = -1);
    HOSTILE(JUNCO_ELIMIT, "9 dimensions", managed.dl_tensor.ndim = 9);
    HOSTILE(JUNCO_EDATA, "shape is missing", managed.dl_tensor.shape = NULL);
    HOSTILE(JUNCO_EDATA, "data is missing", managed.dl_tensor.data = NULL);
    HOSTILE(JUNCO_EINVAL, "-3", shape[1] = -3);
    HOSTILE(JUNCO_ELIMIT, "", shape[0] = shape[1] = INT64_MAX);
#undef HOSTILE
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shared),    cmocka_unit_test(test_strides),
        cmocka_unit_test(test_unaligned), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests_name("data dlpack", tests, NULL, NULL);
}
