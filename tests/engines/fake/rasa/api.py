"""Speak Rasa's HTTP API with recorded answers, or as a server that is ill does."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class FakeRasa(ThreadingHTTPServer):
    """Answer as a Rasa does that has a model loaded; `mood` makes it slow, odd or rude.

    `asked` are the texts that it was asked about.
    """

    daemon_threads = True

    def __init__(self, answers: Mapping[str, Any], *, port: int = 0, token: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers = answers
        self.token = token
        self.mood = "well"
        self.asked: list[str] = []
        self.connections = 0
        self.patience = threading.Event()  # what slow answers wait for

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> FakeRasa:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.patience.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeRasa

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class named it
        pass

    def do_GET(self) -> None:
        self._answer({"model_file": "model.tar.gz", "model_id": "1a9d", "num_active_training_jobs": 0})

    def do_POST(self) -> None:
        text = json.loads(self.rfile.read(int(self.headers["content-length"])))["text"]
        self.server.asked.append(text)
        nothing = {"text": text, "intent": {"name": None, "confidence": 0.0}, "entities": []}
        self._answer(self.server.answers.get(text, nothing))

    def _answer(self, value: object) -> None:
        token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
        if self.server.token and token != self.server.token:
            self._send(b'{"reason": "NotAuthenticated"}', HTTPStatus.UNAUTHORIZED)
            return
        body = json.dumps(value).encode()
        match self.server.mood:
            case "well":
                self._send(body)
            case "slow":
                self.server.patience.wait(60)
                self._send(body)
            case "drop by drop":
                self._drip(body)
            case "hangs up":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            case "closes":  # after an answer, without a word: what an idle connection comes to
                self._send(body)
                self.close_connection = True
            case "no model":
                self._send(b'{"reason": "Conflict"}', HTTPStatus.CONFLICT)
            case "well, until it is asked" if self.command == "GET":
                self._send(body)
            case "failing" | "well, until it is asked":
                self._send(b'{"reason": "ParsingError"}', HTTPStatus.INTERNAL_SERVER_ERROR)
            case odd:  # the body itself
                self._send(odd.encode())

    def _send(self, body: bytes, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        for byte in body:
            if self.server.patience.wait(0.05):
                return
            self.wfile.write(bytes([byte]))
