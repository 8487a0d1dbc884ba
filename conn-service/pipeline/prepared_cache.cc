#include "conn-service/pipeline/prepared_cache.h"

#include <iterator>
#include <utility>

#include "shared/hash/key_digest.h"

namespace conn::pipeline {

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
  const bool is_old =
      now_ms - entry->put_ms >= age_max_ms_ || entry->subscription->prepared->schema_id != wanted;
  if (is_old) {
    erase(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->subscription;
}

void PreparedCache::put(std::string key, SharedSubscription subscription, std::int64_t now_ms) {
  last_schema_id_ = subscription->prepared->schema_id;
  if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found->second);
  entries_.push_front({std::move(key), std::move(subscription), now_ms});
  by_key_.emplace(entries_.front().key, entries_.begin());
  if (entries_.size() > entries_max_) erase(std::prev(entries_.end()));
}

void PreparedCache::erase(Entries::iterator entry) {
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace conn::pipeline
