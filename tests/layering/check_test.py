"""What check.py reports: each test writes a small tree with one fault, and compares all that is found."""

import pathlib
import tempfile
import unittest

import check
import cited
import retired

ARCHITECTURE = """# How it is built

## Filters

## Retired words

| retired | in | now |
| --- | --- | --- |
| `Lane`, `lane` | exec-service/subgraph | `SubgraphCalls` |
| `HubDoor` | everywhere | nothing |
| `note_*` | conn-service | a verb |

## Standards

RFC 9110
"""


class Tree:
    def __init__(self, files):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        for name, text in {"docs/architecture.md": ARCHITECTURE, **files}.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def module(self, name, files, deps=(), pure=False):
        paths = [str(self.root / file) for file in files]
        return {"name": name, "files": paths, "deps": list(deps), "pure": pure}


class TreeTest(unittest.TestCase):
    def tree(self, files):
        tree = Tree(files)
        self.addCleanup(tree.folder.cleanup)
        return tree


class Modules(TreeTest):
    FILES = {
        "shared/low/a.h": "",
        "shared/high/b.h": '#include "shared/low/a.h"\n',
    }

    def problems(self, files, *modules):
        tree = self.tree(files)
        return list(check.problems(tree.root, [tree.module(*module) for module in modules]))

    def test_a_table_whose_texts_are_hashed_without_a_key(self):
        files = {"shared/low/a.h": "std::unordered_map<std::string, int> a;\nstd::map<std::string, int> b;\n"}
        self.assertEqual(
            self.problems(files, ("shared_low", ["shared/low/a.h"])),
            ["shared/low/a.h:1: std::hash of a text can be flooded: use shared/hash/keyed_hash.h"],
        )

    def test_an_include_along_an_edge_is_fine(self):
        self.assertEqual(
            self.problems(
                self.FILES, ("low", ["shared/low/a.h"]), ("high", ["shared/high/b.h"], ["low"])
            ),
            [],
        )

    def test_an_include_needs_an_edge(self):
        self.assertEqual(
            self.problems(self.FILES, ("low", ["shared/low/a.h"]), ("high", ["shared/high/b.h"])),
            ["shared/high/b.h:1: high needs low in DEPS"],
        )

    def test_an_arrow_upwards_is_a_cycle(self):
        files = {**self.FILES, "shared/low/a.h": '#include "shared/high/b.h"\n'}
        self.assertEqual(
            self.problems(
                files,
                ("low", ["shared/low/a.h"], ["high"]),
                ("high", ["shared/high/b.h"], ["low"]),
            ),
            ["cycle: low -> high -> low"],
        )

    def test_folders_of_one_module_do_not_include_each_other(self):
        files = {
            "shared/low/a.h": '#include "shared/low/parts/b.h"\n',
            "shared/low/parts/b.h": '#include "shared/low/c.h"\n',
            "shared/low/c.h": "",
        }
        self.assertEqual(
            self.problems(files, ("low", list(files))),
            ["cycle of folders: shared/low -> shared/low/parts -> shared/low"],
        )

    def test_a_folder_is_one_module(self):
        self.assertEqual(
            self.problems(
                {"shared/low/a.h": "", "shared/low/b.h": ""},
                ("one", ["shared/low/a.h"]),
                ("two", ["shared/low/b.h"]),
            ),
            ["shared/low: one folder, and one and two: give each its own"],
        )

    def test_a_pure_module_has_no_clock(self):
        self.assertEqual(
            self.problems(
                {"shared/low/a.h": "#include <thread>\n"}, ("low", ["shared/low/a.h"], [], True)
            ),
            ["shared/low/a.h:1: low is PURE, yet has #include <thread>"],
        )

    def test_a_file_is_in_a_module(self):
        self.assertEqual(
            self.problems(self.FILES, ("low", ["shared/low/a.h"])),
            ["shared/high/b.h: in no module's HEADERS or SOURCES"],
        )


class RetiredWords(TreeTest):
    def problems(self, files):
        tree = self.tree(files)
        return list(retired.problems(tree.root))

    def test_a_retired_word_is_refused_in_code_and_in_names_of_files(self):
        self.assertEqual(
            self.problems(
                {
                    "exec-service/subgraph/lane.h": "\nclass Lane {};\n",
                    "tests/unit/exec-service/subgraph/a_test.cc": "Lane a;\n",
                    "conn-service/hub/b.h": "class HubDoor;\n",
                }
            ),
            [
                "conn-service/hub/b.h:1: `HubDoor` is retired (docs/architecture.md): nothing",
                "exec-service/subgraph/lane.h: `lane` is retired (docs/architecture.md): "
                "`SubgraphCalls`",
                "exec-service/subgraph/lane.h:2: `Lane` is retired (docs/architecture.md): "
                "`SubgraphCalls`",
                "tests/unit/exec-service/subgraph/a_test.cc:1: `Lane` is retired "
                "(docs/architecture.md): `SubgraphCalls`",
            ],
        )

    def test_a_word_is_retired_only_where_the_table_says_and_only_in_code(self):
        self.assertEqual(
            self.problems(
                {
                    "conn-service/routing/event.h": "struct Lane {};\n",
                    "exec-service/subgraph/a.cc": '// A Lane.\nauto a = "Lane"; int Lanes = 1;\n'
                    'auto b = R"x(a)" Lane)x";\n',
                }
            ),
            [],
        )

    def test_a_prefix_is_retired_with_all_that_begins_with_it(self):
        self.assertEqual(
            self.problems({"conn-service/hub/b.h": "void note_bad();\nvoid note();\nint keynote_a;\n"}),
            ["conn-service/hub/b.h:1: `note_bad` is retired (docs/architecture.md): a verb"],
        )

    def test_a_missing_table_is_reported(self):
        self.assertEqual(
            self.problems({"docs/architecture.md": "# How it is built\n"}),
            ['docs/architecture.md: the table under "Retired words" is missing or empty'],
        )


class CitedDocuments(TreeTest):
    def problems(self, text):
        tree = self.tree({"shared/a.h": text})
        return list(cited.problems(tree.root))

    def test_what_exists_may_be_cited(self):
        self.assertEqual(
            self.problems(
                '// Spec:   docs/architecture.md "Filters", "Standards"; RFC 9110 §5.1;\n'
                '//         graphql-ws PROTOCOL.md "Message types".\n'
            ),
            [],
        )

    def test_a_document_a_section_or_a_standard_that_does_not_exist_is_reported(self):
        self.assertEqual(
            self.problems(
                "// See federation.md.\n"
                '// Spec:   docs/architecture.md "Filters",\n//         "Rings"; RFC 1149.\n'
            ),
            [
                "shared/a.h:1: there is no federation.md",
                'shared/a.h:2: docs/architecture.md has no section "Rings"',
                'shared/a.h:3: RFC 1149 is not listed under "Standards" in docs/architecture.md',
            ],
        )

    def test_tests_scripts_and_configuration_cite_too(self):
        tree = self.tree(
            {
                "tests/system/a.test.mjs": "// docs/gone.md\n",
                "examples/a.yaml": '# docs/architecture.md\n# "Rings"\n',
                "dev": "# docs/gone.md\n",
                "tests/fuzz/corpus/a.yaml": "# docs/gone.md\n",
            }
        )
        self.assertEqual(
            list(cited.problems(tree.root)),
            [
                "tests/system/a.test.mjs:1: there is no docs/gone.md",
                'examples/a.yaml:1: docs/architecture.md has no section "Rings"',
                "dev:1: there is no docs/gone.md",
            ],
        )

    def test_a_section_of_the_specification_has_one_number(self):
        self.assertEqual(
            self.problems('// §2.2 "Document"\n// §2.3 "Document", §3.13 "Directives"\n'),
            ['"document" has several numbers: §2.2 in shared/a.h:1, §2.3 in shared/a.h:2'],
        )


if __name__ == "__main__":
    unittest.main()
