"""What the client gets from the video calls, which 1.x does not have."""

# pyright: reportDeprecated=false
# OpenAI shut the service down, compatible ones go on with it: the calls are deprecated on purpose.
# `openai.types.Video` is looked for when it is needed, since 1.x does not have it.

import openai.types

from tarash_testkit.media import mp4, png
from tarash_testkit.openai import VIDEO_OUTCOMES, OpenAIServer
from tarash_testkit.oracles.openai import openai_client_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.pictures import jpeg, webp

__all__ = ("VIDEO_TALKS",)

MODEL = "sora-2"
PROMPT = "a heron takes off"
FIRST = ("first.png", png(1280, 720).content, "image/png")
CLIP = ("clip.mp4", mp4().content, "video/mp4")


def creates_a_video_from_a_picture_and_watches_it() -> None:
    """Queued, then running with a percentage, then done, then the bytes with the key."""
    with OpenAIServer(looks=4) as server, openai_client_at(server) as client:
        video = client.videos.create(
            prompt=PROMPT, model=MODEL, seconds="8", size="1280x720", input_reference=FIRST
        )
        expect((video.status, video.progress, video.seconds), ("queued", 0, "8"))
        looks = [client.videos.retrieve(video.id) for _ in range(5)]
        expect([look.progress for look in looks], [0, 25, 50, 75, 100])
        states = ["queued", "queued", "in_progress", "in_progress", "completed"]
        expect([look.status for look in looks], states)
        expect(client.videos.download_content(video.id).read(), mp4().content)
        (job,) = server.jobs
        expect([(part.name, part.content) for part in job.files], [("input_reference", FIRST[1])])
        expect((server.counters.paid_submits, server.leaks, server.crashes), (1, (), ()))


def creates_and_polls() -> None:
    """The helper of the client takes its pauses from the answer."""
    with OpenAIServer(looks=4) as server, openai_client_at(server) as client:
        video = client.videos.create_and_poll(prompt=PROMPT, model=MODEL)
        expect((video.status, video.size, video.seconds), ("completed", "720x1280", "4"))
        expect(server.counters.requests["retrieve"], 5)


def downloads_each_variant() -> None:
    """A video, a thumbnail and a spritesheet."""
    with OpenAIServer(looks=0) as server, openai_client_at(server) as client:
        video = client.videos.create(prompt=PROMPT)
        thumbnail = client.videos.download_content(video.id, variant="thumbnail")
        spritesheet = client.videos.download_content(video.id, variant="spritesheet")
        expect(thumbnail.read(), webp(64, 36).content)
        expect(spritesheet.read(), jpeg(64, 36).content)


def makes_a_video_from_another() -> None:
    """A remix by id; an edit and an extension with a file, and by id in JSON."""
    with OpenAIServer(looks=0) as server, openai_client_at(server) as client:
        video = client.videos.create(prompt=PROMPT, seconds="8")
        remix = client.videos.remix(video.id, prompt="at night")
        expect((remix.remixed_from_video_id, remix.seconds), (video.id, "8"))
        edit = client.videos.edit(prompt="in the rain", video=CLIP)
        expect(edit.remixed_from_video_id, None)
        longer = client.videos.extend(prompt="it lands", seconds="4", video=CLIP)
        expect(longer.seconds, "8")
        # The client's own methods take files alone, whatever their types say.
        body = {"prompt": "on", "seconds": "12", "video": {"id": video.id}}
        longest = client.post("/videos/extensions", body=body, cast_to=openai.types.Video)
        expect(longest.seconds, "20")
        body = {"prompt": "red", "video": {"id": video.id}}
        expect(client.post("/videos/edits", body=body, cast_to=openai.types.Video).status, "queued")
        operations = ["create", "remix", "edit-video", "extend", "extend", "edit-video"]
        expect([job.operation for job in server.jobs], operations)
        expect(server.counters.paid_submits, 6)


def refers_to_a_picture_in_the_json_form() -> None:
    """By address, and by the id of an upload."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        file = client.files.create(file=FIRST, purpose="vision")
        for reference in ({"image_url": "https://x.example/a.png"}, {"file_id": file.id}):
            body = {"prompt": PROMPT, "model": MODEL, "input_reference": reference}
            video = client.post("/videos", body=body, cast_to=openai.types.Video)
            expect(video.status, "queued")
        expect(len(server.jobs), 2)


def lists_and_deletes() -> None:
    """Newest first, page by page; a deleted video is gone."""
    with OpenAIServer(looks=0) as server, openai_client_at(server) as client:
        made = [client.videos.create(prompt=PROMPT).id for _ in range(5)]
        expect([video.id for video in client.videos.list(limit=2)], made[::-1])
        oldest = client.videos.list(limit=2, order="asc")
        expect([video.id for video in oldest.data], made[:2])
        gone = client.videos.delete(made[0])
        expect((gone.id, gone.deleted, gone.object), (made[0], True, "video.deleted"))
        expect([video.id for video in client.videos.list()], made[:0:-1])


def sees_how_each_video_ends() -> None:
    """A failed video is an answer of 200, with the code in its error.

    Two of the ends are those of other services, with a status that the client does not know.
    """
    with OpenAIServer(looks=0) as server, openai_client_at(server, is_strict=False) as client:
        for outcome in VIDEO_OUTCOMES.values():
            server.next_job(outcome)
            video = client.videos.retrieve(client.videos.create(prompt=PROMPT).id)
            expect(video.status, outcome.status)
            code = None if video.error is None else video.error.code
            expect(code, None if outcome.error is None else outcome.error["code"])


_VIDEOS = (
    creates_a_video_from_a_picture_and_watches_it,
    creates_and_polls,
    downloads_each_variant,
    makes_a_video_from_another,
    refers_to_a_picture_in_the_json_form,
    lists_and_deletes,
    sees_how_each_video_ends,
)
VIDEO_TALKS = tuple(Talk(hold, since=2) for hold in _VIDEOS)
"""Videos."""
