"""The lock files: every package pinned and hashed, nothing named that says where it is to be had."""

import hashlib
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from portal import bootstrap, lock

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (lock.LOCK, lock.CUDA, lock.NODE_LOCK)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_each_package_is_pinned_once_and_hashed(path):
    text = path.read_text()
    found = lock.entries(text)
    assert found
    assert all(re.fullmatch(r"[a-z0-9-]+==[^\s;]+( ; .+)?", pin) for pin in found)
    assert all(found.values())
    assert len({lock.name_of(pin) for pin in found}) == len(found) == len(lock.pins(text))
    assert "://" not in text
    # What is read is what is written.
    assert text.partition("\n")[2] == lock.written(found)


def test_what_is_declared_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    assert {lock.name_of(one) for one in declared} <= {
        lock.name_of(one) for one in lock.pins(lock.LOCK.read_text())
    }


def test_pytorch_may_come_from_its_own_index_too():
    (torch,) = (pin for pin in lock.pins(lock.LOCK.read_text()) if pin.startswith("torch=="))
    found = lock.entries(lock.LOCK.read_text())[torch]
    assert set(lock.cpu_hashes(torch)) < set(found)
    # It is installed by itself, and with the same hashes.
    assert lock.entries(bootstrap._entry(lock.LOCK, "torch")) == {torch: found}
    with pytest.raises(SystemExit, match=r"no hash of a CPU build of torch==0\.1"):
        lock.cpu_hashes("torch==0.1")


@pytest.mark.parametrize(
    ("version", "cuda"),
    [("cuda: Optional[str] = None", False), ("cuda: Optional[str] = '13.0'", True), ("cuda = '12.8'", True)],
)
def test_a_cuda_build_is_told_by_its_version_file(tmp_path, monkeypatch, version, cuda):
    folder = tmp_path / "lib" / "python3.11" / "site-packages" / "torch"
    folder.mkdir(parents=True)
    (folder / "version.py").write_text(f"__version__ = '2.13.0'\n{version}\nhip: Optional[str] = None\n")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    assert bootstrap._is_cuda_build() is cuda


def test_another_file_than_the_locked_one_is_not_installed(tmp_path):
    """A wheel of the right name and version, but of other bytes, is refused."""
    wheel = tmp_path / "idna-9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("idna-9.9.dist-info/METADATA", "Metadata-Version: 2.1\nName: idna\nVersion: 9.9\n")
        file.writestr(
            "idna-9.9.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr("idna-9.9.dist-info/RECORD", "")
    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    for digest, installed in (("0" * 64, False), (right, True)):
        (tmp_path / "a.lock").write_text(f"idna==9.9 \\\n    --hash=sha256:{digest}\n")
        command = [
            *bootstrap._INSTALL,
            "--no-index",
            "--find-links",
            str(tmp_path),
            "--target",
            str(tmp_path / "t"),
        ]
        done = subprocess.run([*command, "-r", str(tmp_path / "a.lock")], capture_output=True, text=True)
        assert (done.returncode == 0) is installed, done.stderr
        assert ("DO NOT MATCH THE HASHES" in done.stderr) is not installed
