"""A folder for results: written whole, gone if nothing came of it, named when Ctrl-C ends it."""

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.experiments.files import FolderError
from sim.views import cli
from sim.views.commands import fit, sensitivity, validate
from sim.views.commands.run import replicates_again
from sim.views.running import results_in


def test_a_new_folder_is_gone_if_nothing_was_written(tmp_path):
    place = tmp_path / "new"
    with pytest.raises(RuntimeError), results_in(str(place), ("a.md",), "validate"):  # noqa: PT012
        assert place.is_dir()
        raise RuntimeError
    assert not place.exists()


def test_a_folder_that_was_there_stays(tmp_path):
    with pytest.raises(KeyboardInterrupt), results_in(str(tmp_path), ("a.md",), "validate"):
        raise KeyboardInterrupt
    assert tmp_path.is_dir()


def test_a_folder_that_cannot_be_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderError), results_in(str(tmp_path / "file"), (), "fit"):
        pytest.fail("the work began")


def interrupt(*arguments, **options):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("module", "work", "words"),
    [
        (validate, "validate", ["validate", "--only", "record"]),
        (fit, "fit", ["fit"]),
        (sensitivity, "study", ["sensitivity", "surge"]),
    ],
)
@pytest.mark.parametrize("when", ["at work", "when kept"])
def test_an_interruption_is_one_line_that_says_what_is_kept(
    tmp_path, monkeypatch, capsys, module, work, words, when
):
    out = tmp_path / "out"
    if when == "at work":
        monkeypatch.setattr(module, work, interrupt)
        said = "interrupted; nothing was kept\n"
    else:
        monkeypatch.setattr(module, work, lambda *arguments: None)
        monkeypatch.setattr(module, "_files", lambda *arguments: {"report.md": "found"})
        monkeypatch.setattr(module, "_show", interrupt)
        said = f"interrupted; what was found is kept in {out}\n"
    with pytest.raises(SystemExit) as end:
        cli.main([*words, "--out", str(out)])
    assert end.value.code == 130
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", said)
    assert out.exists() == (when == "when kept")


@pytest.mark.parametrize(
    ("kept", "is_interrupted", "again"),
    [([0, 1, 2], True, 3), ([0, 2], True, 50), ([0, 1, 2], False, 50)],
)
def test_the_command_of_an_interrupted_run_asks_for_what_it_has(kept, is_interrupted, again):
    """With a gap among them no number of replicates would give just these."""
    runs = SimpleNamespace(
        outcomes=pd.DataFrame({"replicate": kept}), is_interrupted=is_interrupted
    )
    assert replicates_again(runs, 50) == again


@pytest.mark.parametrize(
    ("module", "words"),
    [(validate, ["validate"]), (fit, ["fit"]), (sensitivity, ["sensitivity", "surge"])],
)
def test_files_of_someone_else_are_refused_before_the_work(
    tmp_path, monkeypatch, capsys, module, words
):
    monkeypatch.setattr(module, module.__name__.rpartition(".")[2], interrupt, raising=False)
    lead, other = module.FILES[:2]
    (tmp_path / other).write_text("mine")
    with pytest.raises(SystemExit) as end:
        cli.main([*words, "--out", str(tmp_path)])
    assert end.value.code == 2
    said = f"{tmp_path / other}: is there and was not made by python -m sim {words[0]}"
    assert capsys.readouterr().err == f"{said}; name another folder\n"
    assert [path.name for path in tmp_path.iterdir()] == [other]
    (tmp_path / lead).write_text(f"Made by: python -m sim {words[0]} --out x")
    with results_in(str(tmp_path), module.FILES, words[0]) as write:
        write({other: "new"})
    assert (tmp_path / other).read_text() == "new"
