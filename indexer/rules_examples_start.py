"""Examples of the rules about a start (CP3xx), the manifest (CP4xx), and where plugins run (CP5xx)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules_examples import CARD, PROJECT, Example, Examples, example, pair

if TYPE_CHECKING:
    from collections.abc import Mapping

_CASH = CARD.replace("Card", "Cash")
_OUTPUT = PROJECT.replace('packages = ["shop"]\n', 'packages = ["shop"]\noutput = "plugins.json"\n')
_PACKAGED = f'[project]\nname = "shop"\nversion = "1"\ndependencies = []\n\n{PROJECT}'
_GROUPED = (
    f'[project]\nname = "shop"\nversion = "1"\ndependencies = []\n\n[dependency-groups]\ndev = ["click"]\n\n{PROJECT}'
)
_DECLARED = _PACKAGED.replace("dependencies = []", 'dependencies = ["click>=8"]')


def _built() -> Example:
    return example({"pyproject.toml": _OUTPUT, "shop/ways.py": CARD}, is_built=True)


def _kept(manifest: str) -> Examples:
    """Return a project with a manifest that is not as it should be, and one whose manifest was just built."""
    files = {"pyproject.toml": _OUTPUT, "shop/ways.py": CARD, "plugins.json": manifest}
    return Examples(invalid=example(files, found_in="plugins.json"), valid=_built())


START: Mapping[str, Examples] = {
    "CP301": pair(
        f"""\
import threading

{CARD}

threading.Thread(target=print).start()
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
""",
        f"""\
import threading

{CARD}
    def open(self) -> None:
        threading.Thread(target=print).start()


if __name__ == "__main__":
    threading.Thread(target=print).start()
""",
    ),
    "CP302": pair(
        {
            "shop/ways/__init__.py": """\
            from shop.ways.card import Card
            #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            "shop/ways/card.py": CARD,
            "shop/ways/cash.py": _CASH,
        },
        {
            "shop/ways/__init__.py": """\
            def __getattr__(name: str) -> object:
                if name == "Card":
                    from shop.ways.card import Card

                    return Card
                raise AttributeError(name)
            """,
            "shop/ways/card.py": CARD,
            "shop/ways/cash.py": _CASH,
        },
    ),
    "CP303": pair(
        f"""\
import pandas
#^^^^^^^^^^^^
{CARD}
    def report(self) -> object:
        return pandas.DataFrame()
""",
        f"""\
from typing import TYPE_CHECKING

{CARD}
    def report(self) -> object:
        import pandas

        return pandas.DataFrame()


if TYPE_CHECKING:
    import numpy
""",
    ),
    "CP304": pair(
        {
            "pyproject.toml": f"{PROJECT}\n[tool.coldplug.check]\nimport-budget = 1\n",
            "shop/ways.py": """\
            import redis
            import stripe

            from shop.base import Payment


            class Card(Payment):
            #     ^^^^
                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
        {
            "pyproject.toml": f"{PROJECT}\n[tool.coldplug.check]\nimport-budget = 1\n",
            "shop/ways.py": f"import json\n\nimport redis\n\n{CARD}",
        },
    ),
    "CP305": pair(
        {"pyproject.toml": _PACKAGED, "shop/ways.py": f"import click\n#^^^^^^^^^^^\n{CARD}"},
        {"pyproject.toml": _DECLARED, "shop/ways.py": f"import json\n\nimport click\n\n{CARD}"},
    ),
    "CP306": pair(
        {
            "shop/money.py": """\
            from shop.ways import FEE
            #^^^^^^^^^^^^^^^^^^^^^^^^


            def total(amount: int) -> int:
                return amount + FEE
            """,
            "shop/ways.py": """\
            from shop.base import Payment
            from shop.money import total

            FEE = 1


            class Card(Payment):
                def pay(self, amount: int) -> bool:
                    return total(amount) > 0
            """,
        },
        {
            "shop/money.py": """\
            import shop.ways


            def total(amount: int) -> int:
                return amount + shop.ways.FEE
            """,
            "shop/ways.py": """\
            from shop.base import Payment
            from shop.money import total

            FEE = 1


            class Card(Payment):
                def pay(self, amount: int) -> bool:
                    return total(amount) > 0
            """,
        },
    ),
    "CP401": _kept('{"manifest_version": 1, "plugins": {}}\n'),
    "CP402": Examples(
        invalid=example(
            {
                "pyproject.toml": _OUTPUT.replace(
                    'output = "plugins.json"\n', 'output = "plugins.json"\n#^^^^^^^^^^^^^^^^^^^^^^\n'
                ),
                "shop/ways.py": CARD,
            }
        ),
        valid=_built(),
    ),
    "CP403": _kept('{\n  "manifest_version": 1,\n  "plugins": {}\n}\n'),
    "CP404": _kept('{"manifest_version": 1, "generator": {"name": "coldplug", "version": "0.0.1"}, "plugins": {}}\n'),
    "CP405": _kept('{"manifest_version": 1, "plugins": {"shop.ways:Cheque": {"name": "cheque"}}}\n'),
    "CP406": _kept('{"manifest_version": 1, "plugins": {\n'),
    "CP501": pair(
        {
            "pyproject.toml": PROJECT.replace('packages = ["shop"]', 'packages = ["shop"]\napi-version = ">=2"'),
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
            #     ^^^^
                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
        {
            "pyproject.toml": PROJECT.replace('packages = ["shop"]', 'packages = ["shop"]\napi-version = ">=2"'),
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
                api_version = "2.1"

                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
    ),
    "CP502": pair(
        {
            "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.99"\n\n{PROJECT}',
            "shop/ways.py": """\
            from shop.base import Payment


            class Card(Payment):
            #     ^^^^
                def pay(self, amount: int) -> bool:
                    return True
            """,
        },
        {
            "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.9"\n\n{PROJECT}',
            "shop/ways.py": CARD,
        },
    ),
    "CP503": pair(
        {"pyproject.toml": _GROUPED, "shop/ways.py": f"import click\n#^^^^^^^^^^^\n{CARD}"},
        {"pyproject.toml": _DECLARED, "shop/ways.py": f"import click\n\n{CARD}"},
    ),
}
