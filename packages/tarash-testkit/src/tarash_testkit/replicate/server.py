"""Replicate on one loopback origin: the API under `/v1`, what was made under `/files`.

Rule: nothing depends on time or chance; the same requests get the same answers.
"""

from collections.abc import Mapping

from tarash_testkit.delivery import FileStore
from tarash_testkit.front import Front
from tarash_testkit.recorder import Recorder
from tarash_testkit.replicate.access import API_KEY, admission
from tarash_testkit.replicate.account import Account
from tarash_testkit.replicate.faults import FAULTS
from tarash_testkit.replicate.jobs import Job
from tarash_testkit.replicate.models import MODELS, Model
from tarash_testkit.replicate.outcomes import OUTCOMES, Outcome
from tarash_testkit.replicate.outputs import Outputs
from tarash_testkit.replicate.predictions import Predictions
from tarash_testkit.replicate.uploads import Upload, Uploads
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer

__all__ = ("ReplicateServer",)

_PREFIX = "/v1"
_DEPLOYMENTS = {"acme/fast-flux": "black-forest-labs/flux-schnell"}


class ReplicateServer(ProviderServer):
    """Replicate, as far as a client can tell."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        looks: int = 2,
        more_models: Mapping[str, Model] | None = None,
        deployments: Mapping[str, str] | None = None,
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only token that is accepted.
            looks: How many looks find a new prediction unfinished. The first half finds it
                starting, the rest processing. May be set at any time.
            more_models: Models beside those of `MODELS`, or in their place. Any other id is taken
                for an official model of videos whose schema nobody knows.
            deployments: The model of each deployment, by `owner/name`.
        """
        self.looks = looks
        self._scripts = Scripts(OUTCOMES, "done")
        recorder = Recorder()
        models = {**MODELS, **(more_models or {})}
        self._uploads = Uploads()
        self._predictions = Predictions(
            recorder=recorder,
            script=lambda: self._scripts.take(self.looks),
            models=models,
            deployments=_DEPLOYMENTS if deployments is None else deployments,
            outputs=Outputs(self.add_file),
            is_uploaded=lambda file_id: file_id in self._uploads,
        )
        front = Front(admission(api_key))
        super().__init__(
            routes=(
                *self._predictions.routes(front, _PREFIX),
                *self._uploads.routes(front, _PREFIX),
                *Account(models).routes(front, _PREFIX),
            ),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({"download"}),
            recorder=recorder,
            files=FileStore(),
        )

    @property
    def base_url(self) -> str:
        """What a client takes as its base, in place of `https://api.replicate.com/v1`."""
        return self.url + _PREFIX

    @property
    def reach(self) -> dict[str, str]:
        """What a client needs, with its base."""
        return {**super().reach, "base_url": self.base_url}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every accepted prediction as it is now, in order of acceptance."""
        return self._predictions.jobs

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """Every file of the account, in order of arrival."""
        return self._uploads.all

    def next_job(self, outcome: str | Outcome = "done", *, looks: int | None = None) -> None:
        """Say how the next prediction goes that has no script yet.

        Args:
            outcome: How it ends: a name of `OUTCOMES`, or an end of your own.
            looks: As for the server, for this prediction.

        Raises:
            ValueError: no outcome has this name.
        """
        self._scripts.write(self._scripts.named(outcome), looks)
