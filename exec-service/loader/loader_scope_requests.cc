// LoaderScope, what happens to requests for entities between flush() and their waiters.
//
//   answered ──────────────────────────────────▶ delivered
//   failed, late ─ split ─▶ one half succeeds ─▶ the other is split further
//                     └──▶ both fail ─ two probes ─▶ one succeeds: both are split further
//                                          └──▶ both fail: all of it has failed
//
// A subgraph that is away costs four requests more, within a budget. What is late is not cancelled:
// each entity takes the first answer.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "exec-service/loader/loader_scope.h"

namespace exec::loader {

using shared::ErrorCode;

namespace {

// An entity, or null where there is none of that key.
bool is_success(const EntityAnswer& answer) {
  return answer.entity || (answer.errors.empty() && answer.request_errors == nullptr);
}

}  // namespace

bool LoaderScope::is_single(const Request& request) {
  return request.parts.size() == 1 && request.parts[0].entities.size() == 1;
}

// The same for all viewers.
FaultIsolation::Key LoaderScope::fault_key(Batch& batch) {
  if (batch.fault_key) return *batch.fault_key;
  std::string text = std::to_string(batch.subgraph) + 's' + batch.selection;
  for (const OwnedVariable& variable : batch.variables)
    text.append(1, '\0').append(variable.definition).append(1, '\0').append(variable.value);
  batch.fault_key = std::max<FaultIsolation::Key>(1, shared::hash::keyed_hash(text));
  return *batch.fault_key;
}

FaultIsolation::Key LoaderScope::fault_key(const Batch& batch, const Entity& entity) {
  const std::string text = std::to_string(batch.subgraph) + 'r' + entity.representation;
  return std::max<FaultIsolation::Key>(1, shared::hash::keyed_hash(text));
}

void LoaderScope::send(const SharedRequest& request) {
  std::vector<EntitiesCall> calls;
  calls.reserve(request->parts.size());
  for (const Part& part : request->parts) {
    EntitiesCall& call = calls.emplace_back();
    call.operation = part.batch->operation;
    call.selection = part.batch->selection;
    call.variables = part.batch->variables;
    for (const auto& entity : part.entities)
      call.representations.push_back(entity->representation);
  }
  ports::SubgraphRequest message{
      request->subgraph, entities_body(calls), viewers_[request->viewer.value],
      context_,          request->deadline_ms, true,
      arrival_,          is_for_event_};
  const bool is_apart = request->apart_key != 0;
  if (request->inquiry == nullptr && (is_apart || !is_single(*request))) {
    request->inquiry = std::make_shared<Inquiry>();
    request->inquiry->splits_left = isolation_->options().splits_max;
    request->inquiry->is_apart = is_apart;
  }
  if (request->inquiry != nullptr) ++request->inquiry->open;
  message.tally = request->inquiry;
  message.is_suspect = is_apart;
  request->sent_ms = isolation_->now_ms();
  watch(request);
  client_.send(std::move(message), [scope = weak_from_this(), request](auto answer) {
    if (const auto self = scope.lock()) self->on_entities(request, std::move(answer));
  });
}

// Only events are worth it: others wait for what a client asks for itself.
void LoaderScope::watch(const SharedRequest& request) {
  if (!is_for_event_ || request->inquiry == nullptr || request->apart_key != 0) return;
  const std::int64_t patience_ms =
      isolation_->patience_ms(request->subgraph, request->representations, request->deadline_ms);
  request->alarm = isolation_->set_alarm(
      request->sent_ms + patience_ms,
      [scope = weak_from_this(), late = std::weak_ptr<Request>(request)] {
        const auto self = scope.lock();
        const auto open = late.lock();
        if (self == nullptr || open == nullptr) return;
        open->alarm.reset();
        auto& splits_left = open->inquiry->splits_left;
        splits_left = std::min(splits_left, self->isolation_->options().late_splits_max);
        self->close(open, false);
      });
}

void LoaderScope::on_entities(const SharedRequest& request,
                              shared::Result<ports::SubgraphAnswer> answer) {
  if (request->alarm) isolation_->clear_alarm(*std::exchange(request->alarm, std::nullopt));
  record_time(*request);
  const auto parsed =
      answer ? parse_answer(*std::move(answer))
             : shared::Result<SharedAnswer>(tl::unexpected<shared::Error>(answer.error()));
  if (parsed) {
    take_answer(request, *parsed);
  } else {
    take_failure(request, parsed.error());
  }
  if (request->inquiry != nullptr && request->inquiry->open == 0)
    conclude(*request->inquiry, request->subgraph);
}

// Of requests that travel together; and what travels apart because it is slow goes on doing so.
void LoaderScope::record_time(const Request& request) {
  const std::int64_t took_ms = isolation_->now_ms() - request.sent_ms;
  if (request.apart_key == 0) {
    if (request.split == nullptr)
      isolation_->on_answer(request.subgraph, request.representations, took_ms);
  } else if (took_ms >= isolation_->options().late_min_ms) {
    isolation_->renew(request.apart_key);
  }
}

void LoaderScope::take_failure(const SharedRequest& request, const shared::Error& why) {
  // The others of this viewer would not be sent either.
  request->is_hopeless =
      why.code == ErrorCode::kCircuitOpen || why.code == ErrorCode::kInvalidInput;
  for (Part& part : request->parts)
    part.failures.assign(part.entities.size(), EntityAnswer{nullptr, {}, {}, nullptr, why});
  on_failed(request);
}

void LoaderScope::take_answer(const SharedRequest& request, const SharedAnswer& answer) {
  cached_bytes_ += answer->body.size();
  std::vector<std::size_t> representations;
  representations.reserve(request->parts.size());
  for (const Part& part : request->parts)
    representations.push_back(part.entities.size());
  auto answers = split_answer(answer, representations);
  // Of a request that is whole, nothing is learnt.
  const bool is_evidence =
      request->inquiry != nullptr &&
      (request->split != nullptr || std::ranges::any_of(answers, &CallAnswer::is_doubtful));
  std::vector<Part> doubtful;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Part& part = request->parts[i];
    if (answers[i].is_doubtful) {
      part.failures = std::move(answers[i].entities);
      doubtful.push_back(std::move(part));
      continue;
    }
    for (std::size_t j = 0; is_evidence && j < part.entities.size(); ++j)
      if (is_success(answers[i].entities[j]))
        request->inquiry->evidence.add_success(fault_key(*part.batch),
                                               fault_key(*part.batch, *part.entities[j]));
    if (request->inquiry != nullptr) request->inquiry->has_answer = true;
    deliver(part, std::move(answers[i].entities));
  }
  const bool is_partial = doubtful.size() < answers.size();
  if (doubtful.empty()) {
    close(request, true);
    return;
  }
  request->parts = std::move(doubtful);
  if (!is_partial || request->fate != Request::Fate::kOpen) {
    on_failed(request);
    return;
  }
  request->has_failed = true;
  split_or_give_up(request);
  close(request, true);
}

void LoaderScope::on_failed(const SharedRequest& request) {
  request->has_failed = true;
  if (request->fate == Request::Fate::kGivenUp) {
    for (Part& part : request->parts)
      deliver(part, std::move(part.failures));
    return;
  }
  close(request, false);
}

void LoaderScope::close(const SharedRequest& request, bool is_good) {
  if (std::exchange(request->is_closed, true)) return;
  const std::shared_ptr<Inquiry> inquiry = request->inquiry;
  if (!is_good && request->apart_key != 0) isolation_->renew(request->apart_key);
  if (!is_good && is_single(*request)) give_up(request);
  if (const auto split = std::exchange(request->split, nullptr)) {
    on_closed(split, request, is_good);
  } else if (!is_good && request->fate == Request::Fate::kOpen) {
    split_or_give_up(request);
  }
  if (inquiry != nullptr && --inquiry->open == 0) conclude(*inquiry, request->subgraph);
}

void LoaderScope::on_closed(const std::shared_ptr<Split>& split,
                            const SharedRequest& request,
                            bool is_good) {
  if (is_good) {
    ++split->good;
  } else if (request->fate == Request::Fate::kOpen && !request->is_probe) {
    split->bad.push_back(request);
  }
  if (--split->open > 0) return;
  const std::vector<SharedRequest> bad = std::exchange(split->bad, {});
  if (split->good == 0 && !split->is_probing && send_probes(split, bad)) return;
  for (const SharedRequest& each : bad) {
    if (split->good == 0) {
      give_up(each);
      continue;
    }
    // Halves that both fail though not all of them does: it is not this way that they differ.
    if (split->is_probing) each->by_parts = !each->by_parts;
    split_or_give_up(each);
  }
}

void LoaderScope::split_or_give_up(const SharedRequest& request) {
  if (request->fate != Request::Fate::kOpen) return;
  const bool has_time = request->deadline_ms == 0 || isolation_->now_ms() < request->deadline_ms;
  if (request->inquiry == nullptr || request->is_hopeless || !has_time) {
    give_up(request);
    return;
  }
  std::vector<Part> rest;
  for (const Part& part : request->parts) {
    Entities open;
    std::ranges::copy_if(part.entities, std::back_inserter(open),
                         [](const auto& entity) { return !entity->answer; });
    if (!open.empty()) rest.push_back({part.batch, std::move(open)});
  }
  const std::vector<SharedRequest> divided = divide(*request, std::move(rest));
  if (!may_spend(*request, divided.size())) {
    give_up(request);
    return;
  }
  request->fate = Request::Fate::kSplit;
  const auto split = std::make_shared<Split>();
  split->open = divided.size();
  for (const SharedRequest& each : divided) {
    each->split = split;
    send(each);
  }
}

// In two, or as what is known to be at fault by now demands.
std::vector<LoaderScope::SharedRequest> LoaderScope::divide(const Request& request,
                                                            std::vector<Part> parts) const {
  Requests known;
  if (isolation_->has_apart() && request.apart_key == 0)
    for (const Part& part : parts)
      add_to_requests(part.batch, part.entities, request.deadline_ms, known);
  std::vector<SharedRequest> divided = std::move(known.all);
  if (divided.size() < 2) {
    divided.clear();
    shared::hash::KeyedMap<std::string_view, std::size_t> numbers;
    for (const Part& part : parts)
      for (const auto& entity : part.entities)
        numbers.try_emplace(entity->representation, numbers.size());
    const bool by_parts = parts.size() > 1 && (request.by_parts || numbers.size() < 2);
    const auto half_of = [&](std::size_t part, const Entity& entity) {
      return by_parts ? part * 2 / parts.size()
                      : numbers.at(entity.representation) * 2 / numbers.size();
    };
    for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
      auto each = std::make_shared<Request>(Request{
          request.subgraph, request.viewer, request.apart_key, request.deadline_ms, {}, 0, 0});
      for (std::size_t i = 0; i < parts.size(); ++i) {
        Part part{parts[i].batch, {}};
        for (const auto& entity : parts[i].entities)
          if (half_of(i, *entity) == half) part.entities.push_back(entity);
        each->representations += part.entities.size();
        if (!part.entities.empty()) each->parts.push_back(std::move(part));
      }
      if (!each->parts.empty()) divided.push_back(std::move(each));
    }
  }
  for (const SharedRequest& each : divided) {
    each->inquiry = request.inquiry;
    each->by_parts = request.by_parts;
  }
  return divided;
}

bool LoaderScope::may_spend(const Request& request, std::size_t requests) {
  std::size_t& left = request.inquiry->splits_left;
  if (left < requests || !isolation_->take(request.subgraph, is_for_event_, requests)) return false;
  left -= requests;
  return true;
}

bool LoaderScope::send_probes(const std::shared_ptr<Split>& split,
                              const std::vector<SharedRequest>& bad) {
  std::vector<std::pair<std::shared_ptr<Batch>, std::shared_ptr<Entity>>> open;
  for (const SharedRequest& request : bad)
    for (const Part& part : request->parts)
      for (const auto& entity : part.entities)
        if (!entity->answer) open.emplace_back(part.batch, entity);
  if (open.empty() || bad[0]->is_hopeless) return false;
  // Neither one selection nor one representation is in both, if that can be.
  const std::size_t first = isolation_->choose(open.size());
  std::size_t second = first;
  int most = 0;
  for (std::size_t i = 0; i < open.size() && most < 2; ++i) {
    const std::size_t other = (first + open.size() / 2 + i) % open.size();
    const int differs =
        (open[other].first != open[first].first ? 1 : 0) +
        (open[other].second->representation != open[first].second->representation ? 1 : 0);
    if (differs > most) {
      most = differs;
      second = other;
    }
  }
  std::vector<std::size_t> chosen = {first};
  if (second != first) chosen.push_back(second);
  if (!may_spend(*bad[0], chosen.size())) return false;
  split->is_probing = true;
  split->open = chosen.size();
  split->bad = bad;
  for (const std::size_t at : chosen) {
    const auto& [batch, entity] = open[at];
    const Request& request = *bad[0];
    auto probe = std::make_shared<Request>(Request{request.subgraph,
                                                   request.viewer,
                                                   request.apart_key,
                                                   request.deadline_ms,
                                                   {{batch, {entity}}},
                                                   1,
                                                   0});
    probe->inquiry = request.inquiry;
    probe->split = split;
    probe->is_probe = true;
    send(probe);
  }
  return true;
}

// What failed is delivered as such; what is late is still waited for, each request for itself.
void LoaderScope::give_up(const SharedRequest& request) {
  if (request->fate != Request::Fate::kOpen) return;
  request->fate = Request::Fate::kGivenUp;
  if (request->inquiry != nullptr && !request->parts.empty()) {
    Part& part = request->parts[0];
    const auto& first = part.entities[0]->representation;
    const bool is_of_one = std::ranges::all_of(request->parts, [&](const Part& each) {
      return each.entities.size() == 1 && each.entities[0]->representation == first;
    });
    std::optional<FaultIsolation::Key> selection;
    std::optional<FaultIsolation::Key> representation;
    if (request->parts.size() == 1) selection = fault_key(*part.batch);
    if (is_of_one) representation = fault_key(*part.batch, *part.entities[0]);
    request->inquiry->evidence.add_failure(selection, representation);
  }
  if (!request->has_failed) return;
  for (Part& part : request->parts)
    deliver(part, std::move(part.failures));
}

void LoaderScope::conclude(Inquiry& inquiry, std::uint32_t subgraph) {
  inquiry.evidence.apply(*isolation_);
  const std::size_t failures = std::exchange(inquiry.failures, 0);
  if (failures > 0 && !inquiry.has_answer && !inquiry.is_apart)
    client_.count_failures(subgraph, failures);
}

void LoaderScope::deliver(Part& part, std::vector<EntityAnswer> answers) {
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Entity& entity = *part.entities[i];
    if (entity.answer) continue;
    entity.answer = std::move(answers[i]);
    if (entity.answer->failure) part.batch->known.erase(entity.representation);
    for (const EntityWaiter& waiter : std::exchange(entity.waiters, {}))
      waiter(*entity.answer);
  }
}

}  // namespace exec::loader
