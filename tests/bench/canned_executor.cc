#include "tests/bench/canned_executor.h"

#include <utility>

namespace bench {

namespace pipeline = conn::pipeline;

CannedExecutor::CannedExecutor(Compile compile, pipeline::Body body)
    : compile_(std::move(compile)), body_(std::move(body)) {}

void CannedExecutor::execute(pipeline::CallId call,
                             std::shared_ptr<const pipeline::Request> request) {
  sink_->on_executed(call, std::make_shared<const pipeline::Prepared>(compile_(*request)));
}

void CannedExecutor::prepare(pipeline::CallId call,
                             std::vector<std::shared_ptr<const pipeline::Request>> requests) {
  std::vector<pipeline::PrepareAnswer> answers;
  for (const auto& request : requests)
    answers.emplace_back(std::make_shared<const pipeline::Prepared>(compile_(*request)));
  sink_->on_prepared(call, std::move(answers));
}

void CannedExecutor::define_row(pipeline::RowId row,
                                std::shared_ptr<const pipeline::RowDefinition> definition) {
  rows_.emplace(row, std::move(definition));
}

void CannedExecutor::drop_row(pipeline::RowId row) {
  rows_.erase(row);
}

void CannedExecutor::resolve(pipeline::ResolveCall call) {
  rows_asked_ += call.rows.size();
  std::vector<pipeline::RowResult> results;
  results.reserve(call.rows.size());
  for (const pipeline::RowId row : call.rows)
    results.push_back({row, body_});
  sink_->on_rows(call.sequence, results);
}

}  // namespace bench
