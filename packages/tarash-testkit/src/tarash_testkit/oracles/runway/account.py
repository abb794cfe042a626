"""What the client gets beside tasks: uploads, the account, refusals."""

import runwayml

from tarash_testkit.media import padded_png
from tarash_testkit.oracles.runway import runway_client_at
from tarash_testkit.oracles.talks import Talk, expect
from tarash_testkit.runway import FAULTS, RunwayServer
from tarash_testkit.runway.answers import NO_CREDITS

__all__ = ("ACCOUNT_TALKS",)

PROMPT = "a heron takes off"
_OWN_ERRORS: dict[str, type[runwayml.APIStatusError]] = {
    "unauthorized": runwayml.AuthenticationError,
    "no-credits": runwayml.BadRequestError,
    "forbidden": runwayml.PermissionDeniedError,
    "not-found": runwayml.NotFoundError,
    "conflict": runwayml.ConflictError,
    "invalid-input": runwayml.BadRequestError,
    "rate-limited": runwayml.RateLimitError,
    "load-shed": runwayml.InternalServerError,
}


def uploads_a_picture_and_animates_it() -> None:
    """The bytes go to a storage without the key, and a task may name the upload."""
    with RunwayServer(storage_elsewhere=True) as server, runway_client_at(server) as client:
        content = padded_png(2000).read(0, 2000)
        upload = client.uploads.create_ephemeral(file=("heron.png", content, "image/png"))
        made = client.image_to_video.create(
            model="gen4_turbo", prompt_image=upload.uri, ratio="1280:720"
        )
        expect(client.tasks.retrieve(made.id).status, "PENDING")
        expect(
            [(file.content, file.content_type) for file in server.uploaded],
            [(content, "image/png")],
        )
        expect((len(server.recorded_elsewhere), server.leaks), (1, ()))


def reads_the_account() -> None:
    """Credits, and how many tasks each model may have."""
    with RunwayServer() as server, runway_client_at(server) as client:
        organization = client.organization.retrieve()
        expect(organization.credit_balance, 1000)
        expect(organization.tier.models["gen4.5"].max_concurrent_generations, 3)


def is_refused_for_a_field_that_the_model_does_not_have() -> None:
    """The answer says which, and nothing is paid."""
    with RunwayServer() as server, runway_client_at(server) as client:
        try:
            _ = client.text_to_video.create(
                model="gen4.5",
                prompt_text=PROMPT,
                ratio="1280:720",
                duration=11,
                extra_body={"audio": True},
            )
        except runwayml.BadRequestError as error:
            body = error.response.json()
            codes = [issue["code"] for issue in body["issues"]]
            expect(codes, ["unrecognized_keys", "invalid_value"])
        expect(server.counters.paid_submits, 0)


def makes_an_error_of_its_own_of_each_refusal() -> None:
    """By the status; of no credits there is no own class."""
    for name, kind in _OWN_ERRORS.items():
        with RunwayServer() as server, runway_client_at(server) as client:
            server.fail("submit", name)
            try:
                _ = client.text_to_video.create(
                    model="gen4.5", prompt_text=PROMPT, ratio="1280:720", duration=5
                )
            except runwayml.APIStatusError as error:
                expect((type(error), error.status_code), (kind, FAULTS[name].status))
                if name == "no-credits":
                    expect(error.response.json()["error"], NO_CREDITS)
            expect(server.counters.paid_submits, 0)


def repeats_a_submit_as_often_as_it_likes() -> None:
    """After a lost answer the client pays again: why no plugin uses it."""
    with RunwayServer() as server, runway_client_at(server, max_retries=2) as client:
        server.fail("submit", "proxy-502-after-accept", times=2)
        _ = client.text_to_video.create(
            model="gen4.5", prompt_text=PROMPT, ratio="1280:720", duration=5
        )
        expect(server.counters.paid_submits, 3)


ACCOUNT_TALKS = tuple(
    map(
        Talk,
        (
            uploads_a_picture_and_animates_it,
            reads_the_account,
            is_refused_for_a_field_that_the_model_does_not_have,
            makes_an_error_of_its_own_of_each_refusal,
            repeats_a_submit_as_often_as_it_likes,
        ),
    )
)
"""Every talk about the rest, in order."""
