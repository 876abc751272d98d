"""Files of other people are copied as they were published, and stay so."""

import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from scripts import vendor


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what the check reads."""
    shutil.copy(vendor.ROOT / "package.json", tmp_path)
    shutil.copytree(vendor.ROOT / vendor.FOLDER, tmp_path / vendor.FOLDER)
    return tmp_path


def test_it_finds_the_copies_as_pinned():
    """What lies in the checkout is what package.json and the digests say."""
    assert list(vendor.faults(vendor.ROOT)) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tom-select.js", b"alert(1)", "changed by hand"),
        ("tom-select.LICENSE", b"", "changed by hand"),
        ("tom-select.js", None, "missing"),
        ("other.js", b"", "not what package.json asks for"),
    ],
)
def test_it_names_a_copy_that_is_not_right(checkout, name, content, said):
    """A changed, missing or unknown file fails the check."""
    path = checkout / vendor.FOLDER / name
    path.unlink() if content is None else path.write_bytes(content)
    (fault,) = vendor.faults(checkout)
    assert name in fault and said in fault


def test_it_asks_for_new_copies_after_a_new_pin(checkout):
    """An update of package.json alone fails the check."""
    pins = json.loads((checkout / "package.json").read_text())
    pins["vendored"]["tom-select"]["version"] = "9.9.9"
    (checkout / "package.json").write_text(json.dumps(pins))
    assert "another version" in next(vendor.faults(checkout))


def test_it_changes_nothing_but_the_source_map_line():
    """A copy is header and file; the map that is not there is not named."""
    package = vendor.Package("some", "1.0", "MIT", "", {"dist/some.js": "some.js"})
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        files = {"dist/some.js": b"code() // 1\n//# sourceMappingURL=some.js.map\n", "LICENSE": b"Free\n"}
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    packed.seek(0)
    with tarfile.open(fileobj=packed) as archive:
        copies = dict(vendor.unpacked(package, archive))
    assert copies == {"some.js": package.header("dist/some.js") + b"code() // 1\n", "some.LICENSE": b"Free\n"}


def test_it_pins_exactly_and_names_no_registry():
    """Every package has one version and the digest of what npm publishes; where it comes from is npm's setting."""
    text = (vendor.ROOT / "package.json").read_text()
    assert "://" not in text
    for package in vendor.packages(vendor.ROOT):
        assert package.version[0].isdigit()
        assert package.integrity.startswith("sha512-") and len(package.integrity) == 95
