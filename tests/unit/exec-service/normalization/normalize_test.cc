#include "exec-service/normalization/normalize.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"

namespace exec::normalization {
namespace {

constexpr const char* kSdl = R"(
  type Query { airport(code: ID!, near: Near): Airport node(id: ID!): Node bag(of: Any): Int }
  type Subscription { delayed(origin: String!, cabins: [Cabin!]): Flight }
  interface Node { id: ID! peer: Peer sized(as: Any): Int }
  type Airport implements Node { id: ID! peer: Peer sized(as: Any): Int name(long: Boolean = false): String
    flights(first: Int! = 10): [Flight!] }
  type Flight implements Node { id: ID! peer: Peer sized(as: Any): Int delay: Int origin: Airport
    price(in: String): Float }
  type Peer { id: ID! name: String to: Peer peer: Peer sized(as: Any): Int }
  input Near { lat: Float = 0 lon: Float names: [String!] }
  enum Cabin { FIRST ECONOMY }
  scalar Any
)";

const schema::Schema& test_schema() {
  static const auto kBuilt = schema::build_schema({"schema.graphql", kSdl});
  return *kBuilt.schema;
}

struct Form {
  std::string text;       // empty: it has none
  std::string variables;  // "a=$0 b=1": of the client's, or a literal
};

Form form_of(const std::string& source, std::string_view name = "") {
  const auto document = language::parse(source, {.bytes_max = UINT32_MAX,
                                                 .tokens_max = UINT32_MAX,
                                                 .aliases_max = UINT32_MAX,
                                                 .root_fields_max = UINT32_MAX});
  if (!document) return {document.error().message, ""};
  std::size_t bytes_left = kNormalizedBytesMax;
  const auto normalized =
      normalize(test_schema(), *document, *language::find_operation(*document, name), bytes_left);
  if (normalized == nullptr) return {};
  Form form{std::string(normalized->document->source()), ""};
  std::size_t i = 0;
  for (const auto& definition : normalized->operation->variable_definitions) {
    const VariableSource& from = normalized->variables[i++];
    form.variables.append(form.variables.empty() ? "" : " ").append(definition.variable.value);
    form.variables +=
        "=" + (from.client == VariableSource::kLiteral ? from.literal
                                                       : "$" + std::to_string(from.client));
  }
  return form;
}

TEST(Normalize, EqualOperationsHaveOneTextHoweverTheyAreWritten) {
  const std::string canonical =
      "query($code:ID!,$first:Int!){airport(code:$code){name flights(first:$first){delay}}}";
  const struct {
    const char* source;
    const char* variables;
  } kWritten[] = {
      {"{airport(code:\"LIS\"){name flights(first:5){delay}}}", "code=\"LIS\" first=5"},
      {"query Board($n: Int!, $c: ID!) {\n  # of an airport\n  airport(code: $c) {\n    name\n"
       "    flights(first: $n) { delay }\n  }\n}",
       "code=$1 first=$0"},
      {"query($c:ID!){airport(code:$c){...A}} fragment A on Airport{name flights(first:5){...F}} "
       "fragment F on Flight{delay}",
       "code=$0 first=5"},
      {"{...Q} fragment Q on Query{airport(code:\"\"\"LIS\"\"\"){name ...on Airport{name} "
       "...@include(if:true){flights(first:5){delay}}}}",
       "code=\"LIS\" first=5"},
      {"{airport(code:\"LIS\"){name} airport(code:\"LIS\"){flights(first:5){delay delay}}}",
       "code=\"LIS\" first=5"},
  };
  for (const auto& [source, variables] : kWritten) {
    const Form form = form_of(source);
    EXPECT_EQ(form.text, canonical) << source;
    EXPECT_EQ(form.variables, variables) << source;
  }
}

TEST(Normalize, LiftsLiteralsAsTheirTypesSay) {
  const struct {
    const char* source;
    const char* text;
    const char* variables;
  } kCases[] = {
      {"subscription{delayed(origin:\"LIS\",cabins:FIRST){id}}",
       "subscription($origin:String!,$cabins:[Cabin!]){delayed(origin:$origin,cabins:$cabins){id}}",
       "origin=\"LIS\" cabins=[\"FIRST\"]"},
      {"{airport(near:{lon:1.50},code:7){id}}",
       "query($code:ID!,$near:Near){airport(code:$code,near:$near){id}}",
       "code=\"7\" near={\"lat\":0,\"lon\":1.50}"},
      {"query($lon:Float,$name:String!){airport(code:1,near:{names:[$name,\"x\"],lon:$lon}){id}}",
       "query($code:ID!,$lon:Float,$names:String!,$names_2:String!)"
       "{airport(code:$code,near:{lon:$lon,names:[$names,$names_2]}){id}}",
       "code=\"1\" lon=$0 names=$1 names_2=\"x\""},
      {"{bag(of:{b:1.10,a:[RED,\"\\u00e9\"]})}", "query($of:Any){bag(of:$of)}",
       "of={\"b\":1.10,\"a\":[\"RED\",\"\xC3\xA9\"]}"},
      {"query($x:Int=3){bag(of:{b:1.10,a:[$x,RED]})}",
       "query($a:Int=3){bag(of:{b:1.10,a:[$a,RED]})}", "a=$0"},
      {"query($n:Int=5){airport(code:1){flights(first:$n){id}}}",
       "query($code:ID!,$first:Int=5){airport(code:$code){flights(first:$first){id}}}",
       "code=\"1\" first=$0"},
      {"{airport(code:1,near:null){id}}",
       "query($code:ID!,$near:Near){airport(code:$code,near:$near){id}}", "code=\"1\" near=null"},
  };
  for (const auto& [source, text, variables] : kCases) {
    const Form form = form_of(source);
    EXPECT_EQ(form.text, text) << source;
    EXPECT_EQ(form.variables, variables) << source;
  }
}

TEST(Normalize, KeepsMergeableFieldsMergeableAndOthersApart) {
  EXPECT_EQ(form_of("{node(id:1){...on Flight{price(in:\"EUR\")} ...on Node{id} "
                    "...on Flight{price(in:\"EUR\") usd:price(in:\"USD\")}}}")
                .text,
            "query($id:ID!,$in:String,$in_2:String){node(id:$id){...on Flight{price(in:$in)}id"
            "...on Flight{price(in:$in)usd:price(in:$in_2)}}}");
}

TEST(Normalize, KeepsTheOrderOfWhatAResponseHas) {
  EXPECT_EQ(
      form_of("{node(id:1){...on Flight{delay} id ...on Airport{name} ...on Airport{id}}}").text,
      "query($id:ID!){node(id:$id){...on Flight{delay}id...on Airport{name id}}}");
}

// What the fragment, or the field with the other condition, selects of it comes in between.
TEST(Normalize, AFieldIsNotMergedAcrossWhatMayHoldItsResponseKey) {
  const struct {
    const char* selections;  // of a Node
    const char* canonical;
  } kCases[] = {
      {"peer{id} ...on Flight{peer{name}} peer{to{id}}",
       "peer{id}...on Flight{peer{name}}peer{to{id}}"},
      {"peer{id} ...on Flight{...@include(if:$v){...F}} peer{to{id}}",
       "peer{id}...on Flight{...@include(if:$if){delay peer{name}}}peer{to{id}}"},
      {"peer{id} ...on Flight{delay} ...on Flight{peer{name}} peer{to{id}} peer{name}",
       "peer{id}...on Flight{delay peer{name}}peer{to{id}name}"},
      {"peer{id} peer@include(if:$v){name} peer{to{id}} peer@include(if:$v){to{name}}",
       "peer{id}peer@include(if:$if){name}peer{to{id}}peer@include(if:$if){to{name}}"},
      {"peer{to{id} ...@skip(if:$v){to{name}}} peer{to{peer{id}}}",
       "peer{to{id}...@skip(if:$if){to{name}}to{peer{id}}}"},
      {"id ...on Flight{id delay} id", "id...on Flight{id delay}id"},
  };
  for (const auto& [selections, canonical] : kCases) {
    const std::string text = form_of("query($v:Boolean!){node(id:1){" + std::string(selections) +
                                     "}} fragment F on Flight{delay peer{name}}")
                                 .text;
    const std::string_view place = "node(id:$id){";
    EXPECT_EQ(text.substr(text.find(place) + place.size()), canonical + std::string("}}"))
        << selections;
  }
}

TEST(Normalize, AFieldIsMergedAcrossWhatCannotHoldItsResponseKey) {
  const char* const canonical =
      "query($id:ID!){node(id:$id){peer{id to{id}}...on Flight{delay origin{flights{peer:id}}}id}}";
  for (const char* selections :
       {"peer{id} ...on Flight{delay origin{flights{peer:id}}} id peer{to{id}}",
        "peer{id} ...on Flight{delay} ...on Flight{origin{flights{peer:id}}} peer{to{id}} id "
        "peer{id}",
        "...F ...on Flight{delay origin{flights{peer:id}}} ...F id"})
    EXPECT_EQ(form_of("{node(id:1){" + std::string(selections) +
                      "}} fragment F on Node{peer{id} peer{to{id}}}")
                  .text,
              canonical)
        << selections;
}

// The first occurrence is the one that is executed, with its members as they are written.
TEST(Normalize, ArgumentsInAnotherOrderAreThoseOfTheFirstOccurrence) {
  const struct {
    const char* source;
    const char* text;
    const char* variables;
  } kCases[] = {
      {"{node(id:1){sized(as:{a:1,b:[{d:1,c:2}]}) ...on Flight{sized(as:{b:[{c:2,d:1}],a:1})}}}",
       "query($id:ID!,$as:Any){node(id:$id){sized(as:$as)...on Flight{sized(as:$as)}}}",
       "id=\"1\" as={\"a\":1,\"b\":[{\"d\":1,\"c\":2}]}"},
      {"query($v:Any){node(id:1){sized(as:{a:$v,b:2}) ...on Flight{sized(as:{b:2,a:$v})}}}",
       "query($id:ID!,$a:Any){node(id:$id){sized(as:{a:$a,b:2})...on "
       "Flight{sized(as:{a:$a,b:2})}}}",
       "id=\"1\" a=$0"},
      {"{node(id:1){...on Flight{sized(as:{b:2,a:1})} sized(as:{a:1,b:2})}}",
       "query($id:ID!,$as:Any){node(id:$id){...on Flight{sized(as:$as)}sized(as:$as)}}",
       "id=\"1\" as={\"b\":2,\"a\":1}"},
      // Fields with other response keys or at other positions are others: each as it is written.
      {"{node(id:1){sized(as:{a:1,b:2}) s:sized(as:{b:2,a:1}) peer{sized(as:{b:2,a:1})}}}",
       "query($id:ID!,$as:Any,$as_2:Any){node(id:$id){sized(as:$as)s:sized(as:$as_2)"
       "peer{sized(as:$as_2)}}}",
       "id=\"1\" as={\"a\":1,\"b\":2} as_2={\"b\":2,\"a\":1}"},
  };
  for (const auto& [source, text, variables] : kCases) {
    const Form form = form_of(source);
    EXPECT_EQ(form.text, text) << source;
    EXPECT_EQ(form.variables, variables) << source;
  }
}

TEST(Normalize, ConditionsStayWithWhatTheyGovern) {
  EXPECT_EQ(form_of("query($s:Boolean!,$i:Boolean=true){airport(code:1)@include(if:$i)@skip(if:$s)"
                    "{id@skip(if:true) id ...@include(if:$i){name} name@skip(if:false)}}")
                .text,
            "query($code:ID!,$if:Boolean!,$if_2:Boolean=true){airport(code:$code)@skip(if:$if)"
            "@include(if:$if_2){id@skip(if:true)id...@include(if:$if_2){name}name}}");
}

TEST(Normalize, ArgumentsOfIntrospectionAreAsTheyAreWritten) {
  EXPECT_EQ(form_of("query Q($n:String!){__type(name:$n){...T} __typename} "
                    "fragment T on __Type{fields(includeDeprecated:true){name}}")
                .text,
            "query($name:String!){__type(name:$name){fields(includeDeprecated:true){name}}"
            "__typename}");
}

TEST(Normalize, IsOfTheOperationThatIsAskedFor) {
  EXPECT_EQ(
      form_of("query A{airport(code:1){id}} query B($c:ID!){airport(code:$c){name}}", "B").text,
      "query($code:ID!){airport(code:$code){name}}");
}

// 2^60 copies of it.
TEST(Normalize, FragmentsThatDoubleAreNotExpanded) {
  std::string source = "{airport(code:1){...F0}}";
  for (int i = 0; i < 60; ++i) {
    const std::string next = "...F" + std::to_string(i + 1);
    source += " fragment F" + std::to_string(i) + " on Airport{" + next + " ...{" + next + "}}";
  }
  EXPECT_EQ(form_of(source + " fragment F60 on Airport{name}").text,
            "query($code:ID!){airport(code:$code){name}}");
}

// 2^20 fields.
TEST(Normalize, WhatItsFragmentsMakeTooLongHasNoCanonicalForm) {
  std::string source = "{airport(code:1){...F0}}";
  for (int i = 0; i < 20; ++i) {
    const std::string next = "...F" + std::to_string(i + 1);
    source += " fragment F" + std::to_string(i) + " on Airport{a:flights{origin{" + next +
              "}} b:flights{origin{" + next + "}}}";
  }
  EXPECT_EQ(form_of(source + " fragment F20 on Airport{name}").text, "");
}

// A thousand operations that share such fragments would cost a thousand times as much.
TEST(Normalize, AllOperationsOfADocumentHaveOneBound) {
  std::string source = "query Short{airport(code:1){name}} query Long{airport(code:1){...F0}}";
  for (int i = 0; i < 14; ++i) {
    const std::string next = "...F" + std::to_string(i + 1);
    source += " fragment F" + std::to_string(i) + " on Airport{a:flights{origin{" + next +
              "}} b:flights{origin{" + next + "}}}";
  }
  const auto document = language::parse(source + " fragment F14 on Airport{name}");
  ASSERT_TRUE(document);
  std::size_t bytes_left = kNormalizedBytesMax;
  const auto is_normalized = [&](std::string_view name) {
    return normalize(test_schema(), *document, *language::find_operation(*document, name),
                     bytes_left) != nullptr;
  };
  EXPECT_TRUE(is_normalized("Short"));
  EXPECT_GT(bytes_left, kNormalizedBytesMax - 1'000);
  EXPECT_FALSE(is_normalized("Long"));
  EXPECT_EQ(bytes_left, 0U);
  EXPECT_FALSE(is_normalized("Short"));
}

TEST(Normalize, KnowsWhereEachFieldIsInTheClientsText) {
  const auto document = language::parse(
      "# \xF0\x9F\x9B\xA9\r\nquery B {\n  a: airport(code: \"L\") {\n    ...A name\n  }\n}\n"
      "fragment A on Airport { name }");
  ASSERT_TRUE(document);
  std::size_t bytes_left = kNormalizedBytesMax;
  const auto normalized =
      normalize(test_schema(), *document, *language::find_operation(*document, ""), bytes_left);
  ASSERT_NE(normalized, nullptr);
  const std::string_view text = normalized->document->source();
  EXPECT_EQ(text, "query($code:ID!){a:airport(code:$code){name}}");
  EXPECT_EQ(normalized->places, (shared::graphql::FieldPlaces{
                                    {static_cast<std::uint32_t>(text.find("a:") + 1), {3, 3}},
                                    {static_cast<std::uint32_t>(text.find("name}") + 1), {7, 25}},
                                    {static_cast<std::uint32_t>(text.find("name}") + 1), {4, 10}},
                                }));
}

TEST(Normalize, KnowsEachPlaceOfAFieldInTheOrderInWhichTheyAreCollected) {
  std::string fields;
  for (int i = 0; i < 40; ++i)
    fields += "name ";
  const auto document =
      language::parse("fragment A on Airport{name}\n{airport(code:1){...A\n" + fields + "}}");
  ASSERT_TRUE(document);
  std::size_t bytes_left = kNormalizedBytesMax;
  const auto normalized =
      normalize(test_schema(), *document, *language::find_operation(*document, ""), bytes_left);
  ASSERT_NE(normalized, nullptr);
  const auto column = static_cast<std::uint32_t>(normalized->document->source().find("name") + 1);
  shared::graphql::FieldPlaces expected = {{column, {1, 23}}};
  for (std::uint32_t i = 0; i < 40; ++i)
    expected.push_back({column, {3, 1 + (5 * i)}});
  EXPECT_EQ(
      (shared::graphql::FieldPlaces(normalized->places.begin() + 1, normalized->places.end())),
      expected);
}

TEST(Normalize, KnowsThePlacesOfAFragmentThatStandsBeforeTheOperation) {
  const auto document = language::parse(
      "fragment A on Node{id}\n{node(id:1){...on Flight{id} ...A ...on Airport{name id}}}");
  ASSERT_TRUE(document);
  std::size_t bytes_left = kNormalizedBytesMax;
  const auto normalized =
      normalize(test_schema(), *document, *language::find_operation(*document, ""), bytes_left);
  ASSERT_NE(normalized, nullptr);
  std::vector<shared::graphql::Location> locations;
  for (const auto& place : normalized->places)
    locations.push_back(place.location);
  EXPECT_EQ(locations,
            (std::vector<shared::graphql::Location>{{2, 2}, {2, 26}, {1, 20}, {2, 49}, {2, 54}}));
}

}  // namespace
}  // namespace exec::normalization
