#include "exec-service/supergraph/cost_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
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
  if (error != std::errc{} || rest != end || !std::isfinite(read)) return std::nullopt;
  return read;
}

std::vector<std::string> texts(const language::Value* list) {
  std::vector<std::string> all;
  if (list == nullptr) return all;
  for (const language::Value& item : schema::items_of(*list))
    if (item.kind == ValueKind::kString) all.emplace_back(item.text);
  return all;
}

// Where several files say what one element costs, it costs the most that one of them says.
template <class Weights>
void keep_larger(Weights& weights, const typename Weights::key_type& key, double weight) {
  const auto [known, is_new] = weights.emplace(key, weight);
  if (!is_new) known->second = std::max(known->second, weight);
}

void add_missing(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

class Reader {
 public:
  Reader(const schema::Schema& model, schema::ProblemList& errors)
      : model_(model), errors_(errors) {}

  CostRules read(const std::vector<AnnotatedFile>& files) {
    for (const AnnotatedFile& file : files) {
      file_ = &file;
      for (const language::Definition& definition : file.file->document.definitions())
        read_definition(definition);
    }
    return std::move(rules_);
  }

 private:
  void read_definition(const language::Definition& definition) {
    const schema::DefinitionHead head = schema::head_of(definition);
    const schema::Type* type = head.kind ? model_.find_type(head.name.value) : nullptr;
    if (type == nullptr) return;
    if (const auto weight = weight_at(head.directives))
      keep_larger(rules_.of_type, type->id, *weight);
    for (const language::FieldDefinition& node : schema::fields_of(definition))
      if (const schema::Field* field = model_.find_field(type->id, node.name.value))
        read_field(*field, node);
    if (const auto* input = language::as<language::InputObjectTypeDefinition>(definition))
      for (const language::InputValueDefinition& node : input->fields)
        if (const auto weight = weight_at(node.directives))
          keep_larger(rules_.of_input_field, {type->id, std::string(node.name.value)}, *weight);
  }

  void read_field(const schema::Field& field, const language::FieldDefinition& node) {
    if (const auto weight = weight_at(node.directives))
      keep_larger(rules_.of_field, field.id, *weight);
    for (const language::InputValueDefinition& argument : node.arguments)
      if (const auto weight = weight_at(argument.directives))
        keep_larger(rules_.of_argument, {field.id, std::string(argument.name.value)}, *weight);
    for (const language::Directive* use : file_->names.uses(node.directives, "listSize"))
      add_list_size(field, read_list_size(field, *use));
  }

  std::optional<double> weight_at(const schema::Nodes<language::Directive>& directives) {
    const auto uses = file_->names.uses(directives, "cost");
    if (uses.empty()) return std::nullopt;
    const language::Directive& use = *uses.front();
    const auto weight = number(schema::find_argument(use, "weight"));
    if (!weight)
      errors_.add({file_->file, use.offset},
                  fmt::format("@{} needs weight: a number", use.name.value));
    return weight;
  }

  void add_list_size(const schema::Field& field, ListSize size) {
    const auto [known, is_new] = rules_.list_sizes.emplace(field.id, size);
    if (is_new) return;
    ListSize& merged = known->second;
    if (size.assumed)
      merged.assumed = std::max(merged.assumed.value_or(*size.assumed), *size.assumed);
    add_missing(merged.slicing_arguments, size.slicing_arguments);
    add_missing(merged.sized_fields, size.sized_fields);
    merged.require_one = merged.require_one && size.require_one;
  }

  ListSize read_list_size(const schema::Field& field, const language::Directive& use) {
    ListSize size;
    size.assumed = number(schema::find_argument(use, "assumedSize"));
    size.slicing_arguments = texts(schema::find_argument(use, "slicingArguments"));
    size.sized_fields = texts(schema::find_argument(use, "sizedFields"));
    size.require_one = schema::flag_argument(use, "requireOneSlicingArgument", true);
    if (file_->is_event_graph) check_list_size(field, use, size);
    for (const std::string& name : size.slicing_arguments)
      if (field.find_argument(name) == nullptr)
        errors_.add({file_->file, use.offset},
                    fmt::format("@{}: \"{}\" has no argument \"{}\"", use.name.value,
                                model_.to_string(field.id), name));
    return size;
  }

  // What a composer refuses: it would be no bound at all.
  void check_list_size(const schema::Field& field,
                       const language::Directive& use,
                       const ListSize& size) {
    const auto report = [&](const std::string& problem) {
      errors_.add({file_->file, use.offset}, fmt::format("@{}: {}", use.name.value, problem));
    };
    if (size.assumed && *size.assumed < 0) report("\"assumedSize\" must not be negative");
    if (size.sized_fields.empty() && !field.type.is_list())
      report(
          fmt::format("{} is not a list: remove the directive, or name the lists below it in "
                      "\"sizedFields\"",
                      model_.to_string(field.id)));
    for (const std::string& name : size.sized_fields) {
      const schema::Field* sized = model_.find_field(field.type.type, name);
      if (sized == nullptr || !sized->type.is_list())
        report(fmt::format("{} has no list \"{}\": \"sizedFields\" names lists of it",
                           model_[field.type.type].name, name));
    }
    for (const std::string& name : size.slicing_arguments) {
      const schema::InputValue* argument = field.find_argument(name);
      if (argument != nullptr && model_[argument->type.type].name != "Int")
        report(fmt::format(
            "the argument \"{}\" is not an Int, so that it is not the size of a list", name));
    }
  }

  const AnnotatedFile* file_ = nullptr;  // being read
  const schema::Schema& model_;
  schema::ProblemList& errors_;
  CostRules rules_;
};

}  // namespace

CostRules read_cost_rules(const std::vector<AnnotatedFile>& files,
                          const schema::Schema& model,
                          schema::ProblemList& errors) {
  return Reader(model, errors).read(files);
}

}  // namespace exec::supergraph
