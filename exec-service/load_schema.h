// load_schema: the schema files of the configuration, read and checked as a whole.
//
// Shapes: `errors`, `warnings` and `advice` are whole lines, file:line:column first where there is
//         one. Warnings say what will fail (a provider that the configuration does not have),
//         advice what may surprise (fields that no subgraph can reach).
// Errors: all at once, in `errors`; `supergraph` is null if there is none to work with.
// Thread: blocks (reads files); before anything runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec {

struct LoadedSchema {
  std::shared_ptr<const supergraph::Supergraph> supergraph;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  std::vector<std::string> advice;
};

[[nodiscard]] LoadedSchema load_schema(const Config& config);

// `of`, or the public schema with all that it hides. `public_schema` may be null for one that has a
// supergraph of its own.
[[nodiscard]] LoadedSchema load_private_schema(const Config& config,
                                               const PrivateSchema& of,
                                               const supergraph::Supergraph* public_schema);

// How each graph of the supergraph is reached, by its index; the configuration's word goes over the
// supergraph's. The event graph has an entry without url, which is never asked.
[[nodiscard]] std::vector<subgraph::SubgraphOptions> subgraph_options(
    const Config& config, const supergraph::Supergraph& supergraph);

}  // namespace exec
