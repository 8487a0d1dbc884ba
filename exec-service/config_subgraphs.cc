#include "exec-service/config_subgraphs.h"

#include "exec-service/subgraph_http/check_subgraph.h"
#include "shared/http/fields.h"
#include "shared/service/common_config.h"

namespace exec {

using shared::config::Config;
using shared::config::Section;
using shared::http::to_lower;
using shared::service::kCountMax;
using shared::service::kDayMs;
using shared::service::read_number;

namespace {

constexpr std::int64_t kBytesMax = std::int64_t{1} << 30;  // the JSON parser counts in 32 bits

void read_tls(const Config& file, const Section& section, subgraph::TlsOptions& options) {
  const auto read_file = [&](const char* key, std::string& option) {
    option = file.resolve_path(section.text(key, option));
  };
  read_file("ca_file", options.ca_file);
  read_file("certificate_file", options.certificate_file);
  read_file("key_file", options.key_file);
  options.insecure = section.flag("insecure", options.insecure);
  const bool is_inherited =
      !section.has("ca_file") && !section.has("certificate_file") && !section.has("key_file");
  if (is_inherited) return;  // and has been looked at
  if (const auto problem = subgraph_http::check_tls(options))
    section.complain(problem->option, problem->what);
}

void read_retry(const Section& section, subgraph::RetryOptions& options) {
  read_number(section, "attempts_max", options.attempts_max, 1, 10);
  read_number(section, "backoff_ms", options.backoff_ms, 0, kDayMs);
  read_number(section, "backoff_max_ms", options.backoff_max_ms, 0, kDayMs);
  read_number(section, "budget_percent", options.budget_percent, 0, 100);
  read_number(section, "budget_min_per_second", options.budget_min_per_second, 0, 10'000);
}

void read_circuit(const Section& section, subgraph::CircuitOptions& options) {
  options.enabled = section.flag("enabled", options.enabled);
  read_number(section, "failures_in_a_row_max", options.failures_in_a_row_max, 1, kCountMax);
  read_number(section, "failure_percent_max", options.failure_percent_max, 0, 100);
  read_number(section, "window_ms", options.window_ms, 10, kDayMs);
  read_number(section, "window_requests_min", options.window_requests_min, 1, kCountMax);
  read_number(section, "open_ms", options.open_ms, 1, kDayMs);
  read_number(section, "open_max_ms", options.open_max_ms, 1, kDayMs);
  read_number(section, "slow_ms", options.slow_ms, 1, kDayMs);
}

// Looks at the rules after each key, so that a complaint is at the line of what brought it.
class HeadersReader {
 public:
  HeadersReader(const Section& section, subgraph::HeaderRules& rules)
      : section_(section), rules_(rules), is_wrong_(check_rules(rules).has_value()) {}

  void read() {
    if (section_.has("forward")) rules_.forward = names("forward");
    read_pairs("rename", "header", rules_.rename, [](const std::string& header, std::string as) {
      return subgraph::RenameRule{to_lower(header), std::move(as)};
    });
    read_pairs("claims", "claim", rules_.claims, [](std::string claim, std::string as) {
      return subgraph::ClaimRule{std::move(claim), std::move(as)};
    });
    if (section_.has("set")) {
      rules_.set.clear();
      for (auto& [name, value] : section_.pairs("set"))
        rules_.set[to_lower(name)] = value;
      check(section_, "set");
    }
    if (section_.has("remove")) rules_.remove = names("remove");
    check(section_, "remove");
  }

 private:
  std::vector<std::string> names(const char* key) {
    std::vector<std::string> names = section_.texts(key, {});
    for (std::string& name : names)
      name = to_lower(name);
    return names;
  }

  // Items of {`from`, as}; what is there takes the place of what was.
  template <class Rule, class Make>
  void read_pairs(const char* key, const char* from, std::vector<Rule>& rules, const Make& make) {
    if (!section_.has(key)) return;
    rules.clear();
    section_.each_item(key, [&](const Section& item) {
      std::string read = item.required_text(from);
      std::string as = to_lower(item.required_text("as"));
      if (read.empty() || as.empty()) return;  // said already
      rules.push_back(make(std::move(read), std::move(as)));
      check(item, "as");
    });
  }

  void check(const Section& section, const char* key) {
    if (is_wrong_) return;
    const auto problem = check_rules(rules_);
    if (!problem) return;
    section.complain(key, "is wrong: " + *problem);
    is_wrong_ = true;
  }

  const Section& section_;
  subgraph::HeaderRules& rules_;
  bool is_wrong_;  // and has been said
};

void read_subgraph(const Config& file, const Section& section, subgraph::SubgraphOptions& options) {
  read_number(section, "connect_timeout_ms", options.connect_timeout_ms, 1, kDayMs);
  read_number(section, "timeout_ms", options.timeout_ms, 1, kDayMs);
  read_number(section, "connections_max", options.connections_max, 1, 10'000);
  read_number(section, "waiting_max", options.waiting_max, 0, kCountMax);
  read_number(section, "idle_timeout_ms", options.idle_timeout_ms, 1'000, kDayMs);
  read_number(section, "response_bytes_max", options.response_bytes_max, 1, kBytesMax);
  options.compression = section.flag("compression", options.compression);
  options.allow_link_local = section.flag("allow_link_local", options.allow_link_local);
  read_tls(file, section.section("tls"), options.tls);
  read_retry(section.section("retry"), options.retry);
  read_circuit(section.section("circuit"), options.circuit);
  HeadersReader(section.section("headers"), options.headers).read();
}

}  // namespace

SubgraphsConfig read_subgraphs(const Config& file, const Section& root) {
  SubgraphsConfig config;
  read_subgraph(file, root.section("subgraph_defaults"), config.defaults);
  root.each("subgraphs", [&](const std::string& name, const Section& section) {
    subgraph::SubgraphOptions options = config.defaults;
    options.name = name;
    options.url = section.text("url", "");
    if (!options.url.empty())
      if (const auto wrong = subgraph_http::check_url(options.url)) section.complain("url", *wrong);
    read_subgraph(file, section, options);
    config.by_name[name] = std::move(options);
  });
  return config;
}

}  // namespace exec
