"""Nothing damaged is loaded from the cache of compiled functions, and its errors end no run."""

import contextlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.base import compile_cache
from sim.base.compile_cache import CompileCache
from sim.base.compiled import is_compiled

# In a process of its own, which says whether the code came from the cache.
SCRIPT = """
import resource, sys
if len(sys.argv) > 1:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from sim.base import compiled
from sim.base.draws import uniforms
print(*uniforms(1, 2, 3, 4, 5), sep=" ")
print(sum(uniforms._outside.stats.cache_hits.values()))
print(compiled._cache.folder)
"""
as_root = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="needs to be root")
compiled_only = pytest.mark.skipif(not is_compiled(), reason="nothing is compiled")


class Answer:
    """What such a process says."""

    def __init__(self, cache: Path, *arguments: str) -> None:
        command = [sys.executable, "-c", SCRIPT, *arguments]
        places = {"PYTHONPATH": str(Path(sim.__file__).parents[1]), "XDG_CACHE_HOME": str(cache)}
        done = subprocess.run(
            command, env=os.environ | places, capture_output=True, text=True, check=True
        )
        self.numbers, hits, folder = done.stdout.splitlines()
        self.was_loaded, self.folder = hits == "1", Path(folder)
        self.warnings = done.stderr.splitlines()


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> tuple[Path, Answer]:
    """A cache with the functions of the script, and what the process that filled it said."""
    if not is_compiled():
        pytest.skip("nothing is compiled")
    root = tmp_path_factory.mktemp("filled")
    return root, Answer(root)


@pytest.fixture
def cache(filled, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(filled[0], tmp_path / "cache"))


def files_of(cache: Path) -> list[Path]:
    return sorted(path for end in (".nbi", ".nbc") for path in cache.rglob(f"*{end}"))


def test_a_second_process_loads_what_the_first_compiled(filled, cache):
    again = Answer(cache)
    assert not filled[1].was_loaded
    assert again.was_loaded
    assert again.numbers == filled[1].numbers
    assert again.warnings == filled[1].warnings == []


@pytest.mark.parametrize("damage", ["truncated", "emptied", "zeroed", "unsealed"])
def test_damaged_files_are_compiled_anew(filled, cache, damage):
    for path in files_of(cache):
        content = path.read_bytes()
        if damage == "unsealed":
            path.with_name(path.name + ".sha256").unlink()
        path.write_bytes(
            {
                "truncated": content[: len(content) // 2],
                "emptied": b"",
                "zeroed": bytes(len(content)),
                "unsealed": content,
            }[damage]
        )
    answer = Answer(cache)
    assert answer.numbers == filled[1].numbers
    assert not answer.was_loaded
    assert answer.warnings == []
    assert Answer(cache).was_loaded, "what was compiled anew should have been kept"


def test_what_is_damaged_in_spite_of_its_checksum_is_compiled_anew(filled, cache):
    for path in files_of(cache):
        path.write_bytes(path.read_bytes()[:40])
        compile_cache._write_seal(path)
    answer = Answer(cache)
    assert answer.numbers == filled[1].numbers
    (line,) = answer.warnings
    assert str(answer.folder) in line
    assert files_of(cache) == []


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at // 8] ^= 1 << at % 8
    path.write_bytes(content)


def test_each_flipped_bit_is_noticed(cache):
    (folder,) = cache.glob("hybrid-border-sim/compiled/*")
    chance, files = random.Random(5), files_of(cache)
    seals = [path.with_name(path.name + ".sha256") for path in files]
    kept = {path: path.read_bytes() for path in files + seals}
    for _ in range(200):
        flipped = chance.choice(files + seals)
        flip(flipped, chance.randrange(8 * len(kept[flipped])))
        CompileCache(folder).remove_unsealed()
        broken = flipped.with_name(flipped.name.removesuffix(".sha256"))
        assert files_of(cache) == [path for path in files if path != broken]
        broken.write_bytes(kept[broken])
        flipped.write_bytes(kept[flipped])


@pytest.mark.long
def test_no_flipped_bit_changes_a_result(filled, tmp_path):
    chance = random.Random(6)
    for turn in range(200):
        cache = Path(shutil.copytree(filled[0], tmp_path / str(turn)))
        path = chance.choice(files_of(cache))
        flip(path, chance.randrange(8 * path.stat().st_size))
        answer = Answer(cache)
        assert answer.numbers == filled[1].numbers
        assert not answer.was_loaded or "uniforms" not in path.name


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k,mode=0700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@as_root
def test_a_full_disk_is_no_error(filled, tmp_path):
    with small_disk(tmp_path / "full") as cache:
        for _ in range(2):
            answer = Answer(cache)
            assert answer.numbers == filled[1].numbers
            (line,) = answer.warnings
            assert str(answer.folder) in line
            assert "No space left" in line


def test_a_file_that_cannot_be_written_is_no_error(filled, tmp_path):
    answer = Answer(tmp_path, "600")
    assert answer.numbers == filled[1].numbers
    (line,) = answer.warnings
    assert str(answer.folder) in line
    assert Answer(tmp_path).numbers == filled[1].numbers


def test_a_folder_that_cannot_be_made_is_replaced_for_the_run(filled, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    answer = Answer(tmp_path / "file")
    assert answer.numbers == filled[1].numbers
    (line,) = answer.warnings
    assert str(tmp_path / "file") in line
    assert not answer.folder.exists(), "the temporary folder should have been removed"


@compiled_only
def test_processes_that_start_at_once_do_not_break_one_another(filled, tmp_path):
    places = {
        "PYTHONPATH": str(Path(sim.__file__).parents[1]),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | places,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in started:
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert out.splitlines()[0] == filled[1].numbers
    assert Answer(tmp_path).numbers == filled[1].numbers
