"""The app in a browser on this machine, through `textual-serve`: one process for each page.

Of `textual-serve` this takes the page and what stands between a page and its process. What answers
is our own, because its server would let any page that is open in the browser start the app and
type in it, and its page loads a font from the net.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shlex
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.web_runner import GracefulExit
from textual_serve import server as serving
from textual_serve.app_service import AppService

from quizapp.hangup import orders

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

MOST = 8
"""So many pages can be open at once; each is a process."""
_PATIENCE = 5.0
"""Seconds that the processes have to leave in, at the end."""
_FONT_OF_THE_NET = re.compile(r"<link[^>]*fonts\.googleapis\.com[^>]*>")
_OWN_FONT = (
    "<style>@font-face {{ font-family: 'Roboto Mono'; font-style: {style}; "
    "src: url('/static/fonts/RobotoMono{kind}-VariableFont_wght.ttf'); }}</style>"
)
_FONTS = _OWN_FONT.format(style="normal", kind="") + _OWN_FONT.format(
    style="italic", kind="-Italic"
)


def serve(command: Sequence[str], listening: socket.socket) -> None:
    """Serve an app until told to end (Ctrl+C, or the terminal is closed).

    Args:
        command: The words that start the app.
        listening: Where browsers come in: a socket of this machine, bound and listening.
    """
    logging.basicConfig(level=logging.WARNING, format="quizapp: %(message)s")
    web.run_app(
        application(command, listening.getsockname()[1]),
        sock=listening,
        print=None,
        access_log=None,
        shutdown_timeout=_PATIENCE,
    )


def application(command: Sequence[str], port: int) -> web.Application:
    """What answers a browser.

    Args:
        command: The words that start the app.
        port: The port under which it will be found on this machine.
    """
    pages = _Pages(command, port)
    vars(serving)["AppService"] = _waiting(AppService)
    made = web.Application(middlewares=[web.middleware(_guarding(pages.hosts))])
    aiohttp_jinja2.setup(made, loader=jinja2.FileSystemLoader(pages.server.templates_path))
    made.add_routes(
        [
            web.get("/", pages.page, name="index"),
            web.get("/ws", pages.connection, name="websocket"),
            web.static("/static", pages.server.statics_path, name="static"),
        ]
    )
    made.on_startup.append(pages.begin)
    made.on_shutdown.append(pages.end)
    made.on_response_prepare.append(pages.seal)
    return made


def _guarding(hosts: Sequence[str]) -> Middleware:
    """Has only our own page answered: no other site, nor a name that was turned to this machine."""
    origins = {None, *(f"http://{host}" for host in hosts)}

    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.host not in hosts or request.headers.get("Origin") not in origins:
            raise web.HTTPForbidden(text="quizapp answers only its own page.")
        return await handler(request)

    return guard


class _Pages:
    """The pages that are open, and who may open one."""

    def __init__(self, command: Sequence[str], port: int) -> None:
        # A shell starts it: without `exec` that would stay, and without quotes read it anew.
        self.server = serving.Server(
            f"exec {shlex.join(command)}", "127.0.0.1", port, title="quizapp"
        )
        self.hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
        self._open: set[asyncio.Task[object]] = set()

    async def seal(self, _: web.Request, response: web.StreamResponse) -> None:
        """Have the browser load nothing from elsewhere."""
        own = " ".join(f"http://{host} ws://{host}" for host in self.hosts)
        response.headers["Content-Security-Policy"] = (
            f"default-src {own} data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page, with the font that comes with it."""
        response = await self.server.handle_index(request)
        assert isinstance(response, web.Response)  # noqa: S101  as its decorator makes one
        response.text = _FONT_OF_THE_NET.sub(lambda _: _FONTS, response.text or "")
        return response

    async def connection(self, request: web.Request) -> web.StreamResponse:
        """Run the app for a page, as long as that is open."""
        if len(self._open) >= MOST:
            raise web.HTTPServiceUnavailable(text=f"{MOST} pages are open; close one.")
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a handler runs in one
        self._open.add(task)
        try:
            response: web.StreamResponse = await self.server.handle_websocket(request)
        finally:
            self._open.discard(task)
        return response

    async def begin(self, _: web.Application) -> None:
        """Leave in order also where the terminal is closed."""
        loop = asyncio.get_running_loop()
        for number in orders():
            loop.add_signal_handler(number, _leave)

    async def end(self, _: web.Application) -> None:
        """Let the processes leave; what was answered is on disk already."""
        leaving = list(self._open)
        for task in leaving:
            task.cancel()
        if leaving:
            await asyncio.wait(leaving, timeout=_PATIENCE)


def _leave() -> None:
    raise GracefulExit


def _waiting(service: Any) -> Any:
    """The kind of service that waits, when it is stopped, until its process is gone.

    Else the loop would end before it is, which Python complains of.
    """

    async def stop(self: Any) -> None:
        await service.stop(self)
        if self._process is not None:
            self.stdin.close()
            await self._process.wait()

    return type(service.__name__, (service,), {"stop": stop})
