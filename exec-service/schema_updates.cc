#include "exec-service/schema_updates.h"

#include <utility>

#include "shared/log/log.h"

namespace exec {

namespace {

constexpr const char* kRemedy =
    "correct the files or put the former ones back; they are read again when they change, and on "
    "SIGHUP";

std::vector<std::string> ids_of(const std::vector<pipeline::SharedSchema>& schemas) {
  std::vector<std::string> ids;
  ids.reserve(schemas.size());
  for (const pipeline::SharedSchema& each : schemas)
    ids.push_back(each->id());
  return ids;
}

// Of two equally long lists, what `all` has and `others` has not in that place.
std::string differing(const std::vector<std::string>& all, const std::vector<std::string>& others) {
  std::string list;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (i >= others.size() || all[i] != others[i]) list += (list.empty() ? "" : ", ") + all[i];
  return list;
}

}  // namespace

SchemaUpdates::SchemaUpdates(SchemaTarget& target,
                             const std::vector<pipeline::SharedSchema>& served)
    : target_(target), ids_(ids_of(served)) {}

void SchemaUpdates::apply(Reading reading) {
  if (!reading.files.errors.empty() || reading.files.schemas.empty()) return fail(reading);
  if (std::exchange(counters_.is_failing, false)) shared::log::info("schema files are valid again");
  reported_.clear();
  problem_.reset();
  if (ids_of(reading.files.schemas) != ids_) return switch_to(reading);
  ++counters_.unchanged;
  if (reading.cause == shared::reload::Cause::kAsked)
    shared::log::info("schema unchanged", {{"schema", ids_.front()}, {"took_ms", reading.took_ms}});
}

void SchemaUpdates::fail(const Reading& reading) {
  ++counters_.failed;
  counters_.is_failing = true;
  const std::vector<std::string>& errors = reading.files.errors;
  const bool is_reported = errors == reported_ && reading.cause != shared::reload::Cause::kAsked;
  if (is_reported) return;
  reported_ = errors;
  const std::string reason = errors.empty() ? "there is no schema" : errors.front();
  problem_ =
      "the schema files cannot be used, and schema " + ids_.front() + " is still served: " + reason;
  shared::log::error("schema files cannot be used", {{"reason", reason},
                                                     {"problems", errors.size()},
                                                     {"still_served", ids_.front()},
                                                     {"remedy", kRemedy}});
}

void SchemaUpdates::switch_to(const Reading& reading) {
  ++counters_.changed;
  target_.publish(reading.files.schemas);
  target_.announce();
  const std::vector<std::string> before = std::exchange(ids_, ids_of(reading.files.schemas));
  for (const std::string& warning : reading.files.warnings)
    shared::log::warn("configuration", {{"warning", warning}});
  shared::log::info("schema reloaded", {{"schema", differing(ids_, before)},
                                        {"before", differing(before, ids_)},
                                        {"took_ms", reading.took_ms}});
}

}  // namespace exec
