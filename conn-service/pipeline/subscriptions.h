// Subscriptions: an operation's way from Start to live, and its end in whatever state it is.
//
//   Start ─▶ compiling ─▶ pinning ─▶ (waiting) ─▶ live (Joined) ─▶ Stop
//               │            │                        ├─▶ GroupEnded: a topic cannot be followed
//               │            │                        └─▶ Ending, Ended: end()
//               │            └─▶ Finished: a topic is unknown, illegal, or one too many
//               └─▶ Finished: a query's answer, or a refusal
//
// An operation is live only when the source has reported from where every topic of it comes, so
// that it misses nothing after its fence. It waits where its key has as many cohorts as it may.
//
// Spec:   docs/architecture.md "Subscribing".
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conn-service/pipeline/cohorts.h"
#include "conn-service/pipeline/compilation.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/membership.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/moves.h"
#include "conn-service/pipeline/pipeline_context.h"
#include "conn-service/pipeline/plan_registry.h"
#include "conn-service/pipeline/release.h"
#include "shared/base/result.h"

namespace conn::pipeline {

class Subscriptions {
 public:
  Subscriptions(const PipelineContext& context,
                Compilation& compilation,
                Membership& membership,
                Cohorts& cohorts,
                Moves& moves)
      : context_(context),
        compilation_(compilation),
        membership_(membership),
        cohorts_(cohorts),
        moves_(moves) {}

  // What operations go on with.
  struct Destination {
    SharedSubscription subscription;
    std::shared_ptr<const Viewer> viewer;  // null: anonymous
  };

  void start(const Start& start);
  void stop(const Stop& stop);
  // As in Core.
  [[nodiscard]] shared::Result<void> move(const std::vector<OperationKey>& operations,
                                          const Destination& to);
  // How many did not end already.
  std::size_t end(const std::vector<OperationKey>& operations, std::string errors_json);
  void on_answers(const Compilation::Answers& answers);
  void on_admitted(const std::vector<Cohorts::Admitted>& admitted);
  // The operations of the plan go on with what it is compiled to under another schema. Errors as
  // move()'s; some may have moved then, and are no longer of the plan.
  [[nodiscard]] shared::Result<void> switch_plan(const Plan& plan, const SharedSubscription& now);
  // The operations of the plan, which is not valid under another schema, end. As end().
  std::size_t end_plan(const Plan& plan, std::string errors_json);
  [[nodiscard]] PlanRegistry& plans() { return plans_; }
  [[nodiscard]] std::size_t plan_count() const { return plans_.size(); }
  // Of those that are of no row yet.
  void recompile(const Recompile& recompile);
  // `changed` as in Moves::end_turn.
  void end_turn(const std::set<GroupId>& changed);
  void on_following(routing::TopicId topic);
  void on_cannot_follow(routing::TopicId topic, const shared::Error& why);

  [[nodiscard]] std::size_t size() const { return operations_.size(); }
  // Of these, those that are live.
  [[nodiscard]] std::size_t live_count() const { return live_count_; }

 private:
  struct Pinning {
    SharedSubscription subscription;
    std::shared_ptr<const Request> request;
    std::vector<routing::TopicId> topics;  // held
  };
  struct Operation {
    GroupId group;                     // live: the one that it joined
    std::unique_ptr<Pinning> pinning;  // pinning; neither: compiling, or waiting
    std::shared_ptr<const Viewer> viewer;
    routing::SharedRowSource source;  // waiting
    PlanPlace plan;                   // live
  };

  // Of a plan: those in one group that have one viewer scope under another schema.
  struct SwitchPart {
    std::shared_ptr<const Viewer> viewer;  // of one of them
    std::vector<OperationKey> operations;
  };
  [[nodiscard]] SchemaSwitchCase compare(const routing::Group& group,
                                         const Prepared& now,
                                         std::string_view scope,
                                         bool is_same_row) const;
  void supersede(routing::Row& from, const Viewer* viewer, const CompiledSubscription& now);
  void leave_plan(Operation& operation);

  // Of operations that wait for the topics of their destination.
  struct PendingMove {
    std::vector<OperationKey> operations;
    Destination to;
    std::vector<routing::TopicId> topics;  // held
    std::uint64_t number = 0;
  };

  // As move(), but each operation keeps its own viewer, whose scope is that of `to`.
  [[nodiscard]] shared::Result<void> move_within(const std::vector<OperationKey>& operations,
                                                 const Destination& to);
  [[nodiscard]] shared::Result<void> carry_out(PendingMove& move);
  void carry_out_pinned();
  void end_pending(routing::TopicId topic, const std::string& message);
  // Only those that were not moved again since.
  void keep_latest(PendingMove& move);
  // Those that are live and do not end, by the group that they are in.
  [[nodiscard]] std::map<GroupId, std::vector<Moves::Member>> live(
      const std::vector<OperationKey>& operations) const;
  void bind(const OperationKey& key,
            SharedSubscription subscription,
            std::shared_ptr<const Request> request);
  // The reason why not, for the client; empty: every topic is held.
  std::string hold_topics(const Prepared& prepared,
                          std::uint64_t client,
                          std::vector<routing::TopicId>& held);
  void release_topics(const std::vector<routing::TopicId>& topics);
  [[nodiscard]] bool is_pinned(const std::vector<routing::TopicId>& topics) const;
  void go_live(const OperationKey& key, const Pinning& pinning);
  [[nodiscard]] std::optional<Positions> take_positions(
      const OperationKey& key, const std::vector<routing::TopicId>& topics);
  void join(const OperationKey& key, GroupId group);
  void stop_waiting(const OperationKey& key, const Pinning& pinning);
  void erase(const OperationKey& key);
  void refuse(const OperationKey& key, Outcome outcome, std::string_view message);

  const PipelineContext& context_;
  Compilation& compilation_;
  Membership& membership_;
  Cohorts& cohorts_;
  Moves& moves_;

  std::unordered_map<OperationKey, Operation> operations_;
  std::size_t live_count_ = 0;
  PlanRegistry plans_;
  std::map<routing::TopicId, std::set<OperationKey>> waiting_;  // for topics to be followed
  std::vector<PendingMove> pending_moves_;
  std::unordered_map<OperationKey, std::uint64_t> last_moves_;  // of those in pending moves
  std::uint64_t move_count_ = 0;
  // Of those that do not begin at the head, until they are live.
  std::unordered_map<OperationKey, std::shared_ptr<const std::vector<LanePosition>>> positions_;
};

}  // namespace conn::pipeline
