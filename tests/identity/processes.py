"""Real OpenID Connect providers, started as processes of their own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SOURCE = Path(__file__).parent / "oidc_provider"
CLIENT = ("edem", "a-secret-of-the-tests-only")
START_SECONDS = 40.0
LOOK_SECONDS = 0.1
PERSON: dict[str, Any] = {
    "sub": "person-1",
    "name": "Олена Петренко",
    "birthdate": "1987-03-12",
    "email": "olena@mail.example",
    "email_verified": True,
    "national_number": "3184710691",
}


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mock_provider(person: dict[str, Any]) -> Iterator[str]:
    """Run oidc-provider-mock with one person; give its issuer."""
    port = free_port()
    program = str(Path(sys.executable).parent / "oidc-provider-mock")
    command = [program, "--port", str(port), "--require-nonce", "true"]
    command += ["--user-claims", json.dumps(person)]
    issuer = f"http://127.0.0.1:{port}"
    with _running(command, Path.cwd(), issuer):
        yield issuer


@contextmanager
def certified_provider(person: dict[str, Any], callbacks: list[str]) -> Iterator[str]:
    """Run npm's certified oidc-provider with one person and our client; give its issuer."""
    port = free_port()
    folder = _installed()
    command = ["node", "server.mjs", str(port), json.dumps(callbacks), json.dumps(person)]
    issuer = f"http://127.0.0.1:{port}"
    with _running(command, folder, issuer):
        yield issuer


def _installed() -> Path:
    """Install the locked packages into a folder of this machine, once per lock file."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        reason = "no node and npm on this machine: the certified provider cannot run"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    lock = (SOURCE / "package-lock.json").read_bytes()
    folder = Path(settings.STATE_FOLDER) / "node" / sha256(lock).hexdigest()[:16]
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for path in SOURCE.glob("package*.json"):
            shutil.copyfile(path, folder / path.name)
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (folder / "ready").touch()
    shutil.copyfile(SOURCE / "server.mjs", folder / "server.mjs")
    return folder


@contextmanager
def _running(command: list[str], folder: Path, issuer: str) -> Iterator[None]:
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, f"{issuer}/.well-known/openid-configuration")
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(LOOK_SECONDS)
