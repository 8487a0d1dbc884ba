#include "exec-service/subgraph_http/check_subgraph.h"

#include <curl/curl.h>
#include <memory>

#include <fmt/core.h>

namespace exec::subgraph_http {

namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};

// Empty: the URL has no such part.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  return std::unique_ptr<char, FreeText>(text).get();
}

}  // namespace

std::optional<std::string> check_url(const std::string& url) {
  if (url.empty()) return "is missing: where does the subgraph listen?";
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return "must begin with http:// or https://";
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return "is no URL: write http://host:port/path";
  if (part_of(parsed.get(), CURLUPART_HOST).empty()) return "has no host";
  if (!part_of(parsed.get(), CURLUPART_USER).empty() ||
      !part_of(parsed.get(), CURLUPART_PASSWORD).empty())
    return "must not hold a password: set an `authorization` header instead (`headers.set`)";
  if (!part_of(parsed.get(), CURLUPART_FRAGMENT).empty())
    return "must not have a fragment: it would never be sent";
  return {};
}

shared::Result<void> check_subgraph(const subgraph::SubgraphOptions& options) {
  const auto wrong = [&](const std::string& option, const std::string& what) {
    return shared::fail(shared::ErrorCode::kInvalidInput,
                        fmt::format("subgraphs.{}.{} {}", options.name, option, what));
  };
  if (const auto what = check_url(options.url)) return wrong("url", *what);
  if (const auto problem = check_tls(options.tls))
    return wrong("tls." + problem->option, problem->what);
  if (const auto what = subgraph::check_rules(options.headers))
    return wrong("headers", "cannot be: " + *what);
  if (options.connect_timeout_ms < 1) return wrong("connect_timeout_ms", "must be at least 1");
  if (options.timeout_ms < 1) return wrong("timeout_ms", "must be at least 1");
  if (options.connections_max < 1) return wrong("connections_max", "must be at least 1");
  if (options.response_bytes_max < 1) return wrong("response_bytes_max", "must be at least 1");
  if (options.retry.attempts_max < 1) return wrong("retry.attempts_max", "must be at least 1");
  return {};
}

}  // namespace exec::subgraph_http
