#include "exec-service/language/printer.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"

namespace exec::language {
namespace {

std::string printed(std::string_view source, PrintStyle style) {
  const auto document = parse(source, ParseLimits::for_schema());
  return document ? print(*document, style) : document.error().message;
}

constexpr std::string_view kOperation = R"(query Q($id: ID! = "x", $n: [Int] @v) @o {
  alias: field(a: $id, b: { c: 1.5, d: [E, null, true] }) @skip(if: true) {
    ...F @d
    ... on T @include(if: $n) {
      x
    }
    ... {
      y
    }
  }
}

mutation {
  m
}

{
  q
}

fragment F on T @d {
  z
})";

TEST(Printer, LaysOperationsOutAsGraphqlJsDoes) {
  EXPECT_EQ(printed(kOperation, PrintStyle::kPretty), kOperation);
}

TEST(Printer, CompactsOperationsToWhatTheGrammarNeeds) {
  EXPECT_EQ(printed(kOperation, PrintStyle::kCompact),
            R"(query Q($id:ID!="x"$n:[Int]@v)@o{alias:field(a:$id b:{c:1.5 d:[E null true]}))"
            R"(@skip(if:true){...F@d...on T@include(if:$n){x}...{y}}}mutation{m}{q}fragment F on T)"
            R"(@d{z})");
}

constexpr std::string_view kSchema = R"("""
A
schema
"""
schema @a {
  query: Q
}

extend schema @b

"a scalar"
scalar Date @specifiedBy(url: "u")

type T implements A & B @k(f: "id") {
  "a field"
  f(
    "an argument"
    a: Int = 1
    b: [S!]!
  ): T! @deprecated
  g(a: Int): T
}

interface I implements A

extend interface I {
  f: Int
}

union U = A | B

enum E {
  A @x
  B
}

input In @oneOf {
  a: Int = { b: 1 }
}

directive @k(f: FieldSet!) repeatable on OBJECT | FIELD_DEFINITION)";

TEST(Printer, LaysSchemasOutAsGraphqlJsDoes) {
  EXPECT_EQ(printed(kSchema, PrintStyle::kPretty), kSchema);
}

TEST(Printer, CompactsSchemasToTextThatReadsBack) {
  const std::string compact = printed(kSchema, PrintStyle::kCompact);
  EXPECT_EQ(printed(compact, PrintStyle::kCompact), compact);
  EXPECT_NE(
      compact.find("type T implements A&B@k(f:\"id\"){\"a field\"f(\"an argument\"a:Int=1 b:"),
      std::string::npos)
      << compact;
}

TEST(Printer, KeepsTokensApartThatWouldReadAsOne) {
  EXPECT_EQ(printed(R"({a(b:["" "x" """y""" 1 -1 c])})", PrintStyle::kCompact),
            R"({a(b:["" "x" "y"1 -1 c])})");
}

TEST(Printer, EscapesInStringsOnlyWhatItMust) {
  EXPECT_EQ(printed(R"({a(b:"\u0007\"\\\/\n\u00e9\u007F")})", PrintStyle::kCompact),
            "{a(b:\"\\u0007\\\"\\\\/\\n\xC3\xA9\\u007F\")}");
}

TEST(Printer, BreaksLongArgumentListsByLine) {
  const std::string long_name(40, 'x');
  EXPECT_EQ(printed("{f(" + long_name + ":1," + long_name + "y:2)}", PrintStyle::kPretty),
            "{\n  f(\n    " + long_name + ": 1\n    " + long_name + "y: 2\n  )\n}");
}

struct BlockCase {
  std::string_view source;
  std::string_view pretty;
};

constexpr BlockCase kBlocks[] = {
    {R"({a(b:"""x""")})", "{\n  a(b: \"\"\"x\"\"\")\n}"},
    {R"({a(b:"""  x""")})", "{\n  a(b: \"\"\"  x\"\"\")\n}"},
    {"{a(b:\"\"\"x\"y\\\"\"\"\"\"\")}", "{\n  a(b: \"\"\"\n  x\"y\\\"\"\"\n  \"\"\")\n}"},
    {"{a(b:\"\"\"\n  x\n    y\n\"\"\")}", "{\n  a(b: \"\"\"\n  x\n    y\n  \"\"\")\n}"},
};

TEST(Printer, WritesBlockStringsThatReadBackAsTheSameValue) {
  for (const BlockCase& each : kBlocks) {
    const std::string pretty = printed(each.source, PrintStyle::kPretty);
    EXPECT_EQ(pretty, each.pretty);
    EXPECT_EQ(printed(pretty, PrintStyle::kCompact), printed(each.source, PrintStyle::kCompact));
  }
}

TEST(Printer, PrintsNodesThatAPlannerMade) {
  Arena arena;
  auto* leaf = arena.make<Field>();
  leaf->name = {"id"};
  const Selection selection = leaf;
  auto* query = arena.make<OperationDefinition>();
  query->selection_set.selections = arena.list(std::span(&selection, 1));
  EXPECT_EQ(print(Definition(query), PrintStyle::kCompact), "{id}");
}

}  // namespace
}  // namespace exec::language
