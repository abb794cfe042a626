"""Each public module says what is public: all of it, sorted, in a tuple."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from types import ModuleType
from typing import TypeVar

import pytest

from tarash import tarash_gateway


def _public(package: ModuleType) -> list[str]:
    """Return the names of all public modules of the core."""
    found = [package.__name__]
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.rpartition(".")[2].startswith("_"):
            continue
        if module.ispkg:
            found += _public(importlib.import_module(module.name))
        else:
            found.append(module.name)
    return found


MODULES = _public(tarash_gateway)


def _own_names(module: ModuleType) -> set[str]:
    """Return the public names that `module` itself defines."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, TypeVar)
        and getattr(value, "__module__", None) == module.__name__
    }


@pytest.mark.parametrize("name", MODULES)
def test_a_module_exports_all_that_is_public_in_it(name: str) -> None:
    """`__all__` is a sorted tuple without doubles, complete, and each name in it exists."""
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", ())
    assert isinstance(exported, tuple)
    assert list(exported) == sorted(set(exported), key=_sorting)
    assert all(hasattr(module, public) for public in exported)
    assert _own_names(module) <= set(exported)


def _sorting(name: str) -> tuple[int, str]:
    """Sort as ruff's RUF022 does: constants, classes, the rest."""
    if name.isupper():
        return 0, name
    return (1 if name[0].isupper() else 2), name


def test_the_package_exports_its_verbs() -> None:
    """What the first example of the documentation imports is there."""
    from tarash.tarash_gateway import api  # noqa: PLC0415

    assert set(tarash_gateway.__all__) <= set(dir(tarash_gateway))
    assert set(tarash_gateway.__all__) <= set(api.__all__)
    for verb in ("generate_video", "generate_image", "submit_video", "submit_image"):
        assert callable(getattr(tarash_gateway, verb))
        assert callable(getattr(tarash_gateway, f"{verb}_async"))
    for verb in ("resume", "check", "cancel", "plan"):
        assert callable(getattr(tarash_gateway, verb))
        assert callable(getattr(tarash_gateway, f"{verb}_async"))


def test_a_name_that_the_package_does_not_have_is_an_attribute_error() -> None:
    """A misspelled verb fails as it does in any module."""
    with pytest.raises(AttributeError, match="generate_vidoe"):
        _ = tarash_gateway.generate_vidoe
    with pytest.raises(ImportError, match="generate_vidoe"):
        from tarash.tarash_gateway import (  # noqa: PLC0415
            generate_vidoe,  # noqa: F401
        )


def test_the_version_is_that_of_the_core() -> None:
    """It is looked up when it is asked for."""
    assert tarash_gateway.__version__ == importlib.metadata.version("tarash-core")
