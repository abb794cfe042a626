"""What the client gets from Azure OpenAI, on both surfaces."""

# pyright: reportDeprecated=false
# The calls for videos are deprecated on purpose, as in the talks about OpenAI's.

import base64

import openai

from tarash_testkit.azure import AzureServer
from tarash_testkit.media import mp4, png
from tarash_testkit.oracles.openai import azure_client_at, azure_v1_client_at
from tarash_testkit.oracles.talks import Talk, expect

__all__ = ("AZURE_TALKS",)

DEPLOYMENT = "pictures"
PROMPT = "a heron at dawn"
HERON = ("heron.png", png(64, 32).content, "image/png")
GENERATIONS = "/openai/deployments/pictures/images/generations"


def generates_and_edits_on_the_dated_surface() -> None:
    """The deployment is in the path; each image comes with the results of the filters."""
    with AzureServer() as server, azure_client_at(server) as client:
        made = client.images.generate(prompt=PROMPT, model=DEPLOYMENT, size="1536x1024")
        image = (made.data or [])[0]
        expect(base64.b64decode(image.b64_json or ""), png(1536, 1024).content)
        filters = (image.model_extra or {})["content_filter_results"]
        expect(filters["violence"], {"filtered": False, "severity": "safe"})
        edited = client.images.edit(prompt=PROMPT, model=DEPLOYMENT, image=[HERON, HERON])
        expect(len(edited.data or ()), 1)
        first, second = server.recorded
        expect((first.path, first.header("api-key")), (GENERATIONS, server.api_key))
        expect(second.path, "/openai/deployments/pictures/images/edits")
        expect((server.counters.paid_submits, server.leaks, server.crashes), (2, (), ()))


def streams_on_the_dated_surface() -> None:
    """As OpenAI does."""
    with AzureServer() as server, azure_client_at(server) as client:
        stream = client.images.generate(
            prompt=PROMPT, model=DEPLOYMENT, stream=True, partial_images=1
        )
        with stream:
            kinds = [event.type for event in stream]
        expect(kinds, ["image_generation.partial_image", "image_generation.completed"])


def uses_the_token_of_the_moment() -> None:
    """One that expired is refused; the next one is asked for and accepted."""
    with AzureServer(tokens={"first"}) as server:
        current = ["first"]
        with azure_client_at(server, token=lambda: current[0]) as client:
            _ = client.images.generate(prompt=PROMPT, model=DEPLOYMENT)
            server.tokens = frozenset({"second"})
            try:
                _ = client.images.generate(prompt=PROMPT, model=DEPLOYMENT)
            except openai.AuthenticationError:
                current[0] = "second"
            _ = client.images.generate(prompt=PROMPT, model=DEPLOYMENT)
        expect([exchange.status for exchange in server.recorded], [200, 401, 200])


def generates_and_edits_on_the_v1_surface() -> None:
    """With the key as a bearer token, and with a token; the deployment is the model."""
    with AzureServer(tokens={"token"}) as server:
        for token in (None, "token"):
            with azure_v1_client_at(server, token=token) as client:
                made = client.images.generate(prompt=PROMPT, model=DEPLOYMENT, n=2)
                expect(len(made.data or ()), 2)
                edited = client.images.edit(prompt=PROMPT, model=DEPLOYMENT, image=HERON)
                expect(len(edited.data or ()), 1)
        expect(server.counters.paid_submits, 4)


def refuses_what_azure_does_not_have() -> None:
    """A deployment, a version that is too old, and WebP."""
    with AzureServer() as server:
        with azure_client_at(server) as client:
            expect(_code(client, "no-such-deployment"), "DeploymentNotFound")
            expect(_code(client, DEPLOYMENT, output_format="webp"), "invalid_value")
        with azure_client_at(server, api_version="2024-05-01-preview") as client:
            expect(_code(client, DEPLOYMENT), "404")
        expect(server.counters.paid_submits, 0)


def does_not_notice_an_error_beside_created() -> None:
    """In an answer of 200, the client finds no data: whoever uses it must look for the error."""
    with AzureServer() as server, azure_client_at(server) as client:
        server.next_image("filtered")
        response = client.images.generate(prompt=PROMPT, model=DEPLOYMENT)
        expect(response.data, None)
        expect((response.model_extra or {})["error"]["code"], "contentFilter")


def creates_videos_on_both_surfaces() -> None:
    """Create, poll, download and delete."""
    with AzureServer() as server:
        with azure_client_at(server) as dated:
            _make_a_video(dated)
        with azure_v1_client_at(server) as client:
            _make_a_video(client)
        expect(server.recorded[0].path, "/openai/videos")
        expect((server.counters.paid_submits, server.leaks, server.jobs), (2, (), ()))


def _make_a_video(client: openai.OpenAI) -> None:
    video = client.videos.create_and_poll(prompt=PROMPT, model="clips", seconds="12")
    expect((video.status, video.model), ("completed", "clips"))
    expect(client.videos.download_content(video.id).read(), mp4().content)
    expect(client.videos.delete(video.id).deleted, wanted=True)


def _code(client: openai.OpenAI, model: str, **more: str) -> str | None:
    try:
        _ = client.images.generate(prompt=PROMPT, model=model, extra_body=more)
    except openai.APIStatusError as error:
        return error.code
    return None


AZURE_TALKS = (
    Talk(generates_and_edits_on_the_dated_surface),
    Talk(streams_on_the_dated_surface),
    Talk(uses_the_token_of_the_moment),
    Talk(generates_and_edits_on_the_v1_surface),
    Talk(refuses_what_azure_does_not_have),
    Talk(does_not_notice_an_error_beside_created),
    Talk(creates_videos_on_both_surfaces, since=2),
)
"""Azure OpenAI."""
