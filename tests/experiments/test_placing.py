"""What a command puts into a folder replaces its own files only; an end at any step is safe."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from sim.experiments.files import FolderError, TakenError
from sim.experiments.manifests import COMPARISON, RUN, Made, holding, write_manifest
from sim.experiments.placing import check_folder, chosen_folder, filling

ONE = Made(RUN, (("one", "aa"),), 7, 2)
TWO = Made(RUN, (("two", "bb"),), 7, 2)
BOTH = Made(COMPARISON, (("one", "aa"), ("two", "bb")), 7, 2)
PARTS = {"": BOTH, "one": ONE, "two": TWO}
FOREIGN = {
    "notes.txt": "mine",
    "film.mp4": "a film",
    ".git/objects/ab": "history",
    "one/notes.txt": "mine",
    "third/manifest.json": '{"name": "a web app", "icons": []}',
    "third/src/app.js": "code",
}
FILES = {
    "": ("comparison.csv", "fates.csv"),
    "one": ("outcomes.parquet", "daily.parquet"),
    "two": ("outcomes.parquet", "daily.parquet"),
}


def about(made):
    scenarios = [name for name, _ in made.scenarios]
    common = {"command": "python -m sim", "seed": made.seed, "replicates_asked": made.replicates}
    if made.kind == RUN:
        name, digits = made.scenarios[0]
        return common | {"scenario": {"name": name}, "content_hash": digits, "seeds": [1, 2]}
    hashes = [digits for _, digits in made.scenarios]
    return common | {"comparison": scenarios, "content_hashes": hashes, "baseline": "one"}


def fill(folder, text, parts=PARTS, more=None):
    """Writes a folder as a command does; `more` are files of one time only."""
    with filling(folder, parts) as now:
        for part in parts:
            place = now.temporary / part
            place.mkdir(exist_ok=True)
            for name in FILES[part if len(parts) > 1 else "one"]:
                (place / name).write_text(text + name)
        for name, content in (more or {}).items():
            (now.temporary / name).write_text(content)
        for part, made in parts.items():
            write_manifest(now.temporary / part, made, about(made) | {"text": text})
    return now.folder


def add_foreign(folder):
    for name, text in FOREIGN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def files_in(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def texts(folder):
    """What each part of the folder says that it holds, if it says that it is whole."""
    found = [holding(folder / part) for part in PARTS]
    return [each.manifest["text"] if each and each.is_whole else None for each in found]


def test_a_comparison_keeps_what_it_did_not_write(tmp_path):
    place = tmp_path / "both"
    fill(place, "old", more={"differences-two.png": "a figure"})
    add_foreign(place)
    check_folder(place, PARTS)
    assert fill(place, "new") == place
    assert files_in(place).items() >= FOREIGN.items()
    assert (place / "one/outcomes.parquet").read_text() == "newoutcomes.parquet"
    assert not (place / "differences-two.png").exists()
    assert texts(place) == ["new"] * 3
    assert sorted(path.name for path in place.iterdir() if path.name.startswith(".")) == [".git"]
    assert [path.name for path in tmp_path.iterdir()] == ["both"]


@pytest.mark.parametrize("ending", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("is_dead", [False, True], ids=["once", "for good"])
def test_an_end_at_any_rename_loses_nothing(tmp_path, monkeypatch, ending, is_dead):
    """Once: everything is undone. For good: no mixed folder passes for a whole one."""
    real, number, is_done = os.replace, 0, False
    while not is_done:
        number += 1
        place = tmp_path / f"{number}"
        fill(place, "old", more={"map.png": "a figure"})
        add_foreign(place)
        calls = []

        def replace(*paths, calls=calls, last=number):
            calls.append(paths)
            if len(calls) == last or (is_dead and len(calls) > last):
                raise ending
            real(*paths)

        before = files_in(place)
        monkeypatch.setattr(os, "replace", replace)
        with suppress(FolderError, KeyboardInterrupt):
            fill(place, "new")
            is_done = True
        monkeypatch.setattr(os, "replace", real)
        after = files_in(place)
        assert after.items() >= FOREIGN.items()
        if not is_done and not is_dead:
            assert after == before
        elif not is_done:
            assert set(before.values()) - {
                before[f"{part}/manifest.json".lstrip("/")] for part in PARTS
            } <= set(after.values())
            assert texts(place)[0] in (None, "old")
            if texts(place)[0] == "old":
                assert {name: after[name] for name in before} == before
            check_folder(place, PARTS)
            fill(place, "again")
            assert texts(place) == ["again"] * 3
            assert files_in(place).items() >= FOREIGN.items()
    assert number > 15
    assert texts(place) == ["new"] * 3


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a web app"}',
        "{",
        "[]",
        "",
        '{"kind": "run"}',
        json.dumps(about(ONE) | {"kind": "run", "files": {"../letter": "00"}}),
        json.dumps(about(ONE) | {"kind": "comparison", "files": {}}),
        json.dumps(about(BOTH) | {"comparison": [".", "two"]}),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    (tmp_path / "src").mkdir()
    before = files_in(tmp_path)
    with pytest.raises(TakenError, match="damaged or not of this program") as caught:
        check_folder(tmp_path, {"": ONE})
    assert "\n" not in str(caught.value)
    assert files_in(tmp_path) == before


def test_what_holds_something_else_is_refused(tmp_path):
    fill(tmp_path / "both", "old")
    fill(tmp_path / "run", "old", {"": ONE})
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.json").write_text('{"design": {}, "points": {}}')
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").touch()
    (tmp_path / "file").touch()
    for name, parts, words in (
        ("both", {"": ONE}, "holds a comparison of one, two .*, not a run of one"),
        ("run", PARTS, "holds a run of one .*, not a comparison of one, two"),
        ("study", {"": ONE}, "holds a study"),
        ("letters", {"": ONE}, "holds other files"),
        ("file", {"": ONE}, "is a file"),
    ):
        with pytest.raises(TakenError, match=words):
            check_folder(tmp_path / name, parts)


@pytest.mark.parametrize("kind", ["changed", "link", "folder", "foreign"])
def test_a_file_of_ours_that_someone_changed_is_refused(tmp_path, kind):
    fill(tmp_path / "run", "old", {"": ONE})
    path = tmp_path / "run" / ("map.png" if kind == "foreign" else "outcomes.parquet")
    path.unlink(missing_ok=True)
    if kind == "link":
        (tmp_path / "far").write_text("oldoutcomes.parquet")
        path.symlink_to(tmp_path / "far")
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_text("mine")
    with pytest.raises(TakenError, match=f"its {path.name} is not the one"):
        check_folder(tmp_path / "run", {"": ONE})


def test_a_sub_run_of_something_else_is_refused(tmp_path):
    fill(tmp_path / "both", "old")
    (tmp_path / "both" / "one").rename(tmp_path / "away")
    fill(tmp_path / "both" / "one", "old", {"": TWO})
    with pytest.raises(TakenError, match="both/one: holds a run of two"):
        check_folder(tmp_path / "both", PARTS)


@pytest.mark.parametrize("day", ["", "2021-08-03"])
def test_a_comparison_of_an_earlier_version_is_known(tmp_path, day):
    parts = {part: made._replace(day=day) for part, made in PARTS.items()}
    parts[""] = BOTH._replace(kind="branch" if day else "comparison", day=day)
    place = fill(tmp_path / "both", "old", parts)
    for part in parts:
        path = place / part / "manifest.json"
        manifest = json.loads(path.read_text())
        for key in ("kind", "day", "files", "content_hashes"):
            manifest.pop(key, None)
        if day:
            manifest["command"] = f"python -m sim branch one.yaml --at {day} --with two.yaml"
        path.write_text(json.dumps(manifest))
    add_foreign(place)
    (place / "fates-two.png").write_text("an old figure")
    check_folder(place, parts)
    assert fill(place, "new", parts) == place
    assert texts(place) == ["new"] * 3
    assert not (place / "fates-two.png").exists()
    assert files_in(place).items() >= FOREIGN.items()
    with pytest.raises(TakenError, match=r"holds a (branch|comparison) of one, two"):
        check_folder(place, {"": ONE})


def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    for name in ("there", "not yet"):
        link = tmp_path / f"link to {name}"
        link.symlink_to(tmp_path / "disk" / name)
        if name == "there":
            (tmp_path / "disk" / name).mkdir()
        for text in ("old", "new"):
            check_folder(link, PARTS)
            fill(link, text)
            assert link.is_symlink()
            assert texts(tmp_path / "disk" / name) == [text] * 3


def test_a_folder_that_is_taken_meanwhile_is_not_touched(tmp_path):
    with filling(tmp_path / "run", {"": ONE}) as now:
        (now.temporary / "outcomes.parquet").write_text("new")
        write_manifest(now.temporary, ONE, about(ONE))
        fill(tmp_path / "run", "old", {"": TWO})
    assert now.folder == tmp_path / "run-2"
    assert (tmp_path / "run-2" / "outcomes.parquet").read_text() == "new"
    assert (tmp_path / "run" / "outcomes.parquet").read_text() == "oldoutcomes.parquet"


def test_a_default_folder_that_is_taken_gets_a_number(tmp_path):
    default = tmp_path / "run"
    assert chosen_folder(None, default, {"": ONE}) == default
    fill(default, "old", {"": ONE})
    assert chosen_folder(None, default, {"": ONE}) == default
    assert chosen_folder(None, default, {"": TWO}) == tmp_path / "run-2"
    (tmp_path / "run-2").touch()
    assert chosen_folder(None, default, {"": TWO}) == tmp_path / "run-3"
    with pytest.raises(TakenError, match="name another folder"):
        chosen_folder(str(default), default, {"": TWO})


def test_a_disk_that_refuses_is_told_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "run", tmp_path / "none" / "run"):
        with pytest.raises(FolderError, match="cannot be written") as caught, filling(place, {}):
            pass
        assert "\n" not in str(caught.value)


def test_what_ends_while_it_is_filled_leaves_nothing(tmp_path):
    fill(tmp_path / "run", "old", {"": ONE})
    before = files_in(tmp_path)
    with pytest.raises(RuntimeError), filling(tmp_path / "run", {"": ONE}) as now:  # noqa: PT012
        (now.temporary / "outcomes.parquet").write_text("half")
        raise RuntimeError
    assert files_in(tmp_path) == before
    assert len(list((tmp_path / "run").iterdir())) == 3
