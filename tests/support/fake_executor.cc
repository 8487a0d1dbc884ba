#include "tests/support/fake_executor.h"

#include <utility>

#include <gtest/gtest.h>

namespace test {

std::string fake_body(conn::pipeline::RowId row, const conn::routing::Event& event) {
  return R"({"row":)" + std::to_string(row.value) + R"(,"partition":)" +
         std::to_string(event.lane.number) + R"(,"offset":)" +
         std::to_string(event.position.order.number) + "}";
}

void FakeExecutor::set_available(bool is) {
  available = is;
  sink->on_availability();
}

void FakeExecutor::answer(Sequence call) {
  const auto node = resolves.extract(call);
  ASSERT_FALSE(node.empty());
  std::vector<conn::pipeline::RowResult> results;
  for (const RowId row : node.mapped().rows)
    results.push_back(
        {row, std::make_shared<const std::string>(fake_body(row, *node.mapped().event))});
  sink->on_rows(call, results);
}

void FakeExecutor::answer(Sequence call, RowId row, std::string body) {
  auto& asked = resolves.at(call);
  std::erase(asked.rows, row);
  if (asked.rows.empty()) resolves.erase(call);
  const std::vector<conn::pipeline::RowResult> results = {
      {row, std::make_shared<const std::string>(std::move(body))}};
  sink->on_rows(call, results);
}

void FakeExecutor::answer_all() {
  while (!resolves.empty())
    answer(resolves.begin()->first);
}

void FakeExecutor::hand_back(Sequence call, ReturnReason why) {
  const auto node = resolves.extract(call);
  ASSERT_FALSE(node.empty());
  sink->on_rows_returned(call, node.mapped().rows, why);
}

void FakeExecutor::hand_back(Sequence call, RowId row, ReturnReason why) {
  auto& asked = resolves.at(call);
  std::erase(asked.rows, row);
  if (asked.rows.empty()) resolves.erase(call);
  sink->on_rows_returned(call, {&row, 1}, why);
}

void FakeExecutor::hand_back_all(ReturnReason why) {
  const auto asked = resolves;
  for (const auto& [call, what] : asked)
    hand_back(call, why);
}

void FakeExecutor::answer_prepares(
    const std::function<conn::pipeline::PrepareAnswer(const conn::pipeline::Request&)>& compile) {
  while (!prepares.empty()) {
    const auto node = prepares.extract(prepares.begin());
    std::vector<conn::pipeline::PrepareAnswer> answers;
    for (const SharedRequest& request : node.mapped())
      answers.push_back(compile(*request));
    sink->on_prepared(node.key(), std::move(answers));
  }
}

void FakeExecutor::execute(CallId call, SharedRequest request) {
  executes.emplace(call, std::move(request));
}

void FakeExecutor::prepare(CallId call, std::vector<SharedRequest> requests) {
  ++prepare_count;
  prepares.emplace(call, std::move(requests));
}

void FakeExecutor::cancel(CallId call) {
  cancelled_calls.insert(call);
  executes.erase(call);
  prepares.erase(call);
}

void FakeExecutor::define_row(RowId row,
                              std::shared_ptr<const conn::pipeline::RowDefinition> definition) {
  if (!rows.insert_or_assign(row, std::move(definition)).second) ++redefined_count;
}

void FakeExecutor::drop_row(RowId row) {
  EXPECT_EQ(rows.erase(row), 1U) << "a row is dropped once";
}

void FakeExecutor::resolve(ResolveCall call) {
  ++resolve_count;
  for (const RowId row : call.rows)
    EXPECT_TRUE(rows.contains(row)) << "a row is defined before it is executed";
  const Sequence sequence = call.sequence;
  EXPECT_TRUE(resolves.emplace(sequence, std::move(call)).second) << "each call has its number";
  if (hands_back_at_once)
    hand_back(sequence);
  else if (answers_at_once)
    answer(sequence);
}

void FakeExecutor::cancel(Sequence sequence) {
  cancelled.insert(sequence);
  resolves.erase(sequence);
}

}  // namespace test
