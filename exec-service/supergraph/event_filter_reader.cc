#include "exec-service/supergraph/event_filter_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/schema/suggestions.h"
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
    if (path->text.find("{{") != std::string_view::npos)
      return report(*path, fmt::format("\"{}\" is not filled in: a path is one for all operations; "
                                       "templates belong in values",
                                       path->text));
    in.path = split_path(path->text);
    if (std::ranges::find(in.path, "") != in.path.end())
      return report(*path, fmt::format(R"("{}" is not a path; write it as "a.b")", path->text));
    enum_ = nullptr;
    is_int_ = false;
    read_comparison(*path, in);

    const bool is_list = values->kind == ValueKind::kList;
    if (is_list && values->items.empty())
      return report(*values, "IN without values matches nothing; give it one");
    if (!is_list) read_value(*values, in);
    for (const Value& item : values->items)
      read_value(item, in);
    return in;
  }

  // Follows the path through what the event carries, lists included. Where objects of several types
  // can be, those that have the field count.
  void read_comparison(const Value& path, FilterCondition& in) {
    std::vector<schema::TypeId> at = {target_.model()[at_.field].type.type};
    for (const std::string& name : in.path) {
      const schema::Type& here = target_.model()[at.front()];
      if (here.is_leaf()) {
        if (here.scalar == schema::ScalarKind::kCustom && here.kind == schema::TypeKind::kScalar)
          return;  // any JSON may be in there
        report(path, fmt::format("\"{}\" goes on below a value of {}, which has no fields",
                                 path.text, here.name));
        return;
      }
      Found found = find_in(at, name);
      if (found.types.empty()) return report_not_carried(path, here, name, found);
      at = std::move(found.types);
    }
    read_end(path, at, in);
  }

  struct Found {
    std::vector<schema::TypeId> types;         // of the field's values, each once
    std::optional<schema::FieldId> elsewhere;  // a subgraph has the field, and events do not
  };

  Found find_in(const std::vector<schema::TypeId>& types, const std::string& name) const {
    Found found;
    for (const schema::TypeId type : types) {
      target_.model()[type].possible.for_each([&](schema::TypeId object) {
        const schema::Field* field = target_.model().find_field(object, name);
        if (field == nullptr) return;
        if (target_.supergraph.join(field->id).in(at_.graph) == nullptr) {
          found.elsewhere = field->id;
        } else if (std::ranges::find(found.types, field->type.type) == found.types.end()) {
          found.types.push_back(field->type.type);
        }
      });
    }
    return found;
  }

  void report_not_carried(const Value& path,
                          const schema::Type& here,
                          const std::string& name,
                          const Found& found) {
    if (found.elsewhere) {
      const std::string field = target_.model().to_string(*found.elsewhere);
      report(path, fmt::format("events do not carry {}, which only a subgraph has, so that this "
                               "filter would never match; declare the field in the event graph, if "
                               "events have it, or filter by another",
                               field));
    } else if (std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; })) {
      report(path, fmt::format("\"{}\" names an element of a list by its number; leave the number "
                               "out: a list matches if one of its elements does",
                               path.text));
    } else {
      target_.warnings.add(
          {&at_.file, path.offset},
          fmt::format("{} has no field \"{}\": this filter compares values by their JSON type",
                      here.name, name));
    }
  }

  void read_end(const Value& path, const std::vector<schema::TypeId>& at, FilterCondition& in) {
    const schema::Type& first = target_.model()[at.front()];
    if (!first.is_leaf()) {
      report(path, fmt::format("\"{}\" ends at {}, which has fields; name one of them", path.text,
                               first.name));
      return;
    }
    in.comparison = comparison_of(first);
    if (first.kind == schema::TypeKind::kEnum && at.size() == 1) enum_ = &first;
    is_int_ = first.kind == schema::TypeKind::kScalar && first.scalar == schema::ScalarKind::kInt &&
              at.size() == 1;
    const auto differs = [&](schema::TypeId type) {
      return !target_.model()[type].is_leaf() ||
             comparison_of(target_.model()[type]) != in.comparison;
    };
    if (std::ranges::any_of(at, differs)) in.comparison = Comparison::kByJsonType;
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
      if (in.comparison == Comparison::kNumber && !read.text.is_constant() &&
          !may_be_number(read.text)) {
        report(value, fmt::format("{} is never a number, so that it can never equal field \"{}\"; "
                                  "use an argument of its type alone",
                                  value.text, fmt::join(in.path, ".")));
        return;
      }
      if (read.text.is_single_hole() && !may_hold(in.comparison, read.text.parts.front().type)) {
        report(value,
               fmt::format("{} is of type {}, which can never equal field \"{}\"; use an argument "
                           "of its type",
                           value.text, target_.model()[read.text.parts.front().type.type].name,
                           fmt::join(in.path, ".")));
        return;
      }
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
    const bool is_no_int = is_int_ && !read.json.empty() && !is_int(value);
    if (is_no_int || (!read.json.empty() && !may_compare(in.comparison, value))) {
      report(value, fmt::format("{} can never equal field \"{}\"; use a value of its type",
                                read.json, fmt::join(in.path, ".")));
      return;
    }
    if (!read.json.empty() && enum_ != nullptr && enum_->find_enum_value(value.text) == nullptr) {
      std::vector<std::string_view> names;
      for (const schema::EnumValue& each : enum_->enum_values)
        names.push_back(each.name);
      const std::string near = schema::suggestion(value.text, names);
      report(value,
             fmt::format("{} is not a value of {}, so that it can never equal field \"{}\"{}{}",
                         read.json, enum_->name, fmt::join(in.path, "."), near.empty() ? "" : ".",
                         near));
      return;
    }
    in.values.push_back(std::move(read));
  }

  // What an event may have in an Int (GraphQL §3.5.1): 3.0 is 3.
  static bool is_int(const Value& value) {
    if (value.kind != ValueKind::kInt && value.kind != ValueKind::kFloat) return false;
    double number = 0;
    const char* end = value.text.data() + value.text.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): it ends at `end`
    const auto [rest, error] = std::from_chars(value.text.data(), end, number);
    return error == std::errc{} && rest == end && number == std::trunc(number) &&
           number >= std::numeric_limits<std::int32_t>::min() &&
           number <= std::numeric_limits<std::int32_t>::max();
  }

  // Whether text around holes leaves a number possible.
  static bool may_be_number(const Template& text) {
    constexpr std::string_view kOfNumbers = "0123456789+-.eE";
    return std::ranges::all_of(text.parts, [&](const TemplatePart& part) {
      return part.is_hole() || part.text.find_first_not_of(kOfNumbers) == std::string::npos;
    });
  }

  // Whether a value of the argument's type can equal one of the field's. Text may hold a number or a
  // Boolean.
  [[nodiscard]] bool may_hold(Comparison comparison, schema::TypeRef argument) const {
    const schema::Type& type = target_.model()[argument.type];
    if (type.kind == schema::TypeKind::kEnum && enum_ != nullptr)
      return std::ranges::any_of(type.enum_values, [&](const schema::EnumValue& each) {
        return enum_->find_enum_value(each.name) != nullptr;
      });
    if (type.kind == schema::TypeKind::kEnum)
      return comparison == Comparison::kText || comparison == Comparison::kByJsonType;
    if (type.scalar == schema::ScalarKind::kCustom || type.scalar == schema::ScalarKind::kString ||
        type.scalar == schema::ScalarKind::kId)
      return true;
    const bool is_boolean = type.scalar == schema::ScalarKind::kBoolean;
    switch (comparison) {
      case Comparison::kByJsonType:
        return true;
      case Comparison::kText:
      case Comparison::kNumber:
        return !is_boolean;
      case Comparison::kBoolean:
        break;
    }
    return is_boolean;
  }

  const EventField& at_;
  const JoinTarget& target_;
  std::size_t depth_max_;
  const schema::Type* enum_ = nullptr;  // of the field that is being compared
  bool is_int_ = false;                 // it
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
