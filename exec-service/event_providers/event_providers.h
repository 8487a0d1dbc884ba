// event_providers: which providers the event graph of a configuration reads from and publishes to.
//
// conn-service's main() links this, and nothing else of exec-service, so that `conn-service --check
// --with exec.yaml` reads an event graph as exec-service does: composed, renamed, with defaults
// (docs/decisions/0022-configurations-compared.md).
//
// Errors: whole lines: what is wrong with the schema files.
// Thread: blocks (reads files).
#pragma once

#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/deployment/compare.h"

namespace exec::event_providers {

[[nodiscard]] tl::expected<shared::deployment::ProviderUses, std::vector<std::string>>
event_providers(const shared::deployment::ExecFacts& configuration);

}  // namespace exec::event_providers
