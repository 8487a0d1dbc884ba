// Outages: one log line when records of a topic cannot be published, and one when they can again,
// whatever the number of records and of workers.
//
// The broker's refusals and silence are outages; what is wrong with one record is not. A connection
// that breaks while nothing is published is none either, as idle ones are closed all the time.
//
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "shared/base/result.h"
#include "shared/log/line_budget.h"
#include "shared/sync/mutex.h"

namespace exec::publisher {

class Outages {
 public:
  void on_failure(const std::string& provider,
                  const std::string& topic,
                  const shared::Error& why,
                  std::int64_t now_ms);
  void on_success(const std::string& provider, const std::string& topic, std::int64_t now_ms);

 private:
  struct Outage {
    std::int64_t since_ms = 0;
    std::uint64_t records = 0;
  };
  static constexpr std::size_t kTopicsMax = 1'000;  // mutations may name topics

  shared::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, Outage> outages_ GUARDED_BY(mutex_);
  shared::log::LineBudget lines_ GUARDED_BY(mutex_){20, 60'000};
};

// The process's.
[[nodiscard]] Outages& outages();

}  // namespace exec::publisher
