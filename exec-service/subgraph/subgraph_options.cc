#include "exec-service/subgraph/subgraph_options.h"

#include <curl/curl.h>
#include <memory>

#include <fmt/core.h>

namespace exec::subgraph {

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

shared::Result<void> check_subgraph(const SubgraphOptions& options) {
  const auto wrong = [&](std::string_view option, std::string_view what) {
    return shared::fail(shared::ErrorCode::kInvalidInput,
                        fmt::format("subgraphs.{}.{} {}", options.name, option, what));
  };
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (options.url.empty()) return wrong("url", "is missing: where does the subgraph listen?");
  if (!options.url.starts_with("http://") && !options.url.starts_with("https://"))
    return wrong("url", "must begin with http:// or https://");
  if (curl_url_set(url.get(), CURLUPART_URL, options.url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK)
    return wrong("url", "is no URL: write http://host:port/path");
  if (part_of(url.get(), CURLUPART_HOST).empty()) return wrong("url", "has no host");
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty())
    return wrong("url", "must not hold a password: forward an `authorization` header instead");
  if (!part_of(url.get(), CURLUPART_FRAGMENT).empty())
    return wrong("url", "must not have a fragment: it would never be sent");
  if (options.connect_timeout_ms < 1) return wrong("connect_timeout_ms", "must be at least 1");
  if (options.timeout_ms < 1) return wrong("timeout_ms", "must be at least 1");
  if (options.connections_max < 1) return wrong("connections_max", "must be at least 1");
  if (options.response_bytes_max < 1) return wrong("response_bytes_max", "must be at least 1");
  return {};
}

}  // namespace exec::subgraph
