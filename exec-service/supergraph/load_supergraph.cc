#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/built_in_sdl.h"
#include "exec-service/schema/check_directive_cycles.h"
#include "exec-service/schema/check_directive_uses.h"
#include "exec-service/schema/check_schema_definitions.h"
#include "exec-service/schema/check_type_system.h"
#include "exec-service/schema/type_system_builder.h"
#include "exec-service/supergraph/access_rules.h"
#include "exec-service/supergraph/api_schema.h"
#include "exec-service/supergraph/cost_rules.h"
#include "exec-service/supergraph/event_directives.h"
#include "exec-service/supergraph/event_overlay.h"
#include "exec-service/supergraph/event_reachability.h"
#include "exec-service/supergraph/features.h"
#include "exec-service/supergraph/join_reader.h"
#include "exec-service/supergraph/supergraph.h"
#include "shared/base/check.h"

namespace exec::supergraph {

namespace {

constexpr std::string_view kKnownSpecs[] = {
    "link", "core", "join", "inaccessible", "authenticated", "requiresScopes", "policy", "cost"};
constexpr int kJoinMinorMax = 5;

// Directive definitions that only spell out an event dialect, linked or not.
schema::Machinery supergraph_machinery(const Features& features, const EventDialect& dialect) {
  schema::Machinery machinery;
  machinery.is_type = [&features](std::string_view name) {
    if (name == kPublishResult) return false;
    return features.owns_type(name) || EventDialect::is_machinery(name);
  };
  machinery.is_directive = [&features, &dialect](std::string_view name) {
    return features.owns_directive(name) || dialect.directive(name).has_value();
  };
  return machinery;
}

class Loader {
 public:
  Loader(const schema::SchemaLimits& limits, const OverrideLabels& in_force)
      : limits_(limits),
        in_force_(in_force),
        errors_(limits.problems_max),
        directive_errors_(limits.problems_max),
        warnings_(limits.problems_max) {}

  LoadedSupergraph load(const schema::SchemaText& supergraph,
                        const schema::SchemaText* event_graph) {
    built_in_ = schema::parse_sdl({"built-in", std::string(schema::kBuiltInSdl)}, errors_);
    CHECK(built_in_ != nullptr);
    file_ = schema::parse_sdl(supergraph, errors_);
    if (event_graph != nullptr) event_file_ = schema::parse_sdl(*event_graph, errors_);
    if (!errors_.empty()) return answer(nullptr);

    features_ = Features::read(*file_, errors_);
    check_features();
    if (event_file_ != nullptr) {
      event_features_ = Features::read(*event_file_, errors_);
      check_purposes(event_features_);
      publish_result_ = publish_result_sdl(*event_file_, errors_);
      // The supergraph may have composed it in already.
      if (declares_publish_result(*file_)) publish_result_ = nullptr;
    }
    if (!errors_.empty()) return answer(nullptr);

    auto loaded = std::make_shared<Supergraph>();
    loaded->id = schema_id(
        supergraph.text,
        event_graph == nullptr ? std::nullopt : std::optional<std::string_view>(event_graph->text));
    check_directives();
    if (!build_model(*loaded)) return refuse();
    read_graphs(*loaded);
    loaded->access = read_access_rules(annotated_files(), *loaded->model, errors_);
    loaded->costs = read_cost_rules(annotated_files(), *loaded->model, errors_);
    if (!errors_.empty() || !directive_errors_.empty()) return refuse();
    warn_of_unreachable_fields(*loaded, (event_graph == nullptr ? supergraph : *event_graph).name,
                               warnings_);
    return answer(std::move(loaded));
  }

 private:
  LoadedSupergraph answer(std::shared_ptr<const Supergraph> supergraph) {
    return {std::move(supergraph), errors_.take(), warnings_.take()};
  }

  // What is wrong with directives comes with what is wrong otherwise, all in the files' order.
  void check_directives() {
    check_composed_event_directives(*file_, features_, directive_errors_);
    check_publish_result(*file_, directive_errors_);
    if (event_file_ == nullptr) return;
    check_event_directives(*event_file_, event_features_, directive_errors_);
    check_publish_result(*event_file_, directive_errors_);
  }

  LoadedSupergraph refuse() {
    std::vector<schema::Problem> all = errors_.take();
    std::ranges::move(directive_errors_.take(), std::back_inserter(all));
    std::ranges::stable_sort(all, {}, [&](const schema::Problem& each) {
      return std::tuple(each.file != file_->name, each.line, each.column);
    });
    if (all.size() > limits_.problems_max) all.resize(limits_.problems_max);
    return {nullptr, std::move(all), warnings_.take()};
  }

  static bool declares_publish_result(const schema::SdlFile& file) {
    return std::ranges::any_of(file.document.definitions(), [](const auto& definition) {
      return schema::head_of(definition).name.value == kPublishResult;
    });
  }

  void check_features() {
    const Feature* join = features_.find("join");
    if (join == nullptr) {
      errors_.add(schema::Problem{
          file_->name, 0, 0,
          "this is not a supergraph: its schema links no join specification; compose "
          "your subgraphs, as with `rover supergraph compose`"});
    } else if (join->major != 0 || join->minor < 1 || join->minor > kJoinMinorMax) {
      errors_.add(join->place, fmt::format("join v{}.{} is not supported; compose with one of v0.1 "
                                           "to v0.{}",
                                           join->major, join->minor, kJoinMinorMax));
    }
    check_purposes(features_);
  }

  void check_purposes(const Features& features) {
    for (const Feature& feature : features.all()) {
      const bool is_known = std::ranges::find(kKnownSpecs, feature.spec) != std::end(kKnownSpecs);
      if (is_known || feature.purpose.empty()) continue;
      errors_.add(feature.place,
                  fmt::format("{} is linked for {}, and is not supported: serving this graph "
                              "without it would be wrong. Remove its directives",
                              feature.url, feature.purpose));
    }
  }

  bool build_model(Supergraph& loaded) {
    const EventDialect dialect(*file_, features_);
    schema::DefinitionTable definitions(errors_);
    definitions.add(*built_in_, schema::FileRole::kBuiltIn);
    definitions.add(*file_, schema::FileRole::kOwn, supergraph_machinery(features_, dialect));
    for (const schema::SdlFile* file : event_files())
      definitions.add(*file, schema::FileRole::kOverlay, event_machinery(event_features_));
    definitions.add_extensions();
    schema::check_schema_definitions(definitions, errors_);
    // A composer may have left out a definition that the rest does not need.
    const auto is_machinery = [&](std::string_view name) {
      return features_.owns_directive(name) || dialect.directive(name).has_value();
    };
    schema::check_directive_cycles(definitions, errors_);
    schema::check_directive_uses(*file_, definitions, is_machinery, warnings_, errors_);
    schema::TypeSystem built = schema::TypeSystemBuilder(definitions, errors_, limits_).build();
    if (!errors_.empty()) return false;
    auto model = std::make_shared<const schema::Schema>(std::move(built.tables));
    schema::check_type_system(*model, {built.type_places, built.field_places}, errors_);
    loaded.model = model;
    if (!errors_.empty()) return false;

    loaded.api = derive_api_schema(loaded.model, annotated_files(), errors_);
    return errors_.empty();
  }

  [[nodiscard]] std::vector<AnnotatedFile> annotated_files() const {
    std::vector<AnnotatedFile> files;
    files.push_back({file_.get(), {features_, UnlinkedNames::kMeanNothing}});
    for (const schema::SdlFile* file : event_files())
      files.push_back({file, {event_features_, UnlinkedNames::kMeanThemselves}, true});
    return files;
  }

  void read_graphs(Supergraph& loaded) {
    loaded.types.resize(loaded.model->types().size());
    loaded.fields.resize(loaded.model->fields().size());
    FieldSetTable field_sets(*loaded.model, limits_.field_set_depth_max);
    const JoinTarget target{loaded, field_sets, errors_, warnings_};
    read_joins(*file_, *features_.find("join"), target, in_force_);
    read_composed_events(*file_, features_, target, limits_);
    if (event_file_ != nullptr) read_event_overlay(event_files(), event_features_, target, limits_);
    complete_joins(loaded);
    if (errors_.empty()) find_fetchable_fields(loaded);
  }

  [[nodiscard]] std::vector<const schema::SdlFile*> event_files() const {
    std::vector<const schema::SdlFile*> files;
    for (const schema::SdlFile* file : {event_file_.get(), publish_result_.get()})
      if (file != nullptr) files.push_back(file);
    return files;
  }

  schema::SchemaLimits limits_;
  const OverrideLabels& in_force_;
  schema::ProblemList errors_;
  schema::ProblemList directive_errors_;
  schema::ProblemList warnings_;
  std::unique_ptr<const schema::SdlFile> built_in_;
  std::unique_ptr<const schema::SdlFile> file_;
  std::unique_ptr<const schema::SdlFile> event_file_;
  std::unique_ptr<const schema::SdlFile> publish_result_;
  Features features_;
  Features event_features_;
};

}  // namespace

LoadedSupergraph load_supergraph(const schema::SchemaText& supergraph,
                                 const schema::SchemaText* event_graph,
                                 const schema::SchemaLimits& limits,
                                 const OverrideLabels& in_force) {
  return Loader(limits, in_force).load(supergraph, event_graph);
}

}  // namespace exec::supergraph
