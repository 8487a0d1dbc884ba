#include "exec-service/cost/operation_cost.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "shared/json/parsed_text.h"

namespace exec::cost {

namespace {

using language::GraphQLError;
using language::OperationKind;
using supergraph::ListSize;

constexpr double kMutationCost = 10;

// The size of the lists that a field's @listSize(sizedFields:) names, one level below it.
struct SizedFields {
  const ListSize* rule = nullptr;
  double size = 0;

  [[nodiscard]] bool names(std::string_view field) const {
    return rule != nullptr &&
           std::ranges::find(rule->sized_fields, field) != rule->sized_fields.end();
  }
};

class Analysis {
 public:
  Analysis(const supergraph::Supergraph& supergraph,
           const language::Document& document,
           const language::OperationDefinition& operation,
           const std::vector<std::string>& variables,
           std::uint32_t list_size_assumed)
      : rules_(supergraph.costs),
        api_(*supergraph.api),
        document_(document),
        operation_(operation),
        variables_(variables),
        list_size_assumed_(list_size_assumed) {}

  tl::expected<OperationCost, GraphQLError> run() {
    const schema::Type& root = *api_.root(operation_.kind);
    OperationCost total = selections(root, operation_.selection_set, {});
    if (operation_.kind == OperationKind::kMutation) total.cost += kMutationCost;
    if (error_) return tl::unexpected(*std::move(error_));
    return total;
  }

 private:
  OperationCost selections(const schema::Type& type,
                           const language::SelectionSet& set,
                           const SizedFields& sized) {
    OperationCost total;
    const auto add = [&](const OperationCost& more) {
      total.cost += more.cost;
      total.depth = std::max(total.depth, more.depth);
    };
    for (const language::Selection& selection : set.selections) {
      if (const auto* selected = language::as<language::Field>(selection)) {
        add(field(type, *selected, sized));
      } else if (const auto* fragment = language::as<language::InlineFragment>(selection)) {
        const schema::Type* on = api_.find_type(fragment->type_condition.value);
        add(selections(on != nullptr ? *on : type, fragment->selection_set, sized));
      } else if (const auto* spread = language::as<language::FragmentSpread>(selection)) {
        add(this->fragment(spread->name.value, sized));
      }
    }
    return total;
  }

  OperationCost fragment(std::string_view name, const SizedFields& sized) {
    const auto key = std::pair(name, std::pair(sized.rule, sized.size));
    if (const auto known = fragments_.find(key); known != fragments_.end()) return known->second;
    const language::FragmentDefinition& definition = *document_.fragment(name);
    OperationCost total;
    if (const schema::Type* on = api_.find_type(definition.type_condition.value))
      total = selections(*on, definition.selection_set, sized);
    fragments_.emplace(key, total);
    return total;
  }

  OperationCost field(const schema::Type& type,
                      const language::Field& selected,
                      const SizedFields& sized) {
    const schema::Field* field = api_.find_field(type.id, selected.name.value);
    if (field == nullptr || api_.is_typename(field->id)) return {1, 0};
    const schema::Type& named = api_[field->type.type];
    const auto rule = rules_.list_sizes.find(field->id);
    SizedFields below;
    double size = field->type.is_list() ? list_size_assumed_ : 1;
    if (rule != rules_.list_sizes.end()) {
      const double asked = size_asked(*field, selected, rule->second);
      if (rule->second.sized_fields.empty()) {
        if (field->type.is_list()) size = asked;
      } else {
        below = {&rule->second, asked};
      }
    }
    if (field->type.is_list() && sized.names(field->name)) size = sized.size;
    OperationCost inside;
    if (!selected.selection_set.empty()) inside = selections(named, selected.selection_set, below);
    return {inside.depth + 1,
            arguments(*field, selected) + size * (weight(type, *field, named) + inside.cost)};
  }

  // Of a field of an abstract type, that of the most expensive type that it may turn out to have.
  [[nodiscard]] double weight(const schema::Type& type,
                              const schema::Field& field,
                              const schema::Type& named) const {
    double highest = own_weight(field, named);
    if (type.is_abstract()) {
      type.possible.for_each([&](schema::TypeId each) {
        if (const schema::Field* here = api_.find_field(each, field.name))
          highest = std::max(highest, own_weight(*here, api_[here->type.type]));
      });
    }
    return highest;
  }

  [[nodiscard]] double own_weight(const schema::Field& field, const schema::Type& named) const {
    if (const auto own = rules_.of_field.find(field.id); own != rules_.of_field.end())
      return own->second;
    double highest = named.is_composite() ? 1 : 0;
    if (const auto its = rules_.of_type.find(named.id); its != rules_.of_type.end())
      highest = its->second;
    if (!named.is_abstract()) return highest;
    named.possible.for_each([&](schema::TypeId each) {
      if (const auto its = rules_.of_type.find(each); its != rules_.of_type.end())
        highest = std::max(highest, its->second);
    });
    return highest;
  }

  [[nodiscard]] double arguments(const schema::Field& field,
                                 const language::Field& selected) const {
    double cost = 0;
    for (const language::Argument& argument : selected.arguments) {
      const auto weight = rules_.of_argument.find({field.id, std::string(argument.name.value)});
      if (weight != rules_.of_argument.end()) cost += weight->second;
      const schema::InputValue* definition = field.find_argument(argument.name.value);
      if (definition != nullptr && !rules_.of_input_field.empty())
        cost += literal(definition->type.type, argument.value);
    }
    return cost;
  }

  // What the members of input objects cost, in a literal or in a variable.
  [[nodiscard]] double literal(schema::TypeId type, const language::Value& value) const {
    double cost = 0;
    if (value.kind == language::ValueKind::kVariable) {
      const std::string text = variable(value.text);
      shared::json::ParsedText json;
      if (const auto parsed = json.parse(text, shared::json::kOwnText))
        cost += input(type, *parsed);
      return cost;
    }
    for (const language::Value& item : value.items)
      cost += literal(type, item);
    for (const language::ObjectField& member : value.fields)
      if (const schema::InputValue* field = api_[type].find_input_field(member.name.value))
        cost += member_weight(type, field->name) + literal(field->type.type, member.value);
    return cost;
  }
  [[nodiscard]] double input(schema::TypeId type, shared::json::Value value) const {
    double cost = 0;
    if (value.is_array())
      for (const shared::json::Value item : value.elements())
        cost += input(type, item);
    if (value.is_object())
      for (const shared::json::Member member : value.members())
        if (const schema::InputValue* field = api_[type].find_input_field(member.name.text()))
          cost += member_weight(type, field->name) + input(field->type.type, member.value);
    return cost;
  }
  [[nodiscard]] double member_weight(schema::TypeId type, const std::string& field) const {
    const auto weight = rules_.of_input_field.find({type, field});
    return weight == rules_.of_input_field.end() ? 0 : weight->second;
  }

  // How many elements the slicing arguments ask for: the most, if there are several.
  double size_asked(const schema::Field& field,
                    const language::Field& selected,
                    const ListSize& rule) {
    std::size_t given = 0;
    std::optional<double> most;
    for (const std::string& name : rule.slicing_arguments) {
      const auto size = slicing_value(field, selected, name);
      if (!size) continue;
      ++given;
      most = most ? std::max(*most, *size) : *size;
    }
    if (rule.require_one && !rule.slicing_arguments.empty() && given != 1 && !error_) {
      error_ = GraphQLError{.message = fmt::format(
                                "Field \"{}\" needs exactly one of the arguments {}, which say how "
                                "many are asked for.",
                                api_.to_string(field.id), fmt::join(rule.slicing_arguments, ", ")),
                            .locations = {document_.location(selected.offset)},
                            .code = std::string(language::kValidationErrorCode)};
    }
    if (most) return *most;
    return rule.assumed.value_or(list_size_assumed_);
  }

  [[nodiscard]] std::optional<double> slicing_value(const schema::Field& field,
                                                    const language::Field& selected,
                                                    const std::string& name) const {
    const auto given = std::ranges::find_if(
        selected.arguments, [&](const auto& each) { return each.name.value == name; });
    const schema::InputValue* definition = field.find_argument(name);
    if (definition == nullptr) return std::nullopt;
    std::string text;
    if (given != selected.arguments.end())
      text = given->value.kind == language::ValueKind::kVariable ? variable(given->value.text)
                                                                 : std::string(given->value.text);
    if (text.empty() && definition->default_value) text = definition->default_value->json;
    shared::json::ParsedText json;
    const auto parsed = json.parse(text);
    const auto number = parsed ? parsed->number() : std::nullopt;
    return number ? std::optional(std::max(0.0, *number)) : std::nullopt;
  }

  [[nodiscard]] std::string variable(std::string_view name) const {
    std::size_t index = 0;
    for (const language::VariableDefinition& definition : operation_.variable_definitions) {
      if (definition.variable.value == name) return variables_[index];
      ++index;
    }
    return {};
  }

  const supergraph::CostRules& rules_;
  const schema::Schema& api_;
  const language::Document& document_;
  const language::OperationDefinition& operation_;
  const std::vector<std::string>& variables_;
  double list_size_assumed_;
  std::map<std::pair<std::string_view, std::pair<const ListSize*, double>>, OperationCost>
      fragments_;
  std::optional<GraphQLError> error_;
};

}  // namespace

const Limits& CostOptions::of(OperationKind kind) const {
  switch (kind) {
    case OperationKind::kQuery:
      return query;
    case OperationKind::kMutation:
      return mutation;
    case OperationKind::kSubscription:
      break;
  }
  return subscription;
}

tl::expected<OperationCost, GraphQLError> operation_cost(
    const supergraph::Supergraph& supergraph,
    const language::Document& document,
    const language::OperationDefinition& operation,
    const std::vector<std::string>& variables,
    std::uint32_t list_size_assumed) {
  return Analysis(supergraph, document, operation, variables, list_size_assumed).run();
}

std::optional<GraphQLError> check_cost(const supergraph::Supergraph& supergraph,
                                       const language::Document& document,
                                       const language::OperationDefinition& operation,
                                       const std::vector<std::string>& variables,
                                       const CostOptions& options) {
  const Limits& limits = options.of(operation.kind);
  if (!limits.any()) return std::nullopt;
  const auto cost =
      operation_cost(supergraph, document, operation, variables, options.list_size_assumed);
  if (!cost) return cost.error();
  const auto too = [&](std::string message, std::string code) {
    return GraphQLError{.message = std::move(message),
                        .locations = {document.location(operation.offset)},
                        .code = std::move(code)};
  };
  if (limits.depth_max != 0 && cost->depth > limits.depth_max)
    return too(fmt::format("The {} is {} fields deep; at most {} are allowed.",
                           language::to_string(operation.kind), cost->depth, limits.depth_max),
               "OPERATION_TOO_DEEP");
  if (limits.cost_max != 0 && cost->cost > static_cast<double>(limits.cost_max))
    return too(fmt::format("The {} may cost {}; at most {} is allowed.",
                           language::to_string(operation.kind), cost->cost, limits.cost_max),
               "OPERATION_TOO_EXPENSIVE");
  return std::nullopt;
}

}  // namespace exec::cost
