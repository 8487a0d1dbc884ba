#include "exec-service/load_files.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "exec-service/load_schema.h"
#include "exec-service/load_trusted_documents.h"
#include "exec-service/schema_identity.h"
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

struct NamedSupergraph {
  std::string name;  // empty: the public one
  std::shared_ptr<const supergraph::Supergraph> supergraph;
  bool shows_inaccessible = false;
};

void load_private_schemas(const Config& config,
                          const supergraph::Supergraph* public_schema,
                          std::vector<NamedSupergraph>& supergraphs,
                          LoadedFiles& files) {
  for (const PrivateSchema& each : config.private_schemas) {
    if (each.shows_inaccessible && public_schema == nullptr) continue;
    LoadedSchema schema = load_private_schema(config, each, public_schema);
    move_all(schema.errors, files.errors);
    move_all(schema.warnings, files.warnings);
    move_all(schema.advice, files.advice);
    if (schema.supergraph != nullptr)
      supergraphs.push_back({each.id, std::move(schema.supergraph), each.shows_inaccessible});
  }
}

pipeline::SharedSchema served(const NamedSupergraph& named,
                              std::string traits,
                              const LoadedDocuments& documents) {
  if (named.shows_inaccessible) traits += "inaccessible\n";
  auto identified = std::make_shared<supergraph::Supergraph>(*named.supergraph);
  identified->id = schema_id_of(identified->id, traits, named.name);
  return std::make_shared<const pipeline::ServedSchema>(pipeline::ServedSchema{
      .supergraph = std::move(identified), .trusted = documents.documents, .name = named.name});
}

// What is configured for a subgraph that no supergraph has is a misspelt name.
void check_subgraph_names(const Config& config,
                          const std::vector<NamedSupergraph>& supergraphs,
                          std::vector<std::string>& problems) {
  std::vector<std::string> names;
  for (const NamedSupergraph& named : supergraphs)
    for (const supergraph::Graph& graph : named.supergraph->graphs)
      if (!graph.is_event) names.push_back(graph.name);
  for (const auto& [name, subgraph] : config.subgraphs.by_name) {
    if (std::ranges::find(names, name) != names.end()) continue;
    std::string message =
        subgraph.place.text() + ": `subgraphs." + name + "` is not a subgraph of the supergraph: ";
    if (const auto near = shared::nearest_names(name, names); !near.empty()) {
      message += fmt::format("did you mean `{}`?", near.front());
    } else {
      message += "it has " + list_of(names);
    }
    problems.push_back(std::move(message));
  }
}

}  // namespace

LoadedFiles load_files(const Config& config, Occasion occasion) {
  LoadedSchema schema = load_schema(config);
  LoadedFiles files{.schemas = {},
                    .errors = std::move(schema.errors),
                    .warnings = std::move(schema.warnings),
                    .advice = std::move(schema.advice)};
  std::vector<NamedSupergraph> supergraphs;
  if (schema.supergraph != nullptr) supergraphs.push_back({"", schema.supergraph});
  load_private_schemas(config, schema.supergraph.get(), supergraphs, files);
  const bool has_all = supergraphs.size() == 1 + config.private_schemas.size();
  if (has_all)
    check_subgraph_names(config, supergraphs,
                         occasion == Occasion::kStart ? files.errors : files.warnings);
  LoadedDocuments documents = load_trusted_documents(config, schema.supergraph.get());
  move_all(documents.errors, files.errors);
  move_all(documents.warnings, files.advice);
  if (!files.errors.empty() || !has_all) return files;
  const std::string traits = schema_traits(config, documents.manifest_hash);
  for (const NamedSupergraph& named : supergraphs)
    files.schemas.push_back(served(named, traits, documents));
  return files;
}

std::vector<std::string> files_of(const Config& config) {
  std::vector<std::string> files{config.supergraph_file, config.events_file};
  for (const PrivateSchema& each : config.private_schemas) {
    files.push_back(each.supergraph_file);
    files.push_back(each.events_file);
  }
  if (config.trusted_documents.mode != trusted_documents::Mode::kOff)
    files.push_back(config.trusted_documents_file);
  std::erase(files, "");
  return files;
}

}  // namespace exec
