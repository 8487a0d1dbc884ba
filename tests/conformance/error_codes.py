"""Fails when docs/errors.md and the codes in the sources differ, or when no test names a code.

Usage: error_codes.py SOURCE_ROOT
A code is a string literal in capitals, or one within a JSON literal, anywhere in the services: what
looks like one and is none is listed here, so that a new code cannot be forgotten.
"""

import pathlib
import re
import sys

CONSTANT = re.compile(r'constexpr std::string_view (k\w+) = "([A-Z][A-Z0-9_]*)"')
LITERAL = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"')

# GraphQL's own words: directive locations, type kinds, operators of filters.
GRAPHQL_WORDS = (
    "exec-service/explanation/",
    "exec-service/language/",
    "exec-service/plan/",
    "exec-service/schema/",
    "exec-service/supergraph/",
    "exec-service/tools/",
    "exec-service/validation/walk.cc",
)
NO_CODES = {"DELETE", "GET", "HEAD", "NAME", "OPTIONS", "POST", "PUT", "SHA1"}
NO_CODES |= {"SIGHUP", "SIGINT", "SIGTERM"}
NO_CODES |= {"FORBIDDEN", "UNAUTHENTICATED"}  # subgraphs' own, which a masked error keeps


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))


def codes_in_sources(root):
    """Where each code is, and which constants hold one."""
    codes = {}
    constants = {}
    for service in ("conn-service", "exec-service"):
        for path in sorted((root / service).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix not in (".h", ".cc"):
                continue
            text = without_comments(path.read_text())
            found = LITERAL.findall(text)
            constants |= {code: name for name, code in CONSTANT.findall(text)}
            if name.startswith(GRAPHQL_WORDS) and name != "exec-service/language/graphql_error.h":
                continue
            for code in found:
                if code not in NO_CODES:
                    codes.setdefault(code, name)
    return codes, constants


def codes_in_table(root):
    rows = (root / "docs/errors.md").read_text().splitlines()
    return {match[1] for row in rows if (match := re.match(r"\| `([A-Z0-9_]+)` \|", row))}


def text_of_tests(root):
    kinds = (".h", ".cc", ".py", ".mjs", ".js")
    files = (path for path in (root / "tests").rglob("*") if path.suffix in kinds)
    return "\n".join(
        path.read_text(errors="replace")
        for path in files
        if "node_modules" not in path.parts and path.name != "error_codes.py"
    )


def problems(root):
    sources, constants = codes_in_sources(root)
    table = codes_in_table(root)
    for code in sorted(sources.keys() - table):
        yield f"{sources[code]}: {code} has no row in docs/errors.md"
    for code in sorted(table - sources.keys()):
        yield f"docs/errors.md: nothing sends {code}"
    tests = text_of_tests(root)
    for code in sorted(table):
        if not re.search(rf"\b({code}|{constants.get(code, code)})\b", tests):
            yield f"docs/errors.md: no test names {code}"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "every code has its row and a test")
    sys.exit(1 if found else 0)
