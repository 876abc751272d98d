"""The documentation names everything there is, and nothing that is not."""

import ast
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError

import bootstrap
from editable.templatetags import editable as tags
from project import settings as project_settings

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("editable", "media_tools")
ROOMS = (*APPS, "project")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TESTED_PAGES = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def read(name: str) -> str:
    return (ROOT / name).read_text()


def sources(*rooms: str) -> Iterator[str]:
    """Return the code of the rooms, without their migrations."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.parent.name != "migrations":
                yield path.read_text()


def first_cells(page: str) -> set[str]:
    """Return the names in the first column of the page's tables."""
    rows = re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def variables(code: str) -> set[str]:
    """Return the environment variables that the code reads by `env.…("NAME")` or `os.environ`."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in {"env", "os.environ"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value != "DJANGO_SETTINGS_MODULE"  # Django's own
    }


def app_settings(code: str) -> set[str]:
    return set(re.findall(r"""\b((?:EDITABLE|MEDIA_TOOLS)_[A-Z_]*[A-Z])\b""", code))


def commands_in(page: Path) -> list[list[str]]:
    """Return the words of each command line in the page's `sh` blocks, without settings of variables before them."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL)
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and line[0] != "export"]


def test_every_environment_variable_is_documented() -> None:
    """docs/settings.md has what project/ reads, with a row for each, and no row for what nobody reads."""
    read_by_site = set().union(*map(variables, sources("project")))
    read_by_bootstrap = variables(read("bootstrap.py"))
    documented = first_cells(read("docs/settings.md")) - app_settings(read("docs/settings.md"))
    assert {"SECRET_KEY", "GALLERY_LIMIT"} <= read_by_site, "the search finds nothing any more"
    assert read_by_site - documented == set()
    assert documented - read_by_site - read_by_bootstrap == set()
    assert {name for name in read_by_bootstrap - documented if name not in bootstrap.__doc__} == set()


@pytest.mark.parametrize("app", APPS)
def test_every_setting_of_an_app_is_documented_with_its_default(app: str) -> None:
    """docs/settings.md has what the app's conf.py reads, and the default that it has."""
    conf = importlib.import_module(f"{app}.conf").settings
    prefix = f"{app.upper()}_"
    names = {prefix + name for name in dir(type(conf)) if name.isupper()}
    used = {name for code in sources(app) for name in app_settings(code) if name.startswith(prefix)}
    page = read("docs/settings.md")
    rows = dict(re.findall(rf"^\| `({prefix}\w+)` \| `([^`]*)`", page, re.MULTILINE))
    assert names and names == set(rows)
    assert used <= names
    assert {name: str(default_of(conf, name.removeprefix(prefix))) for name in names} == rows


def default_of(conf: object, name: str) -> object:
    """Return what conf.py falls back to: the third argument of its `getattr`."""
    code = (ROOT / type(conf).__module__.replace(".", "/")).with_suffix(".py").read_text()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            call = next(part for part in ast.walk(node) if isinstance(part, ast.Call))
            return eval(compile(ast.Expression(call.args[2]), "conf", "eval"))  # a literal, or a product of numbers
    raise LookupError(name)


def test_every_check_is_documented() -> None:
    """docs/checks.md has each id once, with an example, and none that no code gives."""
    given = {found for code in sources(*ROOMS) for found in re.findall(rf'"((?:{"|".join(ROOMS)})\.[EW]\d+)"', code)}
    documented = re.findall(r"^\| `(\w+\.[EW]\d+)` \| \S.* \| \S.* \|$", read("docs/checks.md"), re.MULTILINE)
    assert "editable.E001" in given
    assert sorted(documented) == sorted(given)


def test_every_template_tag_is_documented() -> None:
    """docs/adopting.md shows each tag and filter that a template may use."""
    page = read("docs/adopting.md")
    names = {name: rf"{{% {name}\b" for name in tags.register.tags} | {f: rf"\|{f}\b" for f in tags.register.filters}
    assert [name for name, use in names.items() if not re.search(use, page)] == []


def test_every_command_is_documented() -> None:
    """Each management command of the site and its apps is named on some page."""
    own = [name for name, app in get_commands().items() if isinstance(app, str) and app in ROOMS]
    text = "\n".join(page.read_text() for page in PAGES)
    assert "createuser" in own
    assert [name for name in own if not re.search(rf"\b{name}\b", text)] == []


@TESTED_PAGES
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links to files are links to files that exist."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


@TESTED_PAGES
def test_every_command_line_is_understood(page: Path, settings: Any) -> None:
    """What a reader copies from the page is a command that exists, with options that it takes."""
    settings.TASKS = project_settings.TASKS
    for program, *words in commands_in(page):
        assert understood(program, words), (program, *words)


def understood(program: str, words: list[str]) -> bool:
    """Tell whether the command line can be run; a wrong option raises CommandError."""
    if program == "make":
        return bool(re.search(rf"^{words[0]}:", read("Makefile"), re.MULTILINE))
    script, *rest = words
    if script == "bootstrap.py":
        return program == "python3" and rest[0] in bootstrap.COMMANDS
    if script == "manage.py":
        return bool(command(rest[0]).create_parser("manage.py", rest[0]).parse_args(rest[1:]))
    return program.startswith(".venv/bin/") and Path(program).name in read("requirements.txt").lower()


def command(name: str) -> BaseCommand:
    app = get_commands()[name]
    return app if isinstance(app, BaseCommand) else load_command_class(app, name)


def test_the_commands_of_the_readme_are_found() -> None:
    """The search for command lines finds those that are there."""
    found = commands_in(ROOT / "README.md")
    assert ["make", "run"] in found and ["make", "test"] in found
    assert not understood("make", ["nonsense"]) and not understood("python3", ["bootstrap.py", "nonsense"])
    with pytest.raises(CommandError):
        understood(".venv/bin/python", ["manage.py", "migrate", "--nonsense"])
