#include "shared/deployment/compare.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "shared/config/units.h"
#include "shared/service/missing_providers.h"

namespace shared::deployment {

using config::duration_text;
using config::size_text;
using service::Findings;

namespace {

constexpr std::string_view kAll = "0.0.0.0";

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host == "localhost" || host == "::1";
}

bool is_numeric(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_same_port(const HostPort& executor, const service::Endpoint& listen) {
  return listen.port == 0 || executor.port == std::to_string(listen.port);
}

bool may_meet(const HostPort& executor, const service::Endpoint& listen) {
  if (executor.host == "localhost")
    return listen.host == "127.0.0.1" && is_same_port(executor, listen);
  return !is_numeric(executor.host) ||
         (executor.host == listen.host && is_same_port(executor, listen));
}

// An address of the loopback interface can be reached from its own machine only, and nothing maps
// its ports. Any other may be behind a name or a mapped port.
void check_addresses(const ConnFacts& conn, const ExecFacts& exec, Findings& findings) {
  const Listener& listen = exec.listeners.front();
  const bool can_meet = std::ranges::any_of(conn.executors, [&](const HostPort& executor) {
    return may_meet(executor, listen.endpoint);
  });
  if (can_meet || conn.executors.empty() || !is_loopback(listen.endpoint.host)) return;
  findings.warnings.push_back(fmt::format(
      "{}: none of `executors` is {}:{}, where exec-service listens by {}, and only its own "
      "machine reaches that: add it, or change `listen` there",
      conn.executors_at.text(), listen.endpoint.host, listen.endpoint.port, listen.port_at.text()));
}

bool is_on_one_machine(const ConnFacts& conn, const ExecFacts& exec) {
  const service::Endpoint& listen = exec.listeners.front().endpoint;
  return is_loopback(listen.host) &&
         std::ranges::any_of(conn.executors, [&](const HostPort& executor) {
           return is_loopback(executor.host) && may_meet(executor, listen);
         });
}

bool is_same(const service::Endpoint& one, const service::Endpoint& other) {
  return one.port != 0 && one.port == other.port &&
         (one.host == other.host || one.host == kAll || other.host == kAll);
}

void check_ports(const ConnFacts& conn, const ExecFacts& exec, Findings& findings) {
  if (!is_on_one_machine(conn, exec)) return;
  for (const Listener& ours : conn.listeners)
    for (const Listener& theirs : exec.listeners)
      if (is_same(ours.endpoint, theirs.endpoint))
        findings.errors.push_back(fmt::format(
            "{}: `{}.port` is {}, and so is `{}.port` of exec-service, which is on the same "
            "machine ({}): choose another one",
            ours.port_at.text(), ours.key, ours.endpoint.port, theirs.key, theirs.port_at.text()));
}

void check_providers(const ConnFacts& conn,
                     const ExecFacts& exec,
                     const ProviderUses& uses,
                     Findings& findings) {
  using service::ProviderRole;
  findings.errors =
      service::missing_providers(ProviderRole::kRead, uses.reading, conn.file, conn.providers);
  const auto publishing = service::missing_providers(ProviderRole::kPublish, uses.publishing,
                                                     exec.file, exec.providers);
  findings.errors.insert(findings.errors.end(), publishing.begin(), publishing.end());
}

// The smaller of both services' values holds.
void check_row(const ConnFacts& conn, const ExecFacts& exec, Findings& findings) {
  if (exec.row_bytes_max + kMessageOverheadBytes <= conn.wire_message_bytes_max) return;
  findings.warnings.push_back(fmt::format(
      "{}: `limits.wire_message` is {}, and an answer of `limits.row`, {} by {}, does not fit into "
      "such a message: larger answers will be `RESPONSE_TOO_LARGE`; raise the one, or lower the "
      "other",
      conn.wire_message_at.text(), size_text(conn.wire_message_bytes_max),
      size_text(exec.row_bytes_max), exec.row_at.text()));
}

// Time-outs nest: a mutation's answer says what became of its record.
void check_timeouts(const ConnFacts& conn,
                    const ExecFacts& exec,
                    const ProviderUses& uses,
                    Findings& findings) {
  if (uses.publishing.empty() || exec.delivery_timeout_ms < conn.execute_timeout_ms) return;
  findings.errors.push_back(fmt::format(
      "{}: `publishing.delivery_timeout` is {} and must be less than conn-service's "
      "`timeouts.execute`, which is {} ({}): a mutation could not answer what became of its record",
      exec.delivery_timeout_at.text(), duration_text(exec.delivery_timeout_ms),
      duration_text(conn.execute_timeout_ms), conn.execute_timeout_at.text()));
}

std::vector<std::string> texts_of(const std::vector<config::Problem>& problems) {
  std::vector<std::string> texts;
  texts.reserve(problems.size());
  for (const config::Problem& problem : problems)
    texts.push_back(problem.text());
  return texts;
}

Findings refusal(std::vector<std::string> errors) {
  return {.errors = std::move(errors), .warnings = {}, .advice = {}, .summary = ""};
}

Findings refusal(const std::vector<config::Problem>& problems) {
  return refusal(texts_of(problems));
}

Findings not_of(const std::string& file, const char* service, const char* key) {
  return refusal(
      std::vector{fmt::format("{}: `--with` needs a configuration of {}, which has `{}`: is this "
                              "the right file?",
                              file, service, key)});
}

}  // namespace

Findings compare(const ConnFacts& conn, const ExecFacts& exec, const ProviderUses& uses) {
  Findings findings;
  check_providers(conn, exec, uses, findings);
  check_ports(conn, exec, findings);
  check_timeouts(conn, exec, uses, findings);
  check_addresses(conn, exec, findings);
  check_row(conn, exec, findings);
  return findings;
}

Findings compare_files(const std::string& conn_file,
                       const std::string& exec_file,
                       Side other,
                       const config::Environment& environment,
                       const ReadUses& read_uses) {
  const auto conn = config::Config::load(conn_file, environment);
  const auto exec = config::Config::load(exec_file, environment);
  const auto& [own_one, other_one] =
      other == Side::kExec ? std::tie(conn, exec) : std::tie(exec, conn);
  if (other_one->is_unreadable()) return refusal(other_one->problems());
  if (own_one->is_unreadable()) return {};
  if (other == Side::kExec && !is_of_exec_service(*exec))
    return not_of(exec_file, "exec-service", "schema");
  if (other == Side::kConn && !is_of_conn_service(*conn))
    return not_of(conn_file, "conn-service", "executors");
  const ConnFacts conn_facts = read_conn_facts(*conn);
  const ExecFacts exec_facts = read_exec_facts(*exec);
  if (const auto problems = other_one->problems_of_known_keys(); !problems.empty())
    return refusal(problems);
  if (!own_one->problems_of_known_keys().empty()) return {};
  const auto uses = read_uses(exec_facts);
  if (!uses) return other == Side::kExec ? refusal(uses.error()) : Findings{};
  return compare(conn_facts, exec_facts, *uses);
}

}  // namespace shared::deployment
