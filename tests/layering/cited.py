"""Cited documents: a document, section or standard that the code names exists.

* `path/name.md "Section"` in code, tests, scripts and configuration: the file is in this repository, and each title in quotes that follows it
  is one of its headings. Documents of other projects are listed below.
* `§n "Title"` of the GraphQL specification: a title has the same number wherever it is cited, so that editions
  of the specification, which number sections differently, are not mixed.
* `RFC n`: the number is listed under "Standards" in docs/architecture.md, where a reader finds what it is.
"""

import os
import pathlib
import re

CODE = ("conn-service", "exec-service", "shared", "proto", "tests", "examples")
SUFFIXES = (".h", ".cc", ".proto", ".mjs", ".js", ".py", ".sh", ".cmake", ".txt", ".yaml", ".graphql")
SCRIPTS = ("dev", "CMakeLists.txt", "Dockerfile", "compose.yaml", ".ci/run", "tests/kafka/kafka", "tests/system/run")
FOREIGN_FOLDERS = {"node_modules", "corpus"}
OWN_TEXTS = "tests/layering"
FOREIGN = {
    "PROTOCOL.md": "graphql-ws",
    "CONFIGURATION.md": "librdkafka",
    "MOCK.md": "the corpus of GraphQL cases",
}
DOCUMENT = re.compile(r'([\w./-]*\b[\w-]+\.md)((?:[\s/]*,?[\s/]*(?:and )?"[^"\n]+")*)')
RFC = re.compile(r"\bRFC (\d+)")
SECTION = re.compile(r'§([\d.]*\d) "([^"\n]+)"|---- §([\d.]*\d) ([A-Z][a-z ]+)')
OTHERS = re.compile(r"RFC|Trace Context|Cost Directives|zstd|Federation")  # have sections too
COMMON = {"Type Validation", "Input Coercion", "Result Coercion"}  # of each kind of type


def headings(text):
    return {title.strip() for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


def document_problems(root, path, text):
    for match in DOCUMENT.finditer(text):
        # After a variable of CMake or a shell a path begins with a slash.
        name, titles = match[1].lstrip("/"), re.findall(r'"([^"\n]+)"', match[2])
        if name.rpartition("/")[2] in FOREIGN:
            continue
        candidates = [root / name, path.parent / name]
        document = next((c for c in candidates if c.is_file()), None)
        where = f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
        if document is None:
            yield f"{where}: there is no {name}"
            continue
        for title in titles:
            if title not in headings(document.read_text()):
                yield f'{where}: {name} has no section "{title}"'


def section_problems(cited):
    """`cited`: (chapter, title) → {number → where}."""
    for (_, title), places in sorted(cited.items()):
        if len(places) > 1:
            yield f'"{title}" has several numbers: ' + ", ".join(
                f"§{number} in {where}" for number, where in sorted(places.items())
            )


def sections(text):
    """Yields (number, title, offset) of what is cited of the GraphQL specification."""
    for match in SECTION.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        number, title = match[1] or match[3], (match[2] or match[4]).strip().lower()
        if not OTHERS.search(line):
            yield number, title, match.start()


def files(root):
    for folder in CODE:
        for parent, folders, names in os.walk(root / folder):
            folders[:] = sorted(set(folders) - FOREIGN_FOLDERS)
            for name in sorted(names):
                path = pathlib.Path(parent) / name
                # The examples of a check's own test are faults.
                is_example = name.endswith("_test.py") or path.is_relative_to(root / OWN_TEXTS)
                if path.suffix in SUFFIXES and not is_example:
                    yield path
    yield from filter(pathlib.Path.is_file, (root / name for name in SCRIPTS))


def problems(root):
    cited = {}
    standards = set(RFC.findall((root / "docs/architecture.md").read_text()))
    for path in files(root):
        text = path.read_text()
        # A citation may go on in the next line of its comment.
        flat = re.sub(r"\n\s*(?://|#) *", "\n", text)
        yield from document_problems(root, path, flat)
        for number, title, offset in sections(text):
            if title.title() not in {common.title() for common in COMMON}:
                where = f"{path.relative_to(root)}:{text.count(chr(10), 0, offset) + 1}"
                key = (number.split(".")[0], title)
                cited.setdefault(key, {}).setdefault(number, where)
        for match in RFC.finditer(text):
            if match[1] not in standards:
                line = text.count("\n", 0, match.start()) + 1
                yield (
                    f"{path.relative_to(root)}:{line}: RFC {match[1]} is not listed under "
                    '"Standards" in docs/architecture.md'
                )
    yield from section_problems(cited)
