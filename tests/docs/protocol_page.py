"""Fails when docs/protocols.md and the sources differ in close codes or message types.

Usage: protocol_page.py SOURCE_ROOT
The page's tables begin with a code or a type in the first column; the sources' are the numbers that
`close()` is called with, the named codes of websocket/close.h that are used, and the types that
graphql_transport_ws_messages.* and the payload's framing read or write.
"""

import pathlib
import re
import sys

SECTION = re.compile(r"^## (.*)$", re.MULTILINE)
NAMED_CODE = re.compile(r"constexpr CloseCode (k\w+) = (\d{4})")
PROTOCOL = "conn-service/protocol"


def section(page, title):
    start = page.index(f"## {title}\n")
    following = SECTION.search(page, start + 3)
    return page[start : following.start() if following else len(page)]


def first_column(text):
    return {cell.strip("` ") for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)}


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / "conn-service" / folder).glob("*.cc")):
            yield path.read_text()


def close_codes(root):
    named = dict(NAMED_CODE.findall((root / "conn-service/websocket/close.h").read_text()))
    named.pop("kNoStatus")  # never on the wire
    text = "\n".join(sources(root, "protocol", "session", "websocket"))
    used = {code for name, code in named.items() if re.search(rf"\b{name}\b", text)}
    return used | set(re.findall(r"\bclose\((\d{4}),", text)) | {named["kNormalClosure"]}


def message_types(root):
    text = "\n".join(p.read_text() for p in sorted((root / PROTOCOL).glob("*.*")))
    return (
        set(re.findall(r'type->equals\("(\w+)"\)', text))
        | set(re.findall(r'key\("type"\)\s*\.string\("(\w+)"\)', text))
        | set(re.findall(r'\\?"type\\?":\\?"(\w+)\\?"', text))
    )


def differences(what, page, code):
    for missing in sorted(code - page):
        yield f"docs/protocols.md: {what} {missing} is missing"
    for unknown in sorted(page - code):
        yield f"docs/protocols.md: {what} {unknown} is not in the sources"


def problems(root):
    page = (root / "docs/protocols.md").read_text()
    codes = first_column(section(page, "Close codes")) - {"code", "---"}
    types = first_column(section(page, "Messages")) - {"type", "---"}
    yield from differences("close code", codes, close_codes(root))
    yield from differences("message type", types, message_types(root))


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "docs/protocols.md: ok")
    sys.exit(bool(found))
