// Core: everything of the hub but its thread. Messages of reactors, events of the source and
// answers of the executor come in; it calls the ports.
//
//   Start, Stop ─▶ subscriptions ─▶ compilation (execute, prepare)
//                       │        └▶ interest (follow, unfollow)
//                       └─▶ membership ─▶ groups, rows, triggers ◀─ event_pipeline ◀─ events
//
// It connects itself to executor and source. Its driver calls end_turn() once all input of a turn
// of the loop has come, and on_timer() at next_timer_ms(). Input by receive() and on_timer() comes
// from the driver; `on_input` passes it any other.
//
// Thread: one; calls of the ports may come back in at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/pipeline/cohorts.h"
#include "conn-service/pipeline/compilation.h"
#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/event_pipeline.h"
#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/membership.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/moves.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/release.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/schema_in_force.h"
#include "conn-service/pipeline/schema_switch.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/pipeline/subscriptions.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

namespace conn::pipeline {

class Core final : public EventSink, public ExecutorSink {
 public:
  Core(const PipelineOptions& options,
       const shared::Clock& clock,
       Executor& executor,
       EventSource& source,
       std::vector<ReactorPort*> reactors,  // by ReactorId
       std::function<void()> on_input = {});

  void receive(const HubMessage& message);
  // From now on every Start is refused; what is live goes on.

  // The operations, those that are live, go on with another row, filter or other topics: what was
  // read before they receive first, as it was. Of two moves the last one wins. Errors: the target
  // cannot be followed or has an invalid filter (kInvalidInput), or there is no room (kUnavailable);
  // nothing has moved then. Where that shows only later, the operations end with it.
  [[nodiscard]] shared::Result<void> move(const std::vector<OperationKey>& operations,
                                          const Subscriptions::Destination& to) {
    return subscriptions_.move(operations, to);
  }
  // What is read from now on is executed under the rows that `recompile` makes of the present ones.
  void swap_rows(const Recompile& recompile);
  // The operations end once they have what was read before; those that are not live, at once.
  // `errors_json` as in GroupEnded. Unknown operations, and those that end already, are ignored.
  void end(const std::vector<OperationKey>& operations, std::string errors_json) {
    (void)subscriptions_.end(operations, std::move(errors_json));
  }

  void on_following(routing::TopicId topic, std::vector<LaneStart> starts) override;
  void on_cannot_follow(routing::TopicId topic, shared::Error why) override;
  void on_lane_added(routing::TopicId topic, LaneStart start) override;
  void on_event(routing::SharedEvent event) override;
  void on_gap(routing::Lane lane, routing::PositionRange lost) override;
  void on_read(ReadId id, ReadAnswer answer) override;

  void on_executed(CallId call, ExecuteAnswer answer) override;
  void on_prepared(CallId call, std::vector<PrepareAnswer> answers) override;
  void on_rows(Sequence sequence, std::span<const RowResult> rows) override;
  void on_rows_returned(Sequence sequence, std::span<const RowId> rows, ReturnReason why) override;
  void on_availability() override;

  // True: there is more to read, in the next turn.
  bool end_turn();
  void on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] Gauges gauges() const;

 private:
  PipelineOptions options_;
  const shared::Clock& clock_;
  std::function<void()> on_input_;
  Counters counters_;
  Sequencer sequencer_;
  Rows rows_;
  routing::TriggerTable triggers_;
  routing::GroupTable groups_;
  routing::RingStore rings_;
  Interest interest_;
  Holds holds_;
  Release release_;
  PipelineContext context_;
  EventPipeline events_;
  SchemaInForce schema_;
  Compilation compilation_;
  Membership membership_;
  Cohorts cohorts_;
  Moves moves_;
  Subscriptions subscriptions_;
  SchemaSwitch schema_switch_;
};

}  // namespace conn::pipeline
