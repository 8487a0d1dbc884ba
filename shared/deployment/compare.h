// compare: what contradicts in the two services' configurations, for `--check --with`. Only what the
// files prove: names may stand for any address, and ports of containers may be mapped.
//
//   conn.yaml ─ ConnFacts ─┐
//   exec.yaml ─ ExecFacts ─┼─ compare() ─▶ Findings
//   event graph ─ uses ────┘
//
// Errors: errors are what cannot work: a provider that is missing where it is needed, a port that
//         both want, a mutation that cannot say what became of its record. Warnings are limits of
//         one service that the other cannot use, and addresses where only a proxy could help.
// Thread: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/config/config.h"
#include "shared/deployment/conn_facts.h"
#include "shared/deployment/exec_facts.h"
#include "shared/exec_api/provider_use.h"
#include "shared/service/service_main.h"

namespace shared::deployment {

struct ProviderUses {
  std::vector<exec_api::ProviderUse> reading;
  std::vector<exec_api::ProviderUse> publishing;
};

[[nodiscard]] service::Findings compare(const ConnFacts& conn,
                                        const ExecFacts& exec,
                                        const ProviderUses& uses);

// What the event graph of these files uses; or whole lines, why that is not known.
using ReadUses =
    std::function<tl::expected<ProviderUses, std::vector<std::string>>(const ExecFacts& exec)>;

enum class Side : std::uint8_t { kConn, kExec };

// Reads both files and compares them. `other` is the one that was given with `--with`: what is wrong
// with it is reported here, as far as the comparison needs it; with one's own, elsewhere.
[[nodiscard]] service::Findings compare_files(const std::string& conn_file,
                                              const std::string& exec_file,
                                              Side other,
                                              const config::Environment& environment,
                                              const ReadUses& read_uses);

}  // namespace shared::deployment
