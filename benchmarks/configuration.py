"""How far configurations agree with the interpreter, Pydantic and the official test suite: printed by one command.

    python benchmarks/configuration.py                      parameters of the plugins of the pinned packages
    python benchmarks/configuration.py --models FOLDER PACKAGE...
                                                            schemas of all Pydantic models of packages in FOLDER
    python benchmarks/configuration.py --suite              the validator, by the JSON-Schema-Test-Suite
    python benchmarks/configuration.py --values             what is accepted and refused, by Pydantic's strict JSON mode

Make FOLDER by `pip install --target FOLDER pydantic==2.14.3 mcp openapi-pydantic langsmith fastapi`. Exit code 1 where
anything differs; what docs/decisions/0003 explains is printed with the rest.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from indexer.pipeline import Request, build  # noqa: E402  (from the checkout)
from tests.configuration import first_difference, normalised, schemas_of  # noqa: E402
from tests.indexer.test_config_signatures import REAL, agreement_of  # noqa: E402
from tests.json_schema_suite import cases, fetched, is_passed  # noqa: E402
from tests.judged_values import counted, generated  # noqa: E402

SHOWN = 5
FAMILIES, EACH = 70, 40  # of five classes each; values for each class


def parameters() -> int:
    """Print how the parameters of each package's plugins agree with `inspect.signature`; return how many differ."""
    differing = 0
    for package in REAL:
        agreement = agreement_of(package)
        differing += len(agreement.differences)
        told = (
            f"{len(agreement.judged):5} judged, {len(agreement.differences):3} differ, {agreement.defaults:5} defaults"
        )
        print(f"{package:45} {told}")
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


def suite() -> int:
    """Print how many tests of the official suite the validator passes; return how many it does not."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(cases(fetched(Path(folder))))
    applicable = [case for case in found if case.why is None]
    failed = [case.name for case in applicable if not is_passed(case)]
    print(
        f"{len(applicable) - len(failed)} of {len(applicable)} applicable tests passed, of {len(found)}; left out for:"
    )
    for why, count in Counter(case.why for case in found if case.why).most_common():
        print(f"    {count:4} {why}")
    for name in failed:
        print(f"    failed: {name}")
    return len(failed)


def values() -> int:
    """Print how often what is accepted agrees with Pydantic; return how many differences are not explained."""
    with tempfile.TemporaryDirectory() as folder:
        found = generated(Path(folder), families=FAMILIES, each=EACH)
    agreed = counted(found)
    print(f"{len(found)} values: both accept {agreed['accepted']}, both refuse {agreed['refused']},", end=" ")
    print(f"they differ in {agreed['differ']} ({agreed['differ'] / len(found):.1%}):")
    reasons = Counter(one.why or "not explained" for one in found if not one.agrees)
    for why, count in reasons.most_common():
        print(f"    {count:4} {why}")
    built = [one for one in found if one.agrees and not one.ours]
    others = Counter(one.why or "not explained" for one in built if not one.same)
    print(f"of {len(built)} that both accept, {len(built) - others.total()} are built alike", dict(others))
    return reasons["not explained"] + others["not explained"]


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, metavar="FOLDER")
    parser.add_argument("--suite", action="store_true")
    parser.add_argument("--values", action="store_true")
    parser.add_argument("packages", nargs="*")
    given = parser.parse_args()
    if given.suite:
        return int(suite() > 0)
    if given.values:
        return int(values() > 0)
    if given.models is None:
        return int(parameters() > 0)
    return int(sum(models(given.models, package) for package in given.packages) > 0)


if __name__ == "__main__":
    sys.exit(main())
