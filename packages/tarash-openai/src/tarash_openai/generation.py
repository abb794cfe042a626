"""One generation on either of the two services: the submit, and the response at its end."""

from tarash.tarash_gateway.plugin import (
    Flow,
    GenerationRequest,
    ImageGenerationRequest,
    ImageGenerationResponse,
    InvalidRequestError,
    Job,
    ModelFacts,
    ModelRetiredError,
    Plan,
    Response,
    VideoGenerationResponse,
)
from tarash_openai.images import answer_of, image_request, images_of, state_of
from tarash_openai.services import Wire
from tarash_openai.tasks import task_of
from tarash_openai.videos import started, video_of, video_request

__all__ = ("response_of", "submit_to")

_IDS = ("x-request-id", "apim-request-id")


def submit_to(
    wire: Wire, request: GenerationRequest, plan: Plan, facts: ModelFacts | None
) -> Flow[Job]:
    """Send the paid request and return its job, which for pictures is done already.

    Raises:
        ModelRetiredError: The service has no such model any more; it names the successor.
    """
    try:
        if isinstance(request, ImageGenerationRequest):
            return (yield from _images(wire, plan, facts))
        video = request.stated().get("video")
        task = task_of(request.extra_params, video, wire.service.tasks)
        asked = yield from video_request(wire, plan.payload, task)
        answer = yield asked
    except (InvalidRequestError, ModelRetiredError) as error:
        retired = _retired(error, wire, facts)
        if retired is None:
            raise
        raise retired from error
    return started(wire, answer)


def response_of(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    return video_of(job) if job.medium == "video" else images_of(job)


def _images(wire: Wire, plan: Plan, facts: ModelFacts | None) -> Flow[Job]:
    asked = yield from image_request(wire, plan.payload)
    answer = yield asked
    body = answer_of(answer, wire.title)
    at_home = wire.api.base_url.rstrip("/") == wire.service.info.base.url
    state = state_of(answer, facts if at_home else None)
    return wire.api.job(_id_of(wire, answer)).succeeded(body, state=state)


def _id_of(wire: Wire, answer: Response) -> str | None:
    """Return the service's id of the exchange; ours, where it gives none."""
    intent = wire.api.intent
    named = (answer.headers.get(header) for header in _IDS)
    return next((text for text in named if text), None if intent is None else intent.id)


def _retired(
    error: InvalidRequestError | ModelRetiredError, wire: Wire, facts: ModelFacts | None
) -> ModelRetiredError | None:
    """Return the error with the successor that the catalog knows; None when it stays as it is."""
    intent = wire.api.intent
    if facts is None or intent is None:
        return None
    if isinstance(error, InvalidRequestError):
        ended = facts.retires_on is not None and facts.retires_on < intent.created_at.date()
        if error.field != "model" or not ended:
            return None
    elif facts.successor is None:
        return None
    instead = f" Use {facts.successor} instead." if facts.successor else ""
    return ModelRetiredError(
        f"{error} {facts.id} was to be shut down on {facts.retires_on}.{instead}",
        successor=facts.successor,
        code=error.code,
        status_code=error.status_code,
        body=error.body,
        request_id=error.request_id,
    )
