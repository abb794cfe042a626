"""What the client makes of each fault."""

import json
from collections.abc import Callable, Iterable, Mapping

import openai

from tarash_testkit.azure import FAULTS as AZURE_FAULTS
from tarash_testkit.azure import AzureServer
from tarash_testkit.faults import Fault, Reply
from tarash_testkit.openai import FAULTS, OpenAIServer
from tarash_testkit.oracles.openai import azure_client_at, openai_client_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.shapes import as_object

__all__ = ("ERROR_TALKS",)

_CLASSES: Mapping[int, type[openai.APIStatusError]] = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    409: openai.ConflictError,
    429: openai.RateLimitError,
}
_SERVER_ERRORS = 500


def raises_its_own_class_for_each_refusal() -> None:
    """By the status; code, type and parameter are those of the body."""
    with OpenAIServer() as server, openai_client_at(server) as client:

        def generate() -> object:
            return client.images.generate(prompt="a", model="gpt-image-2")

        _expect_classes(server, FAULTS.values(), generate)


def raises_its_own_class_for_each_refusal_of_azure() -> None:
    """The same, where the code may be a number in a text."""
    with AzureServer() as server, azure_client_at(server) as client:

        def generate() -> object:
            return client.images.generate(prompt="a", model="pictures")

        _expect_classes(server, AZURE_FAULTS.values(), generate)


def repeats_what_may_have_been_paid() -> None:
    """Three jobs for one call whose replies are lost: the reason why the server counts them."""
    with OpenAIServer() as server, openai_client_at(server, max_retries=2) as client:
        server.fail("generate", "reset-after-accept", times=None)
        got = _error_of(lambda: client.images.generate(prompt="a", model="gpt-image-2"))
        expect((type(got), server.counters.paid_submits), (openai.APIConnectionError, 3))


def gives_up_on_a_server_that_hangs() -> None:
    """After the time that it was given."""
    with OpenAIServer() as server, openai_client_at(server) as client:
        server.fail("generate", "hang-before-accept")
        patient = client.with_options(timeout=0.1)
        got = _error_of(lambda: patient.images.generate(prompt="a", model="gpt-image-2"))
        expect(type(got), openai.APITimeoutError)


def refuses_a_wrong_key_and_shows_part_of_it() -> None:
    """The text of the service holds the start and the end of the key."""
    wrong = "sk-testkit-another-key-that-opens-nothing-9876"
    with OpenAIServer() as server, openai_client_at(server, api_key=wrong) as client:
        got = _error_of(lambda: client.images.generate(prompt="a", model="gpt-image-2"))
        expect(type(got), openai.AuthenticationError)
        expect((wrong[:14] in str(got), wrong[-4:] in str(got)), (True, True))
        expect(server.counters.paid_submits, 0)


def _expect_classes(
    server: OpenAIServer | AzureServer, faults: Iterable[Fault], generate: Callable[[], object]
) -> None:
    for fault in faults:
        if isinstance(fault.effect, Reply) and fault.fits("generate"):
            server.fail("generate", fault)
            _expect_class(fault.effect, _error_of(generate))


def _expect_class(reply: Reply, got: Exception | None) -> None:
    default = (
        openai.InternalServerError if reply.status >= _SERVER_ERRORS else openai.APIStatusError
    )
    expect((type(got), reply.status), (_CLASSES.get(reply.status, default), reply.status))
    body = _error_in(reply)
    if isinstance(got, openai.APIStatusError) and body is not None:
        expect((got.code, got.type), (body.get("code"), body.get("type")))


def _error_in(reply: Reply) -> dict[str, object] | None:
    try:
        return as_object((as_object(json.loads(reply.body)) or {}).get("error"))
    except json.JSONDecodeError:
        return None


def _error_of(call: Callable[[], object]) -> Exception | None:
    try:
        _ = call()
    except openai.OpenAIError as error:
        return error
    return None


ERROR_TALKS = (
    Talk(raises_its_own_class_for_each_refusal),
    Talk(raises_its_own_class_for_each_refusal_of_azure),
    Talk(repeats_what_may_have_been_paid),
    Talk(gives_up_on_a_server_that_hangs),
    Talk(refuses_a_wrong_key_and_shows_part_of_it),
)
"""Errors."""
