#include "shared/deployment/exec_facts.h"

#include <algorithm>

namespace shared::deployment {

using config::Section;
using service::kDay;
using service::kGiB;
using service::kKiB;
using service::kMiB;
using service::kSecond;

bool is_of_exec_service(config::Config& file) {
  const Section root = file.root();
  return root.has("schema") && !root.has("executors");
}

ExecFacts read_exec_facts(config::Config& file) {
  ExecFacts facts;
  const Section root = file.root();
  facts.file = root.place().file;
  {
    const Section schema = root.section("schema", "");
    schema.file("supergraph", facts.supergraph_file, "",
                config::Required{"supergraph: supergraph.graphql"});
    schema.file("events", facts.events_file, "");
  }
  facts.listeners = read_listeners(root, 4011, 4021);
  facts.providers = read_provider_names(root);
  const Section limits = root.section("limits", "");
  std::int64_t wire_message = 16 * kMiB;
  limits.size("wire_message", wire_message, {64 * kKiB, kGiB}, "");
  facts.row_bytes_max = std::min(facts.row_bytes_max, wire_message - kMessageOverheadBytes);
  limits.size("row", facts.row_bytes_max, {kKiB, kGiB}, "");
  facts.row_at = limits.place("row");
  std::int64_t execute_ms = 10 * kSecond;
  root.section("timeouts", "").duration("execute", execute_ms, {1, kDay}, "");
  facts.delivery_timeout_ms =
      std::min(facts.delivery_timeout_ms, std::max<std::int64_t>(1, execute_ms / 2));
  const Section publishing = root.section("publishing", "");
  publishing.duration("delivery_timeout", facts.delivery_timeout_ms, {1, kDay}, "");
  facts.delivery_timeout_at = publishing.place("delivery_timeout");
  return facts;
}

}  // namespace shared::deployment
