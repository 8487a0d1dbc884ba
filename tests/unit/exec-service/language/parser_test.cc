#include "exec-service/language/parser.h"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exec-service/language/printer.h"

namespace exec::language {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

std::string text_of(const GraphQLError& error) {
  return fmt::format("{} {}:{}", error.message, error.locations.at(0).line,
                     error.locations.at(0).column);
}

std::string error_of(std::string_view source, const ParseLimits& limits = {}) {
  const auto document = parse(source, limits);
  return document ? "none" : text_of(document.error());
}

TEST(Parser, MakesATreeOfAnOperation) {
  const auto document = parse(R"(
    "says what" query Q($id: [ID!] = ["x"] @v) @o {
      alias: field(a: $id, b: {c: 1.5, d: E}) @skip(if: true) { ...F ... on T { x } }
    }
    fragment F on T { y })");
  ASSERT_TRUE(document) << document.error().message;
  const OperationDefinition* query = find_operation(*document, "Q");
  ASSERT_NE(query, nullptr);
  EXPECT_EQ(query->description->text, "says what");
  EXPECT_EQ(query->kind, OperationKind::kQuery);
  EXPECT_EQ(query->directives[0].name.value, "o");

  const VariableDefinition& variable = query->variable_definitions[0];
  EXPECT_EQ(variable.variable.value, "id");
  EXPECT_EQ(print(*variable.type), "[ID!]");
  EXPECT_EQ(variable.type->named_type().value, "ID");
  EXPECT_EQ(print(*variable.default_value), "[\"x\"]");
  EXPECT_EQ(variable.directives[0].name.value, "v");

  const auto* field = as<Field>(query->selection_set.selections[0]);
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->name.value, "field");
  EXPECT_EQ(field->response_key(), "alias");
  EXPECT_EQ(document->location(field->offset), (SourceLocation{3, 7}));
  EXPECT_EQ(field->arguments[0].value.kind, ValueKind::kVariable);
  EXPECT_EQ(field->arguments[1].value.fields[0].value.kind, ValueKind::kFloat);
  EXPECT_EQ(field->arguments[1].value.fields[1].value.kind, ValueKind::kEnum);
  EXPECT_TRUE(field->directives[0].arguments[0].value.boolean());
  EXPECT_EQ(as<FragmentSpread>(field->selection_set.selections[0])->name.value, "F");
  EXPECT_EQ(as<InlineFragment>(field->selection_set.selections[1])->type_condition.value, "T");
  EXPECT_EQ(document->fragment("F")->type_condition.value, "T");
  EXPECT_EQ(document->fragment("G"), nullptr);
}

TEST(Parser, KeepsNodesWhereTheyAreWhenTheDocumentMoves) {
  auto parsed = parse("{ a }");
  const OperationDefinition* before = find_operation(*parsed, "");
  const Document moved = std::move(*parsed);
  EXPECT_EQ(find_operation(moved, ""), before);
  EXPECT_EQ(print(moved, PrintStyle::kCompact), "{a}");
}

TEST(Parser, FindsTheOperationToRunByNameOrByBeingTheOnlyOne) {
  const auto one = parse("query A { a }");
  EXPECT_EQ(find_operation(*one, "")->name.value, "A");
  EXPECT_EQ(find_operation(*one, "B"), nullptr);
  const auto two = parse("query A { a } mutation B { b }");
  EXPECT_EQ(find_operation(*two, ""), nullptr);
  EXPECT_EQ(find_operation(*two, "B")->kind, OperationKind::kMutation);
}

TEST(Parser, ReadsTheWholeTypeSystemLanguage) {
  const auto document = parse(R"(
    """d""" schema @a { query: Q subscription: S }
    extend schema @b
    extend schema { mutation: M }
    scalar Date @specifiedBy(url: "u")
    extend scalar Date @x
    "t" type T implements & A & B @k(f: "id") { "f" f("a" a: Int = 1 @x, b: [S!]!): T! @deprecated }
    type Empty
    extend type T implements C
    extend type T { g: Int }
    interface I implements A & B { f: Int }
    extend interface I @x
    union U @u = | A | B
    union None
    extend union U = C
    enum E { "v" A @x B }
    extend enum E { C }
    input In @oneOf { a: Int = {} @x b: [In] }
    extend input In { c: Int }
    directive @k(f: FieldSet! = "id" @x) repeatable on | OBJECT | FIELD_DEFINITION)",
                              ParseLimits::for_schema());
  ASSERT_TRUE(document) << text_of(document.error());
  EXPECT_EQ(document->definitions().size(), 19U);
  const auto* type = as<ObjectTypeDefinition>(document->definitions()[5]);
  ASSERT_NE(type, nullptr);
  EXPECT_FALSE(type->extension);
  EXPECT_EQ(type->interfaces[1].value, "B");
  EXPECT_EQ(type->fields[0].description->text, "f");
  EXPECT_EQ(type->fields[0].arguments[0].default_value->text, "1");
  EXPECT_TRUE(as<UnionTypeDefinition>(document->definitions()[13])->extension);
  const auto* directive = as<DirectiveDefinition>(document->definitions()[18]);
  EXPECT_TRUE(directive->repeatable);
  EXPECT_EQ(directive->locations[1].value, "FIELD_DEFINITION");
}

struct Refusal {
  std::string_view source;
  std::string_view error;
};

constexpr Refusal kRefusals[] = {
    {"", "Unexpected <EOF>. 1:1"},
    {"{", "Expected Name, found <EOF>. 1:2"},
    {"{}", "Expected Name, found \"}\". 1:2"},
    {"{ a(b: ) }", "Unexpected \")\". 1:8"},
    {"{ a(b: $) }", "Expected Name, found \")\". 1:9"},
    {"{ f: {} }", "Expected Name, found \"{\". 1:6"},
    {"{ ...on }", "Expected Name, found \"}\". 1:9"},
    {"fragment on on T { a }", "Unexpected Name \"on\". 1:10"},
    {"fragment F T { a }", "Expected \"on\", found Name \"T\". 1:12"},
    {"query ($a: Int = $b) { a }", "Unexpected variable \"$b\" in constant value. 1:18"},
    {"query ($a: Int = $) { a }", "Unexpected \"$\". 1:18"},
    {"\"d\" { a }",
     "Unexpected description, descriptions are not supported on shorthand queries. 1:1"},
    {"\"d\" extend type T { a: B }",
     "Unexpected description, only GraphQL definitions support descriptions. 1:1"},
    {"\"d\" 1", "Unexpected Int \"1\". 1:5"},
    {"nonsense", "Unexpected Name \"nonsense\". 1:1"},
    {"extend type T", "Unexpected <EOF>. 1:14"},
    {"extend schema", "Unexpected <EOF>. 1:14"},
    {"extend query", "Unexpected Name \"query\". 1:8"},
    {"schema { what: T }", "Unexpected Name \"what\". 1:10"},
    {"enum E { true }", "Name \"true\" is reserved and cannot be used for an enum value. 1:10"},
    {"union U = A || B", "Expected Name, found \"|\". 1:14"},
    {"directive @d on NOWHERE", "Unexpected Name \"NOWHERE\". 1:17"},
    {"type T { f(a: Int) }", "Expected \":\", found \"}\". 1:20"},
};

TEST(Parser, RefusesWhatIsNotGraphqlAsGraphqlJsWordsIt) {
  for (const Refusal& each : kRefusals) {
    EXPECT_EQ(error_of(each.source), fmt::format("Syntax Error: {}", each.error)) << each.source;
  }
}

struct LimitCase {
  std::string_view what;
  std::string at_limit;
  std::string beyond;
};

TEST(Parser, StopsAtEachLimitAndNotBeforeIt) {
  const LimitCase cases[] = {
      {"64 levels of nesting", repeat("{a", 64) + repeat("}", 64), repeat("{a", 65)},
      {"64 levels of nesting", "{a(b:" + repeat("[", 63) + repeat("]", 63) + ")}",
       "{a(b:" + repeat("[", 10'000)},
      {"64 levels of nesting", "{a(b:" + repeat("{c:", 62) + "1" + repeat("}", 62) + ")}",
       "{a(b:" + repeat("{c:", 1'000)},
      {"64 levels of nesting", "query($a:" + repeat("[", 64) + "T" + repeat("]", 64) + "){a}",
       "query($a:" + repeat("[", 10'000)},
      {"10 directives at one location", "{a" + repeat("@d", 10) + "}", "{a" + repeat("@d", 11)},
      {"50 directives", "{" + repeat("a{b@d@d@d@d@d}", 10) + "}",
       "{" + repeat("a{b@d@d@d@d@d}", 11)},
      {"30 aliases", "{a{" + repeat("x:y ", 30) + "}}", "{a{" + repeat("x:y ", 31)},
      {"20 root fields", "{" + repeat("a ", 20) + "}", "{" + repeat("a ", 21) + "}"},
      {"20 root fields", "{...{" + repeat("a ", 20) + "}}", "{a ... on Q{" + repeat("a ", 20)},
      {"15000 tokens", "{a{" + repeat("b ", 14'995) + "}}", "{a{" + repeat("b ", 14'998)},
      {"65536 bytes", "{a}" + repeat(" ", 65'533), "{a}" + repeat(" ", 65'534)},
  };
  for (const LimitCase& each : cases) {
    EXPECT_EQ(error_of(each.at_limit), "none") << each.what;
    const auto refused = parse(each.beyond);
    ASSERT_FALSE(refused) << each.what;
    EXPECT_EQ(refused.error().message,
              fmt::format("Document contains more than {}. Parsing aborted.", each.what));
    EXPECT_EQ(refused.error().code, kLimitErrorCode);
    EXPECT_EQ(refused.error().locations.size(), 1U);
  }
}

TEST(Parser, CountsRootFieldsForEachOperationAndNotForFragments) {
  EXPECT_EQ(error_of("query A{" + repeat("a ", 20) + "} query B{" + repeat("a ", 20) + "}"),
            "none");
  EXPECT_EQ(error_of("{...F} fragment F on Q{" + repeat("a ", 40) + "}"), "none");
}

TEST(Parser, DistinguishesSyntaxErrorsFromLimits) {
  EXPECT_EQ(parse("{").error().code, kSyntaxErrorCode);
  EXPECT_EQ(parse("{a}", {.tokens_max = 2}).error().code, kLimitErrorCode);
}

TEST(Parser, ReadsAFieldSetWithAndWithoutBraces) {
  for (const std::string_view text : {"id carrier { code }", "{ id carrier { code } }"}) {
    const auto fields = parse_field_set(text);
    ASSERT_TRUE(fields) << text_of(fields.error());
    EXPECT_EQ(print(*fields, PrintStyle::kCompact), "{id carrier{code}}");
  }
  EXPECT_EQ(text_of(parse_field_set("").error()), "Syntax Error: Expected Name, found <EOF>. 1:1");
  EXPECT_EQ(text_of(parse_field_set("{ id } x").error()),
            "Syntax Error: Expected <EOF>, found Name \"x\". 1:8");
}

TEST(Parser, ReadsSingleValuesAndTypes) {
  EXPECT_EQ(print(*parse_value("[1 {a: $b}]", Variables::kAllowed)->node), "[1, { a: $b }]");
  EXPECT_EQ(text_of(parse_value("[$b]", Variables::kForbidden).error()),
            "Syntax Error: Unexpected variable \"$b\" in constant value. 1:2");
  EXPECT_EQ(print(*parse_type("[[Leg!]]!")->node), "[[Leg!]]!");
  EXPECT_EQ(text_of(parse_type("[Leg").error()), "Syntax Error: Expected \"]\", found <EOF>. 1:5");
}

}  // namespace
}  // namespace exec::language
