"""Generates with the example plugin against its service on loopback; prints the story as JSON."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

from tarash.tarash_gateway import generate_video
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest

TICKET = {
    "href": "https://cdn.papermoon.example/cat.mp4?sig=0",
    "until": 1795000000,
    "seconds": 6,
}
LOOKS = ({"act": "curtain", "frames": "48/120"}, {"act": "bow"})


class Papermoon(BaseHTTPRequestHandler):
    """The made-up service: takes an order, works for one look, is done at the second."""

    orders: ClassVar[list[dict[str, object]]] = []
    looks: ClassVar[int] = 0

    def do_POST(self) -> None:
        """Take an order."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.orders.append({"key": self.headers["X-Moon-Token"], **json.loads(body)})
        self.send_response(201)
        self.send_header("Location", "https://api.papermoon.example/v3/shows/sh_1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        """Say how far the order is, or where its film lies."""
        if self.path == "/v3/shows/sh_1/ticket":
            self.answer(TICKET)
            return
        answer = LOOKS[min(Papermoon.looks, len(LOOKS) - 1)]
        Papermoon.looks += 1
        self.answer(answer)

    def answer(self, body: object) -> None:
        """Send `body` as JSON."""
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  (its parent's name)
        """Keep standard error for errors."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Papermoon)
Thread(target=server.serve_forever, daemon=True).start()
response = generate_video(
    VideoGenerationConfig(
        provider="papermoon",
        model="lantern-2",
        api_key="test-key",
        base_url=f"http://127.0.0.1:{server.server_port}/v3",
        poll_interval=0,
    ),
    VideoGenerationRequest(prompt="A cat playing piano", duration_seconds=6),
)
server.shutdown()
print(
    json.dumps(
        {
            "video": response.video,
            "expected_video": TICKET["href"],
            "duration": response.duration,
            "looks": Papermoon.looks,
            "orders": Papermoon.orders,
        }
    )
)
