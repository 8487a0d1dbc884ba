"""What links.py reports of pages: each kind of fault once, and nothing of what is right."""

import pathlib
import tempfile
import unittest

import links

PAGE = """# A page

[other](other.md#its-section) [here](#a-page) [web](https://example.com/gone) `docs/*.md` `docs/{other,page}.md`

```sh
cat [gone](gone.md)
```

[gone](gone.md) [section](other.md#gone)
`tests/gone.mjs` `docs/{other,gone}.md`
"""


class Links(unittest.TestCase):
    def test_what_does_not_exist_is_reported_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs").mkdir()
            (root / "docs/page.md").write_text(PAGE)
            (root / "docs/other.md").write_text("# Other\n\n## Its `section`\n")
            self.assertEqual(
                sorted(links.problems(root)),
                [
                    "docs/page.md:10: there is no docs/{other,gone}.md",
                    "docs/page.md:10: there is no tests/gone.mjs",
                    "docs/page.md:9: other.md#gone: there is no such section",
                    "docs/page.md:9: there is no gone.md",
                ],
            )


if __name__ == "__main__":
    unittest.main(argv=["links_test"])
