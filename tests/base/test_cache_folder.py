"""The folder of compiled functions is its user's alone, and only what we made is removed."""

import os
from pathlib import Path

import pytest

from sim.base import compile_cache
from sim.base.compile_cache import KEPT_FOLDERS, CompileCache

NAME = "0123456789abcdef-numba0.68.1-numpy2.5.5"
as_root = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="needs to be root")


@pytest.fixture(autouse=True)
def _says_it_anew(monkeypatch):
    monkeypatch.setattr(compile_cache, "_warned", set())


def sealed(root: Path) -> tuple[CompileCache, Path]:
    """A cache with one file."""
    cache = CompileCache.open(root, NAME)
    file = cache.folder / "base_1" / "function.nbc"
    file.parent.mkdir()
    before = cache.states()
    file.write_bytes(bytes(range(256)))
    cache.seal(before)
    return cache, file


def test_what_changed_while_nothing_was_compiled_is_not_sealed(tmp_path):
    """Else damage would be certified by the next function that is compiled."""
    cache, file = sealed(tmp_path)
    file.write_bytes(b"damaged")
    before = cache.states()
    other = file.with_name("other.nbc")
    other.write_bytes(b"compiled meanwhile")
    cache.seal(before)
    CompileCache.open(tmp_path, NAME)
    assert not file.exists()
    assert other.exists()


def test_the_folder_is_for_its_user_only(tmp_path):
    cache, _ = sealed(tmp_path / "made" / "root")
    for folder in (cache.folder, cache.folder.parent, cache.folder.parents[1]):
        assert folder.stat().st_mode & 0o777 == 0o700


def refused(root: Path, caplog) -> None:
    """The folder is not used, and a line says so."""
    cache = CompileCache.open(root, NAME)
    assert not cache.folder.is_relative_to(root)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    (record,) = caplog.records
    assert str(root) in record.getMessage()


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_folder_that_others_may_write_to_is_not_used(tmp_path, caplog, level):
    cache, _ = sealed(tmp_path / "root")
    [cache.folder, *cache.folder.parents][level].chmod(0o777)
    refused(tmp_path / "root", caplog)


def test_a_folder_that_others_may_only_read_is_closed_to_them(tmp_path):
    cache, file = sealed(tmp_path / "root")
    cache.folder.chmod(0o755)
    assert CompileCache.open(tmp_path / "root", NAME).folder == cache.folder
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert file.exists()


@as_root
@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_folder_of_another_user_is_not_used(tmp_path, caplog, level):
    cache, _ = sealed(tmp_path / "root")
    os.chown([cache.folder, *cache.folder.parents][level], 1234, 1234)
    refused(tmp_path / "root", caplog)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_link_is_not_followed(tmp_path, caplog, level):
    cache, _ = sealed(tmp_path / "root")
    linked = [cache.folder, *cache.folder.parents][level]
    linked.rename(tmp_path / "elsewhere")
    linked.symlink_to(tmp_path / "elsewhere")
    for number in range(9):
        (tmp_path / "elsewhere" / f"{number:016x}-numba0.1-numpy0.1").mkdir(exist_ok=True)
    refused(tmp_path / "root", caplog)
    assert len(list((tmp_path / "elsewhere").glob("*-numba0.1-*"))) == 9


def test_a_link_to_a_file_is_removed_and_the_file_stays(tmp_path):
    _, file = sealed(tmp_path / "root")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    CompileCache.open(tmp_path / "root", NAME)
    assert not file.is_symlink()
    assert (tmp_path / "elsewhere").exists()


def test_old_folders_are_removed_but_no_others(tmp_path):
    cache, _ = sealed(tmp_path)
    parent = cache.folder.parent
    for age in range(8):
        for old in (f"{age:016x}-numba0.61.0-numpy2.1.3-linked", f"mine-{age}", f"{age:016x}"):
            (parent / old).mkdir()
            os.utime(parent / old, (10_000 - age, 10_000 - age))
    (tmp_path / "elsewhere").mkdir()
    (parent / f"{9:016x}-numba0.1-numpy0.1").symlink_to(tmp_path / "elsewhere")
    CompileCache.open(tmp_path, NAME)
    left = sorted(path.name[:16] for path in parent.glob("*-linked"))
    assert left == [f"{age:016x}" for age in range(KEPT_FOLDERS - 1)]
    assert len(list(parent.glob("mine-*"))) == 8
    assert len([path for path in parent.iterdir() if len(path.name) == 16]) == 8
    assert (parent / f"{9:016x}-numba0.1-numpy0.1").is_symlink()


def test_a_clock_that_is_behind_costs_no_folder_in_use(tmp_path, monkeypatch):
    cache, file = sealed(tmp_path)
    for number in range(6):
        (cache.folder.parent / f"{number:016x}-numba0.61.0-numpy2.1.3").mkdir()
    utime = os.utime
    monkeypatch.setattr(os, "utime", lambda path: utime(path, (1, 1)))
    CompileCache.open(tmp_path, NAME)
    assert cache.folder.stat().st_mtime == 1
    assert file.exists()
    assert len(list(cache.folder.parent.iterdir())) == KEPT_FOLDERS


def test_a_file_that_another_process_removes_is_no_error(tmp_path, monkeypatch, caplog):
    cache, file = sealed(tmp_path)
    file.write_bytes(b"changed")
    checksum = compile_cache._checksum

    def vanish(path: Path) -> str:
        path.unlink()
        return checksum(path)

    monkeypatch.setattr(compile_cache, "_checksum", vanish)
    cache.seal({})
    assert cache.is_used
    assert caplog.records == []


def test_a_warning_is_given_once(tmp_path, caplog):
    cache, _ = sealed(tmp_path)
    for _ in range(3):
        cache.give_up(OSError("no space"))
    assert len(caplog.records) == 1
    assert not cache.is_used
