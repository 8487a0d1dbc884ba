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
  key.append(1, 'h');  // none and an empty list are told apart
  for (const ports::Header& header : *headers) {
    key.append(std::to_string(header.name.size())).append(1, ':').append(header.name);
    key.append(std::to_string(header.value.size())).append(1, ':').append(header.value);
  }
  return key;
}

}  // namespace

LoaderScope::LoaderScope(ports::SubgraphClient& client,
                         const LoaderOptions& options,
                         std::shared_ptr<const ports::Headers> context,
                         std::function<void()> wake,
                         std::shared_ptr<ports::Arrivals> arrivals)
    : client_(client),
      options_(options),
      context_(std::move(context)),
      wake_(std::move(wake)),
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
    add_to_requests(batch, requests);
  for (Request& request : requests.all)
    send(std::move(request));
}

void LoaderScope::add_to_requests(const std::shared_ptr<Batch>& batch, Requests& requests) const {
  const auto has_room = [&](const Request& request) {
    return request.parts.size() < options_.calls_max &&
           request.representations < options_.representations_max;
  };
  auto entities = std::exchange(batch->waiting, {});
  auto from = entities.begin();
  while (from != entities.end()) {
    const auto [open, is_first] =
        requests.open.try_emplace({batch->subgraph, batch->viewer}, requests.all.size());
    if (!is_first && !has_room(requests.all[open->second])) open->second = requests.all.size();
    if (open->second == requests.all.size())
      requests.all.push_back({batch->subgraph, batch->viewer, {}, batch->deadline_ms, 0});
    Request& request = requests.all[open->second];
    const std::size_t room = options_.representations_max - request.representations;
    const std::size_t taken = std::min(room, static_cast<std::size_t>(entities.end() - from));
    const auto until = from + static_cast<std::ptrdiff_t>(taken);
    request.parts.push_back({batch, {from, until}});
    request.representations += taken;
    request.deadline_ms = later(request.deadline_ms, batch->deadline_ms);
    from = until;
  }
}

void LoaderScope::send(Request request) {
  std::vector<EntitiesCall> calls;
  for (const Part& part : request.parts) {
    EntitiesCall& call = calls.emplace_back();
    call.operation = part.batch->operation;
    call.selection = part.batch->selection;
    call.variables = part.batch->variables;
    for (const auto& entity : part.entities)
      call.representations.push_back(entity->representation);
  }
  ports::SubgraphRequest message{
      request.subgraph, entities_body(calls), viewers_[request.viewer.value],
      context_,         request.deadline_ms,  true,
      arrival_,         is_for_event_};
  // Shared, as std::function copies what it holds.
  auto sent = std::make_shared<Request>(std::move(request));
  client_.send(std::move(message), [scope = weak_from_this(), sent](auto answer) {
    if (const auto self = scope.lock()) self->on_entities(std::move(*sent), std::move(answer));
  });
}

void LoaderScope::on_entities(Request request, shared::Result<SubgraphAnswer> answer) {
  const int status = answer ? answer->status : 0;
  const auto parsed =
      answer ? parse_answer(*std::move(answer))
             : shared::Result<SharedAnswer>(tl::unexpected<shared::Error>(answer.error()));
  if (!parsed) {
    for (Part& part : request.parts)
      deliver(part, {part.entities.size(), EntityAnswer{nullptr, {}, {}, nullptr, parsed.error()}});
    return;
  }
  if (send_halves(request, status, **parsed)) return;
  cached_bytes_ += (*parsed)->body.size();
  std::vector<std::size_t> representations;
  representations.reserve(request.parts.size());
  for (const Part& part : request.parts)
    representations.push_back(part.entities.size());
  auto answers = split_answer(*parsed, representations);
  for (std::size_t i = 0; i < answers.size(); ++i)
    deliver(request.parts[i], std::move(answers[i]));
}

// A request error (GraphQL §7.1.2) has no data and names no field: one of the selections is at
// fault, and the others need not suffer. 401, 429 or 5xx say that it is not the selection.
bool LoaderScope::send_halves(Request& request, int status, const GraphqlAnswer& answer) {
  const auto names_a_field = [](const SubgraphError& error) { return !error.path.empty(); };
  if (request.parts.size() < 2 || answer.data || (status != 200 && status != 400)) return false;
  if (std::ranges::any_of(answer.errors, names_a_field)) return false;
  if (halvings_ == options_.halvings_max) return false;
  ++halvings_;
  const auto middle = request.parts.begin() + static_cast<std::ptrdiff_t>(request.parts.size() / 2);
  Request second{request.subgraph, request.viewer, {}, request.deadline_ms, 0};
  second.parts.assign(std::make_move_iterator(middle),
                      std::make_move_iterator(request.parts.end()));
  request.parts.erase(middle, request.parts.end());
  send(std::move(request));
  send(std::move(second));
  return true;
}

void LoaderScope::deliver(Part& part, std::vector<EntityAnswer> answers) {
  for (std::size_t i = 0; i < part.entities.size(); ++i) {
    Entity& entity = *part.entities[i];
    entity.answer = std::move(answers[i]);
    if (entity.answer->failure) part.batch->known.erase(entity.representation);
    for (const EntityWaiter& waiter : std::exchange(entity.waiters, {}))
      waiter(*entity.answer);
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
