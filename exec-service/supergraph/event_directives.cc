#include "exec-service/supergraph/event_directives.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "exec-service/language/printer.h"
#include "exec-service/schema/check_directive_uses.h"
#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/schema/suggestions.h"
#include "exec-service/supergraph/directive_names.h"
#include "exec-service/supergraph/event_dialect.h"
#include "shared/base/check.h"

namespace exec::supergraph {

namespace {

using language::Directive;
using language::DirectiveDefinition;

// Values of types that are not defined here are checked by the directives' own readers.
constexpr std::string_view kEventDirectives = R"graphql(
directive @edfs__kafkaSubscribe(topics: [String!], topic: String, providerId: String! = "default") on FIELD_DEFINITION
directive @edfs__kafkaPublish(topic: String, topics: [String!], providerId: String! = "default", key: String, headers: [Header!]) on FIELD_DEFINITION
directive @openfed__subscriptionFilter(condition: Condition!) on FIELD_DEFINITION
directive @eventsSubscribe(topic: String, topics: [String!], sourceName: String, sourceID: String, providerId: String) on FIELD_DEFINITION
directive @eventsPublish(topic: String, topics: [String!], sourceName: String, sourceID: String, providerId: String, key: String, headers: [Header!]) on FIELD_DEFINITION
)graphql";

constexpr std::string_view kSubgraphDirectives = R"graphql(
directive @link(url: String!, as: String, for: Purpose, import: [Import]) repeatable on SCHEMA
directive @core(feature: String!, as: String, for: Purpose) repeatable on SCHEMA
directive @composeDirective(name: String!) repeatable on SCHEMA
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @external on OBJECT | FIELD_DEFINITION
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @extends on OBJECT | INTERFACE
directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: Alternatives!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: Alternatives!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @cost(weight: Weight!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
directive @deprecated(reason: String! = "No longer supported") on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
directive @specifiedBy(url: String!) on SCALAR
directive @oneOf on INPUT_OBJECT
)graphql";

constexpr std::string_view kWithoutMeaning[] = {"requires",        "provides", "override",
                                                "interfaceObject", "context",  "fromContext"};

constexpr std::string_view kProviderArguments[] = {"providerId", "sourceName", "sourceID"};

class EventDirectiveChecker {
 public:
  EventDirectiveChecker(const schema::SdlFile& file,
                        const Features& features,
                        bool is_event_graph,
                        schema::ProblemList& errors)
      : file_(file),
        features_(features),
        dialect_(file, features),
        names_(features, UnlinkedNames::kMeanThemselves),
        is_event_graph_(is_event_graph),
        errors_(errors) {
    add(kEventDirectives);
    if (is_event_graph) add(kSubgraphDirectives);
  }

  void check() {
    schema::DirectiveRules rules;
    rules.skips = [&](std::string_view name) {
      return !is_event_graph_ && !dialect_.directive(name).has_value();
    };
    rules.find = [&](std::string_view name) { return find(name); };
    rules.on_undefined = [&](const Directive& use) {
      errors_.add({&file_, use.offset}, refusal(use.name.value));
    };
    rules.remedy = [](std::string_view, std::string_view argument) -> std::string {
      if (argument != "slowConsumerPolicy") return {};
      return "leave it out; clients that read too slowly are disconnected";
    };
    rules.checks_values = true;
    schema::check_directive_uses(file_, rules, errors_);
    for (const language::Definition& definition : file_.document.definitions())
      if (const auto* own = language::as<DirectiveDefinition>(definition)) check_defaults(*own);
  }

 private:
  void add(std::string_view sdl) {
    files_.push_back(schema::parse_sdl({"built-in", std::string(sdl)}, errors_));
    CHECK(files_.back() != nullptr);
    for (const language::Definition& definition : files_.back()->document.definitions()) {
      const auto* directive = language::as<DirectiveDefinition>(definition);
      known_.emplace(directive->name.value, directive);
    }
  }

  [[nodiscard]] const DirectiveDefinition* find(std::string_view name) const {
    auto canonical = dialect_.canonical(name);
    if (!canonical) canonical = names_.canonical(name);
    const auto found = canonical ? known_.find(*canonical) : known_.end();
    return found == known_.end() ? nullptr : found->second;
  }

  [[nodiscard]] std::string refusal(std::string_view name) const {
    if (dialect_.directive(name) == EventDirective::kUnsupported)
      return fmt::format(
          "@{} is not supported: events come from and go to Kafka topics; "
          "use @edfs__kafkaSubscribe or @edfs__kafkaPublish",
          name);
    const auto canonical = names_.canonical(name);
    if (canonical && std::ranges::find(kWithoutMeaning, *canonical) != std::end(kWithoutMeaning))
      return fmt::format("@{} has no meaning in an event graph; remove it", name);
    for (const Feature& feature : features_.all())
      if (!canonical && feature.owns_directive(name))
        return fmt::format(
            "@{} is of {}, which is not known here, so that it would not be obeyed; "
            "remove it",
            name, feature.url);
    return fmt::format(
        "@{} is not a directive of event graphs, so that it would not be obeyed; "
        "remove it.{}",
        name, suggestion(name));
  }

  [[nodiscard]] std::string suggestion(std::string_view name) const {
    std::vector<std::string> written;
    for (const auto& [known, definition] : known_)
      written.push_back(fmt::format("@{}", known));
    for (const Feature& feature : features_.all())
      for (const FeatureImport& import : feature.imports)
        if (import.is_directive && find(import.as) != nullptr) written.push_back("@" + import.as);
    std::ranges::sort(written);
    const auto repeated = std::ranges::unique(written);
    written.erase(repeated.begin(), repeated.end());
    return schema::suggestion(fmt::format("@{}", name), {written.begin(), written.end()});
  }

  // A file may print the definitions along. Of the defaults in them only those are obeyed that name
  // a provider; others would promise what does not happen.
  void check_defaults(const DirectiveDefinition& own) {
    const DirectiveDefinition* known = find(own.name.value);
    if (known == nullptr) return;
    for (const language::InputValueDefinition& argument : own.arguments) {
      const language::Value* value = argument.default_value;
      if (value == nullptr || value->kind == language::ValueKind::kNull) continue;
      if (is_obeyed(*known, argument.name.value, *value)) continue;
      errors_.add({&file_, value->offset},
                  fmt::format("the default of \"{}\" of @{} is not obeyed; remove it, and give the "
                              "value where the directive is used",
                              argument.name.value, own.name.value));
    }
  }

  [[nodiscard]] bool is_obeyed(const DirectiveDefinition& known,
                               std::string_view argument,
                               const language::Value& value) const {
    const bool is_event = dialect_.canonical(known.name.value).has_value();
    if (is_event && std::ranges::find(kProviderArguments, argument) != std::end(kProviderArguments))
      return value.kind == language::ValueKind::kString;
    return std::ranges::any_of(known.arguments, [&](const language::InputValueDefinition& each) {
      return each.name.value == argument && each.default_value != nullptr &&
             language::print(*each.default_value) == language::print(value);
    });
  }

  const schema::SdlFile& file_;
  const Features& features_;
  EventDialect dialect_;
  DirectiveNames names_;
  bool is_event_graph_;
  schema::ProblemList& errors_;
  std::vector<std::unique_ptr<const schema::SdlFile>> files_;
  std::map<std::string_view, const DirectiveDefinition*> known_;  // by canonical name
};

}  // namespace

void check_event_directives(const schema::SdlFile& event_graph,
                            const Features& features,
                            schema::ProblemList& errors) {
  EventDirectiveChecker(event_graph, features, true, errors).check();
}

void check_composed_event_directives(const schema::SdlFile& supergraph,
                                     const Features& features,
                                     schema::ProblemList& errors) {
  EventDirectiveChecker(supergraph, features, false, errors).check();
}

}  // namespace exec::supergraph
