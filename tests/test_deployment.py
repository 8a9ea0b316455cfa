"""What containers and service managers are told, as far as it can be checked without an engine, by real programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from pydantic import SecretStr

from assistant.build import open_library
from assistant.settings import Settings
from tests.services import ChromaServer, free_port, until

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
TOKEN = "a-token-of-many-characters"


def test_settings_of_the_containers_exist() -> None:
    known = {Settings.variable(name) for name in Settings.model_fields}
    given = set(re.findall(r"\b(GUANGDONG_[A-Z_]+)[ =]", DOCKERFILE)) | SERVICES["app"]["environment"].keys()
    assert given <= known


def test_the_image_runs_as_nobody_and_says_how_it_is() -> None:
    final = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert "/readyz" in final
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r":latest|ADD |curl|wget|sudo", DOCKERFILE)
    copied = set(re.findall(r"^COPY (\w+) ", DOCKERFILE, re.MULTILINE))
    packages = {"assistant", "evals", "knowledge", "prompts", "ui"}
    assert packages <= copied
    assert {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"} >= packages


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_hardened(name: str) -> None:
    service = SERVICES[name]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    if name != "postgres":  # its entry point changes owners before it drops its rights
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    for other in service.get("depends_on", {}):
        assert other in SERVICES


def test_only_the_front_is_published_and_only_the_proxy_reaches_chroma() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["web"]
    assert {name for name, service in SERVICES.items() if "vectors" in service["networks"]} == {
        "chroma",
        "chroma-proxy",
    }
    assert all(COMPOSE["networks"][name]["internal"] for name in ("front", "back", "vectors"))
    assert "web" not in {name for name, service in SERVICES.items() if "back" in service["networks"]}


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET|KEY", variable):
                assert re.fullmatch(r"\$\{[A-Z_]+(:\?[\w .]+|:-)\}", value), variable


def test_a_replica_has_time_to_finish() -> None:
    finishing = int(SERVICES["app"]["environment"]["GUANGDONG_SHUTDOWN_SECONDS"])
    assert finishing < int(SERVICES["app"]["stop_grace_period"].removesuffix("s"))
    unit = (ROOT / "deploy" / "guangdong-assistant.service").read_text()
    assert Settings.model_fields["shutdown_seconds"].default < int(re.findall(r"TimeoutStopSec=(\d+)", unit)[0])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "guangdong-assistant.service").read_text()
    path = tmp_path / "guangdong-assistant.service"
    path.write_text(re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true serve", unit))
    checked = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, timeout=60)
    assert "guangdong" not in checked.stderr, checked.stderr


@pytest.fixture
def nginx() -> str:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    return program


@contextmanager
def prefix(conf: str) -> Iterator[Path]:
    """A folder that nginx runs in, with one of our files as its only site."""
    with tempfile.TemporaryDirectory(prefix="guangdong-nginx-") as name:
        folder = Path(name)
        paths = " ".join(
            f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"{'user root; ' if os.getuid() == 0 else ''}pid {folder}/pid; error_log {folder}/error.log; daemon off;\n"
            f"events {{}}\nhttp {{ access_log off; {paths}\n{conf}\n}}\n"
        )
        yield folder


def test_the_front_proxy_s_file_is_understood(nginx: str) -> None:
    conf = (ROOT / "deploy" / "web.conf").read_text()
    # what Debian's nginx 1.22 does not know yet, in its older spelling
    conf = conf.replace("http2 on;", "").replace("listen 8443 ssl;", "listen 8443 ssl http2;")
    conf = conf.replace("server app:7860 resolve", "server 127.0.0.1:7860")
    with prefix("") as folder:
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        files = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
        subprocess.run([*made, *files], check=True, capture_output=True, timeout=60)
        with prefix(conf.replace("/etc/nginx/tls", str(folder))) as site:
            command = [nginx, "-t", "-p", str(site), "-c", str(site / "nginx.conf")]
            checked = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert checked.returncode == 0, checked.stderr


def test_only_a_token_opens_chroma(nginx: str, chroma_server: ChromaServer, tmp_path: Path) -> None:
    port = free_port()
    conf = (ROOT / "deploy" / "chroma.conf.template").read_text()
    conf = conf.replace("${CHROMA_TOKEN}", TOKEN).replace("${CHROMA_UPSTREAM}", f"127.0.0.1:{chroma_server.port}")
    with prefix(conf.replace("listen 8000;", f"listen 127.0.0.1:{port};")) as folder:
        command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"http://127.0.0.1:{port}"

            def heartbeat(token: str) -> int:
                try:
                    return httpx.get(
                        f"{url}/api/v2/heartbeat", headers={"Authorization": f"Bearer {token}"}
                    ).status_code
                except httpx.ConnectError:
                    return 0

            until(lambda: heartbeat(TOKEN) == 200)
            assert heartbeat("another") == httpx.get(f"{url}/api/v2/heartbeat").status_code == 401
            assert httpx.get(f"{url}/docs").status_code == 404
            settings = Settings(data_dir=tmp_path / "data", chroma_url=url, chroma_token=SecretStr(TOKEN))
            with open_library(settings) as library:
                assert library.wait_for_chroma(60), library.status().problems
                assert "Yangjiang" in library.search("Where is wind power equipment built?", 1)[0].text
            locked_out = Settings(data_dir=tmp_path / "other", chroma_url=url, chroma_token=SecretStr("wrong-token"))
            with open_library(locked_out) as library:
                assert not library.wait_for_chroma(60)
                assert library.search("Where is wind power equipment built?", 1)
                assert "wrong-token" not in " ".join(library.status().problems)
        finally:
            process.terminate()
            process.wait(20)


def test_the_rust_server_is_what_the_image_runs() -> None:
    assert SERVICES["chroma"]["entrypoint"][:2] == ["chroma", "run"]
    with closing(ChromaServer()) as server:
        assert Path(server.command()[0]).exists()
