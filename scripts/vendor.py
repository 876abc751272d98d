"""Copy the files of other people that package.json pins into the editor's static files, or check the copies.

python scripts/vendor.py            fetch the packages with npm, verify them, write the copies and their digests
python scripts/vendor.py --check    say what differs from package.json or the digests; needs no Node and no network
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "editable/static/editable/vendor"
DIGESTS = "SHA256SUMS"  # as sha256sum writes and reads them
# Collecting static files fails on a map that is not there.
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)[#@] sourceMappingURL=[^\n]*\s*\Z")


@dataclass(frozen=True)
class Package:
    """A pinned package; `files` says under which name each of its files is copied."""

    name: str
    version: str
    license: str
    integrity: str  # of the packed package: "sha512-" and the digest in base64
    files: dict[str, str]

    def header(self, source: str) -> bytes:
        """Return the line that a copy begins with."""
        return f"/*! {self.name} {self.version}, {self.license}: {source} without its source map line */\n".encode()


def packages(root: Path) -> list[Package]:
    """Return the packages that package.json pins."""
    pins = json.loads((root / "package.json").read_text())["vendored"]
    return [Package(name, **pin) for name, pin in pins.items()]


def copy_all(root: Path) -> None:
    """Write every copy anew; raises SystemExit where a package is not the pinned one."""
    folder = root / FOLDER
    copies = {name: content for package in packages(root) for name, content in fetched(package).items()}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in copies.items():
        (folder / name).write_bytes(content)
    (folder / DIGESTS).write_text("".join(f"{sha256(copies[name])}  {name}\n" for name in sorted(copies)))


def fetched(package: Package) -> dict[str, bytes]:
    """Return the copies of a package by name, its licence included."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{package.name}@{package.version}"
        subprocess.run(["npm", "pack", wanted, "--silent", "--pack-destination", folder], check=True)
        (packed,) = Path(folder).iterdir()
        if integrity(packed.read_bytes()) != package.integrity:
            sys.exit(f"{wanted} is not the package that package.json pins.")
        with tarfile.open(packed) as archive:
            return dict(unpacked(package, archive))


def unpacked(package: Package, archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each copy."""

    def read(name: str) -> bytes:
        member = archive.extractfile(f"package/{name}")
        assert member is not None
        return member.read()

    for source, name in package.files.items():
        yield name, package.header(source) + SOURCE_MAP.sub(b"\n", read(source))
    yield f"{package.name}.LICENSE", read("LICENSE")


def faults(root: Path) -> Iterator[str]:
    """Yield a sentence for each copy that is missing, changed, unknown or of another version than package.json pins."""
    folder = root / FOLDER
    lines = (folder / DIGESTS).read_text().splitlines()
    digests = {name: digest for digest, name in (line.split("  ") for line in lines)}
    known: dict[str, bytes] = {}
    for package in packages(root):
        known |= {name: package.header(source) for source, name in package.files.items()}
        known[f"{package.name}.LICENSE"] = b""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*known, *digests, *found} - {DIGESTS}):
        if name not in known or name not in digests:
            yield f"{name} is not what package.json asks for."
        elif name not in found:
            yield f"{name} is missing."
        elif sha256(found[name].read_bytes()) != digests[name]:
            yield f"{name} was changed by hand."
        elif not found[name].read_bytes().startswith(known[name]):
            yield f"{name} is of another version than package.json pins."


def integrity(content: bytes) -> str:
    """Return the digest of a packed package as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def sha256(content: bytes) -> str:
    """Return the digest as sha256sum writes it."""
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Return 1 if a check fails."""
    if "--check" not in sys.argv:
        copy_all(ROOT)
    found = list(faults(ROOT))
    print("\n".join([*found, "Run: python scripts/vendor.py"] if found else ["The vendored files are as pinned."]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
