#include "exec-service/config_subgraphs.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/subgraph_http/check_subgraph.h"
#include "shared/config/read_file.h"
#include "shared/config/units.h"
#include "shared/http/fields.h"
#include "shared/service/common_config.h"

namespace exec {

using shared::config::Required;
using shared::config::Section;
using shared::http::to_lower;
using shared::service::kCountMax;
using shared::service::kDay;
using shared::service::kGiB;
using shared::service::kSecond;

namespace {

constexpr const char* kAll = "*";

void read_tls(const Section& section, subgraph::TlsOptions& options) {
  section.file("ca_file", options.ca_file,
               "A CA's certificate in PEM, in place of the system's CAs.");
  section.file("certificate_file", options.certificate_file,
               "Our certificate in PEM, with its chain, for a subgraph that asks for one.");
  section.file("key_file", options.key_file, "Its private key in PEM, without a password.");
  section.flag("insecure", options.insecure,
               "Takes any certificate: anyone on the way can read and change answers. A warning at "
               "the start says so.");
  const bool is_inherited =
      !section.has("ca_file") && !section.has("certificate_file") && !section.has("key_file");
  if (is_inherited) return;  // and has been checked
  const auto problem = subgraph_http::check_tls(options);
  if (!problem) return;
  const std::string_view option = problem->option;
  const std::string& file = option == "ca_file"    ? options.ca_file
                            : option == "key_file" ? options.key_file
                                                   : options.certificate_file;
  const bool is_reported = !file.empty() && !shared::config::can_read(file);
  if (!is_reported) section.complain(problem->option, problem->what);
}

// What is inherited has been checked.
void check_order(const Section& section,
                 const char* key,
                 std::int64_t value_ms,
                 const char* max_key,
                 std::int64_t max_ms) {
  if (value_ms <= max_ms || (!section.has(key) && !section.has(max_key))) return;
  section.complain(section.has(key) ? key : max_key,
                   std::string(section.has(key) ? "must not be above" : "must not be below") +
                       " `" + (section.has(key) ? max_key : key) + "`, which is " +
                       shared::config::duration_text(section.has(key) ? max_ms : value_ms));
}

void read_retry(const Section& section, subgraph::RetryOptions& options) {
  section.number("attempts_max", options.attempts_max, {1, 10},
                 "Attempts, the first one included; 1: no retries.");
  section.duration(
      "backoff", options.backoff_ms, {0, kDay},
      "The wait before a retry is random and below this. It doubles with each attempt. "
      "`Retry-After` counts if it is longer.");
  section.duration("backoff_max", options.backoff_max_ms, {0, kDay}, "... up to this.");
  check_order(section, "backoff", options.backoff_ms, "backoff_max", options.backoff_max_ms);
  section.percent("budget", options.budget_percent, {0, 100},
                  "Retries, as a share of all requests.");
  section.number("budget_min_per_second", options.budget_min_per_second, {0, 10'000},
                 "Retries that are allowed per second where requests are few.");
}

void read_circuit(const Section& section, subgraph::CircuitOptions& options) {
  section.flag("enabled", options.enabled, "Whether there is a circuit breaker.");
  section.number("consecutive_failures_max", options.failures_in_a_row_max, {1, kCountMax},
                 "That many failures in a row open it.");
  section.percent("failure_rate_max", options.failure_percent_max, {0, 100},
                  "A larger share of the requests within `window` opens it, too.");
  section.duration("window", options.window_ms, {10, kDay}, "For `failure_rate_max`.");
  section.number("window_requests_min", options.window_requests_min, {1, kCountMax},
                 "Below that many requests within `window` the rate does not count.");
  section.duration("open", options.open_ms, {1, kDay},
                   "How long it stays open before one request is tried. Twice as long after each "
                   "trial that fails.");
  section.duration("open_max", options.open_max_ms, {1, kDay}, "... up to this.");
  check_order(section, "open", options.open_ms, "open_max", options.open_max_ms);
  section.duration("slow", options.slow_ms, {1, kDay},
                   "A request that its caller gave up sooner than this is not a failure of the "
                   "subgraph.");
}

// Checks each rule as it is read, together with those before it. One that is refused is reported at
// its line and left out, so that those after it are checked, too.
class HeadersReader {
 public:
  HeadersReader(const Section& section, subgraph::HeaderRules& rules)
      : section_(section), rules_(rules) {}

  void read() {
    std::vector<std::string> names = rules_.forward.value_or(std::vector<std::string>{kAll});
    read_names("forward", names,
               "The headers that it gets, of those that conn-service forwards; `\"*\"`: all of "
               "them.",
               kAll);
    const bool is_all = std::ranges::count(names, kAll) > 0;
    rules_.forward = is_all ? std::nullopt : std::optional(std::move(names));
    read_pairs("rename", "Headers that it gets under another name.", "header",
               "The forwarded header.", rules_.rename,
               [](const std::string& header, std::string as) {
                 return subgraph::RenameRule{to_lower(header), std::move(as)};
               });
    read_pairs("claims",
               "The viewer's claims as headers: texts as they are, other values as JSON; nothing "
               "for a claim that is absent or null.",
               "claim", "The claim's name.", rules_.claims, [](std::string claim, std::string as) {
                 return subgraph::ClaimRule{std::move(claim), std::move(as)};
               });
    read_set();
    read_names("remove", rules_.remove, "Headers that it never gets.", "");
  }

 private:
  using Problem = std::optional<std::string>;

  // `all`: what stands for all headers, if anything does.
  void read_names(const char* key,
                  std::vector<std::string>& names,
                  const char* about,
                  std::string_view all) {
    const auto problem_of = [&](const std::string& name) -> Problem {
      if (!all.empty() && name == all) return {};
      return sentence(subgraph::check_rules({.remove = {to_lower(name)}}));
    };
    section_.texts(key, names, about, {}, problem_of);
    std::erase_if(names, [&](const std::string& name) { return problem_of(name).has_value(); });
    for (std::string& name : names)
      name = to_lower(name);
  }

  void read_set() {
    if (section_.has("set")) rules_.set.clear();
    std::map<std::string, std::string> values;
    section_.pairs("set", values, "Headers with a fixed value.", {},
                   [&](const std::string& written, const std::string& value) -> Problem {
                     const std::string name = to_lower(written);
                     if (rules_.set.contains(name)) return "is given twice: remove one of the two";
                     rules_.set[name] = value;
                     Problem problem = subgraph::check_rules(rules_);
                     if (problem) rules_.set.erase(name);
                     return sentence(problem);
                   });
  }

  // Items of {`from`, as}; they take the place of the defaults'.
  template <class Rule, class Make>
  void read_pairs(const char* key,
                  const char* about,
                  const char* from,
                  const char* about_from,
                  std::vector<Rule>& rules,
                  const Make& make) {
    if (section_.has(key)) rules.clear();
    section_.each_item(key, about, [&](const Section& item) {
      std::string read;
      std::string as;
      item.text(from, read, about_from, Required{std::string(from) + ": x-tenant"});
      item.text("as", as, "The header that it becomes.", Required{"as: x-customer"});
      if (read.empty() || as.empty()) return;  // reported already
      rules.push_back(make(std::move(read), to_lower(as)));
      const Problem problem = sentence(subgraph::check_rules(rules_));
      if (!problem) return;
      item.complain("as", *problem);
      rules.pop_back();
    });
  }

  static Problem sentence(const Problem& problem) {
    if (!problem) return {};
    return "cannot be: " + *problem;
  }

  const Section& section_;
  subgraph::HeaderRules& rules_;
};

void read_subgraph(const Section& section, subgraph::SubgraphOptions& options) {
  section.duration("timeout", options.timeout_ms, {1, kDay},
                   "For the whole request, its wait for a connection and retries included. Then: "
                   "`SUBGRAPH_TIMEOUT`.");
  section.duration("connect_timeout", options.connect_timeout_ms, {1, kDay},
                   "For a connection, TLS handshake included. Then: `SUBGRAPH_UNAVAILABLE`.");
  section.duration("idle_timeout", options.idle_timeout_ms, {kSecond, kDay},
                   "A connection that was idle for longer is not used again. Stay below the "
                   "subgraph's own limit (Node's is 5 s).");
  section.number("connections_max", options.connections_max, {1, 10'000},
                 "Requests under way, per worker. Over `http://` each has a connection.");
  section.number("waiting_max", options.waiting_max, {0, kCountMax},
                 "Requests of queries and mutations that wait for one of those. More fail at once: "
                 "`SUBGRAPH_UNAVAILABLE`. Those of events wait until their deadline.");
  section.size("response_max", options.response_bytes_max, {1, kGiB},
               "An answer's body, inflated. A larger one: `SUBGRAPH_BAD_RESPONSE`.");
  section.flag("compression", options.compression,
               "Asks for what libcurl inflates: gzip, deflate, br, zstd.");
  section.flag("allow_link_local", options.allow_link_local,
               "Allows addresses in 169.254.0.0/16 and fe80::/10, where clouds keep credentials.");
  read_tls(section.section("tls", ""), options.tls);
  read_retry(section.section("retry",
                             "Of queries only: where nothing was sent, or after 502, 503, "
                             "504, or 429 with `Retry-After`."),
             options.retry);
  read_circuit(section.section("circuit",
                               "A subgraph that fails is not asked for a while; its requests fail "
                               "at once: `SUBGRAPH_CIRCUIT_OPEN`."),
               options.circuit);
  HeadersReader(section.section("headers", "See [Headers](#headers)."), options.headers).read();
}

std::optional<std::string> check_url(const std::string& url) {
  return subgraph_http::check_url(url);
}

}  // namespace

SubgraphsConfig read_subgraphs(const Section& root) {
  SubgraphsConfig config;
  read_subgraph(root.section("subgraph_defaults",
                             "The same keys as `subgraphs.NAME`, but `url`: for all that a "
                             "subgraph does not have itself, key by key.",
                             "subgraphs.NAME"),
                config.defaults);
  const auto read = [&](const std::string& name, const Section& section) {
    ConfiguredSubgraph& subgraph = config.by_name[name];
    subgraph.options = config.defaults;
    subgraph.options.name = name;
    subgraph.place = section.place();
    section.text("url", subgraph.options.url,
                 "Where it listens; absent: as the supergraph says. `http://`: HTTP/1.1 with "
                 "keep-alive. `https://`: HTTP/2 where ALPN agrees. Redirects are not followed.",
                 {}, check_url);
    read_subgraph(section, subgraph.options);
    const bool is_forbidden = !subgraph.options.allow_link_local &&
                              subgraph_http::has_link_local_host(subgraph.options.url);
    if (is_forbidden)
      section.complain("url",
                       "is link-local, where clouds keep credentials: no request would be "
                       "sent; set `allow_link_local: true` beside it if that is meant");
  };
  root.each("subgraphs", "NAME", "Subgraphs by their names in the supergraph.", read);
  return config;
}

}  // namespace exec
