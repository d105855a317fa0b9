"""The page as a visitor meets it: a server, and a browser that may reach nothing else."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server:
    """The command in a process of its own."""

    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sim", "serve", *arguments, "--port", "0"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        found = re.match(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        assert found, self.process.stderr.read()
        self.url = found[0]

    def stop(self):
        """Interrupts it as Ctrl-C does; its status and what it said."""
        self.process.send_signal(signal.SIGINT)
        try:
            out, err = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, out, err


@pytest.fixture
def serve(tmp_path):
    """Starts servers, and ends them at the end of the test."""
    started = []

    def start(*arguments):
        started.append(Server(tmp_path, *arguments))
        return started[-1]

    yield start
    for server in started:
        server.process.kill()
        server.process.communicate()


@pytest.fixture(scope="module")
def chromium():
    """A browser; without one the test is skipped, but never in CI."""
    in_ci = os.environ.get("CI", "").lower() == "true"
    if not in_ci and not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; set CHROMIUM to where it is")
    playwright = pytest.importorskip("playwright.sync_api") if not in_ci else None
    if playwright is None:
        import playwright.sync_api as playwright
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


class Visit:
    """A tab on the page, with everything noted that went wrong or wanted out."""

    def __init__(self, browser, url, width=1280, height=720, **settings):
        self.faults = []
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **settings
        )
        self.context.route("**/*", lambda route: self._pass(route, url))
        self.tab = self.open(url)

    def _pass(self, route, url):
        if route.request.url.startswith((url, "data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"another host: {route.request.url}")
            route.abort()

    def open(self, url):
        tab = self.context.new_page()
        tab.on("console", lambda m: m.type == "error" and self.faults.append(m.text))
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        tab.on("response", lambda r: r.status >= 400 and self.faults.append(f"{r.status} {r.url}"))
        tab.goto(url)
        ready(tab)
        return tab


def ready(tab, seconds=240):
    """Waits until the page shows a season and is not at work on another."""
    tab.wait_for_function(
        "window.borderPage && borderPage.frame && borderPage.parts && borderPage.numbers "
        "&& !borderPage.busy",
        timeout=seconds * 1000,
    )


@pytest.fixture
def visit(chromium):
    """Opens pages."""
    opened = []

    def open_page(url, **settings):
        opened.append(Visit(chromium, url, **settings))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()
