"""The command: one plain line for what is wrong, one for where the page is, a clean end."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sim.views.cli import main

ROOT = Path(__file__).parents[3]


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["serve", *arguments])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return ended.value.code, said.err


def test_a_wrong_file_is_one_line(capsys, tmp_path):
    assert run(capsys, str(tmp_path / "none.yaml"))[0] == 2
    (tmp_path / "bad.yaml").write_text("name: bad\nperiod: {start: 2021-08-01}\n")
    status, line = run(capsys, str(tmp_path / "bad.yaml"))
    assert status == 2
    assert "period.end: is missing" in line


def test_a_port_that_is_taken_is_one_line(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, line = run(capsys, "--port", str(taken.getsockname()[1]))
    assert status == 2
    assert "cannot be used: address already in use" in line


@pytest.mark.parametrize("port", ["-1", "65536", "web"])
def test_a_wrong_port_is_one_line(capsys, port):
    assert run(capsys, "--port", port)[0] == 2


def test_without_the_extra_it_says_how_to_install_it(capsys, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "solara" else find(name, *a)
    )
    status, line = run(capsys)
    assert status == 2
    assert 'python -m pip install -e ".[app]"' in line


@pytest.fixture
def server(tmp_path):
    """A server on a free port, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "serve", "surge", "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    line = process.stdout.readline()
    found = re.match(r"http://127\.0\.0\.1:\d+", line)
    assert found, line + process.stderr.read()
    yield process, found[0]
    process.kill()
    process.communicate()


def get(url, **headers):
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.headers, answer.read().decode()


def test_it_serves_this_machine_only_and_ends_cleanly(server):
    process, url = server
    status, headers, page = get(url)
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    outside = {
        link
        for link in re.findall(r"(?:src|href)=[\"']?(\w*:?//[^\"' >]+)", page)
        if not link.startswith(url)
    }
    assert outside == set()
    assert get(url + "/static/assets/map.js")[0] == 200
    assert get(url + "/runs")[2] == '{"runs":0}'
    for wrong in ({"Host": "border.example"}, {"Origin": "http://border.example"}):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            get(url, **wrong)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert (out, err) == ("", "")
