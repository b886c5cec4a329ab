"""``python -m benchmarks [NAME ...]``: prints the tables that ``benchmarks/README.md`` keeps."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime

from benchmarks import (
    anchors,
    engine,
    harvest,
    literals,
    memory,
    packages,
    qa,
    quality,
    rerun,
    review_loop,
    risk,
    rivals,
    segmentation,
    stations,
    terms,
)

BENCHMARKS = {
    "segmentation": segmentation.run,
    "rivals": rivals.run,
    "harvest": harvest.run,
    "memory": memory.run,
    "engine": engine.run,
    "quality": quality.run,
    "literals": literals.run,
    "anchors": anchors.run,
    "terms": terms.run,
    "risk": risk.run,
    "rerun": rerun.run,
    "stations": stations.run,
    "qa": qa.run,
    "packages": packages.run,
    "review": review_loop.run,
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}: choose from {', '.join(BENCHMARKS)}")
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}\n")
    for name in names or BENCHMARKS:
        print(BENCHMARKS[name]())


if __name__ == "__main__":
    main(sys.argv[1:])
