#include "exec-service/pipeline/bind_filter.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"

namespace exec::pipeline {
namespace {

using supergraph::FilterCondition;
using supergraph::FilterValue;
using supergraph::Template;
using supergraph::TemplatePart;

Template hole(const std::string& name) {
  return {"{{ args." + name + " }}", {TemplatePart{"", {name}, {}}}};
}
Template around_hole(const std::string& before, const std::string& name) {
  return {before + "{{ args." + name + " }}",
          {TemplatePart{before, {}, {}}, TemplatePart{"", {name}, {}}}};
}
FilterCondition in(std::vector<FilterValue> values) {
  return {.kind = FilterCondition::Kind::kIn,
          .path = {"origin", "code"},
          .comparison = supergraph::Comparison::kText,
          .values = std::move(values)};
}

class BindFilter : public testing::Test {
 protected:
  shared::json::Value arguments(const std::string& json) {
    text_ = json;
    return *document_.parse(text_);
  }

 private:
  std::string text_;
  shared::json::ParsedText document_;
};

struct ValuesCase {
  const char* arguments;
  std::vector<std::string> values;
};
const ValuesCase kValues[] = {
    {R"({"a":"LIS"})", {R"("LIS")"}},
    {R"({"a":7})", {"7"}},
    {R"({"a":["LIS",null,"LHR"]})", {R"("LIS")", R"("LHR")"}},
    {R"({"a":[]})", {}},
    {R"({"a":null})", {}},
    {"{}", {}},
};

TEST_F(BindFilter, FillsAHoleWithWhatTheArgumentHolds) {
  for (const ValuesCase& row : kValues) {
    const auto filter = bind_filter(in({{"", hole("a")}}), arguments(row.arguments));
    ASSERT_TRUE(filter) << row.arguments;
    EXPECT_EQ(filter->values, row.values) << row.arguments;
    EXPECT_EQ(filter->comparison, ports::Comparison::kText);
    EXPECT_EQ(filter->path, (std::vector<std::string>{"origin", "code"}));
  }
}

TEST_F(BindFilter, KeepsConstantsAndFillsTemplatesAsText) {
  const auto filter =
      bind_filter(in({{"true", {}}, {"", around_hole("x-", "a")}}), arguments(R"({"a":"LIS"})"));
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->values, (std::vector<std::string>{"true", R"("x-LIS")"}));
}

TEST_F(BindFilter, KeepsTheShapeOfTheCondition) {
  const FilterCondition condition{
      .kind = FilterCondition::Kind::kOr,
      .of = {{.kind = FilterCondition::Kind::kNot, .of = {in({{"1", {}}})}},
             {.kind = FilterCondition::Kind::kAnd, .of = {in({{"2", {}}}), in({{"3", {}}})}}}};
  const auto filter = bind_filter(condition, arguments("{}"));
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->kind, ports::Filter::Kind::kAny);
  ASSERT_EQ(filter->of.size(), 2U);
  EXPECT_EQ(filter->of[0].kind, ports::Filter::Kind::kNot);
  EXPECT_EQ(filter->of[0].of.at(0).values, std::vector<std::string>{"1"});
  EXPECT_EQ(filter->of[1].kind, ports::Filter::Kind::kAll);
  EXPECT_EQ(filter->of[1].of.at(1).values, std::vector<std::string>{"3"});
}

TEST_F(BindFilter, RefusesMoreValuesThanItMayHold) {
  const auto filter =
      bind_filter(in({{"", hole("a")}}), arguments(R"({"a":[1,2,3]})"), {.values_max = 2});
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().message, "The subscription's filter has more than 2 values.");
}

TEST_F(BindFilter, NamesTopicsOnceAndInOrder) {
  const auto topics =
      bind_topics({around_hole("z.", "a"), around_hole("b.", "a"), around_hole("z.", "a")},
                  arguments(R"({"a":"LIS"})"));
  ASSERT_TRUE(topics);
  EXPECT_THAT(*topics, testing::ElementsAre("b.LIS", "z.LIS"));
}

TEST_F(BindFilter, RefusesWhatIsNotATopicName) {
  for (const char* bad : {R"({"a":"a b"})", R"({"a":"a/b"})", R"({"a":""})", R"({"a":"."})",
                          R"({"a":".."})", R"({"a":"ä"})"})
    EXPECT_FALSE(bind_topics({hole("a")}, arguments(bad))) << bad;
  EXPECT_FALSE(bind_topics({hole("a")}, arguments(R"({"a":")" + std::string(250, 'x') + R"("})")));
  EXPECT_TRUE(bind_topics({hole("a")}, arguments(R"({"a":")" + std::string(249, 'x') + R"("})")));
}

TEST_F(BindFilter, RefusesATopicWhoseHoleHasNoValue) {
  EXPECT_FALSE(bind_topics({hole("a")}, arguments("{}")));
}

}  // namespace
}  // namespace exec::pipeline
