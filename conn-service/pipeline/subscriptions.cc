#include "conn-service/pipeline/subscriptions.h"

#include <algorithm>
#include <utility>

#include "conn-service/pipeline/error_bodies.h"
#include "conn-service/pipeline/viewer_scope.h"
#include "shared/graphql/error_json.h"

namespace conn::pipeline {

using routing::TopicId;
using shared::ErrorCode;

namespace {

constexpr std::string_view kSourceError = "SUBSCRIPTION_SOURCE_ERROR";

std::string_view code_of(Outcome outcome) {
  if (outcome == Outcome::kOverloaded) return "OVERLOADED";
  return outcome == Outcome::kUnavailable ? "SERVICE_UNAVAILABLE" : kSourceError;
}

std::string quoted(std::string_view topic) {
  constexpr std::size_t kShownMax = 64;
  std::string text = "topic \"";
  text.append(topic.substr(0, kShownMax));
  return text.append(topic.size() > kShownMax ? "...\"" : "\"");
}

// Only what concerns the client reaches it.
std::string reason(std::string_view topic, const shared::Error& why) {
  const bool is_for_clients =
      why.code == ErrorCode::kInvalidInput || why.code == ErrorCode::kUnauthorized;
  return quoted(topic) + " " + (is_for_clients ? why.message : "cannot be followed");
}

}  // namespace

void Subscriptions::start(const Start& start) {
  if (!context_.release.is_reactor(start.operation.reactor) || !start.request) return;
  if (!operations_.try_emplace(start.operation).second) return;  // a key is never used again
  ++context_.counters.operations_started;
  if (start.positions) positions_.emplace(start.operation, start.positions);
  if (SharedSubscription known = compilation_.start(start.operation, start.request))
    bind(start.operation, std::move(known), start.request);
}

void Subscriptions::stop(const Stop& stop) {
  auto node = operations_.extract(stop.operation);
  if (node.empty()) return;
  Operation& operation = node.mapped();
  leave_plan(operation);
  positions_.erase(stop.operation);
  last_moves_.erase(stop.operation);
  if (operation.pinning) {
    stop_waiting(stop.operation, *operation.pinning);
    release_topics(operation.pinning->topics);
  } else if (operation.group != GroupId{}) {
    --live_count_;
    moves_.leave({.operation = stop.operation, .named = operation.group});
  } else if (!cohorts_.stop_waiting(stop.operation)) {
    compilation_.stop(stop.operation);
  }
}

// ---- operations that go on ----------------------------------------------------------------------

shared::Result<void> Subscriptions::move(const std::vector<OperationKey>& operations,
                                         const Destination& to) {
  if (auto moved = move_within(operations, to); !moved) return moved;
  for (const OperationKey& key : operations)
    if (const auto operation = operations_.find(key); operation != operations_.end())
      operation->second.viewer = to.viewer;
  return {};
}

shared::Result<void> Subscriptions::move_within(const std::vector<OperationKey>& operations,
                                                const Destination& to) {
  PendingMove move{.operations = operations, .to = to, .topics = {}, .number = ++move_count_};
  if (const auto problem = hold_topics(*to.subscription->prepared, 0, move.topics);
      !problem.empty()) {
    release_topics(move.topics);
    return shared::fail(ErrorCode::kInvalidInput, problem);
  }
  std::vector<OperationKey> moving;
  for (const auto& [group, members] : live(operations))
    for (const Moves::Member& member : members) {
      last_moves_[member.operation] = move.number;
      moving.push_back(member.operation);
    }
  if (is_pinned(move.topics)) {
    if (auto carried_out = carry_out(move); !carried_out) return carried_out;
  } else {
    pending_moves_.push_back(std::move(move));
    context_.interest.follow_new();
  }
  for (const OperationKey& key : moving) {
    const auto operation = operations_.find(key);
    if (operation == operations_.end()) continue;  // its topic could not be followed
    leave_plan(operation->second);
    operation->second.plan = plans_.add(to.subscription->source, key);
  }
  return {};
}

shared::Result<void> Subscriptions::carry_out(PendingMove& move) {
  keep_latest(move);
  auto target = membership_.acquire(*move.to.subscription, move.to.viewer.get(), move.topics);
  release_topics(move.topics);  // its trigger holds them now
  if (!target) return tl::unexpected(target.error());
  for (const auto& [from, members] : live(move.operations)) {
    const auto group = moves_.move(*membership_.find(from), members, *target);
    if (!group) continue;
    for (const Moves::Member& member : members)
      operations_.at(member.operation).group = *group;
  }
  membership_.release(*target);
  return {};
}

void Subscriptions::carry_out_pinned() {
  for (PendingMove& move : std::exchange(pending_moves_, {})) {
    if (!is_pinned(move.topics)) {
      pending_moves_.push_back(std::move(move));
      continue;
    }
    if (const auto moved = carry_out(move); !moved)
      (void)end(move.operations, shared::graphql::one_error(moved.error().message, kSourceError));
  }
}

void Subscriptions::end_pending(TopicId topic, const std::string& message) {
  for (PendingMove& move : std::exchange(pending_moves_, {})) {
    if (std::ranges::find(move.topics, topic) == move.topics.end()) {
      pending_moves_.push_back(std::move(move));
      continue;
    }
    release_topics(move.topics);
    keep_latest(move);
    (void)end(move.operations, shared::graphql::one_error(message, kSourceError));
  }
}

void Subscriptions::keep_latest(PendingMove& move) {
  std::erase_if(move.operations, [&](const OperationKey& key) {
    const auto last = last_moves_.find(key);
    return last == last_moves_.end() || last->second != move.number;
  });
  for (const OperationKey& key : move.operations)
    last_moves_.erase(key);
}

std::size_t Subscriptions::end(const std::vector<OperationKey>& operations,
                               std::string errors_json) {
  const auto errors = std::make_shared<const std::string>(std::move(errors_json));
  std::size_t count = 0;
  for (const auto& [group, members] : live(operations)) {
    moves_.end(*membership_.find(group), members, errors);
    count += members.size();
    // Else a change of the schema would be under way until they are gone, and they wait for events
    // that may be given up only once it is over.
    for (const Moves::Member& member : members)
      leave_plan(operations_.at(member.operation));
  }
  for (const OperationKey& key : operations) {
    const auto operation = operations_.find(key);
    if (operation == operations_.end() || operation->second.group != GroupId{}) continue;
    stop({.operation = key});
    context_.release.reactor(key.reactor)
        .post(Ended{.operations = {key.number}, .errors_json = *errors});
    ++count;
  }
  return count;
}

// ---- another schema -----------------------------------------------------------------------------

shared::Result<void> Subscriptions::switch_plan(const Plan& plan, const SharedSubscription& now) {
  std::map<std::pair<GroupId, std::string>, SwitchPart> parts;
  for (const OperationKey& key : plan.operations) {
    const Operation& operation = operations_.at(key);
    std::string scope = viewer_scope(operation.viewer.get(), *now->prepared).scope;
    SwitchPart& part = parts[{membership_.resolve(operation.group), std::move(scope)}];
    part.viewer = operation.viewer;
    part.operations.push_back(key);
  }
  for (const auto& [place, part] : parts) {
    const routing::Group& group = *membership_.find(place.first);
    routing::Row& from = group.row();
    const bool is_same = Rows::differs_in_schema_only(from, *now->prepared, place.second);
    const SchemaSwitchCase which = compare(group, *now->prepared, place.second, is_same);
    Rows::retain(from);
    const auto moved = move_within(part.operations, {.subscription = now, .viewer = part.viewer});
    if (moved) {
      context_.counters.schema_switches.add(which, part.operations.size());
      if (is_same)
        supersede(from, part.viewer.get(), *now);
      else
        context_.rows.leave_behind(from);
    }
    context_.rows.release(from);
    if (!moved) return moved;
  }
  return {};
}

// What was read under `from`, or is still read until other topics are followed, may be the same
// under the other schema although its group is not.
void Subscriptions::supersede(routing::Row& from,
                              const Viewer* viewer,
                              const CompiledSubscription& now) {
  routing::Row& by = context_.rows.acquire(now, viewer);
  context_.rows.supersede(from, by);
  context_.rows.release(by);
}

std::size_t Subscriptions::end_plan(const Plan& plan, std::string errors_json) {
  const std::vector<OperationKey> operations(plan.operations.begin(), plan.operations.end());
  for (const OperationKey& key : operations)
    context_.rows.leave_behind(
        membership_.find(membership_.resolve(operations_.at(key).group))->row());
  return end(operations, std::move(errors_json));
}

SchemaSwitchCase Subscriptions::compare(const routing::Group& group,
                                        const Prepared& now,
                                        std::string_view scope,
                                        bool is_same_row) const {
  std::set<routing::TopicName> before;
  for (const TopicId topic : group.trigger().topics())
    before.insert(context_.interest.name(topic));
  std::set<routing::TopicName> after;
  for (const std::string& topic : now.topics)
    after.insert({.provider = now.provider, .topic = topic});
  if (before != after) return SchemaSwitchCase::kOtherTopics;
  if (scope_of(group.row().definition->viewer.get()) != scope)
    return SchemaSwitchCase::kOtherViewerScope;
  const auto filter = now.filter ? routing::digest_of(*now.filter) : routing::FilterDigest{};
  return is_same_row && group.filter_digest() == filter ? SchemaSwitchCase::kSameRow
                                                        : SchemaSwitchCase::kOtherRow;
}

void Subscriptions::leave_plan(Operation& operation) {
  const PlanPlace place = std::exchange(operation.plan, {});
  if (const auto moved = plans_.remove(place)) operations_.at(*moved).plan.index = place.index;
}

void Subscriptions::recompile(const Recompile& recompile) {
  const auto update = [&](SharedSubscription& subscription) {
    auto now = recompile({.source = subscription->source, .viewer = nullptr});
    if (now) subscription = std::move(now);
  };
  for (auto& [key, operation] : operations_)
    if (operation.pinning) update(operation.pinning->subscription);
  for (PendingMove& move : pending_moves_)
    update(move.to.subscription);
}

std::map<GroupId, std::vector<Moves::Member>> Subscriptions::live(
    const std::vector<OperationKey>& operations) const {
  std::map<GroupId, std::vector<Moves::Member>> by_group;
  for (const OperationKey& key : std::set<OperationKey>(operations.begin(), operations.end())) {
    const auto operation = operations_.find(key);
    if (operation == operations_.end() || operation->second.group == GroupId{}) continue;
    if (moves_.is_ending(key)) continue;
    const GroupId named = operation->second.group;
    by_group[membership_.resolve(named)].push_back({.operation = key, .named = named});
  }
  return by_group;
}

void Subscriptions::end_turn(const std::set<GroupId>& changed) {
  for (const OperationKey& key : moves_.end_turn(changed)) {
    erase(key);
    last_moves_.erase(key);
  }
}

void Subscriptions::on_answers(const Compilation::Answers& answers) {
  for (const Compilation::Answer& request : answers) {
    if (const auto* compiled = std::get_if<SharedSubscription>(&request.outcome)) {
      bind(request.operation, *compiled, request.request);
      continue;
    }
    const auto& result = std::get<ExecutionResult>(request.outcome);
    if (result.outcome == Outcome::kOverloaded) ++context_.counters.operations_refused;
    erase(request.operation);
    positions_.erase(request.operation);
    context_.release.reactor(request.operation.reactor)
        .post(Finished{.operation = request.operation, .result = result});
  }
}

void Subscriptions::bind(const OperationKey& key,
                         SharedSubscription subscription,
                         std::shared_ptr<const Request> request) {
  auto pinning = std::make_unique<Pinning>();
  const std::string problem =
      hold_topics(*subscription->prepared, request->client, pinning->topics);
  if (!problem.empty()) {
    release_topics(pinning->topics);
    refuse(key, Outcome::kSourceError, problem);
    return;
  }
  pinning->subscription = std::move(subscription);
  pinning->request = std::move(request);
  if (is_pinned(pinning->topics)) {
    go_live(key, *pinning);
    return;
  }
  for (const TopicId topic : pinning->topics)
    if (!context_.interest.is_following(topic)) waiting_[topic].insert(key);
  operations_.at(key).pinning = std::move(pinning);
  context_.interest.follow_new();
}

std::string Subscriptions::hold_topics(const Prepared& prepared,
                                       std::uint64_t client,
                                       std::vector<TopicId>& held) {
  if (prepared.topics.empty()) return "the subscription has no topic";
  if (prepared.topics.size() > context_.options.topics_per_operation_max)
    return "the subscription has too many topics";
  for (const std::string& topic : prepared.topics) {
    const auto id =
        context_.interest.acquire({.provider = prepared.provider, .topic = topic}, client);
    if (!id) return reason(topic, id.error());
    held.push_back(*id);
  }
  return {};
}

void Subscriptions::release_topics(const std::vector<TopicId>& topics) {
  for (const TopicId topic : topics)
    context_.interest.release(topic);
}

bool Subscriptions::is_pinned(const std::vector<TopicId>& topics) const {
  return std::ranges::all_of(topics,
                             [&](TopicId topic) { return context_.interest.is_following(topic); });
}

void Subscriptions::go_live(const OperationKey& key, const Pinning& pinning) {
  auto target =
      membership_.acquire(*pinning.subscription, pinning.request->viewer.get(), pinning.topics);
  auto positions = take_positions(key, pinning.topics);
  release_topics(pinning.topics);  // its trigger holds them now
  if (!target && target.error().code == ErrorCode::kInvalidInput) {
    refuse(key, Outcome::kSourceError, target.error().message);
    return;
  }
  if (!target) {
    refuse(key, Outcome::kOverloaded, "The server has as many subscriptions as it may");
    return;
  }
  Operation& operation = operations_.at(key);
  operation.viewer = pinning.request->viewer;
  operation.source = pinning.subscription->source;
  if (const auto group = cohorts_.join(key, *target, std::move(positions))) join(key, *group);
}

std::optional<Positions> Subscriptions::take_positions(const OperationKey& key,
                                                       const std::vector<TopicId>& topics) {
  const auto node = positions_.extract(key);
  if (node.empty()) return std::nullopt;
  Positions positions;
  for (const TopicId topic : topics)
    for (const LanePosition& each : *node.mapped())
      if (each.topic == context_.interest.name(topic).topic)
        positions.emplace(routing::Lane{.topic = topic, .number = each.lane}, each.position);
  return positions;
}

void Subscriptions::join(const OperationKey& key, GroupId group) {
  Operation& operation = operations_.at(key);
  operation.group = group;
  operation.plan = plans_.add(std::exchange(operation.source, nullptr), key);
  ++live_count_;
  context_.release.reactor(key.reactor)
      .post(Joined{.operation = key, .group = group, .fence = context_.sequencer.fence()});
}

void Subscriptions::on_admitted(const std::vector<Cohorts::Admitted>& admitted) {
  for (const Cohorts::Admitted& each : admitted)
    join(each.operation, each.group);
}

void Subscriptions::on_following(TopicId topic) {
  if (!context_.interest.on_following(topic)) return;
  if (const auto waiting = waiting_.extract(topic); !waiting.empty()) {
    for (const OperationKey& key : waiting.mapped()) {
      Operation& operation = operations_.at(key);
      if (!is_pinned(operation.pinning->topics)) continue;  // another topic of it is still to come
      const auto pinning = std::move(operation.pinning);
      go_live(key, *pinning);
    }
  }
  carry_out_pinned();
}

void Subscriptions::on_cannot_follow(TopicId topic, const shared::Error& why) {
  if (!context_.interest.is_known(topic)) return;
  const std::string message = reason(context_.interest.name(topic).topic, why);
  context_.interest.on_cannot_follow(topic);
  if (const auto waiting = waiting_.extract(topic); !waiting.empty()) {
    for (const OperationKey& key : waiting.mapped()) {
      const auto pinning = std::move(operations_.at(key).pinning);
      stop_waiting(key, *pinning);
      release_topics(pinning->topics);
      refuse(key, Outcome::kSourceError, message);
    }
  }
  for (const OperationKey& key : cohorts_.end_waiting(topic))
    refuse(key, Outcome::kSourceError, message);
  const std::set<GroupId> ended =
      membership_.end(topic, shared::graphql::one_error(message, kSourceError));
  std::vector<OperationKey> over;
  if (!ended.empty())  // else no operation is looked at
    for (const auto& [key, operation] : operations_)
      if (ended.contains(membership_.resolve(operation.group))) over.push_back(key);
  for (const OperationKey& key : over) {
    moves_.leave({.operation = key, .named = operations_.at(key).group});
    last_moves_.erase(key);
    erase(key);
  }
  end_pending(topic, message);
}

void Subscriptions::stop_waiting(const OperationKey& key, const Pinning& pinning) {
  for (const TopicId topic : pinning.topics) {
    const auto waiting = waiting_.find(topic);
    if (waiting == waiting_.end()) continue;
    waiting->second.erase(key);
    if (waiting->second.empty()) waiting_.erase(waiting);
  }
}

void Subscriptions::erase(const OperationKey& key) {
  const auto operation = operations_.find(key);
  if (operation == operations_.end()) return;
  if (operation->second.group != GroupId{}) --live_count_;
  leave_plan(operation->second);
  operations_.erase(operation);
}

void Subscriptions::refuse(const OperationKey& key, Outcome outcome, std::string_view message) {
  if (outcome == Outcome::kOverloaded) ++context_.counters.operations_refused;
  erase(key);
  positions_.erase(key);
  context_.release.reactor(key.reactor)
      .post(Finished{.operation = key,
                     .result = {.outcome = outcome,
                                .kind = OperationKind::kSubscription,
                                .body = refusal_body(code_of(outcome), message)}});
}

}  // namespace conn::pipeline
