"""Retired words: identifiers that docs/architecture.md has replaced, so that they do not come back.

The table under "Retired words" has a row for each: `identifier`, … | folder | what is used instead. A folder
stands for its tests too; "everywhere" is all code. `note_*` is every identifier that begins with `note_`.
An identifier counts wherever it is code: in the name of a file, a type, a function or a variable, not in comments and texts.
"""

import re

CODE = ("conn-service", "exec-service", "shared", "tests")
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s"]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"', re.DOTALL
)


def table(root):
    """Yields (identifier, folder, replacement)."""
    text = (root / "docs/architecture.md").read_text()
    section = re.search(r"^## Retired words\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    for row in re.findall(r"^\|(.*)\|$", section[1] if section else "", re.MULTILINE):
        cells = [cell.strip() for cell in row.split("|")]
        for identifier in re.findall(r"`(\w+\*?)`", cells[0]):
            yield identifier, cells[1], cells[2]


def is_in(path, folder):
    if folder == "everywhere":
        return True
    parts = path.as_posix()
    return parts.startswith((f"{folder}/", f"tests/unit/{folder}/"))


def problems(root):
    retired = list(table(root))
    if not retired:
        yield 'docs/architecture.md: the table under "Retired words" is missing or empty'
        return
    by_word, by_prefix = {}, {}
    for word, folder, instead in retired:
        by = by_prefix if word.endswith("*") else by_word
        by.setdefault(word.rstrip("*"), []).append((folder, instead))
    any_of = [*map(re.escape, by_word), *(re.escape(prefix) + r"\w+" for prefix in by_prefix)]
    words = re.compile(r"\b(" + "|".join(any_of) + r")\b")

    def scopes(word):
        yield from by_word.get(word, [])
        for prefix, found in by_prefix.items():
            if word.startswith(prefix) and word != prefix:
                yield from found

    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            name = path.relative_to(root)
            # What is not code becomes blank, line by line, so that the numbers of lines stay right.
            code = NOT_CODE.sub(lambda m: "\n" * m[0].count("\n"), path.read_text())
            places = [(0, word) for word in words.findall(path.stem)]
            for number, line in enumerate(code.splitlines(), 1):
                if line.startswith("#include"):
                    continue
                places += [(number, word) for word in words.findall(line)]
            for number, word in places:
                for scope, instead in scopes(word):
                    if is_in(name, scope):
                        where = f"{name}:{number}" if number else f"{name}"
                        yield f"{where}: `{word}` is retired (docs/architecture.md): {instead}"
