// missing_providers: what an event graph needs and a configuration does not have under `providers`.
//
//   events.graphql:12:60: Subscription.tick and 2 more fields read from provider `mian`, which
//   conn.yaml does not have: ...; did you mean `main`? Otherwise add `providers.mian`
//
// Shapes: one line per provider, at its first use, in the order of these.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/exec_api/provider_use.h"

namespace shared::service {

enum class ProviderRole : std::uint8_t { kRead, kPublish };

// `file` is the configuration that has to name them, as a person calls it; `known` are those that it
// does.
[[nodiscard]] std::vector<std::string> missing_providers(
    ProviderRole role,
    const std::vector<exec_api::ProviderUse>& uses,
    std::string_view file,
    const std::vector<std::string>& known);

// The end of a sentence about a provider that is not known: "did you mean `main`? Otherwise add
// `providers.mian`", or the latter only.
[[nodiscard]] std::string provider_remedy(const std::string& name,
                                          const std::vector<std::string>& known);

}  // namespace shared::service
