#include "tests/bench/canned_executor.h"

#include <utility>

#include "tests/bench/figures.h"

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
  if (is_slow_ && is_slow_(*definition)) slow_rows_.insert(row);
  rows_.emplace(row, std::move(definition));
}

void CannedExecutor::drop_row(pipeline::RowId row) {
  rows_.erase(row);
  slow_rows_.erase(row);
}

void CannedExecutor::delay(shared::loop::Loop& loop, IsSlow is_slow, std::int64_t delay_ms) {
  is_slow_ = std::move(is_slow);
  delay_ms_ = delay_ms;
  timer_ = std::make_unique<shared::loop::Timer>(loop, [this] { answer_held(); });
}

void CannedExecutor::hold(pipeline::Sequence call, pipeline::RowId row) {
  if (held_.empty()) timer_->start(delay_ms_);
  held_.push_back({wall_s() + 1e-3 * static_cast<double>(delay_ms_), call, row});
}

void CannedExecutor::answer_held() {
  while (!held_.empty() && held_.front().due_s <= wall_s()) {
    const Held held = held_.front();
    held_.pop_front();
    const pipeline::RowResult result{held.row, body_};
    sink_->on_rows(held.call, {&result, 1});
  }
  if (!held_.empty())
    timer_->start(static_cast<std::int64_t>(1e3 * (held_.front().due_s - wall_s())) + 1);
}

void CannedExecutor::resolve(pipeline::ResolveCall call) {
  rows_asked_ += call.rows.size();
  std::vector<pipeline::RowResult> results;
  results.reserve(call.rows.size());
  for (const pipeline::RowId row : call.rows) {
    if (is_slow_now_ && slow_rows_.contains(row))
      hold(call.sequence, row);
    else
      results.push_back({row, body_});
  }
  sink_->on_rows(call.sequence, results);
}

}  // namespace bench
