#include "exec-service/loader/loader_scope.h"

#include <algorithm>
#include <string>
#include <utility>

namespace exec::loader {
namespace {

using ports::SubgraphAnswer;

// 0 is "no deadline": later than any.
std::int64_t later(std::int64_t a, std::int64_t b) {
  return a == 0 || b == 0 ? 0 : std::max(a, b);
}

// Text that is equal iff the fetches may be answered by one call.
std::string batch_key(const EntityFetch& fetch) {
  std::string key = std::to_string(fetch.subgraph) + ' ' + std::to_string(fetch.viewer.value) + ' ';
  key.append(fetch.selection);
  for (const Variable& variable : fetch.variables) {
    key.append(1, '\0').append(variable.definition).append(1, '\0').append(variable.value);
  }
  return key;
}

// Text that is equal iff the headers are.
std::string viewer_key(const ports::Headers* headers) {
  std::string key;
  if (headers == nullptr) return key;
  key.append(1, 'h');  // none and an empty list are distinguished
  for (const ports::Header& header : *headers) {
    key.append(std::to_string(header.name.size())).append(1, ':').append(header.name);
    key.append(std::to_string(header.value.size())).append(1, ':').append(header.value);
  }
  return key;
}

// What rows have chosen of a request, but for the representations.
std::size_t bytes_of(std::string_view selection, const std::vector<OwnedVariable>& variables) {
  std::size_t bytes = selection.size();
  for (const OwnedVariable& variable : variables)
    bytes += variable.name.size() + variable.definition.size() + variable.value.size();
  return bytes;
}

}  // namespace

LoaderScope::LoaderScope(ports::SubgraphClient& client,
                         const LoaderOptions& options,
                         std::shared_ptr<const ports::Headers> context,
                         std::function<void()> wake,
                         std::shared_ptr<FaultIsolation> isolation,
                         std::shared_ptr<ports::Arrivals> arrivals)
    : client_(client),
      options_(options),
      context_(std::move(context)),
      wake_(std::move(wake)),
      isolation_(std::move(isolation)),
      arrivals_(std::move(arrivals)),
      arrival_(arrivals_->next()) {}

// Each row of an event asks, and each may be a viewer of its own.
ViewerId LoaderScope::viewer(const std::shared_ptr<const ports::Headers>& forwarded) {
  const ViewerId next{static_cast<std::uint32_t>(viewers_.size())};
  const auto [found, is_new] = viewers_by_headers_.try_emplace(viewer_key(forwarded.get()), next);
  if (is_new) viewers_.push_back(forwarded);
  return found->second;
}

void LoaderScope::fetch(RootFetch fetch, RootWaiter waiter) {
  std::string key;
  if (!fetch.once) {
    key = std::to_string(fetch.subgraph) + ' ' + std::to_string(fetch.viewer.value) + ' ' +
          fetch.body;
    if (const auto found = roots_.find(key); found != roots_.end()) {
      const std::shared_ptr<Root>& root = found->second;
      if (!root->answer) {
        root->waiters.push_back(std::move(waiter));
        return;
      }
      ready_.emplace_back([root, waiter = std::move(waiter)] { waiter(*root->answer); });
      need_flush();
      return;
    }
  }
  auto root = std::make_shared<Root>();
  root->waiters.push_back(std::move(waiter));
  if (!fetch.once) {
    make_room();
    ++cached_;
    roots_.emplace(key, root);
  }
  client_.send(
      {fetch.subgraph, std::move(fetch.body), viewers_[fetch.viewer.value], context_,
       fetch.deadline_ms, !fetch.once, arrival_, is_for_event_},
      [scope = weak_from_this(), key = std::move(key), root, once = fetch.once](auto answer) {
        const auto self = scope.lock();
        if (self == nullptr) return;
        if (once) self->arrive();
        self->on_root(key, *root, std::move(answer));
      });
}

void LoaderScope::on_root(const std::string& key,
                          Root& root,
                          shared::Result<SubgraphAnswer> answer) {
  root.answer = answer ? parse_answer(*std::move(answer))
                       : tl::unexpected<shared::Error>(std::move(answer.error()));
  if (*root.answer) {
    cached_bytes_ += (**root.answer)->body.size();
  } else if (const auto found = roots_.find(key);
             found != roots_.end() && found->second.get() == &root) {
    roots_.erase(found);
  }
  for (const RootWaiter& waiter : std::exchange(root.waiters, {}))
    waiter(*root.answer);
}

void LoaderScope::load(const EntityFetch& fetch,
                       std::string_view representation,
                       EntityWaiter waiter) {
  make_room();
  Batch& batch = this->batch(fetch);
  std::shared_ptr<Entity> entity;
  if (const auto found = batch.known.find(representation); found != batch.known.end()) {
    entity = found->second;
    if (entity->answer) {
      ready_.emplace_back([entity, waiter = std::move(waiter)] { waiter(*entity->answer); });
      need_flush();
      return;
    }
  } else {
    entity = std::make_shared<Entity>();
    entity->representation = representation;
    batch.known.emplace(entity->representation, entity);
    ++cached_;
    if (batch.waiting.empty()) {
      batch.deadline_ms = fetch.deadline_ms;
      waiting_.push_back(batch.shared_from_this());
    }
    batch.waiting.push_back(entity);
    need_flush();
  }
  batch.deadline_ms = later(batch.deadline_ms, fetch.deadline_ms);
  entity->waiters.push_back(std::move(waiter));
}

LoaderScope::Batch& LoaderScope::batch(const EntityFetch& fetch) {
  std::shared_ptr<Batch>& batch = batches_[batch_key(fetch)];
  if (batch) return *batch;
  batch = std::make_shared<Batch>();
  batch->subgraph = fetch.subgraph;
  batch->viewer = fetch.viewer;
  batch->operation = fetch.operation;
  batch->selection = fetch.selection;
  for (const Variable& variable : fetch.variables) {
    batch->variables.push_back({std::string(variable.name), std::string(variable.definition),
                                std::string(variable.value)});
  }
  return *batch;
}

void LoaderScope::need_flush() {
  if (flush_is_due_) return;
  flush_is_due_ = true;
  wake_();
}

void LoaderScope::flush() {
  flush_is_due_ = false;
  while (!ready_.empty()) {  // what is handed over may ask for more that is known
    for (const auto& hand_over : std::exchange(ready_, {}))
      hand_over();
  }
  send_entities();
  flush_is_due_ = false;
}

void LoaderScope::send_entities() {
  Requests requests;
  for (const std::shared_ptr<Batch>& batch : std::exchange(waiting_, {}))
    add_to_requests(batch, std::exchange(batch->waiting, {}), batch->deadline_ms, requests);
  for (const SharedRequest& request : requests.all)
    send(request);
}

void LoaderScope::add_to_requests(const std::shared_ptr<Batch>& batch,
                                  Entities entities,
                                  std::int64_t deadline_ms,
                                  Requests& requests) const {
  FaultIsolation::Key apart_key = 0;
  if (isolation_->has_apart()) {
    if (const auto selection = fault_key(*batch); isolation_->is_apart(selection)) {
      apart_key = selection;
    } else {
      const auto is_in_common = [&](const std::shared_ptr<Entity>& entity) {
        const auto representation = fault_key(*batch, *entity);
        if (!isolation_->is_apart(representation)) return true;
        add_to_open(batch, {entity}, deadline_ms, representation, requests);
        return false;
      };
      entities.erase(std::stable_partition(entities.begin(), entities.end(), is_in_common),
                     entities.end());
    }
  }
  add_to_open(batch, entities, deadline_ms, apart_key, requests);
}

void LoaderScope::add_to_open(const std::shared_ptr<Batch>& batch,
                              const Entities& entities,
                              std::int64_t deadline_ms,
                              FaultIsolation::Key apart_key,
                              Requests& requests) const {
  const std::size_t bytes = bytes_of(batch->selection, batch->variables);
  const auto has_room = [&](const Request& request, std::size_t more) {
    return request.parts.size() < options_.calls_max &&
           request.representations < options_.representations_max &&
           request.bytes + more <= options_.request_bytes_max;
  };
  auto from = entities.begin();
  while (from != entities.end()) {
    const std::size_t next = requests.all.size();
    const std::size_t its_bytes = bytes + (*from)->representation.size();
    std::size_t at = next;
    if (its_bytes <= options_.request_bytes_max) {  // else it travels alone
      const auto [open, is_first] =
          requests.open.try_emplace({batch->subgraph, batch->viewer, apart_key}, next);
      if (!is_first && !has_room(*requests.all[open->second], its_bytes)) open->second = next;
      at = open->second;
    }
    if (at == next) {
      requests.all.push_back(std::make_shared<Request>(
          Request{batch->subgraph, batch->viewer, apart_key, deadline_ms, {}, 0, 0}));
    }
    Request& request = *requests.all[at];
    Part& part = request.parts.emplace_back(Part{batch, {}});
    request.bytes += bytes;
    request.deadline_ms = later(request.deadline_ms, deadline_ms);
    do {
      request.bytes += (*from)->representation.size() + 1;
      ++request.representations;
      part.entities.push_back(*from++);
    } while (from != entities.end() && request.representations < options_.representations_max &&
             request.bytes + (*from)->representation.size() < options_.request_bytes_max);
  }
}

void LoaderScope::discard_loaded() {
  roots_.clear();
  batches_.clear();
  cached_ = 0;
  cached_bytes_ = 0;
}

void LoaderScope::make_room() {
  if (cached_ >= options_.cached_max || cached_bytes_ >= options_.cached_bytes_max) {
    discard_loaded();
  }
}

}  // namespace exec::loader
