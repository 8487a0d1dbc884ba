// ProviderUse: a root field of an event graph, and the provider that it reads from or publishes to.
//
// Thread: any.
#pragma once

#include <string>

namespace shared::exec_api {

struct ProviderUse {
  std::string provider;  // its name in `providers`
  std::string field;     // Subscription.flightUpdated
  std::string at;        // file:line:column of what names the provider

  friend bool operator==(const ProviderUse&, const ProviderUse&) = default;
};

}  // namespace shared::exec_api
