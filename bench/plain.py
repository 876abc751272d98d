"""The site's templates as a Django developer would write them without the editor: plain variables and conditions."""

from __future__ import annotations

import re
from pathlib import Path

OPTIONS = {"add", "as", "attr", "control", "crop", "edit", "format", "geometry", "kind", "label", "scope", "show"}
OPTION = re.compile(r'(\w+)=("[^"]*"|(?:[^\s"]|"[^"]*")+)')
# The site's own tag asks the editor's page for the block; the peer has it already, so it shall not pay a query.
LOGO = r"{% if blocks.logo.image %}{% load media_tools %}{% rendition blocks.logo.image \1 as \2 %}{% endif %}"
PICTURE = r"{% if \1.\2 %}{% picture \1.\2\3%}{% endif %}"
RICH = {"text"}  # the site's only rich field outside of blocks


def write(templates: Path, folder: Path) -> None:
    """Write a plain copy of every template below `templates` into `folder`."""
    for path in templates.rglob("*.html"):
        copy = folder / path.relative_to(templates)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(plain(path.read_text()))


def plain(text: str) -> str:
    """Return a template without the editor's tags."""
    text = re.sub(r"{% load ([\w ]+) %}", _load, text)
    text = re.sub(r"{% editable_(?:item|more|assets|videos|sandbox)[^%]*%}", "", text)
    text = re.sub(r'{% editable_block "([\w-]+)"([^%]*)%}(.*?){% endeditable_block %}', _block, text, flags=re.S)
    text = re.sub(r'{% editable_list "[\w.]+"([^%]*)%}(.*?){% endeditable_list %}', _list, text, flags=re.S)
    text = re.sub(r'{% logo ("\w+") as (\w+) %}', LOGO, text)
    text = re.sub(r'{% editable_image (\w+) "(\w+)"([^%]*)%}', PICTURE, text)
    text = re.sub(r'{% editable (\w+) "(\w+)"([^%]*)%}', _field, text)
    text = re.sub(r'user\|may_edit:"[\w.]+"', "user.is_staff", text).replace("|link", "")
    return _sections(text)


def _load(match: re.Match[str]) -> str:
    rest = [name for name in match[1].split() if name != "editable"]
    return f"{{% load {' '.join(rest)} %}}" if rest else ""


def _words(text: str) -> tuple[dict[str, str], str]:
    """Return the options of a tag and the attributes of its element as HTML."""
    found = {name: value.strip('"') if value[0] == '"' else value for name, value in OPTION.findall(text)}
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in found.items() if name not in OPTIONS)
    return {name: value for name, value in found.items() if name in OPTIONS}, attributes


def _block(match: re.Match[str]) -> str:
    slug, (options, attributes), default = match[1].replace("-", "_"), _words(match[2]), match[3]
    kind = options.get("kind", "text")
    if kind == "image":
        picture = f'{{% picture blocks.{slug}.image "{options["geometry"]}" crop="{options["crop"]}" %}}'
        return f"{{% if blocks.{slug}.image %}}{picture}{{% else %}}{default}{{% endif %}}"
    value = f"blocks.{slug}.text|safe" if kind == "rich" else f"blocks.{slug}.text"
    content = f"{{% if blocks.{slug} %}}{{{{ {value} }}}}{{% else %}}{default}{{% endif %}}"
    if "attr" in options:
        return f' {options["attr"]}="{content}"'
    usual = "" if options.get("edit") == "False" else "div" if kind == "rich" else "span"
    tag = options.get("as", usual)
    return f"<{tag}{attributes}>{content}</{tag}>" if tag else content


def _list(match: re.Match[str]) -> str:
    options, attributes = _words(match[1])
    tag = options.get("as", "div")
    return f"<{tag}{attributes}>{match[2]}</{tag}>"


def _field(match: re.Match[str]) -> str:
    row, name, (options, attributes) = match[1], match[2], _words(match[3])
    tag = options.get("as", "span")
    value = options.get("show", f"{row}.{name}|safe" if name in RICH else f"{row}.{name}")
    if "format" in options:
        value += f'|date:"{options["format"]}"'
    return f"{{% if {row}.{name} %}}<{tag}{attributes}>{{{{ {value} }}}}</{tag}>{{% endif %}}"


def _sections(text: str) -> str:
    """Replace sections from the innermost on."""
    pattern = re.compile(
        r'{% editable_section "([\w-]+)"([^%]*)%}((?:(?!{% editable_section).)*?){% endeditable_section %}', re.S
    )
    while match := pattern.search(text):
        options, attributes = _words(match[2])
        tag = options.get("as", "section")
        hidden = f"hidden.{match[1].replace('-', '_')}"
        section = f"{{% if not {hidden} %}}<{tag}{attributes}>{match[3]}</{tag}>{{% endif %}}"
        text = text[: match.start()] + section + text[match.end() :]
    return text
