"""What the client gets from the image calls."""

import asyncio
import base64

import openai
from openai.types import ImagesResponse

from tarash_testkit.media import png
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.oracles.openai import openai_client_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.pictures import jpeg, webp

__all__ = ("IMAGE_TALKS",)

MODEL = "gpt-image-2"
PROMPT = "a heron at dawn"
HERON = ("heron.png", png(64, 32).content, "image/png")
REED = ("reed.jpg", jpeg(64, 32).content, "image/jpeg")
MASK = ("mask.png", png(64, 32, 255).content, "image/png")


def pictures(response: ImagesResponse) -> list[bytes]:
    """Return the images of an answer."""
    return [base64.b64decode(image.b64_json or "") for image in response.data or ()]


def generates_images_of_the_asked_size() -> None:
    """Two PNGs, what was resolved, and the tokens; account headers and request id arrive."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        response = client.images.generate(prompt=PROMPT, model=MODEL, n=2, size="1536x1024")
        expect(pictures(response), [png(1536, 1024).content] * 2)
        resolved = (response.size, response.quality, response.background, response.output_format)
        expect(resolved, ("1536x1024", "high", "opaque", "png"))
        expect(response.usage and response.usage.input_tokens_details.text_tokens, 4)
        request_id = response._request_id  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        expect(request_id, f"req_{1:032d}")  # the name is documented for everybody
        (exchange,) = server.recorded
        expect(exchange.header("authorization"), f"Bearer {server.api_key}")
        expect(exchange.header("openai-organization"), "org-testkit")
        expect(exchange.header("openai-project"), "proj_testkit")
        expect((server.counters.paid_submits, server.leaks, server.crashes), (1, (), ()))


def generates_each_format() -> None:
    """JPEG and WebP are what they are called."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        for output_format, file in (("jpeg", jpeg), ("webp", webp)):
            response = client.images.generate(
                prompt=PROMPT,
                model=MODEL,
                extra_body={"output_format": output_format, "output_compression": 80},
            )
            expect(pictures(response), [file(1024, 1024).content])
            expect(response.output_format, output_format)


def edits_one_image() -> None:
    """It comes as the part `image`."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        response = client.images.edit(prompt=PROMPT, model=MODEL, image=HERON, stream=False)
        expect(pictures(response), [png(1024, 1024).content])
        (generation,) = server.generations
        expect([part.name for part in generation.files], ["image"])
        expect(generation.files[0].content, HERON[1])
        expect(generation.arguments["stream"], wanted=False)


def edits_three_images_with_a_mask() -> None:
    """They come as parts `image[]`, in order, with their types and names."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        images = [HERON, REED, HERON]
        response = client.images.edit(
            prompt=PROMPT, model=MODEL, image=images, mask=MASK, n=3, quality="low"
        )
        expect(len(pictures(response)), 3)
        (generation,) = server.generations
        sent = [(part.file_name, part.content, part.content_type) for part in generation.images]
        expect(sent, images)
        expect([part.name for part in generation.files], ["image[]"] * 3 + ["mask"])
        expect(generation.arguments["n"], 3)


def edits_uploaded_files_in_the_json_form() -> None:
    """The client has no method for it, but sends what it is given."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        file = client.files.create(file=HERON, purpose="vision")
        url = "data:image/png;base64," + base64.b64encode(HERON[1]).decode()
        response = client.post(
            "/images/edits",
            body={
                "prompt": PROMPT,
                "model": MODEL,
                "images": [{"file_id": file.id}, {"image_url": url}],
                "mask": {"file_id": file.id},
                "moderation": "low",
            },
            cast_to=ImagesResponse,
        )
        expect(len(pictures(response)), 1)
        expect(server.uploads[0].file.content, HERON[1])


def streams_a_generation() -> None:
    """Two partial images that differ from the final one, then the final one with its tokens."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        stream = client.images.generate(prompt=PROMPT, model=MODEL, stream=True, partial_images=2)
        with stream:
            events = list(stream)
        kinds = [event.type for event in events]
        expect(kinds, ["image_generation.partial_image"] * 2 + ["image_generation.completed"])
        images = [base64.b64decode(event.b64_json) for event in events]
        expect(images, [png(1024, 1024, grey).content for grey in (32, 64, 128)])
        last = events[-1]
        tokens = last.usage.output_tokens if last.type == "image_generation.completed" else None
        expect(tokens, 1056 + 2 * 100)
        expect(server.counters.paid_submits, 1)


def streams_an_edit() -> None:
    """The same, under its own names."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        stream = client.images.edit(
            prompt=PROMPT, model=MODEL, image=HERON, stream=True, partial_images=1
        )
        with stream:
            events = list(stream)
        kinds = [event.type for event in events]
        expect(kinds, ["image_edit.partial_image", "image_edit.completed"])


def streams_without_partial_images() -> None:
    """One event, and no mark behind it."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        with client.images.generate(prompt=PROMPT, model=MODEL, stream=True) as stream:
            kinds = [event.type for event in stream]
        expect(kinds, ["image_generation.completed"])


def finds_an_error_inside_a_stream() -> None:
    """After one partial image; the client raises with the code."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        server.fail("generate", "stream-moderated")
        seen: list[str] = []
        stream = client.images.generate(prompt=PROMPT, model=MODEL, stream=True, partial_images=2)
        try:
            with stream:
                seen.extend(event.type for event in stream)
        except openai.APIError as error:
            seen.append(str(error.code))
        expect(seen, ["image_generation.partial_image", "moderation_blocked"])


def does_not_notice_a_stream_without_its_end() -> None:
    """The client ends as if all were well: whoever uses it must look for the final event."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        server.fail("generate", "stream-unfinished")
        stream = client.images.generate(prompt=PROMPT, model=MODEL, stream=True, partial_images=2)
        with stream:
            kinds = [event.type for event in stream]
        expect(kinds, ["image_generation.partial_image"])


def generates_with_the_asynchronous_client() -> None:
    """One image, and a stream."""

    async def generate(server: OpenAIServer) -> list[str]:
        async with openai.AsyncOpenAI(
            api_key=server.api_key,
            base_url=server.base_url,
            max_retries=0,
            _strict_response_validation=True,
        ) as client:
            response = await client.images.generate(prompt=PROMPT, model=MODEL)
            expect(pictures(response), [png(1024, 1024).content])
            stream = await client.images.generate(
                prompt=PROMPT, model=MODEL, stream=True, partial_images=1
            )
            return [event.type async for event in stream]

    with OpenAIServer() as server:
        kinds = asyncio.run(generate(server))
        expect(kinds, ["image_generation.partial_image", "image_generation.completed"])


IMAGE_TALKS = (
    Talk(generates_images_of_the_asked_size),
    Talk(generates_each_format),
    Talk(edits_one_image),
    Talk(edits_three_images_with_a_mask),
    Talk(edits_uploaded_files_in_the_json_form),
    Talk(streams_a_generation),
    Talk(streams_an_edit),
    Talk(streams_without_partial_images),
    Talk(finds_an_error_inside_a_stream),
    Talk(does_not_notice_a_stream_without_its_end),
    Talk(generates_with_the_asynchronous_client),
)
"""Images."""
