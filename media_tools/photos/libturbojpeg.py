"""Turn a JPEG without loss through the system's libturbojpeg.

`python -m media_tools.photos.libturbojpeg rot90 < in > out` is a process of its own, since a library that stumbles over
a file takes its process along.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_ulong, c_void_p
from functools import cache
from typing import Any, ClassVar

OPERATIONS = ["none", "hflip", "vflip", "transpose", "transverse", "rot90", "rot180", "rot270"]  # TJXOP_*
PERFECT, PROGRESSIVE, OPTIMIZE = 1, 32, 256  # TJXOPT_*; 2.1 knows not the last and takes no harm
TRANSFORM = 2  # TJINIT_TRANSFORM
NAMES = ("libturbojpeg.so.0", "libturbojpeg.0.dylib")


class Transform(ctypes.Structure):
    """`tjtransform`; a region of zeros is the whole picture."""

    _fields_: ClassVar = [
        ("region", c_int * 4),
        ("op", c_int),
        ("options", c_int),
        ("data", c_void_p),
        ("filter", c_void_p),
    ]


@cache
def library() -> Any:
    """Return the loaded library; None where there is none."""
    for name in (*NAMES, ctypes.util.find_library("turbojpeg")):
        try:
            return ctypes.CDLL(name) if name else None
        except OSError:
            continue
    return None


def transformed(data: bytes, operation: str, options: int) -> bytes:
    """Return the turned JPEG; raises ValueError where the library refuses."""
    turned = Transform((c_int * 4)(), OPERATIONS.index(operation), options, None, None)
    return (_version_3 if hasattr(library(), "tj3Transform") else _version_2)(library(), data, turned)


def _version_3(turbo: Any, data: bytes, turned: Transform) -> bytes:
    turbo.tj3Init.restype, turbo.tj3Init.argtypes = c_void_p, [c_int]
    turbo.tj3Transform.argtypes = [
        c_void_p, c_char_p, c_size_t, c_int, POINTER(c_void_p), POINTER(c_size_t), POINTER(Transform),
    ]  # fmt: skip
    result, size = c_void_p(), c_size_t()
    if turbo.tj3Transform(turbo.tj3Init(TRANSFORM), data, len(data), 1, byref(result), byref(size), byref(turned)):
        raise ValueError("refused")
    return ctypes.string_at(result, size.value)


def _version_2(turbo: Any, data: bytes, turned: Transform) -> bytes:
    turbo.tjInitTransform.restype = c_void_p
    turbo.tjTransform.argtypes = [
        c_void_p, c_char_p, c_ulong, c_int, POINTER(c_void_p), POINTER(c_ulong), POINTER(Transform), c_int,
    ]  # fmt: skip
    result, size = c_void_p(), c_ulong()
    if turbo.tjTransform(turbo.tjInitTransform(), data, len(data), 1, byref(result), byref(size), byref(turned), 0):
        raise ValueError("refused")
    return ctypes.string_at(result, size.value)


def main(operation: str, *flags: str) -> int:
    """Turn standard input into standard output; return the exit status."""
    options = PERFECT | OPTIMIZE | (PROGRESSIVE if "progressive" in flags else 0)
    try:
        sys.stdout.buffer.write(transformed(sys.stdin.buffer.read(), operation, options))
    except ValueError:
        return 1
    return 0  # what the library has allocated goes with the process


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
