#include "exec-service/load_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "exec-service/load_schema.h"
#include "exec-service/load_trusted_documents.h"
#include "shared/base/nearest_names.h"

namespace exec {

namespace {

void move_all(std::vector<std::string>& from, std::vector<std::string>& to) {
  std::ranges::move(from, std::back_inserter(to));
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShownMax = 10;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kShownMax); ++i)
    list += (list.empty() ? "`" : ", `") + names[i] + "`";
  return names.size() > kShownMax ? list + ", ..." : list;
}

void load_private_schemas(const Config& config, LoadedFiles& files) {
  for (const PrivateSchema& each : config.private_schemas) {
    if (each.shows_inaccessible && files.supergraph == nullptr) continue;
    LoadedSchema schema = load_private_schema(config, each, files.supergraph.get());
    move_all(schema.errors, files.errors);
    move_all(schema.warnings, files.warnings);
    move_all(schema.advice, files.advice);
    if (schema.supergraph != nullptr) files.private_schemas.push_back(std::move(schema.supergraph));
  }
}

// What is configured for a subgraph that no supergraph has is a misspelt name.
void check_subgraph_names(const Config& config, LoadedFiles& files) {
  std::vector<std::string> names;
  const auto add_names = [&](const auto& schema) {
    for (const supergraph::Graph& graph : schema->graphs)
      if (!graph.is_event) names.push_back(graph.name);
  };
  add_names(files.supergraph);
  std::ranges::for_each(files.private_schemas, add_names);
  for (const auto& [name, subgraph] : config.subgraphs.by_name) {
    if (std::ranges::find(names, name) != names.end()) continue;
    std::string message =
        subgraph.place.text() + ": `subgraphs." + name + "` is not a subgraph of the supergraph: ";
    if (const auto near = shared::nearest_names(name, names); !near.empty()) {
      message += fmt::format("did you mean `{}`?", near.front());
    } else {
      message += "it has " + list_of(names);
    }
    files.errors.push_back(std::move(message));
  }
}

}  // namespace

LoadedFiles load_files(const Config& config) {
  LoadedSchema schema = load_schema(config);
  LoadedFiles files{.supergraph = std::move(schema.supergraph),
                    .private_schemas = {},
                    .documents = nullptr,
                    .errors = std::move(schema.errors),
                    .warnings = std::move(schema.warnings),
                    .advice = std::move(schema.advice)};
  load_private_schemas(config, files);
  const bool has_all =
      files.supergraph != nullptr && files.private_schemas.size() == config.private_schemas.size();
  if (has_all) check_subgraph_names(config, files);
  LoadedDocuments documents = load_trusted_documents(config, files.supergraph.get());
  files.documents = std::move(documents.documents);
  move_all(documents.errors, files.errors);
  move_all(documents.warnings, files.advice);
  if (!files.errors.empty()) files.supergraph = nullptr;
  return files;
}

}  // namespace exec
