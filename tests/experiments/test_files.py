"""Files are whole or not there."""

import pytest
from matplotlib.figure import Figure

from sim.experiments.files import (
    FolderError,
    check_writable,
    keep,
    keep_all,
    whole_file,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_replaces_another_or_leaves_it(tmp_path):
    place = tmp_path / "table.csv"
    keep(place, b"old")
    with pytest.raises(RuntimeError), whole_file(place) as temporary:  # noqa: PT012
        temporary.write_text("half")
        raise RuntimeError
    assert place.read_bytes() == b"old"
    keep(place, b"new")
    assert place.read_bytes() == b"new"
    assert place.stat().st_mode & 0o777 == 0o644
    assert names(tmp_path) == ["table.csv"]


def test_a_temporary_file_has_the_ending_that_its_writer_needs(tmp_path):
    with whole_file(tmp_path / "film.gif", ".gif") as temporary:
        assert temporary.suffix == ".gif"
        assert temporary.name.startswith(".")


def test_what_cannot_be_written_is_said_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot be written") as caught:
        check_writable(tmp_path / "file")
    assert "\n" not in str(caught.value)


def test_texts_and_figures_are_all_kept_or_none(tmp_path):
    keep_all(tmp_path, {"a.md": "old", "b.png": Figure()})
    assert (tmp_path / "a.md").read_text() == "old"
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(AttributeError):
        keep_all(tmp_path, {"a.md": "new", "c.png": None})
    assert (tmp_path / "a.md").read_text() == "old"
    assert names(tmp_path) == ["a.md", "b.png"]
