#include "exec-service/publisher/outages.h"

#include "shared/log/log.h"

namespace exec::publisher {

void Outages::on_failure(const std::string& provider,
                         const std::string& topic,
                         const shared::Error& why,
                         std::int64_t now_ms) {
  if (why.code == shared::ErrorCode::kInvalidInput) return;
  const shared::Lock lock(mutex_);
  const std::pair key{provider, topic};
  const auto found = outages_.find(key);
  if (found != outages_.end()) {
    ++found->second.records;
    return;
  }
  if (outages_.size() == kTopicsMax) return;
  outages_[key] = {.since_ms = now_ms, .records = 1};
  if (const auto left_out = lines_.take(now_ms))
    shared::log::warn("records cannot be published",
                      {{"provider", provider},
                       {"topic", topic},
                       {"reason", why.message},
                       {"remedy",
                        "check that the brokers are up, and that this host reaches the addresses "
                        "that they advertise; each record is tried, and its mutation says what "
                        "became of it"},
                       {"left_out", *left_out}});
}

void Outages::on_success(const std::string& provider,
                         const std::string& topic,
                         std::int64_t now_ms) {
  const shared::Lock lock(mutex_);
  const auto found = outages_.find({provider, topic});
  if (found == outages_.end()) return;
  if (const auto left_out = lines_.take(now_ms))
    shared::log::info("records are published again", {{"provider", provider},
                                                      {"topic", topic},
                                                      {"away_ms", now_ms - found->second.since_ms},
                                                      {"records", found->second.records},
                                                      {"left_out", *left_out}});
  outages_.erase(found);
}

Outages& outages() {
  static Outages process_wide;
  return process_wide;
}

}  // namespace exec::publisher
