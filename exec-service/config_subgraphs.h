// read_subgraphs: `subgraph_defaults` and `subgraphs.NAME` of exec-service's YAML file.
//
// A subgraph has the defaults' value of each key that it does not have itself; within `headers` and
// the other sections, too.
//
// Errors: collected in shared::config::Config, each at its line.
// Thread: blocks (certificate files are read).
#pragma once

#include <map>
#include <string>

#include "exec-service/subgraph/subgraph_options.h"
#include "shared/config/config.h"

namespace exec {

struct ConfiguredSubgraph {
  subgraph::SubgraphOptions options;  // url empty: the schema's
  shared::config::Place place;        // of its key in the file
};

struct SubgraphsConfig {
  subgraph::SubgraphOptions defaults;
  std::map<std::string, ConfiguredSubgraph> by_name;
};

[[nodiscard]] SubgraphsConfig read_subgraphs(const shared::config::Section& root);

}  // namespace exec
