#include "exec-service/subgraph_http/check_subgraph.h"

#include <curl/curl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>

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

bool is_link_local(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);  // NOLINT: the socket API's way
    return (ntohl(v4.sin_addr.s_addr) >> 16U) == 0xa9fe;             // 169.254.0.0/16
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);  // NOLINT
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);       // NOLINT
    return IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr) ||                    // NOLINT
           (is_mapped && v6.sin6_addr.s6_addr[12] == 0xa9 && v6.sin6_addr.s6_addr[13] == 0xfe);
  }
  return false;
}

bool has_link_local_host(const std::string& url) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return false;
  std::string host = part_of(parsed.get(), CURLUPART_HOST);
  if (host.size() >= 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;  // a name is looked up when it is needed
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return false;
  const bool is_forbidden = is_link_local(*found->ai_addr);
  ::freeaddrinfo(found);
  return is_forbidden;
}

}  // namespace exec::subgraph_http
