"""`serve`: the app in a browser on this machine, for our own page alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from quizapp.tui.input_bytes import tolerant
from tests.conftest import MINI, Run

ROOT = Path(__file__).parents[2]


def test_without_the_extra_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("textual_serve", "aiohttp"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "quizapp.tui.in_browser", raising=False)
    done = run("serve")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "pip install '.[serve]'" in done.err


def test_a_port_in_use_is_said(run: Run) -> None:
    pytest.importorskip("textual_serve")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert (done.status, done.out) == (2, "")
    assert done.err == f"quizapp: the port {port} is in use; choose another with --port\n"


def test_packs_that_are_not_there_are_said_before_anything_is_served(run: Run) -> None:
    pytest.importorskip("textual_serve")
    done = run("--packs", "/nowhere", "serve", "--port", "0")
    assert (done.status, done.out) == (2, "")
    assert "/nowhere" in done.err


@pytest.mark.parametrize("left", [False, True])
def test_the_app_leaves_where_the_server_is_gone(left: bool) -> None:
    """Nothing more can come in then; where the app has left by itself, there is no more to do."""

    class WebDriver:
        exit_event = Event()

        def run_input_thread(self) -> None:
            """Textual's own returns at the end of its input."""
            if left:
                self.exit_event.set()

    gone: list[bool] = []
    driver: Any = tolerant(cast(Any, WebDriver), lambda: gone.append(True))
    driver().run_input_thread()
    assert gone == ([] if left else [True])


@asynccontextmanager
async def served(home: Path) -> AsyncIterator[tuple[Process, str]]:
    """The server, and its address."""
    words = ("serve", "--port", "0", "--json", "--home", str(home), "--packs", str(MINI))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "quizapp", *words,
        stdout=PIPE, stderr=PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process, json.loads(await process.stdout.readline())["url"]
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def seen(page: Any, word: bytes) -> None:
    """Wait until the app has drawn something."""
    drawn = b""
    async with asyncio.timeout(60):
        while word not in drawn:
            message = await page.receive()
            assert message.type == message.type.BINARY, drawn
            drawn += message.data


async def test_a_page_runs_the_app_and_no_other_site_does(tmp_path: Path) -> None:
    pytest.importorskip("textual_serve")
    import aiohttp

    # Whatever a shell would make of it: it is only a folder.
    home = tmp_path / "ho;me $(touch pwned) 'x'"
    async with served(home) as (process, url), aiohttp.ClientSession() as browser:
        assert url.startswith("http://127.0.0.1:")
        async with browser.get(url) as found:
            page = await found.text()
            assert found.status == 200
            assert "https://" not in page
            assert "http://" not in page.replace(url, "").replace("http://www.w3.org", "")
            assert "default-src http://127.0.0.1" in found.headers["Content-Security-Policy"]
        others: list[dict[str, str]] = [
            {"Origin": "https://evil.example"},
            {"Host": "evil.example"},
        ]
        for headers in others:
            async with browser.get(url, headers=headers) as found:
                assert found.status == 403
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await browser.ws_connect(f"{url}ws", headers=headers)
        own = {"Origin": url.rstrip("/")}
        async with browser.ws_connect(f"{url}ws?width=100&height=30", headers=own) as socket:
            await socket.send_json(["resize", {"width": 100, "height": 30}])
            await seen(socket, b"quizapp")
            await socket.send_json(["stdin", "P"])
            await seen(socket, b"comes with the app")
            await socket.send_json(["stdin", "\x11"])
            async with asyncio.timeout(60):
                while not socket.closed:
                    await socket.receive()
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
        assert (process.returncode, out, err) == (0, b"", b"")
    assert (home / "progress.db").exists()
    assert not list(tmp_path.rglob("pwned"))
    assert not (ROOT / "pwned").exists()
