// SchemaSwitch: what becomes of live subscriptions when another schema comes into force. Each is
// compiled again while it goes on as it was, then its operations go on with what it is now; nothing
// is missed or repeated, and nothing else notices.
//
//   in force: N ─▶ plans of other schemas ─ prepare(N), some at a time ─▶ answered
//                        ▲                                                  │
//                        └── later: no answer, or none under N ◀────────────┤
//                                                                           ▼
//                            move: same row, other row, other topics, other viewer scope; or end
//
// Spec:   docs/decisions/0016-schema-in-force.md.
// Bounds: calls_in_flight_max calls of prepare_batch_max plans and prepare_bytes_max
//         each; operations_per_turn_max are moved per turn, but for those of one plan, which move
//         together.
// Errors: a subscription that is not valid any more ends with SUBSCRIPTION_SCHEMA_RELOAD and why.
//         What cannot be compiled now is tried again, after a growing pause, for as long as the
//         schema is in force; events that were read meanwhile and that no replica can execute wait
//         for it, within bounds (row_life.h).
// Thread: the hub's. The executor may answer from within its own functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/schema_in_force.h"
#include "conn-service/pipeline/subscriptions.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class SchemaSwitch {
 public:
  SchemaSwitch(const PipelineContext& context, SchemaInForce& schema, Subscriptions& subscriptions)
      : context_(context), schema_(schema), subscriptions_(subscriptions) {}

  // Replicas came, went or announced other schemas.
  void on_schemas();
  // False: not a call of this one.
  [[nodiscard]] bool on_prepared(CallId id, std::vector<PrepareAnswer>& answers);
  // Asks for some plans, and moves operations of some that were answered.
  void end_turn();
  [[nodiscard]] bool has_more() const { return !answered_.empty(); }
  void on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

 private:
  struct Call {
    std::vector<PlanKey> keys;
    std::int64_t deadline_ms = 0;
  };
  struct Answered {
    PlanKey key;
    PrepareAnswer answer;
  };

  void begin();
  void ask();
  void take(Answered& answered);
  void end(Plan& plan, const ExecutionResult& why);
  void put_back(const PlanKey& key);
  void finish();

  const PipelineContext& context_;
  SchemaInForce& schema_;
  Subscriptions& subscriptions_;

  routing::LatestSchemaId schema_id_;  // of what is compiled again
  std::map<CallId, Call> calls_;       // by age, and so by deadline
  CallId last_call_{kFirstCall};
  std::deque<Answered> answered_;
  struct Progress {
    std::int64_t begun_ms = 0;
    SchemaSwitches before;  // counted so far when it began
  };
  std::optional<Progress> progress_;  // while there are operations under another schema

  // Apart from the numbers that Compilation gives its calls.
  static constexpr std::uint64_t kFirstCall = std::uint64_t{1} << 63U;
};

}  // namespace conn::pipeline
