"""Fails when a page names a file, a section or a folder of this repository that does not exist.

Usage: links.py SOURCE_ROOT
* A link to a path: the file is there, relative to the page. With `#anchor`: it has that heading.
* A path in backticks that begins with a folder of the repository: a file or a folder matches it; `*` matches
  as in a shell, and `{a,b}` is each of both.
"""

import itertools
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:conn-service|exec-service|shared|proto|tests|docs|examples)/[^`\s]+)`")
BRACES = re.compile(r"\{([^}]*)\}")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
BUILT = re.compile(r"^build/")


def anchor(heading):
    text = re.sub(r"[`*]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)).strip().lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text))


def anchors(text):
    without_code = FENCE.sub("", text)
    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", without_code, re.MULTILINE)}


def expand(path):
    parts = BRACES.split(path)
    choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def exists(root, path):
    return all(any(root.glob(each.rstrip("/"))) for each in expand(path.split(":")[0]))


def page_problems(root, page):
    text = page.read_text()
    prose = FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)
    for pattern, check in ((LINK, link_problem), (PATH, path_problem)):
        for match in pattern.finditer(prose):
            problem = check(root, page, match[1])
            if problem:
                line = prose.count("\n", 0, match.start()) + 1
                yield f"{page.relative_to(root)}:{line}: {problem}"


def link_problem(_, page, target):
    if "://" in target or target.startswith("mailto:"):
        return None
    name, _, section = target.partition("#")
    file = page.parent / name if name else page
    if not file.exists():
        return f"there is no {target}"
    if section and section not in anchors(file.read_text()):
        return f"{target}: there is no such section"
    return None


def path_problem(root, _, path):
    return None if exists(root, path) else f"there is no {path}"


def pages(root):
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        capture_output=True, text=True, check=False,
    ).stdout.split()
    if not listed:  # an archive without git
        listed = [p.relative_to(root) for p in root.rglob("*.md") if "node_modules" not in p.parts]
    return [root / name for name in sorted(map(str, listed)) if not BUILT.match(name)]


def problems(root):
    for page in pages(root):
        yield from page_problems(root, page)


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(found) or "links: ok")
    sys.exit(bool(found))
