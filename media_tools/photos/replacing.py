"""Files replaced whole or not at all: written beside, synchronised, renamed. Mode, owner and times are kept.

What differs in one page only is written over the old bytes instead, which is whole or not at all as well.
"""

from __future__ import annotations

import os
import secrets
import stat
import time
from contextlib import suppress

from django.utils.translation import gettext as _

from media_tools.photos.errors import PhotoError
from media_tools.photos.folders import Content, Folder, plain

PART = ".photo-"  # what the names of files begin with that are being written
OLD_SECONDS = 3600  # nothing takes that long to write: what is older was left by a process that was killed
PAGE = 4096  # bytes that systems and disks write together
OLD = os.O_WRONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def replace(folder: Folder, name: str, before: Content, data: bytes, modified_ns: int | None = None) -> None:
    """Give a file other bytes; `modified_ns` is its new modified time, else it keeps the one it had.

    `before` is what was read: where the file is another one now, or read-only, PhotoError is raised.
    """
    check(folder, name, before)
    part = f"{PART}{secrets.token_hex(8)}"
    try:
        _write(folder, part, before, data, modified_ns)
        check(folder, name, before)
        os.rename(part, plain(name), src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
        os.fsync(folder.fd)
    except OSError as error:
        raise _refusal(name, error) from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder.fd)


def overwrite(folder: Folder, name: str, before: Content, data: bytes, modified_ns: int | None = None) -> bool:
    """Write `data` over the first bytes of a file where they differ in one page only; return whether that was done.

    So no photo of megabytes is written for twenty bytes, and a process that is killed has written all of them or none.
    A file of several names is left alone, since the others may be somebody's backup. Conditions are those of `replace`.
    """
    pages = [at for at in range(0, len(data), PAGE) if data[at : at + PAGE] != before.data[at : at + PAGE]]
    if len(pages) != 1 or before.stat.st_nlink != 1:
        return False
    check(folder, name, before)
    modified = before.stat.st_mtime_ns if modified_ns is None else modified_ns
    try:
        with os.fdopen(os.open(plain(name), OLD, dir_fd=folder.fd), "wb", buffering=0) as file:
            _check_same(name, before, os.fstat(file.fileno()))
            os.pwrite(file.fileno(), data[pages[0] : pages[0] + PAGE], pages[0])
            os.utime(file.fileno(), ns=(before.stat.st_atime_ns, modified))
            os.fsync(file.fileno())
    except OSError as error:
        raise _refusal(name, error) from None
    return True


def set_modified(folder: Folder, name: str, before: Content, modified_ns: int) -> None:
    """Set only the modified time of a file, under the same conditions."""
    check(folder, name, before)
    times = (before.stat.st_atime_ns, modified_ns)
    try:
        os.utime(plain(name), ns=times, dir_fd=folder.fd, follow_symlinks=False)
    except OSError as error:
        raise _refusal(name, error) from None


def sweep(folder: Folder) -> None:
    """Delete what killed processes have left half written."""
    with os.scandir(folder.fd) as entries:
        left = [entry.name for entry in entries if entry.name.startswith(PART) and _is_old(entry)]
    for name in left:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder.fd)


def _is_old(entry: os.DirEntry[str]) -> bool:
    # The time of the last change of the inode: the modified time is that of the photo.
    return entry.stat(follow_symlinks=False).st_ctime < time.time() - OLD_SECONDS


def check(folder: Folder, name: str, before: Content) -> None:
    """Raise PhotoError unless the file is still the one that was read, and may be written."""
    try:
        now = os.lstat(plain(name), dir_fd=folder.fd)
    except OSError as error:
        raise _refusal(name, error) from None
    _check_same(name, before, now)
    # Renaming over a file asks only for leave to write into its folder, and root may write into everything.
    if not now.st_mode & 0o222 or not os.access(name, os.W_OK, dir_fd=folder.fd, follow_symlinks=True):
        raise PhotoError(_("“%s” is read-only.") % name)


def _check_same(name: str, before: Content, now: os.stat_result) -> None:
    if (now.st_ino, now.st_size, now.st_mtime_ns) != (before.stat.st_ino, before.stat.st_size, before.stat.st_mtime_ns):
        raise PhotoError(_("“%s” was changed meanwhile by somebody else.") % name)


def _write(folder: Folder, part: str, before: Content, data: bytes, modified_ns: int | None) -> None:
    with os.fdopen(os.open(part, NEW, 0o600, dir_fd=folder.fd), "wb") as file:
        file.write(data)
        file.flush()
        with suppress(PermissionError):  # only root gives files to others
            os.fchown(file.fileno(), before.stat.st_uid, before.stat.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(before.stat.st_mode))
        modified = before.stat.st_mtime_ns if modified_ns is None else modified_ns
        os.utime(file.fileno(), ns=(before.stat.st_atime_ns, modified))
        os.fsync(file.fileno())


def _refusal(name: str, error: OSError) -> PhotoError:
    reason = error.strerror or type(error).__name__
    return PhotoError(_("“%(name)s” cannot be written: %(reason)s.") % {"name": name, "reason": reason})
