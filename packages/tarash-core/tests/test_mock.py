"""The mock through the engine that every provider goes through: real media, told outcomes."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tarash.tarash_gateway import Gateway, generate_image, generate_image_async
from tarash.tarash_gateway._measure import measure
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    DeadlineExceededError,
    GenerationFailedError,
    InvalidRequestError,
    MediaError,
    ProviderNotInstalledError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.mock import (
    MockConfig,
    MockPollingConfig,
    MockResponse,
    mock_provider,
)
from tarash.tarash_gateway.models import (
    Asset,
    ExecutionMetadata,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Job,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.testing import VirtualGateway

PROMPT = "a heron at dawn over still water"
SAMPLES = Path(mock_provider.__code__.co_filename).parents[1] / "samples"
MP4 = (SAMPLES / "sample_9x16.mp4").read_bytes()
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAADklEQVR4nGNgQAX/CQsAADcABQG5RN7pAAAAAElFTkSuQmCC"
)
URL = "https://cdn.example/heron.mp4"


def _no_network(request: object) -> NoReturn:
    raise AssertionError(f"the mock sent {request!r}")


@pytest.fixture
def gateway() -> VirtualGateway:
    """Give a gateway without any plugin, key or network."""
    return VirtualGateway(_no_network)


def mocked(*responses: MockResponse, provider: str = "absent", **fields: Any) -> Any:
    """Return a video config that the mock answers; what `fields` a mock has go to the mock."""
    own = {name: fields.pop(name) for name in ("polling", "seed") if name in fields}
    mock = MockConfig(enabled=True, responses=responses or None, **own)
    return VideoGenerationConfig(provider=provider, model="toy-1", mock=mock, **fields)


def mocked_image(*responses: MockResponse, **own: Any) -> ImageGenerationConfig:
    """Return an image config that the mock answers."""
    mock = MockConfig(enabled=True, responses=responses or None, **own)
    return ImageGenerationConfig(provider="absent", model="toy-1", mock=mock)


def video(**fields: Any) -> VideoGenerationRequest:
    """Return a video request."""
    return VideoGenerationRequest(prompt=PROMPT, **fields)


def image(**fields: Any) -> ImageGenerationRequest:
    """Return an image request."""
    return ImageGenerationRequest(prompt=PROMPT, **fields)


def _file_of(url: str) -> Path:
    return Path(url2pathname(urlsplit(url).path))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "16:9"),
        ("auto", "16:9"),
        ("16:9", "16:9"),
        ("9:16", "9:16"),
        ("1:1", "1:1"),
        ("4:3", "4:3"),
        ("3:4", "3:4"),
        ("21:9", "21:9"),
        ("2.39:1", "21:9"),
        ("3:2", "4:3"),
        ("2:3", "3:4"),
        ("1:50", "9:16"),
        ("50:1", "21:9"),
    ],
)
def test_a_video_is_a_real_file_of_the_nearest_shape(
    gateway: VirtualGateway, asked: str | None, given: str
) -> None:
    """Its URL exists, and the fields of the response agree with the file."""
    response = gateway.generate_video(mocked(), video(aspect_ratio=asked, duration_seconds=8))
    file = _file_of(response.video)
    facts = measure(file.read_bytes())
    asset = response.assets[0]
    assert response.aspect_ratio == given
    assert response.duration == asset.duration_seconds == facts.duration_seconds
    assert (asset.width, asset.height) == (facts.width, facts.height)
    assert response.resolution == f"{min(facts.width or 0, facts.height or 0)}p"
    assert (response.content_type, asset.size_bytes) == ("video/mp4", file.stat().st_size)
    assert response.is_mock
    assert response.status == "completed"


@pytest.mark.parametrize(
    ("fields", "sides", "ratio"),
    [
        ({}, (1024, 1024), "1:1"),
        ({"size": "auto"}, (1024, 1024), "1:1"),
        ({"size": "640x480"}, (640, 480), "4:3"),
        ({"size": "7x5"}, (7, 5), "7:5"),
        ({"size": "1x1", "aspect_ratio": "16:9"}, (1, 1), "1:1"),
        ({"size": "16384x2"}, (16384, 2), "8192:1"),
        ({"aspect_ratio": "16:9"}, (1360, 765), "16:9"),
        ({"aspect_ratio": "9:16"}, (765, 1360), "9:16"),
        ({"aspect_ratio": "21:9"}, (1561, 669), "21:9"),
        ({"aspect_ratio": "2.39:1"}, (1673, 700), "239:100"),
        ({"aspect_ratio": "100:1"}, (10200, 102), "100:1"),
        ({"aspect_ratio": "99999:99998"}, (1024, 1024), "1:1"),
    ],
)
def test_an_image_is_a_real_picture_of_the_asked_shape(
    gateway: VirtualGateway, fields: dict[str, Any], sides: tuple[int, int], ratio: str
) -> None:
    """The PNG has the size that the response says."""
    response = gateway.generate_image(mocked_image(), image(**fields))
    asset = response.assets[0]
    facts = measure(asset.content or b"")
    assert (facts.content_type, facts.width, facts.height) == ("image/png", *sides)
    assert (asset.width, asset.height) == sides
    assert asset.size_bytes == len(asset.content or b"")
    assert response.aspect_ratio == ratio
    assert response.content_type == "image/png"
    assert response.images == (asset.address,)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"size": "16385x1"}, "size"),
        ({"size": "1x99999"}, "size"),
        ({"size": "16384x16384", "n": 2}, "size"),
        ({"aspect_ratio": "101:1"}, "aspect_ratio"),
        ({"aspect_ratio": "0.0001:1"}, "aspect_ratio"),
        ({"aspect_ratio": "99999:0.0001"}, "aspect_ratio"),
    ],
)
def test_a_silly_picture_is_refused_before_it_is_generated(
    gateway: VirtualGateway, fields: dict[str, Any], field: str
) -> None:
    """Nothing is accepted, and the error says what the mock makes."""
    with pytest.raises(InvalidRequestError, match="the mock was asked for") as caught:
        gateway.generate_image(mocked_image(), image(**fields))
    assert (caught.value.field, caught.value.job) == (field, None)


def test_several_outputs_differ_and_are_saved_apart(
    gateway: VirtualGateway, tmp_path: Path
) -> None:
    """Each picture has colours of its own; videos are copies of the sample."""
    pictures = gateway.generate_image(mocked_image(), image(n=3, size="8x8"))
    assert len(set(pictures.images)) == 3
    saved = pictures.save(tmp_path / "heron.png")
    assert [path.name for path in saved] == ["heron.png", "heron-2.png", "heron-3.png"]
    assert [path.read_bytes() for path in saved] == [a.content for a in pictures.assets]
    videos = gateway.generate_video(mocked(), video(number_of_videos=2))
    saved = videos.save(tmp_path / "heron.mp4")
    assert [path.read_bytes() for path in saved] == [_file_of(videos.video).read_bytes()] * 2


def test_the_same_seed_of_a_request_gives_the_same_picture(gateway: VirtualGateway) -> None:
    """Another seed gives another one."""
    same = [gateway.generate_image(mocked_image(), image(seed=s, size="8x8")) for s in (5, 5, 6)]
    assert same[0].images == same[1].images != same[2].images


def test_without_a_seed_the_outcomes_vary_by_weight(gateway: VirtualGateway) -> None:
    """The heavier one comes more often, and each comes."""
    config = mocked(
        MockResponse(weight=3, mock_response={"video": URL}),
        MockResponse(weight=1, output_video=MP4),
    )
    drawn = [gateway.generate_video(config, video()).video == URL for _ in range(100)]
    assert 50 < sum(drawn) < 100


def test_with_a_seed_the_same_request_has_the_same_outcome(gateway: VirtualGateway) -> None:
    """Other requests, and other seeds, have others."""
    outcomes = [MockResponse(mock_response={"video": f"{URL}?{n}"}) for n in range(8)]
    first = gateway.generate_video(mocked(*outcomes, seed=1), video())
    for _ in range(5):
        again = gateway.generate_video(mocked(*outcomes, seed=1), video())
        assert again.video == first.video
    others = {
        gateway.generate_video(mocked(*outcomes, seed=1), video(seed=n)).video for n in range(9)
    }
    seeds = {gateway.generate_video(mocked(*outcomes, seed=n), video()).video for n in range(9)}
    assert len(others) > 1
    assert len(seeds) > 1


def _given(form: str, content: bytes, folder: Path) -> Any:
    kind = "video/mp4" if content is MP4 else "image/png"
    path = folder / "given.bin"
    path.write_bytes(content)
    forms: dict[str, Callable[[], Any]] = {
        "bytes": lambda: content,
        "path": lambda: path,
        "data": lambda: f"data:{kind};base64,{base64.b64encode(content).decode()}",
        "base64": lambda: base64.b64encode(content).decode(),
        "dict": lambda: {"content": content, "content_type": kind},
        "file": lambda: io.BytesIO(content),
    }
    return forms[form]()


@pytest.mark.parametrize("form", ["bytes", "path", "data", "base64", "dict", "file"])
def test_an_own_output_is_answered_and_measured(
    gateway: VirtualGateway, tmp_path: Path, form: str
) -> None:
    """In every form, every time, with fields that agree with the file, ready to be saved."""
    config = mocked(MockResponse(output_video=_given(form, MP4, tmp_path)))
    for name in ("once.mp4", "again.mp4"):
        response = gateway.generate_video(config, video(aspect_ratio="1:1"))
        assert (response.resolution, response.aspect_ratio) == ("360p", "9:16")
        assert response.duration == 3
        assert response.content_type == "video/mp4"
        assert response.save(tmp_path / name)[0].read_bytes() == MP4
    pictures = gateway.generate_image(
        mocked_image(MockResponse(output_image=_given(form, PNG, tmp_path))), image(n=2)
    )
    assert [asset.content for asset in pictures.assets] == [PNG, PNG]
    assert (pictures.assets[0].width, pictures.assets[0].height) == (3, 2)


def test_an_own_url_is_answered_as_it_is(gateway: VirtualGateway) -> None:
    """Nothing is fetched, so nothing is known of it."""
    response = gateway.generate_video(mocked(MockResponse(output_video=URL)), video())
    assert response.video == URL
    assert (response.duration, response.resolution, response.aspect_ratio) == (None, None, None)


class Pipe(io.BytesIO):
    """A file that cannot be wound back."""

    def seekable(self) -> bool:
        """Tell so."""
        return False


def test_an_own_file_is_read_from_where_it_stands(gateway: VirtualGateway) -> None:
    """A pipe is read as well, once."""
    assert gateway.generate_video(mocked(MockResponse(output_video=Pipe(MP4))), video()).duration
    file = io.BytesIO(b"head" + MP4)
    file.seek(4)
    config = mocked(MockResponse(output_video=file))
    assert [gateway.generate_video(config, video()).duration for _ in range(2)] == [3, 3]
    assert file.tell() == 4


@pytest.mark.parametrize("closed", [False, True])
def test_an_own_output_that_cannot_be_read_is_a_clear_error(
    gateway: VirtualGateway, tmp_path: Path, *, closed: bool
) -> None:
    """It says which field and why; nothing was accepted."""
    file = io.BytesIO(MP4)
    file.close()
    missing = file if closed else tmp_path / "missing.mp4"
    with pytest.raises(
        ConfigurationError, match="output_video of the mock cannot be read"
    ) as caught:
        gateway.generate_video(mocked(MockResponse(output_video=missing)), video())
    assert caught.value.job is None


WHOLE = VideoGenerationResponse(
    request_id="own-1",
    video=URL,
    duration=12,
    raw_response={"own": True},
    provider_metadata={"seed": 7},
    revised_prompt="a heron",
    warnings=("own warning",),
)


@pytest.mark.parametrize("whole", [WHOLE, WHOLE.model_dump(), WHOLE.model_dump(exclude_unset=True)])
def test_a_whole_response_is_answered_as_it_is(gateway: VirtualGateway, whole: Any) -> None:
    """Its fields stay; the story and the job are this call's."""
    response = gateway.generate_video(mocked(MockResponse(mock_response=whole)), video())
    for name in ("request_id", "video", "duration", "raw_response", "provider_metadata"):
        assert getattr(response, name) == getattr(WHOLE, name)
    assert response.warnings == ("own warning",)
    assert [asset.url for asset in response.assets] == [URL]
    assert response.is_mock
    assert response.job is not None
    assert response.execution_metadata is not None


def test_a_response_of_an_earlier_call_can_be_answered_again(gateway: VirtualGateway) -> None:
    """Inline bytes, jobs and story included: what was recorded is played."""
    first = gateway.generate_image(mocked_image(), image(n=2, size="8x8"))
    again = gateway.generate_image(mocked_image(MockResponse(mock_response=first)), image())
    assert again.images == first.images
    assert again.assets == first.assets
    assert again.job is not None
    assert again.job != first.job


def test_a_whole_image_response_may_name_its_images_only(gateway: VirtualGateway) -> None:
    """Each address becomes an asset."""
    told = {"images": [URL, f"data:image/png;base64,{base64.b64encode(PNG).decode()}"]}
    response = gateway.generate_image(mocked_image(MockResponse(mock_response=told)), image())
    assert [asset.width for asset in response.assets] == [None, 3]
    assert response.assets[0] == Asset(url=URL)
    assert response.request_id.startswith("mock_")


def test_a_whole_response_may_say_failed_and_hold_nothing(gateway: VirtualGateway) -> None:
    """A program can be shown what it does with it; one that says nothing is an empty result."""
    failed = MockResponse(mock_response={"status": "failed"})
    assert gateway.generate_video(mocked(failed), video()).status == "failed"
    assert gateway.generate_image(mocked_image(failed), image()).images == ()
    with pytest.raises(MediaError, match="names no media"):
        gateway.generate_video(mocked(MockResponse(mock_response={})), video())


@pytest.mark.parametrize(
    "whole",
    [
        {"vidoe": URL},
        {"video": 5},
        {"video": "heron.mp4"},
        ImageGenerationResponse(images=(URL,)),
        Asset(url=URL),
        {"video": URL, "raw_response": {"call": print}},
    ],
)
def test_a_whole_response_that_does_not_fit_is_a_clear_error(
    gateway: VirtualGateway, whole: Any
) -> None:
    """It is found before anything is accepted."""
    with pytest.raises(ConfigurationError, match="mock_response does not fit a video") as caught:
        gateway.generate_video(mocked(MockResponse(mock_response=whole)), video())
    assert caught.value.job is None


def test_an_error_is_raised_fresh_each_time(gateway: VirtualGateway) -> None:
    """What one call leaves on it is not there in the next, and the config's own stays clean."""
    told = RateLimitedError("slow down", retry_after_seconds=3)
    told.add_note("own note")
    config = mocked(
        MockResponse(error=told), fallback_configs=[mocked(MockResponse(error=told), provider="b")]
    )
    errors: list[RateLimitedError] = []
    for _ in range(3):
        with pytest.raises(RateLimitedError, match="slow down") as caught:
            gateway.generate_video(config, video())
        errors.append(caught.value)
    assert len({id(error) for error in [told, *errors]}) == 4
    for error in errors:
        assert error.retry_after_seconds == 3
        assert len(error.__notes__) == 2
        assert error.execution_metadata is not None
        assert error.execution_metadata.total_attempts == 2
    assert told.__notes__ == ["own note"]
    assert (told.provider, told.intent, told.execution_metadata) == (None, None, None)


def test_another_exception_is_a_failed_generation(gateway: VirtualGateway) -> None:
    """It is the cause, and the chain may go on."""
    told = ValueError("no luck")
    config = mocked(MockResponse(error=told))
    for _ in range(2):
        with pytest.raises(GenerationFailedError, match="ValueError: no luck") as caught:
            gateway.generate_video(config, video())
        assert caught.value.__cause__ is told
    assert told.__traceback__ is None


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        (RateLimitedError("slow down"), True),
        (ValueError("no luck"), True),
        (AuthenticationError("wrong key"), False),
        (ContentModerationError("no"), False),
    ],
)
def test_a_chain_of_mocks_falls_back_like_any_other(
    gateway: VirtualGateway, error: Exception, *, goes_on: bool
) -> None:
    """Each config has a mock of its own; the error's class decides."""
    config = mocked(MockResponse(error=error), fallback_configs=[mocked(provider="b")])
    if not goes_on:
        with pytest.raises(type(error)):
            gateway.generate_video(config, video())
        return
    response = gateway.generate_video(config, video())
    assert response.execution_metadata is not None
    assert response.execution_metadata.successful_attempt == 2
    assert [one.provider for one in response.execution_metadata.attempts] == ["absent", "b"]


def test_a_disabled_mock_leaves_the_call_to_the_provider(gateway: VirtualGateway) -> None:
    """A config without an enabled mock needs its plugin."""
    config = VideoGenerationConfig(provider="absent", model="m", mock=MockConfig())
    with pytest.raises(ProviderNotInstalledError):
        gateway.generate_video(config, video())


STEPS = MockPollingConfig(
    status_sequence=["queued", "processing", "processing", "completed"],
    delay_between_updates=2.5,
    progress_percentages=[0, 40, 80, 90],
    custom_updates=[{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}],
)


def test_the_told_steps_are_reported(gateway: VirtualGateway) -> None:
    """Status, percent and raw news of each, the told time apart; the last has the result."""
    updates: list[ProgressUpdate] = []
    clocks: list[float] = []

    def note(update: ProgressUpdate) -> None:
        updates.append(update)
        clocks.append(gateway.clock)

    response = gateway.generate_video(mocked(polling=STEPS), video(), on_progress=note)
    assert [(u.status, u.progress_percent, u.update) for u in updates] == [
        ("queued", 0, {"n": 1}),
        ("processing", 40, {"n": 2}),
        ("processing", 80, {"n": 3}),
        ("completed", 100, {"n": 4}),
    ]
    assert clocks == [0, 2.5, 5, 7.5]
    assert updates[-1].result == response
    assert updates[0].job is not None
    assert updates[0].job.request == video()


def test_a_sequence_without_an_end_ends_after_its_last_step(gateway: VirtualGateway) -> None:
    """Then the job is completed; steps after "completed" are not reached."""
    told = MockPollingConfig(status_sequence=["processing"], custom_updates=[{"n": 1}])
    statuses: list[tuple[str, object]] = []
    for steps in (told, MockPollingConfig(status_sequence=["completed", "failed"])):
        gateway.generate_video(
            mocked(polling=steps),
            video(),
            on_progress=lambda update: statuses.append((update.status, update.update)),
        )
    assert statuses == [("processing", {"n": 1}), ("completed", None), ("completed", None)]


def test_a_failed_step_fails_the_job(gateway: VirtualGateway) -> None:
    """The news of it are reported, and the error carries the job."""
    steps = MockPollingConfig(
        status_sequence=["queued", "failed"], custom_updates=[{"n": 1}, {"n": 2}]
    )
    updates: list[ProgressUpdate] = []
    with pytest.raises(GenerationFailedError, match="told to fail at this step") as caught:
        gateway.generate_video(mocked(polling=steps), video(), on_progress=updates.append)
    assert [(u.status, u.update) for u in updates] == [("queued", {"n": 1}), ("failed", {"n": 2})]
    assert caught.value.job is not None
    assert caught.value.job.status == "failed"


def test_without_polling_the_submit_completes_the_job(gateway: VirtualGateway) -> None:
    """There is one update: the result."""
    config = mocked(polling=MockPollingConfig(enabled=False))
    updates: list[ProgressUpdate] = []
    gateway.generate_video(config, video(), on_progress=updates.append)
    assert [update.status for update in updates] == ["completed"]
    assert gateway.submit_video(config, video()).done
    assert gateway.clock == 0


def test_without_a_word_about_steps_nothing_is_waited_for(gateway: VirtualGateway) -> None:
    """A queued and a processing step are reported, in no time."""
    updates: list[str] = []
    gateway.generate_video(mocked(), video(), on_progress=lambda u: updates.append(u.status))
    assert updates == ["queued", "processing", "completed"]
    assert gateway.clock == 0


def test_a_mock_that_takes_too_long_is_cancelled_and_falls_back(gateway: VirtualGateway) -> None:
    """The deadline of its config holds for the mock too."""
    slow = mocked(polling=MockPollingConfig(delay_between_updates=60), timeout=30)
    with pytest.raises(DeadlineExceededError) as caught:
        gateway.generate_video(slow, video())
    assert caught.value.cancel_verdict == "cancelled"
    chained = slow.model_copy(update={"fallback_configs": (mocked(provider="b"),)})
    response = gateway.generate_video(chained, video())
    assert response.execution_metadata is not None
    assert response.execution_metadata.successful_attempt == 2


@pytest.mark.parametrize(
    ("config", "request_"),
    [
        (mocked(polling=STEPS), video(aspect_ratio="1:1")),
        (mocked(MockResponse(output_video=MP4), polling=STEPS), video()),
        (mocked(MockResponse(mock_response=WHOLE), polling=STEPS), video()),
    ],
)
def test_a_job_of_the_mock_goes_on_in_another_process(
    gateway: VirtualGateway, config: VideoGenerationConfig, request_: VideoGenerationRequest
) -> None:
    """Everything it will answer stands in the job's JSON."""
    job = gateway.submit_video(config, request_)
    elsewhere = VirtualGateway(_no_network)
    loaded = Job.model_validate_json(job.model_dump_json())
    assert loaded == job
    later = elsewhere.check(loaded)
    assert (later.status, later.progress_percent) == ("processing", 40)
    updates: list[ProgressUpdate] = []
    response = elsewhere.resume(later, on_progress=updates.append)
    assert response.is_mock
    assert isinstance(response, VideoGenerationResponse)
    assert response.video == gateway.generate_video(config, request_).video
    assert response.job is not None
    assert elsewhere.resume(response.job) == response.model_copy(
        update={"execution_metadata": ExecutionMetadata()}
    )


def test_an_image_job_of_the_mock_goes_on_in_another_process(gateway: VirtualGateway) -> None:
    """The same picture comes out."""
    job = gateway.submit_image(mocked_image(), image(size="8x8", n=2))
    loaded = Job.model_validate_json(job.model_dump_json())
    response = VirtualGateway(_no_network).resume(loaded)
    assert response.assets == gateway.resume(job).assets
    assert len(response.assets) == 2


def test_a_job_of_the_mock_can_be_cancelled_until_it_is_done(gateway: VirtualGateway) -> None:
    """Afterwards it is too late."""
    config = mocked(polling=STEPS)
    job = gateway.submit_video(config, video())
    assert gateway.cancel(job) == "cancelled"
    assert gateway.cancel(job.succeeded({})) == "too_late"


def test_no_key_and_no_prompt_stands_in_what_the_mock_gives(gateway: VirtualGateway) -> None:
    """A mock is used with the real config."""
    config = mocked(api_key="sk-0123456789abcdef")
    response = gateway.generate_video(config, video())
    assert "sk-0123456789abcdef" not in response.model_dump_json()
    assert PROMPT not in repr(response)


def test_a_mock_that_is_told_nothing_succeeds() -> None:
    """`mock_provider(None)` describes itself and needs no key."""
    info = mock_provider(None).info
    assert (info.name, info.media, info.needs_key) == ("mock", ("video", "image"), False)


async def test_the_async_twin_answers_the_same() -> None:
    """The mock is told once for both colours."""
    config, request = mocked_image(), image(size="8x8", seed=3)
    response = await generate_image_async(config, request)
    assert response.images == generate_image(config, request).images


def test_a_real_gateway_needs_no_plugin_and_no_key_either(tmp_path: Path) -> None:
    """The default settings, the default registry, an empty environment."""
    with Gateway(environment={}) as real:
        response = real.generate_video(mocked(), video())
        assert response.save(tmp_path)[0].name == "sample_16x9.mp4"


def test_the_kind_of_error_is_always_ours(gateway: VirtualGateway) -> None:
    """Whatever a mock is told to raise, a caller catches `TarashError`."""
    for error in (KeyError("x"), OSError("disk"), StopIteration(), Exception()):
        with pytest.raises(TarashError):
            gateway.generate_video(mocked(MockResponse(error=error)), video())


@pytest.mark.parametrize("fields", [{"responses": [MockResponse()]}, {"seed": 1}], ids=str)
def test_a_mock_that_does_not_say_whether_it_is_on_is_refused(fields: dict[str, Any]) -> None:
    """Or the provider would be paid in its place."""
    with pytest.raises(ConfigurationError, match="add enabled=True"):
        MockConfig(**fields)
    assert not MockConfig(enabled=False, **fields).enabled
    assert not MockConfig().enabled
