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
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    const bool has_scheme = url.find("://") != std::string::npos;
    return has_scheme || url.empty() ? "must begin with http:// or https://"
                                     : "must begin with http:// or https://: write http://" + url;
  }
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return "is not a URL: write http://host:port/path";
  if (part_of(parsed.get(), CURLUPART_HOST).empty())
    return "has no host: write http://host:port/path";
  if (!part_of(parsed.get(), CURLUPART_USER).empty() ||
      !part_of(parsed.get(), CURLUPART_PASSWORD).empty())
    return "must not hold a password: set an `authorization` header instead (`headers.set`)";
  if (!part_of(parsed.get(), CURLUPART_FRAGMENT).empty())
    return "must not have a fragment: it would never be sent";
  return {};
}

}  // namespace exec::subgraph_http
