#include "exec-service/supergraph/cost_rules.h"

#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

using language::ValueKind;

std::optional<double> number(const language::Value* value) {
  if (value == nullptr) return std::nullopt;
  const bool may_be = value->kind == ValueKind::kInt || value->kind == ValueKind::kFloat ||
                      value->kind == ValueKind::kString;
  if (!may_be) return std::nullopt;
  double read = 0;
  const std::string_view text = value->text;
  const char* end = text.data() + text.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): it ends at `end`
  const auto [rest, error] = std::from_chars(text.data(), end, read);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return read;
}

std::vector<std::string> texts(const language::Value* list) {
  std::vector<std::string> all;
  if (list == nullptr) return all;
  if (list->kind == ValueKind::kString) all.emplace_back(list->text);
  for (const language::Value& item : list->items)
    if (item.kind == ValueKind::kString) all.emplace_back(item.text);
  return all;
}

class Reader {
 public:
  Reader(const schema::SdlFile& file,
         const Feature& feature,
         const schema::Schema& model,
         schema::ProblemList& errors)
      : file_(file),
        model_(model),
        errors_(errors),
        cost_(feature.directive("cost")),
        list_size_(feature.directive("listSize")) {}

  CostRules read() {
    for (const language::Definition& definition : file_.document.definitions())
      read_definition(definition);
    return std::move(rules_);
  }

 private:
  void read_definition(const language::Definition& definition) {
    const schema::DefinitionHead head = schema::head_of(definition);
    const schema::Type* type = head.kind ? model_.find_type(head.name.value) : nullptr;
    if (type == nullptr) return;
    if (const auto weight = weight_at(head.directives)) rules_.of_type[type->id] = *weight;
    for (const language::FieldDefinition& node : schema::fields_of(definition))
      if (const schema::Field* field = model_.find_field(type->id, node.name.value))
        read_field(*field, node);
    if (const auto* input = language::as<language::InputObjectTypeDefinition>(definition))
      for (const language::InputValueDefinition& node : input->fields)
        if (const auto weight = weight_at(node.directives))
          rules_.of_input_field[{type->id, std::string(node.name.value)}] = *weight;
  }

  void read_field(const schema::Field& field, const language::FieldDefinition& node) {
    if (const auto weight = weight_at(node.directives)) rules_.of_field[field.id] = *weight;
    for (const language::InputValueDefinition& argument : node.arguments)
      if (const auto weight = weight_at(argument.directives))
        rules_.of_argument[{field.id, std::string(argument.name.value)}] = *weight;
    if (const language::Directive* use = schema::find_directive(node.directives, list_size_))
      rules_.list_sizes[field.id] = read_list_size(field, *use);
  }

  std::optional<double> weight_at(const schema::Nodes<language::Directive>& directives) {
    const language::Directive* use = schema::find_directive(directives, cost_);
    if (use == nullptr) return std::nullopt;
    const auto weight = number(schema::find_argument(*use, "weight"));
    if (!weight)
      errors_.add({&file_, use->offset}, fmt::format("@{} needs weight: a number", cost_));
    return weight;
  }

  ListSize read_list_size(const schema::Field& field, const language::Directive& use) {
    ListSize size;
    size.assumed = number(schema::find_argument(use, "assumedSize"));
    size.slicing_arguments = texts(schema::find_argument(use, "slicingArguments"));
    size.sized_fields = texts(schema::find_argument(use, "sizedFields"));
    size.require_one = schema::flag_argument(use, "requireOneSlicingArgument", true);
    for (const std::string& name : size.slicing_arguments)
      if (field.find_argument(name) == nullptr)
        errors_.add({&file_, use.offset},
                    fmt::format("@{}: \"{}\" has no argument \"{}\"", list_size_,
                                model_.to_string(field.id), name));
    return size;
  }

  const schema::SdlFile& file_;
  const schema::Schema& model_;
  schema::ProblemList& errors_;
  std::string cost_;
  std::string list_size_;
  CostRules rules_;
};

}  // namespace

CostRules read_cost_rules(const schema::SdlFile& file,
                          const Features& features,
                          const schema::Schema& model,
                          schema::ProblemList& errors) {
  const Feature* feature = features.find("cost");
  if (feature == nullptr) return {};
  return Reader(file, *feature, model, errors).read();
}

}  // namespace exec::supergraph
