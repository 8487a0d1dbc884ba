// Subscriptions that are equal but written differently: one row, and each its own locations.
#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

using shared::graphql::FieldPlaces;

// The field is where the text has it.
std::shared_ptr<const Prepared> compile_canonically(const Request& request) {
  auto prepared = std::make_shared<Prepared>(*compile(request));
  prepared->operation_hash = "h";
  const std::size_t column = request.graphql.document.find("field") + 1;
  prepared->places = std::make_shared<const FieldPlaces>(
      FieldPlaces{{14, {1, static_cast<std::uint32_t>(column)}}});
  return prepared;
}

class WrittenDifferentlyTest : public CoreTest {
 protected:
  void start(std::uint64_t number, const std::string& document, const std::string& variables = "") {
    core_.receive(Start{
        key(number), std::make_shared<const Request>(
                         Request{.graphql = {.document = document, .variables_json = variables}})});
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile_canonically(request); });
  }
  // As an executor that points into the canonical form.
  void answer_all_with(const std::string& body) {
    while (!executor_.resolves.empty()) {
      const auto call = executor_.resolves.extract(executor_.resolves.begin());
      std::vector<RowResult> results;
      for (const RowId row : call.mapped().rows)
        results.push_back(
            {.row = row, .body = std::make_shared<const std::string>(body), .is_canonical = true});
      core_.on_rows(call.key(), results);
    }
    end_turns();
  }
  std::vector<std::string> delivered() const {
    std::vector<std::string> bodies;
    for (const Deliver& message : reactor_.delivered)
      bodies.push_back(*message.body);
    return bodies;
  }
};

TEST_F(WrittenDifferentlyTest, FiveFiltersAsLiteralsAreOneRowAsAreFiveVariables) {
  for (std::uint64_t i = 1; i <= 5; ++i)
    start(i, "subscription { field(in: " + std::to_string(i) + ") }",
          R"({"in":["LHR",")" + std::to_string(i) + "\"]}");
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_EQ(core_.gauges().groups, 5U);
  emit(0);
  EXPECT_EQ(core_.counters().executions, 1U);
  executor_.answer_all();
  end_turns();
  EXPECT_EQ(reactor_.delivered.size(), 5U);
}

TEST_F(WrittenDifferentlyTest, AnErrorPointsIntoTheTextOfEach) {
  start(1, "subscription { field }");
  start(2, "subscription {    field }");
  start(3, "subscription { field } ");  // the same place
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_EQ(core_.gauges().groups, 2U);
  emit(0);
  answer_all_with(R"({"errors":[{"message":"no","locations":[{"line":1,"column":14}]}]})");
  EXPECT_EQ(delivered(),
            (std::vector<std::string>{
                R"({"errors":[{"message":"no","locations":[{"line":1,"column":16}]}]})",
                R"({"errors":[{"message":"no","locations":[{"line":1,"column":19}]}]})",
            }));
}

TEST_F(WrittenDifferentlyTest, TheRowStaysWhenTheOneWhoDefinedItGoes) {
  start(1, "subscription { field }");
  start(2, "subscription {  field }");
  stop(key(1));
  end_turns();
  EXPECT_EQ(core_.gauges().rows, 1U);
  emit(0);
  answer_all_with(R"({"errors":[{"message":"no","locations":[{"line":1,"column":14}]}]})");
  EXPECT_EQ(delivered(),
            std::vector<std::string>{
                R"({"errors":[{"message":"no","locations":[{"line":1,"column":17}]}]})"});
}

// Of an executor that does not know of canonical forms.
TEST_F(WrittenDifferentlyTest, WithoutAHashOfTheOperationTheDocumentTellsRowsApart) {
  CoreTest::start(key(1), "", nullptr, "subscription { field }");
  CoreTest::start(key(2), "", nullptr, "subscription {  field }");
  EXPECT_EQ(core_.gauges().rows, 2U);
}

}  // namespace
}  // namespace conn::pipeline
