"""Generates with the example plugin against its service on loopback; prints the story as JSON."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

from tarash.tarash_gateway import generate_video
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest

VIDEO_URL = "https://media.motion.example/cat.mp4"
ANSWERS = (
    {"state": "working", "percent": 40},
    {"state": "done", "video": {"url": VIDEO_URL, "seconds": 5}},
)


class ExampleMotion(BaseHTTPRequestHandler):
    """The made-up service: takes an order, works for one look, is done at the second."""

    orders: ClassVar[list[dict[str, object]]] = []
    looks: ClassVar[int] = 0

    def do_POST(self) -> None:
        """Take an order."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.orders.append({"key": self.headers["Authorization"], **json.loads(body)})
        self.answer({"id": "video-1", "state": "waiting"})

    def do_GET(self) -> None:
        """Say how far the order is."""
        answer = ANSWERS[min(ExampleMotion.looks, len(ANSWERS) - 1)]
        ExampleMotion.looks += 1
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


server = ThreadingHTTPServer(("127.0.0.1", 0), ExampleMotion)
Thread(target=server.serve_forever, daemon=True).start()
response = generate_video(
    VideoGenerationConfig(
        provider="example",
        model="motion-1",
        api_key="test-key",
        base_url=f"http://127.0.0.1:{server.server_port}",
        poll_interval=0,
    ),
    VideoGenerationRequest(prompt="A cat playing piano", duration_seconds=5),
)
server.shutdown()
print(
    json.dumps(
        {
            "video": response.video,
            "expected_video": VIDEO_URL,
            "duration": response.duration,
            "looks": ExampleMotion.looks,
            "orders": ExampleMotion.orders,
        }
    )
)
