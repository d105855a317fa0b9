"""Mesa's server, Solara, on this machine only: no telemetry, no other host, no surprises."""

import asyncio
import os
import socket
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"
HOST = "127.0.0.1"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:*; frame-ancestors 'none'"
)


def configure() -> None:
    """Settings of Solara that have to be made before its server is imported."""
    warnings.filterwarnings("ignore", "Cookies with samesite", UserWarning)
    os.environ["SOLARA_APP"] = "sim.views.app.page"
    os.environ.setdefault("SOLARA_MODE", "production")
    import solara.server.settings as settings
    import solara.settings

    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"
    settings.main.base_url = ""
    settings.theme.loader = "plain"
    settings.theme.show_banner = False
    settings.theme.variant = settings.ThemeVariant.light
    settings.theme.title = "Hybrid Border Sim"
    settings.assets.extra_locations = [str(ASSETS)]
    settings.assets.fontawesome_enabled = False
    settings.kernel.cull_timeout = "60s"
    solara.settings.assets.cdn = "/_solara/cdn/"


def bind(port: int) -> socket.socket:
    """A socket on this machine; raises OSError if the port is taken. Port 0 takes a free one."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # Who comes before the server is up waits, and is not refused.
    except OSError:
        listener.close()
        raise
    return listener


def application() -> Any:
    """Solara's application behind a guard that answers this machine's own pages only."""
    from solara.server import starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from sim.views.app.session import live_runs

    def runs(request: Any) -> Any:
        return JSONResponse({"runs": live_runs()})

    starlette.app.router.routes.insert(0, Route("/runs", runs))
    return guarded(starlette.app)


def guarded(app: Any) -> Callable[..., Any]:
    """Refuses other host names and pages of other sites, and forbids the page any other host."""

    async def guard(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        origin = headers.get(b"origin", "")
        is_ours = host.rsplit(":", 1)[0] in (HOST, "localhost")
        if not is_ours or (origin and origin.split("://", 1)[-1] != host):
            await _refuse(scope, send)
            return

        async def send_with_policy(message: Any) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        await app(scope, receive, send_with_policy)

    return guard


async def _refuse(scope: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b"only from this machine"})


def serve_until_interrupted(listener: socket.socket, on_start: Callable[[int], None]) -> None:
    """Serves until interrupted."""
    import uvicorn

    config = uvicorn.Config(
        application(),
        access_log=False,
        log_level="error",
        loop="asyncio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        on_start(listener.getsockname()[1])
        await server.serve(sockets=[listener])

    asyncio.run(serve())
