#include "conn-service/pipeline/prepared_cache.h"

#include <iterator>
#include <utility>
#include <vector>

#include "shared/hash/key_digest.h"

namespace conn::pipeline {

namespace {

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = texts.size() * sizeof(std::string);
  for (const std::string& text : texts)
    bytes += text.size();
  return bytes;
}

std::size_t bytes_of(const shared::exec_api::Filter& filter) {
  std::size_t bytes = sizeof(filter);
  for (const shared::exec_api::Filter& part : filter.of)
    bytes += bytes_of(part);
  return bytes + bytes_of(filter.path) + bytes_of(filter.values);
}

// With the document, though others may share it: too much is safe, and its entries are few.
std::size_t bytes_of(const CompiledSubscription& subscription) {
  const Prepared& prepared = *subscription.prepared;
  const routing::RowSource& source = *subscription.source;
  const routing::Document& document = *source.document;
  std::size_t bytes = sizeof(subscription) + sizeof(prepared) + sizeof(source) + sizeof(document) +
                      prepared.schema_id.size() + prepared.provider.size() +
                      prepared.operation_hash.size() + prepared.relevant_variables_json.size() +
                      document.hash.size() + document.text.size() + document.id.size() +
                      source.operation_name.size() + source.variables_json.size();
  if (prepared.places != nullptr)
    bytes += prepared.places->size() * sizeof(prepared.places->front());
  bytes += bytes_of(prepared.topics) + bytes_of(prepared.observed_claims);
  return prepared.filter ? bytes + bytes_of(*prepared.filter) : bytes;
}

}  // namespace

PrepareKey prepare_key(const routing::Document& document,
                       std::string_view operation_name,
                       std::string_view variables_json) {
  return routing::digest_of(shared::hash::KeyDigest()
                                .add(document.id)
                                .add(document.hash)
                                .add(operation_name)
                                .add(variables_json));
}

SharedSubscription PreparedCache::find(const PrepareKey& key,
                                       std::string_view schema_id,
                                       std::int64_t now_ms) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const auto entry = *found;
  const std::string_view wanted = schema_id.empty() ? last_schema_id_ : schema_id;
  const bool is_old = now_ms - entry->put_ms >= limits_.age_max_ms ||
                      entry->subscription->prepared->schema_id != wanted;
  if (is_old) {
    erase(entry);
    return nullptr;
  }
  use(entry, now_ms);
  return entry->subscription;
}

void PreparedCache::put(const PrepareKey& key,
                        SharedSubscription subscription,
                        std::int64_t now_ms) {
  last_schema_id_ = subscription->prepared->schema_id;
  if (const auto found = by_key_.find(key); found != by_key_.end()) erase(*found);
  const std::size_t bytes = sizeof(Entry) + bytes_of(*subscription);
  entries_.push_front({.key = key,
                       .subscription = std::move(subscription),
                       .put_ms = now_ms,
                       .used_ms = now_ms,
                       .bytes = bytes});
  bytes_ += bytes;
  by_key_.insert(entries_.begin());
  while (!entries_.empty() && (entries_.size() > limits_.entries_max || bytes_ > limits_.bytes_max))
    erase(std::prev(entries_.end()));
}

void PreparedCache::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry);
  entries_.erase(entry);
}

void PreparedCache::use(Entries::iterator entry, std::int64_t now_ms) {
  entry->used_ms = now_ms;
  entries_.splice(entries_.begin(), entries_, entry);
}

// By an operation, of this thread: what is live shares the source only.
bool PreparedCache::is_run(const Entry& entry) {
  return entry.subscription.use_count() > 1 || entry.subscription->source.use_count() > 1;
}

void PreparedCache::on_timer(std::int64_t now_ms) {
  while (!entries_.empty() && now_ms - entries_.back().used_ms >= limits_.idle_max_ms) {
    const auto entry = std::prev(entries_.end());
    if (now_ms - entry->put_ms >= limits_.age_max_ms || !is_run(*entry))
      erase(entry);
    else
      use(entry, now_ms);
  }
}

std::optional<std::int64_t> PreparedCache::next_timer_ms() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.back().used_ms + limits_.idle_max_ms;
}

}  // namespace conn::pipeline
