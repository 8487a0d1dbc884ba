// SinkRelay: executor and source speak to it, as the core they are given to is built after them.
// It also asks for the end of the loop's turn whenever one of them has spoken.
//
// Thread: the hub's.
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "conn-service/pipeline/core.h"

namespace conn::hub {

class SinkRelay final : public pipeline::ExecutorSink, public pipeline::EventSink {
 public:
  explicit SinkRelay(std::function<void()> spoken) : spoken_(std::move(spoken)) {}
  void connect(pipeline::Core* core) { core_ = core; }  // null: swallows everything

  void on_executed(pipeline::CallId call, pipeline::ExecuteAnswer answer) override {
    pass([&](auto& core) { core.on_executed(call, std::move(answer)); });
  }
  void on_prepared(pipeline::CallId call, std::vector<pipeline::PrepareAnswer> answers) override {
    pass([&](auto& core) { core.on_prepared(call, std::move(answers)); });
  }
  void on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) override {
    pass([&](auto& core) { core.on_rows(sequence, rows); });
  }
  void on_rows_returned(pipeline::Sequence sequence,
                        std::span<const pipeline::RowId> rows) override {
    pass([&](auto& core) { core.on_rows_returned(sequence, rows); });
  }
  void on_availability() override {
    pass([](auto& core) { core.on_availability(); });
  }

  void on_following(routing::TopicId topic, std::vector<pipeline::PartitionStart> starts) override {
    pass([&](auto& core) { core.on_following(topic, std::move(starts)); });
  }
  void on_cannot_follow(routing::TopicId topic, shared::Error why) override {
    pass([&](auto& core) { core.on_cannot_follow(topic, std::move(why)); });
  }
  void on_partition_added(routing::TopicId topic, pipeline::PartitionStart start) override {
    pass([&](auto& core) { core.on_partition_added(topic, start); });
  }
  void on_event(routing::SharedEvent event) override {
    pass([&](auto& core) { core.on_event(std::move(event)); });
  }
  void on_gap(routing::Partition partition, std::int64_t from, std::int64_t to) override {
    pass([&](auto& core) { core.on_gap(partition, from, to); });
  }
  void on_restart(routing::Partition partition, std::int64_t offset) override {
    pass([&](auto& core) { core.on_restart(partition, offset); });
  }

 private:
  template <class Call>
  void pass(Call&& call) {
    if (core_ == nullptr) return;
    call(*core_);
    spoken_();
  }

  std::function<void()> spoken_;
  pipeline::Core* core_ = nullptr;
};

}  // namespace conn::hub
