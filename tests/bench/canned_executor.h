// CannedExecutor: an Executor that answers at once, every row with the same body. It stands where
// exec-service would, so that what is measured is conn-service alone. Definitions of rows are kept,
// as exec_client keeps them: they are part of a session's memory. Rows can be made to wait, as
// those of a slow subgraph do.
//
// Thread: the hub's; rows_asked(), be_slow(): any.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/executor.h"
#include "shared/loop/loop.h"

namespace bench {

class CannedExecutor final : public conn::pipeline::Executor {
 public:
  using Compile = std::function<conn::pipeline::Prepared(const conn::pipeline::Request&)>;

  CannedExecutor(Compile compile, conn::pipeline::Body body);

  // Rows whose definition `is_slow` are answered `delay_ms` later, while be_slow(true) holds.
  using IsSlow = std::function<bool(const conn::pipeline::RowDefinition&)>;
  void delay(shared::loop::Loop& loop, IsSlow is_slow, std::int64_t delay_ms);
  void be_slow(bool is) { is_slow_now_ = is; }

  // Event x row that it was to execute.
  [[nodiscard]] std::uint64_t rows_asked() const { return rows_asked_; }

  void connect(conn::pipeline::ExecutorSink& sink) override { sink_ = &sink; }
  void execute(conn::pipeline::CallId call,
               std::shared_ptr<const conn::pipeline::Request> request) override;
  void prepare(conn::pipeline::CallId call,
               std::vector<std::shared_ptr<const conn::pipeline::Request>> requests) override;
  void cancel(conn::pipeline::CallId) override {}
  void define_row(conn::pipeline::RowId row,
                  std::shared_ptr<const conn::pipeline::RowDefinition> definition) override;
  void drop_row(conn::pipeline::RowId row) override;
  void resolve(conn::pipeline::ResolveCall call) override;
  void cancel(conn::pipeline::Sequence) override {}
  [[nodiscard]] bool is_available() const override { return true; }
  [[nodiscard]] std::vector<conn::pipeline::ReplicaSchemas> schemas() const override { return {}; }

 private:
  struct Held {
    double due_s;
    conn::pipeline::Sequence call;
    conn::pipeline::RowId row;
  };
  void hold(conn::pipeline::Sequence call, conn::pipeline::RowId row);
  void answer_held();

  Compile compile_;
  conn::pipeline::Body body_;
  conn::pipeline::ExecutorSink* sink_ = nullptr;
  std::unordered_map<conn::pipeline::RowId, std::shared_ptr<const conn::pipeline::RowDefinition>>
      rows_;
  std::atomic<std::uint64_t> rows_asked_{0};

  IsSlow is_slow_;
  std::int64_t delay_ms_ = 0;
  std::atomic<bool> is_slow_now_{false};
  std::set<conn::pipeline::RowId> slow_rows_;
  std::deque<Held> held_;
  std::unique_ptr<shared::loop::Timer> timer_;
};

}  // namespace bench
