"""Keep the house in order: sizes, names, forbidden calls, mirrored tests, no machine path."""

import ast
import re
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("domain", "consent", "projections", "gateway")
PURE = ROOMS[:3]

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
PARAMETERS_MAX = 4
LIBRARY_SIGNATURE = "# noqa: PLR0913  # the library's signature"

NAMES_FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers"}
CLASS_ENDINGS_FORBIDDEN = ("Manager", "Helper", "Util", "Utils", "Base", "Handler")
CALLS_FORBIDDEN = {
    *("now", "today", "utcnow", "fromtimestamp", "monotonic"),  # time is an argument
    *("open", "print", "input", "eval", "exec", "__import__", "breakpoint"),
    *("uuid1", "uuid4", "urandom"),  # ids are arguments; uuid itself is allowed for its type
}
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|root|Users|work|farm|mnt)/[\w.-]+")

WITHOUT_MIRROR: dict[str, str] = {
    "consent/model.py": "frozen records without behaviour, read by every test of consent/",
    "consent/records.py": "append-only shelves, read through test_compile.py and test_folding.py",
    "consent/vocab.py": "closed lists without behaviour, read by every test of consent/",
    "domain/vocabulary.py": "closed lists without behaviour, read by test_labels.py",
    "gateway/__main__.py": "one line; the wheel check of .ci/run starts it",
}
"""Source modules that need no test file of their own, each with the reason."""


def sources():
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def python_files():
    return [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def functions_of(tree):
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def parameters_of(function):
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in named if argument.arg not in {"self", "cls"}]


def called_name(call):
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def long_files(paths):
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path}: {lines} lines" for path, lines in counted.items() if lines > FILE_LINES_MAX]


def long_functions(source):
    return [
        function.name
        for function in functions_of(ast.parse(source))
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES_MAX
    ]


def crowded_functions(source):
    lines = source.splitlines()
    return [
        function.name
        for function in functions_of(ast.parse(source))
        if len(parameters_of(function)) > PARAMETERS_MAX
        and LIBRARY_SIGNATURE not in lines[function.lineno - 1]
    ]


def forbidden_calls(source):
    return [
        f"{call.lineno}: {called_name(call)}()"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and called_name(call) in CALLS_FORBIDDEN
    ]


def forbidden_classes(source):
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name.endswith(CLASS_ENDINGS_FORBIDDEN)
    ]


def found_in(paths, rule):
    return {
        name_of(path): found for path in paths if (found := rule(path.read_text(encoding="utf-8")))
    }


def texts():
    """Give every text file of the tree but what .gitignore leaves out."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    kept = [
        path
        for path in sorted(ROOT.iterdir())
        if path.name != ".git" and not any(path.match(rule.rstrip("/")) for rule in ignored)
    ]
    files = [file for path in kept for file in (path, *path.rglob("*")) if file.is_file()]
    return {file: readable(file) for file in files if "__pycache__" not in file.parts}


def readable(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_is_longer_than_300_lines():
    assert long_files(python_files()) == []


def test_no_function_is_longer_than_40_lines():
    assert found_in(python_files(), long_functions) == {}


def test_no_function_takes_more_than_4_parameters():
    assert found_in(sources(), crowded_functions) == {}


def test_the_pure_rooms_never_ask_the_time_a_file_or_chance():
    pure = [path for path in sources() if path.relative_to(ROOT).parts[0] in PURE]
    assert found_in(pure, forbidden_calls) == {}


def test_no_module_or_folder_has_a_name_that_says_nothing():
    parts = {
        part.removesuffix(".py") for path in sources() for part in path.relative_to(ROOT).parts
    }
    assert parts & NAMES_FORBIDDEN == set()


def test_no_class_has_a_name_that_says_nothing():
    assert found_in(sources(), forbidden_classes) == {}


def test_every_module_has_a_test_file_that_mirrors_it():
    missing = [
        name_of(path)
        for path in sources()
        if path.name != "__init__.py"
        and name_of(path) not in WITHOUT_MIRROR
        and not (ROOT / "tests" / path.relative_to(ROOT).parent / f"test_{path.name}").is_file()
    ]
    assert missing == []


def test_the_list_of_modules_without_a_mirror_names_only_real_ones():
    assert [name for name in WITHOUT_MIRROR if not (ROOT / name).is_file()] == []


def test_no_file_names_a_path_of_somebody_s_machine():
    found = {name_of(path): MACHINE_PATHS.findall(text) for path, text in texts().items()}
    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (long_functions, "def f():\n" + "    x = 1\n" * 40),
        (crowded_functions, "def f(self, a, b, c, *, d, e): ..."),
        (forbidden_calls, "import datetime\ndatetime.datetime.now()"),
        (forbidden_calls, "print('x')"),
        (forbidden_calls, "eval('x')"),
        (forbidden_classes, "class FeedManager: ..."),
    ],
)
def test_each_rule_sees_a_planted_violation(rule, planted):
    assert rule(planted) != []


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (long_functions, "def f():\n" + "    x = 1\n" * 39),
        (crowded_functions, "class A:\n    def f(self, a, b, c, d): ..."),
        (forbidden_calls, "from uuid import UUID\nUUID('x')"),
        (forbidden_classes, "class Feed: ..."),
    ],
)
def test_each_rule_leaves_what_is_allowed_alone(rule, allowed):
    assert rule(allowed) == []


def test_the_file_cap_sees_a_long_file(tmp_path):
    (tmp_path / "long.py").write_text("x = 1\n" * (FILE_LINES_MAX + 1), encoding="utf-8")
    assert long_files(tmp_path.iterdir()) != []
