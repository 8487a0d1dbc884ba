#include "conn-service/pipeline/prepared_cache.h"

#include <iterator>
#include <utility>

#include "shared/hash/key_digest.h"

namespace conn::pipeline {

namespace {

std::size_t bytes_of(const shared::exec_api::Filter& filter) {
  std::size_t bytes = sizeof(filter);
  for (const shared::exec_api::Filter& part : filter.of)
    bytes += bytes_of(part);
  for (const std::string& name : filter.path)
    bytes += sizeof(name) + name.size();
  for (const std::string& value : filter.values)
    bytes += sizeof(value) + value.size();
  return bytes;
}

// With the document, though others may share it: too much is safe, and its entries are few.
std::size_t bytes_of(const CompiledSubscription& subscription) {
  const Prepared& prepared = *subscription.prepared;
  const routing::RowSource& source = *subscription.source;
  const routing::Document& document = *source.document;
  std::size_t bytes = sizeof(subscription) + sizeof(prepared) + sizeof(source) + sizeof(document) +
                      prepared.schema_id.size() + prepared.root_field.size() +
                      prepared.provider.size() + prepared.operation_hash.size() +
                      prepared.relevant_variables_json.size() + document.hash.size() +
                      document.text.size() + document.id.size() + source.operation_name.size() +
                      source.variables_json.size();
  if (prepared.places != nullptr)
    bytes += prepared.places->size() * sizeof(prepared.places->front());
  for (const std::string& topic : prepared.topics)
    bytes += sizeof(topic) + topic.size();
  for (const std::string& claim : prepared.observed_claims)
    bytes += sizeof(claim) + claim.size();
  return prepared.filter ? bytes + bytes_of(*prepared.filter) : bytes;
}

}  // namespace

std::string prepare_key(const routing::Document& document,
                        std::string_view operation_name,
                        std::string_view variables_json) {
  return shared::hash::KeyDigest()
      .add(document.id)
      .add(document.hash)
      .add(operation_name)
      .add(variables_json)
      .finish();
}

SharedSubscription PreparedCache::find(std::string_view key,
                                       std::string_view schema_id,
                                       std::int64_t now_ms) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  const std::string_view wanted = schema_id.empty() ? last_schema_id_ : schema_id;
  const bool is_old = now_ms - entry->put_ms >= limits_.age_max_ms ||
                      entry->subscription->prepared->schema_id != wanted;
  if (is_old) {
    erase(entry);
    return nullptr;
  }
  entry->used_ms = now_ms;
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->subscription;
}

void PreparedCache::put(std::string key, SharedSubscription subscription, std::int64_t now_ms) {
  last_schema_id_ = subscription->prepared->schema_id;
  if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found->second);
  const std::size_t bytes = sizeof(Entry) + key.size() + bytes_of(*subscription);
  entries_.push_front({.key = std::move(key),
                       .subscription = std::move(subscription),
                       .put_ms = now_ms,
                       .used_ms = now_ms,
                       .bytes = bytes,
                       .check = {}});
  bytes_ += bytes;
  const Entries::iterator entry = entries_.begin();
  entry->check = checks_.insert(checks_.end(), {now_ms + limits_.idle_max_ms, entry});
  by_key_.emplace(entry->key, entry);
  while (!entries_.empty() && (entries_.size() > limits_.entries_max || bytes_ > limits_.bytes_max))
    erase(std::prev(entries_.end()));
}

void PreparedCache::erase(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  checks_.erase(entry->check);
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

bool PreparedCache::is_to_be_dropped(const Entry& entry, std::int64_t now_ms) const {
  if (now_ms - entry.put_ms >= limits_.age_max_ms) return true;
  // By an operation, of this thread: what is live shares the source only.
  const bool is_used =
      entry.subscription.use_count() > 1 || entry.subscription->source.use_count() > 1;
  return !is_used && now_ms - entry.used_ms >= limits_.idle_max_ms;
}

void PreparedCache::on_timer(std::int64_t now_ms) {
  while (!checks_.empty() && checks_.front().at_ms <= now_ms) {
    const Entries::iterator entry = checks_.front().entry;
    if (is_to_be_dropped(*entry, now_ms)) {
      erase(entry);
      continue;
    }
    entry->check->at_ms = now_ms + limits_.idle_max_ms;
    checks_.splice(checks_.end(), checks_, entry->check);
  }
}

std::optional<std::int64_t> PreparedCache::next_timer_ms() const {
  if (checks_.empty()) return std::nullopt;
  return checks_.front().at_ms;
}

}  // namespace conn::pipeline
