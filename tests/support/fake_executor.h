// FakeExecutor: an Executor that records what it was asked and answers when the test does, or at
// once.
//
// Shapes: the body of (row, event) is `{"row":R,"partition":P,"offset":O}`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conn-service/pipeline/executor.h"

namespace test {

class FakeExecutor final : public conn::pipeline::Executor {
 public:
  using CallId = conn::pipeline::CallId;
  using ResolveCall = conn::pipeline::ResolveCall;
  using RowId = conn::pipeline::RowId;
  using Sequence = conn::pipeline::Sequence;
  using SharedRequest = std::shared_ptr<const conn::pipeline::Request>;

  // ---- what it was asked ----
  std::map<CallId, SharedRequest> executes;  // not answered
  std::map<CallId, std::vector<SharedRequest>> prepares;
  std::map<RowId, std::shared_ptr<const conn::pipeline::RowDefinition>> rows;  // defined now
  std::map<Sequence, ResolveCall> resolves;                                    // not answered
  std::set<CallId> cancelled_calls;
  std::set<Sequence> cancelled;
  std::size_t resolve_count = 0;
  std::size_t prepare_count = 0;
  std::size_t redefined_count = 0;

  // ---- how it answers ----
  conn::pipeline::ExecutorSink* sink = nullptr;
  bool answers_at_once = false;
  bool hands_back_at_once = false;
  bool available = true;
  std::vector<conn::pipeline::ReplicaSchemas> replicas;

  void set_available(bool is);
  void answer(Sequence call);
  void answer(Sequence call, RowId row, std::string body);
  void answer_all();
  using ReturnReason = conn::pipeline::ReturnReason;
  void hand_back(Sequence call, ReturnReason why = ReturnReason::kOverloaded);
  void hand_back(Sequence call, RowId row, ReturnReason why);
  void hand_back_all(ReturnReason why = ReturnReason::kOverloaded);
  // Answers every prepare() with what `compile` makes of its requests.
  void answer_prepares(
      const std::function<conn::pipeline::PrepareAnswer(const conn::pipeline::Request&)>& compile);

  // ---- Executor ----
  void connect(conn::pipeline::ExecutorSink& its_sink) override { sink = &its_sink; }
  void execute(CallId call, SharedRequest request) override;
  void prepare(CallId call, std::vector<SharedRequest> requests) override;
  void cancel(CallId call) override;
  void define_row(RowId row,
                  std::shared_ptr<const conn::pipeline::RowDefinition> definition) override;
  void drop_row(RowId row) override;
  void resolve(ResolveCall call) override;
  void cancel(Sequence sequence) override;
  [[nodiscard]] bool is_available() const override { return available; }
  [[nodiscard]] std::vector<conn::pipeline::ReplicaSchemas> schemas() const override {
    return replicas;
  }
};

[[nodiscard]] std::string fake_body(conn::pipeline::RowId row, const conn::routing::Event& event);

}  // namespace test
