#include "exec-service/load_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "exec-service/load_schema.h"
#include "exec-service/load_trusted_documents.h"

namespace exec {

namespace {

void move_all(std::vector<std::string>& from, std::vector<std::string>& to) {
  std::ranges::move(from, std::back_inserter(to));
}

void load_private_schemas(const Config& config, LoadedFiles& files) {
  for (const PrivateSchema& each : config.private_schemas) {
    LoadedSchema schema = load_private_schema(config, each, *files.supergraph);
    move_all(schema.errors, files.errors);
    move_all(schema.warnings, files.warnings);
    if (schema.supergraph != nullptr) files.private_schemas.push_back(std::move(schema.supergraph));
  }
}

// What is configured for a subgraph that no supergraph has is a misspelt name.
void check_subgraph_names(const Config& config, LoadedFiles& files) {
  for (const auto& [name, options] : config.subgraphs.by_name) {
    const auto has_it = [&name = name](const auto& schema) {
      return schema->find_graph(name) != nullptr;
    };
    if (!has_it(files.supergraph) && std::ranges::none_of(files.private_schemas, has_it))
      files.errors.push_back("`subgraphs." + name + "`: the supergraph has no such subgraph");
  }
}

}  // namespace

LoadedFiles load_files(const Config& config) {
  LoadedSchema schema = load_schema(config);
  LoadedFiles files{.supergraph = std::move(schema.supergraph),
                    .private_schemas = {},
                    .documents = nullptr,
                    .errors = std::move(schema.errors),
                    .warnings = std::move(schema.warnings)};
  if (files.supergraph == nullptr) return files;
  load_private_schemas(config, files);
  if (files.errors.empty()) check_subgraph_names(config, files);
  LoadedDocuments documents = load_trusted_documents(config, *files.supergraph);
  files.documents = std::move(documents.documents);
  move_all(documents.errors, files.errors);
  move_all(documents.warnings, files.warnings);
  if (!files.errors.empty()) files.supergraph = nullptr;
  return files;
}

}  // namespace exec
