#include "shared/config/yaml_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace shared::config {
namespace {

std::vector<std::string> problems(std::string_view text) {
  std::vector<std::string> texts;
  for (const Problem& problem : parse_yaml("a.yaml", text).problems)
    texts.push_back(problem.text());
  return texts;
}

using Lines = std::vector<std::string>;

TEST(YamlText, ASubstitutionMayStandAnywhere) {
  const Yaml yaml = parse_yaml("a.yaml",
                               "listen: { port: ${PORT}, host: ${HOST:-127.0.0.1} }\n"
                               "list: [${A}, \"${B:-x: y, z}\", ${C:-[1]}]\n"
                               "plain: ${D}:${E:-1} # ${F\n"
                               "not_one: ${, G\n");
  EXPECT_TRUE(yaml.problems.empty()) << yaml.problems.front().text();
  EXPECT_EQ(scalar_of(yaml.root["listen"]["port"]), "${PORT}");
  EXPECT_EQ(scalar_of(yaml.root["listen"]["host"]), "${HOST:-127.0.0.1}");
  EXPECT_EQ(scalar_of(yaml.root["list"][0]), "${A}");
  EXPECT_EQ(scalar_of(yaml.root["list"][1]), "${B:-x: y, z}");
  EXPECT_EQ(scalar_of(yaml.root["list"][2]), "${C:-[1]}");
  EXPECT_EQ(scalar_of(yaml.root["plain"]), "${D}:${E:-1}");
  EXPECT_EQ(scalar_of(yaml.root["not_one"]), "${, G");
}

TEST(YamlText, AliasesDoNotMakeAnEndlessOrHugeTree) {
  const std::string told =
      "this is nested too deeply or repeated too often: write the values without aliases (`*name`)";
  EXPECT_EQ(problems("executors: a:1\nx: &a [*a]\n"), (Lines{"a.yaml:2:4: " + told}));
  EXPECT_EQ(problems("log: &a {level: *a}\n"), (Lines{"a.yaml:1:10: " + told}));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    const std::string name = "a" + std::to_string(i);
    bomb.append(name).append(": &").append(name).append(" [");
    for (int j = 0; j < 9; ++j)
      bomb.append(before).append(", ");
    bomb.append(before).append("]\n");
  }
  ASSERT_EQ(problems(bomb).size(), 1U);
  EXPECT_NE(problems(bomb).front().find(told), std::string::npos);
}

struct Row {
  const char* text;
  const char* problem;
};

// Whatever else the text may lack, this is the one problem that is reported.
constexpr Row kNotYaml[] = {
    {"a: 1\n\tb: 2\n",
     "a.yaml:2:1: this is not YAML: a tab is not allowed here: YAML is indented with spaces"},
    {"a: 1\n b: 2\n",
     "a.yaml:2:3: this is not YAML: a `:` is not expected here: check the indentation, or put the "
     "value in quotes"},
    {"listen:\n  port: 1\n host: 2\n",
     "a.yaml:3:2: this is not YAML: this line does not belong to the lines above it: check its "
     "indentation, and the quotes of the line before"},
    {"a: [1, 2\nb: 3\n",
     "a.yaml:2:2: this is not YAML: a `[` is not closed: add `]`, or a comma between its values"},
    {"a: {b: 1\nc: 2\n",
     "a.yaml:2:2: this is not YAML: a `{` is not closed: add `}`, or a comma between its keys"},
    {"origins: *\n",
     "a.yaml:1:11: this is not YAML: a value that begins with `*` must be in quotes: \"*\""},
    {"a: @b\n",
     "a.yaml:1:4: this is not YAML: a value cannot begin with this character: put it in quotes"},
    {"url: \"http://flights\nlimits: {outbox: 1MiB}\n",
     "a.yaml:1:6: this is not YAML: a \" is not closed"},
    {"a: 'x' # it's\nb: {c: \"d }\ne: 1\n", "a.yaml:2:8: this is not YAML: a \" is not closed"},
    {"a:\n\tb: 1\n",
     "a.yaml:2:1: this is not YAML: a tab is not allowed here: YAML is indented with spaces"},
    {"a: 1\nurl: 'http://flights\n", "a.yaml:2:6: this is not YAML: a ' is not closed"},
    {"p\xc3\xa4th: \"\xc3\xa4\" x\n",
     "a.yaml:1:11: this is not YAML: this line does not belong to the lines above it: check its "
     "indentation, and the quotes of the line before"},
    {"a: ${X} }\nb: [${PORT}, c: d: e]\n",
     "a.yaml:2:18: this is not YAML: a `[` is not closed: add `]`, or a comma between its values"},
    {"a: 1\nb: \xff\n", "a.yaml:2:4: this is not UTF-8 text"},
    {"a: 1\n---\nb: 2\n",
     "a.yaml:3:1: only one YAML document is read: remove the line `---` and what follows it"},
    {"- a\n- b\n",
     "a.yaml:1:1: this must be a mapping of keys to values, such as `log: {level: info}`"},
    {"just words\n",
     "a.yaml:1:1: this must be a mapping of keys to values, such as `log: {level: info}`"},
};

TEST(YamlText, TextThatIsNotYamlIsOneProblemWithItsPlace) {
  for (const Row& row : kNotYaml)
    EXPECT_EQ(problems(row.text), Lines{row.problem}) << row.text;
}

TEST(YamlText, AKeyThatIsGivenTwiceIsAProblemAtTheSecond) {
  EXPECT_EQ(problems("a: 1\nb: {c: 1, c: 2}\na: 3\n"),
            (Lines{"a.yaml:2:11: the key `c` is given twice: it is in line 2 already",
                   "a.yaml:3:1: the key `a` is given twice: it is in line 1 already"}));
}

TEST(YamlText, AKeyThatIsNotATextIsAProblemAtTheKey) {
  const std::string remedy = ": write `name: value`, or put the key in quotes";
  const std::string list = "a key must be one text, not a list" + remedy;
  const std::string mapping = "a key must be one text, not a mapping" + remedy;
  const std::string nothing =
      "a key must be one text, not nothing (`~` and `null` stand for that, too)" + remedy;
  EXPECT_EQ(problems("a: 1\n? [a, b]\n: 2\n"), Lines{"a.yaml:2:3: " + list});
  EXPECT_EQ(problems("a: 1\n[a, b]: 2\n"), Lines{"a.yaml:2:1: " + list});
  EXPECT_EQ(problems("a:\n  ? - x\n  : 2\n"), Lines{"a.yaml:2:5: " + list});
  EXPECT_EQ(problems("a:\n  ? {b: c}\n  : 2\n"), Lines{"a.yaml:2:5: " + mapping});
  EXPECT_EQ(problems("a: [{? {b: c} : 2}]\n"), Lines{"a.yaml:1:8: " + mapping});
  EXPECT_EQ(problems("a: 1\n~: 2\n"), Lines{"a.yaml:2:1: " + nothing});
  EXPECT_EQ(problems("a: 1\nnull: 2\n"), Lines{"a.yaml:2:1: " + nothing});
  EXPECT_EQ(problems("a: 1\n'null': 2\n\"[a, b]\": 3\n"), Lines{}) << "texts";
}

TEST(YamlText, ATemplateThatWasNotFilledInIsNamed) {
  EXPECT_EQ(problems("a:\n  port: {{ .Values.port }}\n"),
            Lines{"a.yaml:2:9: this is a template that was not filled in: `{{ ... }}` must be "
                  "replaced by a value before the file is read; for an environment variable write "
                  "${NAME}"});
}

TEST(YamlText, AByteOrderMarkIsNotPartOfTheText) {
  EXPECT_EQ(problems("\xef\xbb\xbf"
                     "a: 1\nb: \"x\"\n"),
            Lines{});
  EXPECT_EQ(problems("\xef\xbb\xbf"
                     "a: 1\na: 2\n"),
            Lines{"a.yaml:2:1: the key `a` is given twice: it is in line 1 already"});
}

TEST(YamlText, QuotesMayHoldQuotes) {
  EXPECT_EQ(problems("a: \"x\\\"y\"\nb: 'it''s'\nc: \"\"\nd: ''\n"), Lines{});
}

TEST(YamlText, AnEmptyFileIsEmpty) {
  EXPECT_EQ(problems(""), Lines{});
  EXPECT_EQ(problems("# nothing\n"), Lines{});
}

}  // namespace
}  // namespace shared::config
