// read_subgraphs: `subgraph_defaults` and `subgraphs.NAME` of exec-service's YAML file.
//
// A subgraph has the defaults' value of each key that it does not name itself; within `headers` and
// the other sections, too.
//
// Errors: collected in shared::config::Config, each at its line.
// Thread: blocks (certificate files are looked at).
#pragma once

#include <map>
#include <string>

#include "exec-service/subgraph/subgraph_options.h"
#include "shared/config/config.h"

namespace exec {

struct SubgraphsConfig {
  subgraph::SubgraphOptions defaults;
  std::map<std::string, subgraph::SubgraphOptions> by_name;  // url empty: the schema's
};

[[nodiscard]] SubgraphsConfig read_subgraphs(const shared::config::Config& file,
                                             const shared::config::Section& root);

}  // namespace exec
