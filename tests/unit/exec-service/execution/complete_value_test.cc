#include "exec-service/execution/complete_value.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "exec-service/execution/write_slots.h"
#include "shared/json/parsed_text.h"

namespace exec::execution {
namespace {

using plan::QueryPlan;
using plan::ValueKind;

constexpr std::size_t kBytesMax = 10'000;

// A plan that answers `{ v }`, v being of one kind and some lists and non-nulls.
QueryPlan leaf_plan(ValueKind kind, std::uint8_t list_depth, std::uint32_t non_null) {
  QueryPlan plan;
  plan.runtime_types = {{"Query", true}};
  plan.type_sets = {{}};
  plan.enums = {{"Color", {"BLUE", "RED"}}};
  plan.shapes = {{{0, 1}, 0}};
  plan.slots = {{"v", plan::kNone, false}};
  plan.selections = {{{0, 1}, 0}};
  plan.selection_fields = {{"v", 0, plan::kNone}};
  plan.objects = {{{0, 1}, 0}};
  plan.variants = {{plan::kEveryType, {0, 1}}};
  plan.projection_fields = {{"{\"v\":", "v", "v", 0, kind, 0, {list_depth, non_null}}};
  return plan;
}

// The same for `{ v { a b } }`: v is an object (or a list of them), a and b are Ints.
QueryPlan object_plan(std::uint8_t list_depth, std::uint32_t non_null, bool a_is_non_null) {
  QueryPlan plan = leaf_plan(ValueKind::kObject, list_depth, non_null);
  plan.runtime_types.push_back({"Thing", true});
  plan.shapes.push_back({{1, 2}, 1});
  plan.slots = {{"v", 1, false}, {"a", plan::kNone, false}, {"b", plan::kNone, false}};
  plan.selections = {{{0, 1}, 0}, {{1, 2}, 1}};
  plan.selection_fields = {{"v", 0, 1}, {"a", 0, plan::kNone}, {"b", 1, plan::kNone}};
  plan.objects.push_back({{1, 1}, 1});
  plan.variants.push_back({plan::kEveryType, {1, 2}});
  plan.projection_fields[0].index = 1;
  const std::uint32_t wrap = a_is_non_null ? 1 : 0;
  plan.projection_fields.push_back({"{\"a\":", "a", "a", 0, ValueKind::kInt, 0, {0, wrap}});
  plan.projection_fields.push_back({",\"b\":", "b", "b", 1, ValueKind::kInt, 0, {0, 0}});
  return plan;
}

// The response to these answers of subgraphs, merged in this order: data, and errors if any.
std::string completed(const QueryPlan& plan, std::initializer_list<std::string_view> answers) {
  SlotTree tree(plan);
  std::vector<std::unique_ptr<shared::json::ParsedText>> documents;
  for (const std::string_view answer : answers) {
    documents.push_back(std::make_unique<shared::json::ParsedText>());
    SlotWriter(plan, tree).write_object(0, *documents.back()->parse(answer), tree.root());
  }
  ErrorList errors({.errors_max = 100, .bytes_max = kBytesMax});
  FailureList failures;
  std::string out;
  Completion({plan, {}, failures, errors}, out, kBytesMax).complete_root(tree.root());
  if (!errors.is_empty()) out += " " + std::string(errors.json());
  return out;
}

struct Leaf {
  ValueKind kind;
  std::string_view value;
  std::string_view printed;  // empty: refused
  std::string_view message;
};

TEST(CompleteValue, CoercesLeavesOrReportsWhyNot) {
  constexpr Leaf kLeaves[] = {
      {ValueKind::kInt, "1", "1", ""},
      {ValueKind::kInt, "-2147483648", "-2147483648", ""},
      {ValueKind::kInt, "2147483647", "2147483647", ""},
      {ValueKind::kInt, "1.0", "1", ""},
      {ValueKind::kInt, "1e2", "100", ""},
      {ValueKind::kInt, "2147483648", "",
       "Int cannot represent non 32-bit signed integer value: 2147483648"},
      {ValueKind::kInt, "1.5", "", "Int cannot represent non-integer value: 1.5"},
      {ValueKind::kInt, "true", "", "Int cannot represent non-integer value: true"},
      {ValueKind::kFloat, "1.10", "1.10", ""},
      {ValueKind::kFloat, "1E5", "1E5", ""},
      {ValueKind::kFloat, "123456789012345678901234567890", "123456789012345678901234567890", ""},
      {ValueKind::kFloat, "1e400", "", "Float cannot represent non numeric value: 1e400"},
      {ValueKind::kFloat, "[1]", "", "Float cannot represent non numeric value: [1]"},
      {ValueKind::kString, R"("\u00e9")", R"("\u00e9")", ""},
      {ValueKind::kString, "1", "", "String cannot represent value: 1"},
      {ValueKind::kBoolean, "false", "false", ""},
      {ValueKind::kBoolean, "0", "", "Boolean cannot represent a non boolean value: 0"},
      {ValueKind::kId, R"("a")", R"("a")", ""},
      {ValueKind::kId, "7", R"("7")", ""},
      {ValueKind::kId, "1.5", "", "ID cannot represent value: 1.5"},
      {ValueKind::kEnum, R"("RED")", R"("RED")", ""},
      {ValueKind::kEnum, R"("R\u0045D")", R"("R\u0045D")", ""},
      {ValueKind::kEnum, R"("GREEN")", "",
       R"(Enum \"Color\" cannot represent the value of field \"Query.v\".)"},
      {ValueKind::kCustom, R"({ "any" : [1.10] })", R"({ "any" : [1.10] })", ""},
      {ValueKind::kCustom, "[null]", "[null]", ""},
  };
  for (const auto& [kind, value, printed, message] : kLeaves) {
    const std::string answer = R"({"v":)" + std::string(value) + "}";
    const std::string expected = message.empty() ? R"({"v":)" + std::string(printed) + "}"
                                                 : R"({"v":null} {"message":")" +
                                                       std::string(message) + R"(","path":["v"]})";
    EXPECT_EQ(completed(leaf_plan(kind, 0, 0), {answer}), expected);
  }
}

struct Nulls {
  std::uint8_t list_depth;
  std::uint32_t non_null;  // bit 0 is the outermost level
  std::string_view value;
  std::string_view expected;
};

#define CANNOT(path) \
  R"( {"message":"Cannot return null for non-nullable field Query.v.","path":)" path "}"

TEST(CompleteValue, PropagatesNullToTheNearestPositionThatMayBe) {
  constexpr Nulls kRows[] = {
      {0, 0b0, "null", R"({"v":null})"},
      {0, 0b1, "null", "null" CANNOT(R"(["v"])")},
      {1, 0b00, "null", R"({"v":null})"},
      {1, 0b00, "[1,null]", R"({"v":[1,null]})"},
      {1, 0b01, "[1,null]", R"({"v":[1,null]})"},
      {1, 0b01, "null", "null" CANNOT(R"(["v"])")},
      {1, 0b10, "[1,null]", R"({"v":null})" CANNOT(R"(["v",1])")},
      {1, 0b10, "null", R"({"v":null})"},
      {1, 0b11, "[1,null]", "null" CANNOT(R"(["v",1])")},
      {1, 0b11, "[]", R"({"v":[]})"},
      {2, 0b000, "[[1],null,[null]]", R"({"v":[[1],null,[null]]})"},
      {2, 0b100, "[[1],[2,null]]", R"({"v":[[1],null]})" CANNOT(R"(["v",1,1])")},
      {2, 0b110, "[[1],[2,null]]", R"({"v":null})" CANNOT(R"(["v",1,1])")},
      {2, 0b010, "[[null],null]", R"({"v":null})" CANNOT(R"(["v",1])")},
      {1, 0b00, "1",
       R"({"v":null} {"message":"Expected Iterable, but did not find one for field \"Query.v\".","path":["v"]})"},
      {1, 0b00, R"(["a",1])",
       R"({"v":[null,1]} {"message":"Int cannot represent non-integer value: \"a\"","path":["v",0]})"},
      {1, 0b10, R"([1,"a"])",
       R"({"v":null} {"message":"Int cannot represent non-integer value: \"a\"","path":["v",1]})"},
  };
  for (const auto& [list_depth, non_null, value, expected] : kRows) {
    const std::string answer = R"({"v":)" + std::string(value) + "}";
    EXPECT_EQ(completed(leaf_plan(ValueKind::kInt, list_depth, non_null), {answer}), expected)
        << value << " " << non_null;
  }
}

TEST(CompleteValue, CutsAnObjectBackToWhereItBegan) {
  EXPECT_EQ(
      completed(object_plan(0, 0, true), {R"({"v":{"b":1}})"}),
      R"({"v":null} {"message":"Cannot return null for non-nullable field Thing.a.","path":["v","a"]})");
  EXPECT_EQ(
      completed(object_plan(1, 0b01, true), {R"({"v":[{"a":1},{"b":1},{"a":3}]})"}),
      R"({"v":[{"a":1,"b":null},null,{"a":3,"b":null}]} )"
      R"({"message":"Cannot return null for non-nullable field Thing.a.","path":["v",1,"a"]})");
  EXPECT_EQ(
      completed(object_plan(1, 0b10, true), {R"({"v":[{"a":1},{"b":1}]})"}),
      R"({"v":null} {"message":"Cannot return null for non-nullable field Thing.a.","path":["v",1,"a"]})");
}

TEST(CompleteValue, ReportsWhereAnObjectWasExpected) {
  EXPECT_EQ(
      completed(object_plan(0, 0, false), {R"({"v":[{"a":1}]})"}),
      R"({"v":null} {"message":"Expected an object for field \"Query.v\", but found a list.","path":["v"]})");
  EXPECT_EQ(
      completed(object_plan(1, 0, false), {R"({"v":{"a":1}})"}),
      R"({"v":null} {"message":"Expected Iterable, but did not find one for field \"Query.v\".","path":["v"]})");
  EXPECT_EQ(
      completed(object_plan(0, 0, false), {R"({"v":1})"}),
      R"({"v":null} {"message":"Field \"Query.v\" has a value of another kind.","path":["v"]})");
}

TEST(WriteSlots, MergesWhatSeveralStepsKnow) {
  EXPECT_EQ(completed(object_plan(0, 0, false), {R"({"v":{"a":1}})", R"({"v":{"b":2}})"}),
            R"({"v":{"a":1,"b":2}})");
  EXPECT_EQ(completed(object_plan(0, 0, false), {R"({"v":{"a":1,"b":2}})", R"({"v":{"a":null}})"}),
            R"({"v":{"a":1,"b":2}})");
  EXPECT_EQ(completed(object_plan(0, 0, false), {R"({"v":{"a":1}})", R"({"v":null})"}),
            R"({"v":{"a":1,"b":null}})");
  EXPECT_EQ(completed(object_plan(0, 0, false), {R"({"v":null})", R"({"v":{"a":1}})"}),
            R"({"v":{"a":1,"b":null}})");
  EXPECT_EQ(completed(object_plan(1, 0, false),
                      {R"({"v":[{"a":1},null]})", R"({"v":[{"b":2},{"b":3},{"b":4}]})"}),
            R"({"v":[{"a":1,"b":2},{"a":null,"b":3}]})");
}

TEST(WriteSlots, LeavesAContainerAloneThatTheOtherSideSeesOtherwise) {
  EXPECT_EQ(completed(object_plan(0, 0, false), {R"({"v":{"a":1}})", R"({"v":[1]})", R"({"v":1})"}),
            R"({"v":{"a":1,"b":null}})");
}

TEST(CompleteValue, PrintsObjectsOfTypesThatTheSchemaHas) {
  QueryPlan plan = object_plan(0, 0, false);
  plan.shapes[1].type = plan::kUnknownType;
  plan.runtime_types.push_back({"Veiled", false});
  plan.selection_fields[2] = {"__typename", plan::kTypenameSlot, plan::kNone};
  plan.projection_fields[2].kind = ValueKind::kTypename;
  EXPECT_EQ(completed(plan, {R"({"v":{"a":1,"__typename":"Thing"}})"}),
            R"({"v":{"a":1,"b":"Thing"}})");
  for (const char* untyped : {R"({"v":{"a":1}})", R"({"v":{"a":1,"__typename":null}})"})
    EXPECT_EQ(
        completed(plan, {untyped}),
        R"({"v":null} {"message":"Field \"Query.v\" has an object without a `__typename`.","path":["v"]})");
  for (const std::string type : {"Veiled", "Nonsense"}) {
    EXPECT_EQ(
        completed(plan, {R"({"v":{"a":1,"__typename":")" + type + R"("}})"}),
        R"({"v":null} {"message":"Field \"Query.v\" has an object of a type that it cannot have.","path":["v"]})");
  }
}

}  // namespace
}  // namespace exec::execution
