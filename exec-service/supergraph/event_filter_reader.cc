#include "exec-service/supergraph/event_filter_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"
#include "shared/json/writer.h"

namespace exec::supergraph {

namespace {

using language::Value;
using language::ValueKind;
using Condition = std::optional<FilterCondition>;

Comparison comparison_of(const schema::Type& type) {
  if (type.kind == schema::TypeKind::kEnum) return Comparison::kText;
  switch (type.scalar) {
    case schema::ScalarKind::kCustom:
      return Comparison::kByJsonType;
    case schema::ScalarKind::kInt:
    case schema::ScalarKind::kFloat:
      return Comparison::kNumber;
    case schema::ScalarKind::kString:
    case schema::ScalarKind::kId:
      return Comparison::kText;
    case schema::ScalarKind::kBoolean:
      break;
  }
  return Comparison::kBoolean;
}

bool may_compare(Comparison comparison, const Value& value) {
  const bool is_number = value.kind == ValueKind::kInt || value.kind == ValueKind::kFloat;
  switch (comparison) {
    case Comparison::kByJsonType:
      return true;
    case Comparison::kText:
      return value.kind == ValueKind::kString || value.kind == ValueKind::kEnum || is_number;
    case Comparison::kNumber:
      return is_number;
    case Comparison::kBoolean:
      break;
  }
  return value.kind == ValueKind::kBoolean;
}

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t dot = path.find('.');
    names.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return names;
    path.remove_prefix(dot + 1);
  }
}

class FilterReader {
 public:
  FilterReader(const EventField& at, const JoinTarget& target, std::size_t depth_max)
      : at_(at), target_(target), depth_max_(depth_max) {}

  Condition read(const Value& value, std::size_t depth) {
    if (depth > depth_max_) return report(value, "the filter is nested too deeply");
    if (value.kind != ValueKind::kObject || value.fields.size() != 1)
      return report(value, "a filter condition is an object with exactly one of AND, OR, NOT, IN");
    const language::ObjectField& only = value.fields[0];
    if (only.name.value == "AND") return read_list(FilterCondition::Kind::kAnd, only.value, depth);
    if (only.name.value == "OR") return read_list(FilterCondition::Kind::kOr, only.value, depth);
    if (only.name.value == "IN") return read_in(only.value);
    if (only.name.value != "NOT")
      return report(value,
                    fmt::format("\"{}\" is not a filter; use AND, OR, NOT or IN", only.name.value));
    auto inner = read(only.value, depth + 1);
    if (!inner) return std::nullopt;
    FilterCondition negated;
    negated.kind = FilterCondition::Kind::kNot;
    negated.of.push_back(std::move(*inner));
    return negated;
  }

 private:
  Condition report(const Value& value, std::string message) {
    target_.errors.add({&at_.file, value.offset}, std::move(message));
    return std::nullopt;
  }

  Condition read_list(FilterCondition::Kind kind, const Value& value, std::size_t depth) {
    if (value.kind != ValueKind::kList || value.items.empty())
      return report(value, "AND and OR take a list of at least one condition");
    FilterCondition list;
    list.kind = kind;
    for (const Value& item : value.items) {
      if (auto condition = read(item, depth + 1)) list.of.push_back(std::move(*condition));
    }
    return list;
  }

  Condition read_in(const Value& value) {
    const Value* path = schema::find_member(value, "fieldPath");
    const Value* values = schema::find_member(value, "values");
    if (path == nullptr || path->kind != ValueKind::kString || path->text.empty() ||
        values == nullptr || value.fields.size() != 2)
      return report(value, R"(IN takes {fieldPath: "a.b", values: [...]})");
    FilterCondition in;
    in.kind = FilterCondition::Kind::kIn;
    in.path = split_path(path->text);
    if (std::ranges::find(in.path, "") != in.path.end())
      return report(*path, fmt::format(R"("{}" is not a path; write it as "a.b")", path->text));
    read_comparison(*path, in);

    const bool is_list = values->kind == ValueKind::kList;
    if (is_list && values->items.empty())
      return report(*values, "IN without values matches nothing; give it one");
    if (!is_list) read_value(*values, in);
    for (const Value& item : values->items)
      read_value(item, in);
    return in;
  }

  // Follows the path through what is declared, lists included.
  void read_comparison(const Value& path, FilterCondition& in) {
    schema::TypeId at = target_.model()[at_.field].type.type;
    for (const std::string& name : in.path) {
      const schema::Field* field = target_.model().find_field(at, name);
      if (field == nullptr) {
        target_.warnings.add(
            {&at_.file, path.offset},
            fmt::format("{} has no field \"{}\": this filter compares values by their JSON type",
                        target_.model()[at].name, name));
        return;
      }
      at = field->type.type;
    }
    const schema::Type& type = target_.model()[at];
    if (!type.is_leaf()) {
      report(path, fmt::format("\"{}\" ends at {}, which has fields; name one of them", path.text,
                               type.name));
    } else {
      in.comparison = comparison_of(type);
    }
  }

  void read_value(const Value& value, FilterCondition& in) {
    FilterValue read;
    if (value.kind == ValueKind::kString) {
      auto parsed = parse_template(value.text, target_.model(), target_.model()[at_.field], true);
      if (!parsed) {
        report(value, parsed.error().message);
        return;
      }
      read.text = std::move(*parsed);
    }
    switch (value.kind) {
      case ValueKind::kString:
      case ValueKind::kEnum:
        if (value.kind == ValueKind::kEnum || read.text.is_constant())
          read.json = shared::json::quote(value.text);
        break;
      case ValueKind::kInt:
      case ValueKind::kFloat:
      case ValueKind::kBoolean:
        read.json = value.text;
        break;
      case ValueKind::kNull:
      case ValueKind::kList:
      case ValueKind::kObject:
      case ValueKind::kVariable:
        report(value, "a value of IN is a string, a number, true or false");
        return;
    }
    if (!read.json.empty() && !may_compare(in.comparison, value)) {
      report(value, fmt::format("{} can never equal field \"{}\"; use a value of its type",
                                read.json, fmt::join(in.path, ".")));
      return;
    }
    in.values.push_back(std::move(read));
  }

  const EventField& at_;
  const JoinTarget& target_;
  std::size_t depth_max_;
};

}  // namespace

std::optional<FilterCondition> read_event_filter(const language::Directive& directive,
                                                 const EventField& at,
                                                 const JoinTarget& target,
                                                 std::size_t depth_max) {
  const Value* condition = schema::find_argument(directive, "condition");
  if (condition != nullptr) return FilterReader(at, target, depth_max).read(*condition, 0);
  target.errors.add(
      {&at.file, directive.offset},
      fmt::format("@{} needs a condition: {{IN: {{fieldPath:, values:}}}}", directive.name.value));
  return std::nullopt;
}

}  // namespace exec::supergraph
