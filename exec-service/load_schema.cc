#include "exec-service/load_schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/subgraph_http/check_subgraph.h"
#include "shared/config/read_file.h"
#include "shared/service/missing_providers.h"

namespace exec {

namespace {

std::optional<schema::SchemaText> read(const std::string& file,
                                       std::string_view if_empty,
                                       std::vector<std::string>& errors) {
  auto text = shared::config::read_file(file);
  if (text && text->find_first_not_of(" \t\r\n") == std::string::npos) {
    errors.push_back(fmt::format("{}: this file is empty: {}", file, if_empty));
    return {};
  }
  if (text) return schema::SchemaText{file, *std::move(text)};
  errors.push_back(file + ": this file can no longer be read");
  return {};
}

// What the configuration says of subgraphs has been checked; this is what the supergraph says.
void check_subgraphs(const Config& config,
                     const std::string& supergraph_file,
                     LoadedSchema& loaded) {
  const supergraph::Supergraph& supergraph = *loaded.supergraph;
  const auto all = subgraph_options(config, supergraph);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (supergraph.graphs[i].is_event) continue;
    const std::string key = "`subgraphs." + all[i].name;
    if (all[i].tls.insecure)
      loaded.warnings.push_back(key +
                                ".tls.insecure`: anyone on the way can read and change answers");
    if (all[i].url.empty()) {
      loaded.errors.push_back(supergraph_file + ": subgraph `" + all[i].name +
                              "` has no URL: compose the supergraph with its routing URL, or add " +
                              key + ".url` to the configuration");
    } else if (all[i].url != supergraph.graphs[i].url) {
      continue;  // the configuration's
    } else if (!all[i].allow_link_local && subgraph_http::has_link_local_host(all[i].url)) {
      loaded.errors.push_back(supergraph_file + ": the URL of subgraph `" + all[i].name + "`, `" +
                              all[i].url +
                              "`, is link-local, where clouds keep credentials: no request would "
                              "be sent; set " +
                              key + ".allow_link_local` if that is meant");
    } else if (const auto problem = subgraph_http::check_url(all[i].url)) {
      loaded.errors.push_back(supergraph_file + ": the URL of subgraph `" + all[i].name + "`, `" +
                              all[i].url + "`, " + *problem);
    }
  }
}

void check_providers(const Config& config, LoadedSchema& loaded) {
  std::vector<std::string> known;
  for (const shared::kafka::Provider& provider : config.providers)
    known.push_back(provider.name);
  const supergraph::Supergraph& supergraph = *loaded.supergraph;
  loaded.warnings =
      shared::service::missing_providers(shared::service::ProviderRole::kPublish,
                                         supergraph.events.uses_for_publishing(*supergraph.model),
                                         "exec-service's configuration", known);
}

LoadedSchema load(const Config& config,
                  const std::string& supergraph_file,
                  const std::string& events_file) {
  LoadedSchema loaded;
  if (supergraph_file.empty()) return loaded;  // reported already
  const auto supergraph = read(supergraph_file, "did the composer fail?", loaded.errors);
  const auto events =
      events_file.empty()
          ? std::nullopt
          : read(events_file, "leave out `schema.events` if there are no events", loaded.errors);
  if (!loaded.errors.empty()) return loaded;
  supergraph::LoadedSupergraph result = supergraph::load_supergraph(
      *supergraph, events ? &*events : nullptr, {}, config.override_labels);
  for (const schema::Problem& problem : result.errors)
    loaded.errors.push_back(schema::to_string(problem));
  for (const schema::Problem& problem : result.warnings)
    loaded.advice.push_back(schema::to_string(problem));
  loaded.supergraph = std::move(result.supergraph);
  if (loaded.supergraph == nullptr) return loaded;
  check_providers(config, loaded);
  check_subgraphs(config, supergraph_file, loaded);
  return loaded;
}

}  // namespace

LoadedSchema load_schema(const Config& config) {
  return load(config, config.supergraph_file, config.events_file);
}

LoadedSchema load_private_schema(const Config& config,
                                 const PrivateSchema& of,
                                 const supergraph::Supergraph* public_schema) {
  if (!of.shows_inaccessible) return load(config, of.supergraph_file, of.events_file);
  auto all_shown = std::make_shared<supergraph::Supergraph>(*public_schema);
  all_shown->api = all_shown->model;
  LoadedSchema loaded;
  loaded.supergraph = std::move(all_shown);
  return loaded;
}

std::vector<subgraph::SubgraphOptions> subgraph_options(const Config& config,
                                                        const supergraph::Supergraph& supergraph) {
  std::vector<subgraph::SubgraphOptions> all;
  for (const supergraph::Graph& graph : supergraph.graphs) {
    const auto configured = config.subgraphs.by_name.find(graph.name);
    subgraph::SubgraphOptions options = configured == config.subgraphs.by_name.end()
                                            ? config.subgraphs.defaults
                                            : configured->second.options;
    options.name = graph.name;
    if (options.url.empty()) options.url = graph.url;
    all.push_back(std::move(options));
  }
  return all;
}

}  // namespace exec
