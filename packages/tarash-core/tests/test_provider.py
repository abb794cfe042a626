"""What pluggy lets pass and we do not: each trap names the plugin, the hook and the remedy."""

import types
from collections.abc import Generator
from typing import Any

import pluggy
import pytest
from toys import CancelToy, LookUpToy, QueueToy, Script, config, gateway, request

from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.catalog import ModelFacts
from tarash.tarash_gateway.exceptions import PluginError, RateLimitedError, TarashError
from tarash.tarash_gateway.models import (
    Asset,
    GenerationConfig,
    GenerationRequest,
    Intent,
    Job,
    Plan,
)
from tarash.tarash_gateway.plugin import Api, Flow, ProviderInfo, hookimpl
from tarash.tarash_gateway.service import Address
from tarash.tarash_gateway.testing import answer, play
from tarash.tarash_gateway.wire import Request

API = Api(base_url="https://toy.test", config=config(), medium="video")
REQUEST = Request("GET", "https://toy.test/jobs/1")


def a_job() -> Job:
    """Return a job of the toy."""
    return gateway(Script()).submit_video(config(), request())


def refused(plugin: object, *wrappers: object) -> str:
    """Return why a provider cannot be made of `plugin`."""
    with pytest.raises(PluginError) as caught:
        Provider("toy", plugin, wrappers)
    assert "'toy'" in str(caught.value)
    return str(caught.value)


def toy_with(**hooks: Any) -> object:
    """Return a plugin like the queue toy, with other hooks, each a plain function."""
    toy = QueueToy()
    parts: dict[str, Any] = {
        name: getattr(toy, name) for name in ("describe", "submit", "poll", "normalize")
    }
    module = types.ModuleType("toy_module")
    for name, function in {**parts, **hooks}.items():
        if function is not None:
            setattr(module, name, function)
    return module


@hookimpl
def submit(request: GenerationRequest, api: Api) -> Flow[Job]:
    """Order one."""
    yield api.post(f"/{request.outputs}")
    return a_job()


def test_a_module_an_instance_and_a_part_of_the_arguments_fit() -> None:
    """And the facts are asked once."""
    assert Provider("toy", toy_with(submit=submit)).info.title == "Toy"
    provider = Provider("toy", CancelToy())
    assert provider.can("cancel")
    assert not provider.can("look_up")


def test_a_misspelled_hook_is_named_with_the_nearest_one() -> None:
    """Pluggy would never call it."""
    text = refused(toy_with(submt=hookimpl(lambda request: request)))
    assert (
        "module 'toy_module' implements 'submt', which is no hook. Did you mean 'submit'?" in text
    )


def test_a_hook_without_a_near_name_is_answered_with_all_names() -> None:
    """The author sees what there is."""
    text = refused(toy_with(zzz=hookimpl(lambda request: request)))
    assert "implements 'zzz', which is no hook" in text
    assert "'look_up'" in text


def unmarked(job: Job, api: Api) -> object:
    """Stand without a mark."""
    return job, api


def test_a_required_hook_without_its_mark_is_refused() -> None:
    """As is one with the mark of another project."""
    other = pluggy.HookimplMarker("tarash_gateway")
    for function in (unmarked, other(lambda job: job)):
        text = refused(toy_with(poll=function))
        assert "hook 'poll' of module 'toy_module' is not marked; put @hookimpl from" in text


def test_a_required_hook_that_is_missing_is_refused() -> None:
    """The message says what to write."""
    text = refused(toy_with(normalize=None))
    assert "'normalize' of module 'toy_module' is missing; write a function named" in text


def test_an_optional_hook_that_the_plugin_defines_without_its_mark_is_refused() -> None:
    """It would be absent in silence; a function from elsewhere may have the same name."""

    class Forgetful(QueueToy):
        """A plugin whose cancel is never called."""

        def cancel(self, job: Job) -> object:
            """Be forgotten."""
            return job

    text = refused(Forgetful())
    assert "hook 'cancel' of object of class" in text
    assert "Forgetful' is not marked" in text
    assert not Provider("toy", toy_with(cancel=unmarked)).can("cancel")


def test_a_provider_s_hook_that_is_marked_as_a_wrapper_is_refused() -> None:
    """Alone it would answer nothing; the old kind is refused as well."""
    for mark in (hookimpl(wrapper=True), hookimpl(hookwrapper=True)):

        @mark
        def poll(job: Job) -> Generator[None, Any, Any]:
            yield
            return job

        assert "'poll' of module 'toy_module' is marked as a wrapper" in refused(
            toy_with(poll=poll)
        )


def test_a_class_is_refused() -> None:
    """Its methods have no self."""
    assert "plugin 'QueueToy' of provider 'toy' is a class. Register an instance" in refused(
        QueueToy
    )


def test_an_argument_that_the_hook_does_not_have_is_refused() -> None:
    """Pluggy's own words name it; the remedy follows."""
    text = refused(toy_with(poll=hookimpl(lambda job, timeout: (job, timeout))))
    assert "'timeout'" in text
    assert "Take only arguments that `ProviderHooks` names" in text


def test_an_argument_with_a_default_is_refused() -> None:
    """Pluggy never passes it; an own one with another name is the plugin's business."""
    text = refused(toy_with(poll=hookimpl(lambda job, api=None: (job, api))))
    assert "hook 'poll' of module 'toy_module' gives 'api' a default" in text
    assert Provider("toy", toy_with(poll=hookimpl(lambda job, own=3: (job, own))))


def test_an_argument_by_keyword_only_is_refused() -> None:
    """Pluggy never passes it either."""
    text = refused(toy_with(poll=hookimpl(lambda job, *, api: (job, api))))
    assert "takes 'api' by keyword only, so it is never passed; remove the *" in text


def test_an_async_hook_is_refused() -> None:
    """Hooks yield requests; both kinds of async function are named."""

    @hookimpl
    async def poll(job: Job) -> Job:
        return job

    @hookimpl
    async def normalize(job: Job) -> Any:
        yield job

    assert "hook 'poll' of module 'toy_module' is async; write it with def" in refused(
        toy_with(poll=poll)
    )
    assert "'normalize'" in refused(toy_with(normalize=normalize))


def test_a_plain_return_in_place_of_a_flow_is_named() -> None:
    """When the hook is called, since a function may pass another flow on."""
    provider = Provider("toy", toy_with(poll=hookimpl(lambda job: job)))
    with pytest.raises(PluginError, match=r"'toy': hook 'poll' must be a generator.*returned Job"):
        play(provider.poll(a_job(), API))
    passed_on = Provider(
        "toy",
        toy_with(submit=hookimpl(lambda request, api: submit(request, api))),  # noqa: PLW0108  no generator function of its own
    )
    job = play(passed_on.submit(config(), request(), API, plan()), answer({})).result
    assert job.id == "toy-1"


def plan() -> Plan:
    """Return a plan without anything."""
    return Plan(provider="toy", model="m")


@pytest.mark.parametrize(
    ("hook", "call"),
    [
        ("submit", lambda it: play(it.submit(config(), request(), API, plan()))),
        ("poll", lambda it: play(it.poll(a_job(), API))),
        ("cancel", lambda it: play(it.cancel(a_job(), API))),
        ("look_up", lambda it: play(it.look_up(a_job().intent, API))),
        ("normalize", lambda it: it.normalize(a_job())),
        ("plan", lambda it: it.plan(config(), request())),
        ("explain", lambda it: it.explain(answer(status_code=400))),
        ("fetch", lambda it: it.fetch(Asset(url="https://toy.test/1"), API)),
    ],
)
def test_a_result_of_the_wrong_type_names_plugin_hook_and_type(hook: str, call: Any) -> None:
    """For every hook that returns something, flows included; what it raises is wrapped."""

    def flow() -> Flow[object]:
        yield from ()
        return 3

    is_flow = hook in {"submit", "poll", "cancel", "look_up"}
    wrong = hookimpl(flow) if is_flow else hookimpl(lambda: 3)
    with pytest.raises(PluginError, match=rf"'toy': hook '{hook}' must return .* returned int\."):
        call(Provider("toy", toy_with(**{hook: wrong})))

    def broken() -> Any:
        raise KeyError("status_url")

    with pytest.raises(PluginError, match=rf"'{hook}' failed with KeyError 'status_url'") as caught:
        call(Provider("toy", toy_with(**{hook: hookimpl(broken)})))
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_of_ours_passes_a_hook_as_it_is() -> None:
    """A plugin raises what it means."""

    def limited() -> Flow[Job]:
        yield REQUEST
        raise RateLimitedError("slow down")

    provider = Provider("toy", toy_with(poll=hookimpl(limited)))
    with pytest.raises(RateLimitedError):
        play(provider.poll(a_job(), API), answer({}))


@pytest.mark.parametrize("facts", [None, {"name": "toy"}])
def test_facts_of_the_wrong_type_are_refused_at_once(facts: object) -> None:
    """Before anything is generated."""
    assert "'describe' must return ProviderInfo" in refused(
        toy_with(describe=hookimpl(lambda: facts))
    )


def test_facts_that_cannot_be_read_are_refused_at_once() -> None:
    """A plugin may read data when it describes itself."""

    @hookimpl
    def describe() -> ProviderInfo:
        raise FileNotFoundError("models.json")

    assert "hook 'describe' failed with FileNotFoundError" in refused(toy_with(describe=describe))


def test_hooks_that_a_provider_leaves_out_have_an_answer() -> None:
    """An empty plan, no explanation, a download by URL."""
    provider = Provider("toy", toy_with())
    assert provider.plan(config(), request()) == plan()
    assert provider.explain(answer(status_code=400)) is None
    keyed = Api("https://toy.test", config(), "video", credentials={"Authorization": "Key k"})
    for secret in (True, False):
        asset = Asset(url="https://toy.test/1.mp4", requires_credentials=secret)
        assert ("Authorization" in provider.fetch(asset, keyed).headers) is secret
    assert provider.facts(config()) is None
    assert provider.connect(config(), keyed) is keyed


def test_a_provider_may_fetch_in_its_own_way() -> None:
    """Its request is what is sent."""
    provider = Provider("toy", toy_with(fetch=hookimpl(lambda asset: REQUEST)))  # noqa: ARG005  hooks are told by argument names
    assert provider.fetch(Asset(url="https://cdn.test/1"), API) is REQUEST


def test_a_look_up_gives_the_job_of_an_intent_or_none() -> None:
    """Played by hand."""
    provider = Provider("toy", LookUpToy())
    job = a_job()
    intent: Intent = job.intent
    found = play(provider.look_up(intent, with_intent(intent)), answer({"id": "toy-5"}))
    assert found.requests[0].url == f"https://toy.test/intents/{intent.id}"
    assert found.result is not None
    assert found.result.id == "toy-5"
    assert play(provider.look_up(intent, API), answer({"id": None})).result is None


def with_intent(intent: Intent) -> Api:
    """Return the service in a submit."""
    return Api(base_url="https://toy.test", config=config(), medium="video", intent=intent)


class Wrapper:
    """A cross-cutting plugin that passes everything on."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    @hookimpl(wrapper=True)
    def poll(self, job: Job) -> Generator[None, Any, Any]:
        """See the flow before and after it runs, and what it raises."""
        flow = yield

        def watched() -> Flow[Job]:
            self.seen.append(f"look {job.id}")
            try:
                result: Job = yield from flow
            except TarashError as error:
                self.seen.append(type(error).__name__)
                raise
            self.seen.append(result.status)
            return result

        return watched()

    @hookimpl(wrapper=True)
    def describe(self) -> Generator[None, ProviderInfo, ProviderInfo]:
        """Pass it on."""
        return (yield)


def test_a_wrapper_sees_the_flow_it_wraps_and_its_errors() -> None:
    """Inside the flow that it returns, not around its yield."""
    wrapper = Wrapper()
    provider = Provider("toy", QueueToy(), [wrapper])
    play(provider.poll(a_job(), API), answer({"state": "done"}))
    with pytest.raises(RateLimitedError):
        play(provider.poll(a_job(), API), RateLimitedError(""))
    assert wrapper.seen == ["look toy-1", "completed", "look toy-1", "RateLimitedError"]


def test_a_wrapper_does_not_make_a_capability() -> None:
    """Only the provider's own hook does."""

    class Canceller:
        """A wrapper around cancel."""

        @hookimpl(wrapper=True)
        def cancel(self) -> Generator[None, Any, Any]:
            """Pass it on."""
            return (yield)

    assert not Provider("toy", QueueToy(), [Canceller()]).can("cancel")


def test_a_wrapper_that_forgets_to_return_is_named() -> None:
    """The provider is not to blame alone."""

    class Forgetful:
        """A wrapper without a return."""

        @hookimpl(wrapper=True)
        def poll(self) -> Generator[None, Any, None]:
            """Lose the flow."""
            yield

        @hookimpl(wrapper=True)
        def normalize(self) -> Generator[None, Any, None]:
            """Lose the response."""
            yield

    provider = Provider("toy", QueueToy(), [Forgetful()])
    suspect = r"wrapped: object of class '.*Forgetful' must return what it got"
    with pytest.raises(PluginError, match=rf"'poll' must be .* returned NoneType.*{suspect}"):
        play(provider.poll(a_job(), API))
    with pytest.raises(PluginError, match=rf"'normalize' must return .*{suspect}"):
        provider.normalize(a_job().succeeded({}))


def test_a_wrapper_that_would_replace_the_provider_s_hook_is_refused() -> None:
    """A cross-cutting plugin passes results on."""
    text = refused(QueueToy(), toy_with())
    assert "module 'toy_module' would replace the provider's" in text
    assert "@hookimpl(wrapper=True)" in text


def test_a_wrapper_is_held_to_the_same_rules_for_arguments_and_names() -> None:
    """They are as easily broken there."""

    class Defaulting:
        """A wrapper whose api never comes."""

        @hookimpl(wrapper=True)
        def poll(self, job: Job, api: Api | None = None) -> Generator[None, Any, Any]:
            """Wait for it."""
            del job, api
            return (yield)

    class Misspelled:
        """A wrapper of nothing."""

        @hookimpl(wrapper=True)
        def pol(self) -> Generator[None, Any, Any]:
            """Never run."""
            return (yield)

    assert "Defaulting' gives 'api' a default" in refused(QueueToy(), Defaulting())
    assert "Did you mean 'poll'?" in refused(QueueToy(), Misspelled())
    assert "is a class" in refused(QueueToy(), Wrapper)


def test_one_plugin_twice_is_refused() -> None:
    """Pluggy says so, and we say whose it is."""
    toy = QueueToy()
    assert "does not fit the contract" in refused(toy, toy)


def test_the_defects_of_a_plugin_do_not_show_what_they_were_about() -> None:
    """A message of foreign code may hold a prompt; the cause keeps it."""

    def broken() -> Any:
        raise ValueError("the prompt")

    provider = Provider("toy", toy_with(normalize=hookimpl(broken)))
    with pytest.raises(PluginError) as caught:
        provider.normalize(a_job())
    assert "the prompt" not in str(caught.value)
    assert "Look for a newer version of the plugin" in str(caught.value)


def test_addresses_are_part_of_the_facts() -> None:
    """They come from describe alone."""
    assert Provider("toy", QueueToy()).info.base == Address("https://toy.test")


def test_a_provider_may_know_its_models_in_its_own_way() -> None:
    """What it says counts, also that it knows nothing."""

    def facts(config: GenerationConfig) -> ModelFacts | None:
        return ModelFacts(id="real", medium="video") if config.model == "m" else None

    provider = Provider("toy", toy_with(facts=hookimpl(facts)))
    known = provider.facts(config())
    assert known is not None
    assert known.id == "real"
    assert provider.facts(config(model="x")) is None


@pytest.mark.parametrize(
    ("hosts", "url", "official"),
    [
        ((), "https://toy.test/v1", True),
        ((), "https://eu.toy.test", False),
        ((".toy.test",), "https://eu.toy.test", True),
        ((".toy.test",), "https://toy.test.evil.example", False),
        (("a.test", "b.test"), "https://b.test:8443/x", True),
    ],
)
def test_the_vendors_own_service_is_known_by_its_host(
    hosts: tuple[str, ...], url: str, official: bool
) -> None:
    """Its own, those that are named, and ends of names."""
    base = Address("https://toy.test")
    info = ProviderInfo("toy", "Toy", ("video",), base, official_hosts=hosts)
    assert info.is_official(url) is official


class Misspelled(QueueToy):
    """One whose mark says that the name need not be known."""

    @hookimpl(optionalhook=True)
    def cancle(self, job: Job) -> None:
        """Do nothing."""


class Unmarked:
    """Something to inherit from."""

    def cancel(self, job: Job) -> None:
        """Lack the mark."""


class Inherited(Unmarked, QueueToy):
    """One that inherits it."""


class Ledger:
    """A wrapper without any mark."""

    def submit(self) -> Generator[None, Any, Any]:
        """Wrap nothing."""
        return (yield)


class MisspelledLedger:
    """A wrapper of no hook."""

    @hookimpl(wrapper=True, optionalhook=True)
    def sumbit(self) -> Generator[None, Any, Any]:
        """Wrap nothing."""
        return (yield)


@pytest.mark.parametrize(
    ("plugin", "wrappers", "said"),
    [
        (Misspelled(), (), "'cancle' of object of class 'Misspelled' is no hook"),
        (Inherited(), (), "'cancel' of object of class 'Inherited' is not marked"),
        (QueueToy(), (Ledger(),), "'submit' of object of class 'Ledger' is not marked"),
        (QueueToy(), (MisspelledLedger(),), "'sumbit' of object of class 'MisspelledLedger' is no"),
    ],
)
def test_what_would_be_silently_absent_is_refused(
    plugin: object, wrappers: tuple[object, ...], said: str
) -> None:
    """A hook that nobody calls, in a provider and in a wrapper, a ledger most of all."""
    assert said in refused(plugin, *wrappers)
