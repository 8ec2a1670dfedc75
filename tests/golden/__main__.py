"""Write the golden pair of a kind, once: `python -m tests.golden KIND` or `--all`.

A golden file is stored data of a released version: it is never written twice.
"""

import sys

from tests.golden.reading import FOLDER, make, open_golden, text
from tests.golden.samples import SAMPLES


def write(kind):
    """Write both files of a kind; refuse if one exists."""
    paths = [FOLDER / f"{kind}.json", FOLDER / f"{kind}.erased.json"]
    if any(path.exists() for path in paths):
        return f"{kind}: its golden pair exists and is never rewritten"
    golden = make(kind)
    whole = golden | {"entry": open_golden(golden, erased=False)}
    paths[0].write_text(text(whole), encoding="utf-8")
    paths[1].write_text(text({"entry": open_golden(golden, erased=True)}), encoding="utf-8")
    return None


def main(arguments):
    """Give the exit code: 0 written, 1 refused, 2 not understood."""
    if len(arguments) != 1:
        sys.stderr.write("Which kind? python -m tests.golden KIND, or --all\n")
        return 2
    if arguments == ["--all"]:
        wanted = [kind for kind in SAMPLES if not (FOLDER / f"{kind}.json").exists()]
    else:
        wanted = arguments
    if unknown := [kind for kind in wanted if kind not in SAMPLES]:
        sys.stderr.write(f"No sample in tests/golden/samples.py: {', '.join(unknown)}\n")
        return 2
    refusals = [refusal for kind in wanted if (refusal := write(kind))]
    sys.stderr.writelines(f"{refusal}\n" for refusal in refusals)
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
