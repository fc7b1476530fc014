"""How far configurations agree with the interpreter and with Pydantic, on real packages: printed by one command.

    python benchmarks/configuration.py                      parameters of the plugins of the pinned packages
    python benchmarks/configuration.py --models FOLDER PACKAGE...
                                                            schemas of all Pydantic models of packages in FOLDER

Make FOLDER by `pip install --target FOLDER pydantic==2.14.3 mcp openapi-pydantic langsmith fastapi`. Exit code 1 where
anything differs; what docs/decisions/0003 explains is printed with the rest.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from indexer.pipeline import Request, build  # noqa: E402  (from the checkout)
from tests.configuration import first_difference, judged, normalised, schemas_of  # noqa: E402
from tests.indexer.test_config_signatures import DJANGO, REAL  # noqa: E402

SHOWN = 5


def parameters() -> int:
    """Print how the parameters of each package's plugins agree with `inspect.signature`; return how many differ."""
    differing = 0
    for package, base, _ in REAL:
        agreement = judged([package], base, setup=DJANGO if package == "django" else "")
        differing += len(agreement.differences)
        print(f"{base:45} {len(agreement.judged):5} judged, {len(agreement.differences):3} differ")
        for id_, several in list(agreement.differences.items())[:SHOWN]:
            print(f"    {id_}: {'; '.join(several)}")
    return differing


def models(folder: Path, package: str) -> int:
    """Print how the schemas of a package's models agree with Pydantic's; return how many differ."""
    request = Request(packages=(package,), search_path=(folder,), categories={"Model": "pydantic.main:BaseModel"})
    plugins = build(request).document["plugins"]
    assert isinstance(plugins, dict)  # noqa: S101
    shown = schemas_of(sorted(plugins), path=[folder])
    judged_, reasons, examples = 0, Counter[str](), {}
    for id_, answer in shown.items():
        if "error" in answer:
            continue
        judged_ += 1
        difference = first_difference(*normalised(plugins[id_]["config"]["schema"], answer["schema"]))
        if difference is not None:
            reasons[difference.rpartition("/")[2][:60]] += 1
            examples.setdefault(difference.rpartition("/")[2][:60], (id_, difference))
    print(f"{package:20} {judged_:5} judged, {reasons.total():3} differ ({len(shown) - judged_} without a schema)")
    for reason, count in reasons.most_common(SHOWN):
        print(f"    {count:3} such as {examples[reason][0]}: {examples[reason][1]}")
    return reasons.total()


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, metavar="FOLDER")
    parser.add_argument("packages", nargs="*")
    given = parser.parse_args()
    if given.models is None:
        return int(parameters() > 0)
    return int(sum(models(given.models, package) for package in given.packages) > 0)


if __name__ == "__main__":
    sys.exit(main())
