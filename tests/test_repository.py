"""What the files at the top of the repository promise about each other."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sim

ROOT = Path(__file__).parents[1]
GEOGRAPHY = ROOT / "seeds" / "geography"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINNED = {
    canonicalize_name(name): version
    for name, _, version in (line.partition("==") for line in CONSTRAINTS[1:])
}


def test_constraints_are_plain_versions():
    assert CONSTRAINTS[0].startswith("#")
    assert len(PINNED) == len(CONSTRAINTS) - 1
    for line in CONSTRAINTS[1:]:
        assert re.fullmatch(r"[\w.-]+==[\w.+!]+", line), line
    assert not any("://" in line for line in CONSTRAINTS)


RANGES = [text for part in ("app", "cluster", "test", "dev") for text in EXTRAS[part]]
RANGES = [text for text in RANGES if not text.startswith(PROJECT["name"])]


@pytest.mark.parametrize("text", [*PROJECT["dependencies"], *RANGES])
def test_constraints_are_within_the_ranges_of_the_project(text):
    requirement = Requirement(text)
    assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)])


def test_each_file_of_the_geography_is_named_with_its_licence():
    readme = (GEOGRAPHY / "README.md").read_text(encoding="utf-8")
    licences = dict(re.findall(r"^\| `([\w.]+)` \|.*\|([^|]+)\|$", readme, re.MULTILINE))
    data = {path.name for path in GEOGRAPHY.iterdir() if path.suffix in {".csv", ".geojson"}}
    assert set(licences) == data
    assert all("ODbL 1.0" in text or "CC BY 4.0" in text for text in licences.values())
    assert not re.search(r"@\w+@", readme)


def test_the_version_and_licence_are_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
    assert getattr(sim, "__version__", PROJECT["version"]) == PROJECT["version"]
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["scripts/install", "scripts/check", "scripts/test", ".ci/run"])
def test_scripts_can_be_run_and_say_what_they_do(name):
    script = ROOT / name
    first, second = script.read_text(encoding="utf-8").splitlines()[:2]
    assert script.stat().st_mode & 0o100
    assert first.startswith("#!")
    assert second.startswith("# ")


def test_decisions_are_numbered_once_and_named_by_their_number():
    files = sorted((ROOT / "docs" / "decisions").iterdir())
    numbers = [int(path.name[:3]) for path in files]
    assert len(set(numbers)) == len(numbers)
    for number, path in zip(numbers, files, strict=True):
        assert path.read_text(encoding="utf-8").startswith(f"# {number} "), path.name


@pytest.mark.parametrize("path", [ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_between_files_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)", text):
        assert (path.parent / target).exists(), target


def test_no_placeholder_is_left_in_what_people_read():
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        assert not re.search(r"@[A-Z]+@", path.read_text(encoding="utf-8")), path
