"""python -m sim serve: the live border as a page in the browser, on this machine only."""

import argparse
import contextlib
import importlib.util
import logging
import sys

from sim.experiments.files import reason
from sim.scenario.load import load_scenario
from sim.views.options import InputError, print_json, whole

NEEDED = ("solara", "ipyvuetify", "starlette", "uvicorn")
DEFAULT_PORT = 8765


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default="lithuania-2021",
        help="scenario to open with: a file or a shipped name (lithuania-2021)",
    )  # fmt: skip
    parser.add_argument(
        "--port", type=whole(0, 65535), default=DEFAULT_PORT,
        help=f"port on 127.0.0.1 ({DEFAULT_PORT}); 0 takes a free one",
    )  # fmt: skip


def execute(options: argparse.Namespace) -> int:
    """Serves the page until Ctrl-C."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise InputError(
            "the page needs further packages; in the folder of the project: "
            'python -m pip install -e ".[app]"'
        )
    load_scenario(options.file)
    from sim.views.app import server

    try:
        listener = server.bind(options.port)
    except OSError as error:
        raise InputError(
            f"port {options.port} cannot be used: {reason(error)}; try --port 0"
        ) from None
    server.configure()
    from sim.views.app import page

    page.serve_file(options.file)

    def say(port: int) -> None:
        address = f"http://{server.HOST}:{port}"
        if options.json:
            print_json({"address": address})
        elif not options.quiet:
            sys.stdout.write(f"{address} (Ctrl-C ends it)\n")
        sys.stdout.flush()

    logging.getLogger("solara").setLevel(logging.ERROR)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_until_interrupted(listener, say)
    return 0
