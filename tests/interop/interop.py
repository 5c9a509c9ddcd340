# interop.py -- tables through Arrow against pyarrow, tensors through DLPack against numpy.
# SPDX-License-Identifier: Apache-2.0
"""Usage: interop.py LIBJUNCO

Hands record batches and arrays to libjunco and takes them back, by the C interfaces alone, and
compares values, types and addresses.  Prints TAP.
"""
import ctypes
import sys
import traceback

import numpy as np
import pyarrow as pa


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("message", ctypes.c_char * 508)]


class Table(ctypes.Structure):
    _fields_ = [("rows", ctypes.c_size_t), ("n_columns", ctypes.c_size_t),
                ("names", ctypes.c_void_p), ("columns", ctypes.c_void_p)]


class Tensor(ctypes.Structure):
    _fields_ = [("buf", ctypes.c_void_p), ("data", ctypes.c_void_p), ("dtype", ctypes.c_int),
                ("pixels", ctypes.c_int), ("rank", ctypes.c_int), ("rate", ctypes.c_int),
                ("pts_us", ctypes.c_int64), ("is_key_frame", ctypes.c_bool),
                ("dims", ctypes.c_int64 * 8)]


class CStruct(ctypes.Structure):
    """ArrowSchema (72 bytes) or ArrowArray (80): only its address is used here."""
    _fields_ = [("words", ctypes.c_uint64 * 10)]


class Refused(Exception):
    pass


LIB = ctypes.CDLL(sys.argv[1])
PY = ctypes.pythonapi
PY.PyCapsule_GetPointer.restype = ctypes.c_void_p
PY.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
PY.PyCapsule_SetName.argtypes = [ctypes.py_object, ctypes.c_char_p]
PY.PyCapsule_New.restype = ctypes.py_object
PY.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
LIB.junco_buf_unref.argtypes = [ctypes.c_void_p]


def call(function, *args):
    error = Error()
    if getattr(LIB, function)(*args, ctypes.byref(error)):
        raise Refused(error.message.decode())


# ---- tables ----

class Held:
    """A batch inside libjunco."""

    def __init__(self, batch):
        schema, array = CStruct(), CStruct()
        self.table = Table()
        batch._export_to_c(ctypes.addressof(array), ctypes.addressof(schema))
        try:
            call("junco_table_from_arrow", ctypes.byref(schema), ctypes.byref(array),
                 ctypes.byref(self.table))
        finally:
            # Importing them again is how pyarrow releases what was not taken.
            if array.words[8]:
                pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))
            elif schema.words[7]:
                pa.Schema._import_from_c(ctypes.addressof(schema))

    def export(self):
        schema, array = CStruct(), CStruct()
        call("junco_table_to_arrow", ctypes.byref(self.table), ctypes.byref(schema),
             ctypes.byref(array))
        return pa.RecordBatch._import_from_c(ctypes.addressof(array), ctypes.addressof(schema))

    def done(self):
        LIB.junco_table_done(ctypes.byref(self.table))


def round_trip(batch):
    held = Held(batch)
    back = held.export()
    held.done()  # what came back keeps what it shares
    back.validate(full=True)
    return back


# name: (array, type it comes back as; None: its own)
COLUMNS = {
    "null": (pa.nulls(4), None),
    "bool": (pa.array([True, None, False, True]), None),
    "int64": (pa.array([1, -2, None, 2**63 - 1]), None),
    "int64 without nulls": (pa.array([1, -2, 3, -2**63]), None),
    "float64": (pa.array([0.5, None, float("inf"), -0.0]), None),
    "uint8": (pa.array([0, 255, None, 7], pa.uint8()), pa.int64()),
    "int16": (pa.array([-1, None, 3, 4], pa.int16()), pa.int64()),
    "uint32": (pa.array([2**32 - 1, 1, 2, 3], pa.uint32()), pa.int64()),
    "uint64": (pa.array([2**63 - 1, 1, None, 3], pa.uint64()), pa.int64()),
    "float32": (pa.array([0.25, None, 1, 2], pa.float32()), pa.float64()),
    "utf8": (pa.array(["", "hé", None, "x" * 1000]), pa.large_string()),
    "large_utf8": (pa.array(["a", None, "日本", ""], pa.large_string()), None),
    "binary": (pa.array([b"\xff\0", None, b"", b"z"]), pa.large_binary()),
    "fixed binary": (pa.array([b"ab", None, b"cd", b"ef"], pa.binary(2)), pa.large_binary()),
    "list": (pa.array([[1, None], [], None, [3]], pa.list_(pa.int64())),
             pa.large_list(pa.field("item", pa.int64()))),
    "list of lists": (pa.array([[["a"], None], [], None, [[]]], pa.large_list(
        pa.field("item", pa.large_list(pa.field("item", pa.large_string()))))), None),
    "struct": (pa.array([{"a": 1, "b": "x"}, None, {"a": None, "b": "y"}, {"a": 4, "b": None}],
                        pa.struct([("a", pa.int64()), ("b", pa.large_string())])), None),
    "list of structs": (pa.array([[{"a": 1.5}], None, [], [{"a": None}, None]], pa.large_list(
        pa.field("item", pa.struct([("a", pa.float64())])))), None),
    "fixed list of strings": (pa.array([["a", "b"], None, ["c", None], ["d", "e"]],
                                       pa.list_(pa.large_string(), 2)),
                              pa.large_list(pa.field("item", pa.large_string()))),
}


def check_column(array, want_type):
    for first, last in ((0, 4), (1, 4), (2, 3), (4, 4)):
        piece = array.slice(first, last - first)
        back = round_trip(pa.record_batch([piece], names=["c"])).column(0)
        assert back.type == (want_type or array.type) or last == first, (back.type, array.type)
        assert back.to_pylist() == piece.to_pylist(), (back.to_pylist(), piece.to_pylist())


def check_tensors():
    for dtype in ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64",
                  "float16", "float32", "float64"):
        values = np.arange(24).reshape(4, 2, 3).astype(dtype)
        array = pa.FixedShapeTensorArray.from_numpy_ndarray(values)
        back = round_trip(pa.record_batch([array.slice(1)], names=["t"])).column(0)
        assert back.type == array.type, (back.type, array.type)
        assert back.to_numpy_ndarray().tolist() == values[1:].tolist()
        # The elements stay where they are, there and back.
        assert back.storage.flatten().buffers()[1].address == \
            array.storage.slice(1).flatten().buffers()[1].address + 6 * values.itemsize


def check_embeddings():
    array = pa.array([[1, 2], None, [3, 4]], pa.list_(pa.float32(), 2))
    back = round_trip(pa.record_batch([array], names=["v"])).column(0)
    assert back.type == pa.fixed_shape_tensor(pa.float32(), [2]), back.type
    assert back.storage.to_pylist() == array.to_pylist()


def check_variable_tensors():
    storage = pa.array([{"data": [1, 2, 3, 4], "shape": [2, 2]}, {"data": [5], "shape": [1, 1]}],
                       pa.struct([("data", pa.list_(pa.float32())),
                                  ("shape", pa.list_(pa.int32(), 2))]))
    field = pa.field("t", storage.type, metadata={
        "ARROW:extension:name": "arrow.variable_shape_tensor", "ARROW:extension:metadata": "{}"})
    batch = pa.record_batch([storage], schema=pa.schema([field]))
    back = round_trip(batch)
    assert back.column(0).to_pylist() == storage.to_pylist()
    assert back.schema.field(0).metadata[b"ARROW:extension:name"] == b"arrow.variable_shape_tensor"


def check_images():
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8)
    storage = pa.array(
        [{"data": pixels.tobytes(), "height": 2, "width": 3, "pixels": "rgb"}, None],
        pa.struct([("data", pa.large_binary()), ("height", pa.int64()), ("width", pa.int64()),
                   ("pixels", pa.large_string())]))
    field = pa.field("img", storage.type, metadata={
        "ARROW:extension:name": "junco.image", "ARROW:extension:metadata": "image<rgb>"})
    back = round_trip(pa.record_batch([storage], schema=pa.schema([field])))
    assert back.schema.field(0).metadata[b"ARROW:extension:metadata"] == b"image<rgb>"
    assert back.column(0).to_pylist() == storage.to_pylist()


def check_shared():
    numbers = pa.array(np.arange(1000, dtype=np.int64))
    back = round_trip(pa.record_batch([numbers], names=["n"])).column(0)
    assert back.buffers()[1].address == numbers.buffers()[1].address


def check_released():
    """What junco holds keeps pyarrow's memory, and nothing does afterwards."""
    before = pa.total_allocated_bytes()
    held = Held(pa.record_batch([pa.array(["text"] * 5000), pa.array(range(5000))],
                                names=["s", "n"]))
    assert pa.total_allocated_bytes() > before
    back = held.export()
    held.done()
    assert back.column(1)[4999].as_py() == 4999
    del back
    assert pa.total_allocated_bytes() == before, pa.total_allocated_bytes() - before


def check_refused():
    for array, says in (
            (pa.array(["a", "b"]).dictionary_encode(), "column 'c': it is dictionary-encoded"),
            (pa.array([0], pa.timestamp("s")), "Arrow format 'tss:'"),
            (pa.array([2**64 - 1], pa.uint64()), "column 'c': row 0")):
        before = pa.total_allocated_bytes()
        try:
            Held(pa.record_batch([array], names=["c"]))
        except Refused as e:
            assert says in str(e), str(e)
        else:
            raise AssertionError(f"{array.type} was taken")
        assert pa.total_allocated_bytes() == before


# ---- tensors ----

class Export:
    """A junco tensor as numpy asks for it."""

    def __init__(self, tensor):
        self.tensor = tensor

    def __dlpack_device__(self):
        return 1, 0

    def __dlpack__(self, **_):
        managed = ctypes.c_void_p()
        call("junco_tensor_to_dlpack", ctypes.byref(self.tensor), ctypes.byref(managed))
        return PY.PyCapsule_New(managed, b"dltensor", None)


def import_array(array):
    capsule = array.__dlpack__()
    tensor = Tensor()
    call("junco_tensor_from_dlpack", ctypes.c_void_p(PY.PyCapsule_GetPointer(capsule, b"dltensor")),
         ctypes.byref(tensor))
    PY.PyCapsule_SetName(capsule, b"used_dltensor")
    return tensor


def check_dlpack():
    base = np.arange(24)
    for dtype in ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64",
                  "float16", "float32", "float64"):
        dense = base.astype(dtype).reshape(2, 3, 4)
        for array, is_shared in ((dense, True), (dense[1], True), (dense.T, False),
                                 (dense[:, ::-1], False), (dense[:, 1:, ::2], False),
                                 (dense[:0], True), (np.array(7, dtype), True)):
            tensor = import_array(array)
            back = np.from_dlpack(Export(tensor))
            LIB.junco_buf_unref(tensor.buf)
            assert back.dtype == array.dtype and back.shape == array.shape
            assert (back == array).all()
            if array.size:
                same = back.__array_interface__["data"][0] == array.__array_interface__["data"][0]
                assert same == is_shared, (dtype, array.strides)


def check_dlpack_refused():
    try:
        import_array(np.zeros(2, np.complex64))
    except Refused as e:
        assert "code 5" in str(e), str(e)
    else:
        raise AssertionError("complex numbers were taken")


def main():
    checks = [(f"column: {name}", lambda column=column: check_column(*column))
              for name, column in COLUMNS.items()]
    checks += [(name.replace("_", " "), check) for name, check in sorted(globals().items())
               if name.startswith("check_") and check is not check_column]
    failed = 0
    for n, (name, check) in enumerate(checks, 1):
        try:
            check()
            print(f"ok {n} - {name}")
        except Exception:  # whatever goes wrong is the test's result
            failed += 1
            print(f"not ok {n} - {name}")
            print("".join(f"#   {line}\n" for line in traceback.format_exc().splitlines()), end="")
    print(f"1..{len(checks)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
