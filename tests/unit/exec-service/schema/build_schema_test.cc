#include "exec-service/schema/build_schema.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace exec::schema {
namespace {

std::shared_ptr<const Schema> build(const std::string& sdl) {
  BuiltSchema built = build_schema({"test.graphql", sdl});
  EXPECT_EQ(to_string(built.errors), "");
  return built.schema;
}

std::string errors_of(const std::string& sdl) {
  return to_string(build_schema({"test.graphql", sdl}).errors);
}

constexpr const char* kAirport = R"("An airport."
schema { query: Root }
type Root { flights(first: Int! = 10, codes: [ID!]): [Flight!]! node(id: ID!): Node }
interface Node { id: ID! }
interface Vehicle implements Node { id: ID! seats: Int }
type Flight implements Vehicle & Node {
  id: ID!
  seats: Int!
  "Where to go."
  gate: String @deprecated(reason: "Use gates.")
  gates: [[String!]]!
}
type Train implements Node { id: ID! }
union Trip = Flight | Train
enum Cabin { ECONOMY FIRST @deprecated }
scalar Date @specifiedBy(url: "https://example.org/date")
input Choice @oneOf { flight: ID train: ID }
extend type Train { cabins: [Cabin] }
extend enum Cabin { SLEEPER }
directive @note(text: String = "none") repeatable on FIELD | QUERY
)";

TEST(BuildSchema, FindsTypesAndFieldsByName) {
  const auto schema = build(kAirport);
  ASSERT_NE(schema, nullptr);
  EXPECT_EQ(schema->description(), "An airport.");
  const Type* flight = schema->find_type("Flight");
  ASSERT_NE(flight, nullptr);
  EXPECT_EQ(&(*schema)[flight->id], flight);
  EXPECT_EQ(schema->root(language::OperationKind::kQuery)->name, "Root");
  EXPECT_EQ(schema->root(language::OperationKind::kMutation), nullptr);
  EXPECT_EQ(schema->find_type("Plane"), nullptr);
  EXPECT_EQ(schema->find_field(flight->id, "wings"), nullptr);

  const Field* gate = schema->find_field(flight->id, "gate");
  EXPECT_EQ(schema->to_string(gate->id), "Flight.gate");
  EXPECT_EQ(gate->description, "Where to go.");
  EXPECT_EQ(gate->deprecation_reason, "Use gates.");
  EXPECT_EQ(schema->find_type("Cabin")->find_enum_value("FIRST")->deprecation_reason,
            "No longer supported");
  EXPECT_EQ(schema->find_type("Date")->specified_by_url, "https://example.org/date");
  EXPECT_TRUE(schema->find_type("Choice")->is_one_of);
  EXPECT_EQ(schema->find_type("ID")->scalar, ScalarKind::kId);
}

TEST(BuildSchema, KeepsSourceOrderWithExtensionsLast) {
  const auto schema = build(kAirport);
  std::vector<std::string> names;
  for (const FieldId field : schema->find_type("Train")->fields)
    names.push_back((*schema)[field].name);
  EXPECT_EQ(names, (std::vector<std::string>{"id", "cabins"}));
  names.clear();
  for (const EnumValue& value : schema->find_type("Cabin")->enum_values)
    names.push_back(value.name);
  EXPECT_EQ(names, (std::vector<std::string>{"ECONOMY", "FIRST", "SLEEPER"}));
}

TEST(BuildSchema, WritesAndUnwrapsTypeReferences) {
  const auto schema = build(kAirport);
  const TypeRef gates = schema->find_field(schema->find_type("Flight")->id, "gates")->type;
  EXPECT_EQ(schema->to_string(gates), "[[String!]]!");
  EXPECT_TRUE(gates.is_non_null());
  EXPECT_EQ(schema->to_string(gates.nullable()), "[[String!]]");
  EXPECT_EQ(schema->to_string(gates.item()), "[String!]");
  EXPECT_EQ(schema->to_string(gates.item().item()), "String!");
  EXPECT_EQ(schema->to_string(gates.item().as_non_null()), "[String!]!");
}

TEST(BuildSchema, KnowsWhichTypesAreOthers) {
  const auto schema = build(kAirport);
  const auto id = [&](const char* name) { return schema->find_type(name)->id; };
  struct Row {
    const char* sub;
    const char* super;
    bool is_subtype;
    bool overlap;
  };
  const Row kRows[] = {
      {"Flight", "Flight", true, true}, {"Flight", "Node", true, true},
      {"Vehicle", "Node", true, true},  {"Node", "Vehicle", false, true},
      {"Train", "Trip", true, true},    {"Train", "Vehicle", false, false},
      {"Trip", "Node", false, true},    {"Root", "Node", false, false},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(schema->is_subtype(id(row.sub), id(row.super)), row.is_subtype)
        << row.sub << " of " << row.super;
    EXPECT_EQ(schema->overlap(id(row.sub), id(row.super)), row.overlap)
        << row.sub << " and " << row.super;
  }
  EXPECT_EQ(schema->find_type("Node")->possible.ids(),
            (std::vector<TypeId>{id("Flight"), id("Train")}));
}

TEST(BuildSchema, HasTheSpecificationsTypesFieldsAndDirectives) {
  const auto schema = build(kAirport);
  const TypeId root = schema->root(language::OperationKind::kQuery)->id;
  const TypeId flight = schema->find_type("Flight")->id;
  EXPECT_TRUE(schema->is_introspection(schema->find_field(root, "__schema")->id));
  EXPECT_TRUE(schema->is_introspection(schema->find_field(root, "__type")->id));
  EXPECT_EQ(schema->find_field(flight, "__schema"), nullptr);
  EXPECT_TRUE(schema->is_typename(schema->find_field(flight, "__typename")->id));
  EXPECT_TRUE(
      schema->is_typename(schema->find_field(schema->find_type("Trip")->id, "__typename")->id));
  EXPECT_EQ(schema->find_field(schema->find_type("Cabin")->id, "__typename"), nullptr);
  EXPECT_NE(schema->find_type("__TypeKind"), nullptr);
  for (const char* name : {"include", "skip", "deprecated", "specifiedBy", "oneOf"})
    EXPECT_NE(schema->find_directive(name), nullptr) << name;
  const Directive* directive = schema->find_directive("note");
  EXPECT_TRUE(directive->is_repeatable);
  EXPECT_TRUE(directive->is_allowed_at("QUERY"));
  EXPECT_FALSE(directive->is_allowed_at("MUTATION"));
  EXPECT_EQ(directive->find_argument("text")->default_value->json, R"("none")");
}

TEST(BuildSchema, TakesAPrintedCopyOfWhatTheSpecificationDefines) {
  const auto schema = build(R"(
    scalar ID
    directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION
    type Query { id: ID })");
  EXPECT_TRUE(schema->find_directive("deprecated")->is_allowed_at("ENUM_VALUE"));
}

// ---------------------------------------------------------------------------------- default values

struct DefaultRow {
  const char* type;
  const char* literal;
  const char* json;
};

TEST(BuildSchema, CoercesDefaultsToReadyJson) {
  const DefaultRow kRows[] = {
      {"Int", "3", "3"},
      {"Float", "3", "3"},
      {"Float", "1.50", "1.50"},
      {"ID", "3", R"("3")"},
      {"ID", R"("a\"b")", R"("a\"b")"},
      {"Boolean", "true", "true"},
      {"Cabin", "FIRST", R"("FIRST")"},
      {"String", "null", "null"},
      {"[Int]", "3", "[3]"},
      {"[[Int]]", "3", "[[3]]"},
      {"[[Int]]", "[3, [4, null]]", "[[3],[4,null]]"},
      {"Any", "{a: [1, FIRST, {b: null}]}", R"({"a":[1,"FIRST",{"b":null}]})"},
      {"Seat", "{row: 2}", R"({"row":2,"letter":"A","next":{"near":["X"]}})"},
      {"Seat", R"({letter: "B", next: null, row: 2})", R"({"row":2,"letter":"B","next":null})"},
      {"Pick", "{a: 1}", R"({"a":1})"},
  };
  for (const DefaultRow& row : kRows) {
    const auto schema = build(std::string(R"(
      enum Cabin { FIRST }
      scalar Any
      input Seat { row: Int! letter: String = "A" next: Wish = {} free: Boolean }
      input Wish { near: [String] = "X" }
      input Pick @oneOf { a: Int b: Int }
      type Query { f(x: )") + row.type +
                              " = " + row.literal + "): Int }");
    if (schema == nullptr) continue;
    const auto& argument = schema->find_field(schema->find_type("Query")->id, "f")->arguments[0];
    EXPECT_EQ(argument.default_value->json, row.json) << row.type << " = " << row.literal;
    EXPECT_FALSE(argument.is_required());
  }
}

TEST(BuildSchema, RefusesDefaultsThatDoNotFit) {
  const DefaultRow kRows[] = {
      {"Int", "1.0", "1.0 is not a 32-bit integer"},
      {"Int", "2147483648", "2147483648 is not a 32-bit integer"},
      {"String", "3", "3 is not a valid String"},
      {"Boolean", "\"true\"", "\"true\" is not a valid Boolean"},
      {"ID", "1.5", "1.5 is not a valid ID"},
      {"Float", "FIRST", "FIRST is not a valid Float"},
      {"Cabin", "SECOND", "SECOND is not a value of enum Cabin"},
      {"Cabin", "\"FIRST\"", "\"FIRST\" is not a value of enum Cabin"},
      {"Seat", "{}", "Seat.row is required"},
      {"Seat", "{row: 1, wing: 2}", "Seat has no field \"wing\""},
      {"Seat", "{row: 1, row: 2}", "\"row\" is given twice"},
      {"Seat", "7", "7 is not a valid Seat"},
      {"Pick", "{a: 1, b: 2}", "Pick takes exactly one field that is not null"},
      {"Pick", "{a: null}", "Pick takes exactly one field that is not null"},
  };
  for (const DefaultRow& row : kRows) {
    const std::string errors = errors_of(std::string(R"(
      enum Cabin { FIRST }
      input Seat { row: Int! }
      input Pick @oneOf { a: Int b: Int }
      type Query { f(x: )") + row.type + " = " +
                                         row.literal + "): Int }");
    EXPECT_NE(errors.find(std::string("does not fit ") + row.type + ": " + row.json),
              std::string::npos)
        << errors;
  }
  EXPECT_NE(errors_of("type Query { f(x: [Int!]! = null): Int }").find("null is not allowed"),
            std::string::npos);
  EXPECT_NE(errors_of("type Query { f(x: A): Int } input A { b: B = {} } input B { a: A = {} }")
                .find("has a default that needs itself"),
            std::string::npos);
}

// ------------------------------------------------------------------------------------------ errors

struct ErrorRow {
  const char* sdl;
  const char* errors;
};

// Each with all of its errors, places included.
const ErrorRow kErrors[] = {
    {"type Query {", "test.graphql:1:13: Syntax Error: Expected Name, found <EOF>.\n"},
    {"type A { a: Int }", "test.graphql: there is no query root; define `type Query`\n"},
    {"type Query { a: Int }\ntype A { b: Nope c(x: Never): Int }",
     "test.graphql:2:13: there is no type \"Nope\"; define it or correct the name\n"
     "test.graphql:2:23: there is no type \"Never\"; define it or correct the name\n"},
    {"type Query { a: Int a: Int }", "test.graphql:1:21: Query.a is defined twice; keep one\n"},
    {"type Query { a(x: Int, x: Int): Int }",
     "test.graphql:1:24: \"x\" of a is defined twice; keep one\n"},
    {"type Query { a: Int }\ntype Query { b: Int }",
     "test.graphql:2:6: type \"Query\" is defined twice; rename one, or say `extend`\n"},
    {"type Query { a: Int }\nextend type Plane { b: Int }",
     "test.graphql:2:13: type \"Plane\" is extended but not defined; define it\n"},
    {"type Query { a: Int }\nextend enum Query { A }",
     "test.graphql:2:13: \"Query\" is declared as an enum here, and as an object type elsewhere; "
     "make them the same\n"},
    {"type Query { __a: Int }",
     "test.graphql:1:14: names that start with __ belong to "
     "introspection\n"},
    {"type Query { a(x: Query): In }\ninput In { b: Int }",
     "test.graphql:1:14: Query.a must be of an output type; In is an input object\n"
     "test.graphql:1:14: Query.a(x:) must be of an input type; Query is an object type\n"},
    {"type Query { a: Int }\nunion U = Query | I\ninterface I { a: Int }",
     "test.graphql:2:7: union U can hold object types only; I is an interface\n"},
    {"type Query { a: Int }\nenum E { A B A }", "test.graphql:2:14: E has A twice; keep one\n"},
    {"type Query implements I & J { a: Int }\ninterface I { a: Int! b(x: Int): Int }\n"
     "interface J implements I { a: Int! b(x: Int): Int }",
     "test.graphql:1:31: Query.a is Int, but I.a demands Int!\n"
     "test.graphql:1:6: Query implements I and must have its field \"b\"\n"
     "test.graphql:1:31: Query.a is Int, but J.a demands Int!\n"
     "test.graphql:1:6: Query implements J and must have its field \"b\"\n"},
    {"type Query implements I { a(y: Int!): Int }\ninterface I { a(x: Int): Int }",
     "test.graphql:1:27: Query.a must take (x: Int), as I.a does\n"
     "test.graphql:1:27: Query.a(y:) is required, but I.a does not have it\n"},
    {"type Query implements J { a: Int }\ninterface I { a: Int }\n"
     "interface J implements I { a: Int }",
     "test.graphql:1:6: Query implements J and must implement I as well\n"},
    {"type Query { a: Int }\ninterface I implements J { a: Int }\n"
     "interface J implements I { a: Int }",
     "test.graphql:2:11: I implements itself by way of J\n"
     "test.graphql:3:11: J implements itself by way of I\n"},
    {"type Query { a(x: A): Int }\ninput A { b: B! }\ninput B { a: A! }",
     "test.graphql:3:7: B.a needs itself without end; make it nullable\n"},
    {"type Query { a(x: A): Int }\ninput A @oneOf { b: Int! c: Int = 3 }",
     "test.graphql:2:7: A.b is one of @oneOf: it must be nullable and without default\n"
     "test.graphql:2:7: A.c is one of @oneOf: it must be nullable and without default\n"},
    {"type Query { a(x: Int! @deprecated): Int }",
     "test.graphql:1:14: Query.a(x:) is required and cannot be deprecated\n"},
    {"type Query { a: Int @no }", "test.graphql:1:21: directive @no is not defined; define it\n"},
    {"directive @d(x: Int!) on OBJECT\ntype Query { a: Int @d(x: 1) }",
     "test.graphql:2:21: directive @d may not stand on FIELD_DEFINITION\n"},
    {"directive @d(x: Int!, y: Int! = 1) on OBJECT\ntype Query @d(z: 1) { a: Int }",
     "test.graphql:2:15: directive @d has no argument \"z\". Did you mean \"x\" or \"y\"?\n"
     "test.graphql:2:12: directive @d needs the argument \"x\"\n"},
    {"directive @d(x: Int, y: S) on OBJECT\nscalar S\n"
     "type Query @d(x: 1, y: [{z: {v: 1, v: 2}}], x: 2) { a: Int }",
     "test.graphql:3:36: \"v\" is given twice; keep one\n"
     "test.graphql:3:45: \"x\" of @d is given twice; keep one\n"},
    {"scalar S\ntype Query { a(s: S = {v: 1, v: 2}): Int }",
     "test.graphql:2:23: the default of \"s\" does not fit S: \"v\" is given twice\n"},
    {"directive @d on OBJECT\ntype Query @d { a: Int }\nextend type Query @d { b: Int }",
     "test.graphql:3:19: directive @d is used twice here; keep one\n"},
    {"directive @d(x: Int @d) on ARGUMENT_DEFINITION\ntype Query { a: Int }",
     "test.graphql:1:12: directive @d refers to itself\n"},
    {"directive @a(x: Int @b) on ENUM_VALUE\n"
     "directive @b(y: [In!]) on ARGUMENT_DEFINITION\n"
     "input In { of: In, e: E }\nenum E { V @a }\ntype Query { a: Int }",
     "test.graphql:1:12: directive @a refers to itself by way of @b\n"
     "test.graphql:2:12: directive @b refers to itself by way of In\n"},
    {"directive @d(x: Int! @deprecated) on OBJECT\ntype Query { a: Int }",
     "test.graphql: @d(x:) is required and cannot be deprecated\n"},
    {"schema { query: Q } schema { query: Q } type Q { a: Int }",
     "test.graphql:1:21: the schema is defined twice; keep one, or say `extend schema`\n"
     "test.graphql:1:30: the query root is given twice; keep one\n"},
    {"schema { query: Q mutation: Q } type Q { a: Int }",
     "test.graphql:1:29: Q is another root type already\n"},
    {"{ a }",
     "test.graphql:1:1: operations and fragments have no place in a schema; remove them\n"},
};

TEST(BuildSchema, ReportsEverythingThatIsWrongAndWhere) {
  for (const ErrorRow& row : kErrors)
    EXPECT_EQ(errors_of(row.sdl), row.errors) << row.sdl;
}

TEST(BuildSchema, StopsReportingAtTheLimit) {
  SchemaLimits limits;
  limits.problems_max = 2;
  const auto built = build_schema({"test.graphql", "type Query { a: A b: B c: C }"}, limits);
  EXPECT_EQ(built.errors.size(), 2U);
  EXPECT_EQ(built.schema, nullptr);
}

}  // namespace
}  // namespace exec::schema
