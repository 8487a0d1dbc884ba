// SchemaUpdates: what becomes of schema files that were read again.
//
//   LoadedFiles ─ errors ──────────▶ what is served stays; log, metric, note in /readyz
//               ─ the same ids ────▶ nothing
//               ─ other ids ───────▶ SchemaTarget::publish(), then announce()
//   every second, while a schema is kept ─▶ expire() ─ one has left ─▶ announce()
//
// Files that are wrong are one incident until they are right: it is logged once, and again if the
// reason changes or an operator asked for the reload (SIGHUP).
//
// Thread: main's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/load_files.h"
#include "shared/base/clock.h"
#include "shared/reload/reload_schedule.h"

namespace exec {

// What serves the schemas; ExecService has one over its workers and its gRPC server.
class SchemaTarget {
 public:
  SchemaTarget() = default;
  SchemaTarget(const SchemaTarget&) = delete;
  SchemaTarget& operator=(const SchemaTarget&) = delete;
  virtual ~SchemaTarget() = default;

  virtual void publish(const std::vector<pipeline::SharedSchema>& newest) = 0;
  virtual void announce() = 0;
};

// Files that were read again.
struct Reading {
  LoadedFiles files;
  shared::reload::Cause cause = shared::reload::Cause::kChanged;
  std::int64_t took_ms = 0;
};

struct ReloadCounters {
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t failed = 0;
  bool is_failing = false;  // the files are wrong now
};

class SchemaUpdates {
 public:
  SchemaUpdates(SchemaTarget& target, const std::vector<pipeline::SharedSchema>& served);

  void apply(Reading reading);

  [[nodiscard]] const ReloadCounters& counters() const { return counters_; }
  // For /readyz: what is wrong with the files; none: nothing.
  [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

 private:
  void fail(const Reading& reading);
  void switch_to(const Reading& reading);

  SchemaTarget& target_;
  std::vector<std::string> ids_;  // of what is served, in the files' order
  ReloadCounters counters_;
  std::vector<std::string> reported_;  // the errors of the last reading that failed
  std::optional<std::string> problem_;
};

}  // namespace exec
