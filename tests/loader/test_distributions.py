from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from loader.distributions import distribution_of, extra_with, installing
from tests.judge import write_files
from tests.loader.samples import record
from tests.loader.test_catalogue_info import info

METADATA = """\
Metadata-Version: 2.1
Name: {name}
Version: 1.0
Requires-Dist: plain>=2
Requires-Dist: Redis.Client[hiredis]>=5,<6 ; extra == "fast"
Requires-Dist: marked; python_version >= "3.8" and extra == 'magic'
Requires-Dist: first; extra == "one" and python_version >= "3.8"
Requires-Dist: direct @ https://host/direct.zip ; extra == 'direct'
Requires-Dist: tight~=1.0;(extra=='tight')
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a plugin of an application that is installed."""
    files = {"shop-1.0.dist-info/METADATA": METADATA.format(name="shop"), "shop-1.0.dist-info/top_level.txt": "shop\n"}
    write_files(tmp_path, files)
    monkeypatch.syspath_prepend(tmp_path)
    return info(record("shop.plugins.a:A"), dependencies={"Listed-One": "1.0"})


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("listed_one", "Listed-One"),
        ("plain", "plain"),
        ("redis_client", "Redis.Client"),
        ("PIL", "pillow"),
        ("yaml", "PyYAML"),
        ("pkg_resources", "setuptools"),
        ("nothing_known", None),
    ],
)
def test_the_distribution_of_a_module_is_known_from_manifest_metadata_or_fame(
    module: str, distribution: str | None, shop: Any
) -> None:
    assert distribution_of(module, shop) == distribution


@pytest.mark.parametrize(
    ("distribution", "extra"),
    [
        ("redis-client", "shop[fast]"),
        ("marked", "shop[magic]"),
        ("first", "shop[one]"),
        ("direct", "shop[direct]"),
        ("tight", "shop[tight]"),
        ("plain", None),
        ("nothing_known", None),
    ],
)
def test_the_extra_that_brings_a_distribution_is_read_from_the_application_s_metadata(
    distribution: str, extra: str | None, shop: Any
) -> None:
    assert extra_with(distribution, shop) == extra


@pytest.mark.usefixtures("shop")
def test_what_the_record_asks_for_is_installed_as_it_says() -> None:
    requires = {"redis_client": "Redis.Client>=5; python_version >= '3.8'", "plain": None}
    told = info(record("shop.plugins.a:A", compat={"requires": requires}))
    assert [installing(module, told) for module in ("redis_client", "plain", "marked")] == [
        'pip install "Redis.Client>=5"',
        "pip install plain",
        'pip install "shop[magic]"',
    ]


def test_of_an_application_that_is_not_installed_nothing_is_known() -> None:
    told = info(record("nowhere.a:A"))
    assert (distribution_of("redis", told), extra_with("redis", told)) == (None, None)


def test_metadata_that_can_t_be_read_tells_nothing(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("an installation that was interrupted")

    monkeypatch.setattr(metadata, "packages_distributions", broken)
    assert (distribution_of("listed_one", shop), distribution_of("plain", shop), extra_with("redis-client", shop)) == (
        "Listed-One",
        None,
        None,
    )


def test_a_distribution_without_a_name_hides_nothing_of_the_one_beside_it(shop: Any, tmp_path: Path) -> None:
    """An installation that was interrupted leaves a folder that claims a module and says nothing of itself."""
    left = {"a_left-1.0.dist-info/top_level.txt": "shop\n", "a_left-1.0.dist-info/METADATA": "Metadata-Version: 2.1\n"}
    write_files(tmp_path, left)
    assert extra_with("redis-client", shop) == "shop[fast]"
