#include "exec-service/normalization/normalize.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/normalization/canonical_variables.h"
#include "exec-service/normalization/same_arguments.h"
#include "exec-service/normalization/selected.h"
#include "exec-service/schema/coerce_literal.h"
#include "shared/hash/sha256.h"

namespace exec::normalization {

namespace {

using language::Offset;
using language::SelectionSet;
using language::SourceLocation;
using language::Value;
using language::ValueKind;
using schema::TypeRef;

bool has_variables(const Value& value) {
  if (value.kind == ValueKind::kVariable) return true;
  return std::ranges::any_of(value.items, has_variables) ||
         std::ranges::any_of(value.fields, [](const language::ObjectField& member) {
           return has_variables(member.value);
         });
}

// The locations of ascending offsets, in one pass.
class Locator {
 public:
  explicit Locator(std::string_view text) : text_(text) {}

  SourceLocation at(Offset offset) {
    const SourceLocation more = language::locate(text_.substr(from_), offset - from_);
    location_ = {location_.line + more.line - 1,
                 more.line == 1 ? location_.column + more.column - 1 : more.column};
    from_ = offset;
    return location_;
  }

 private:
  std::string_view text_;
  Offset from_ = 0;
  SourceLocation location_;
};

class Normalization {
 public:
  Normalization(const schema::Schema& schema,
                const language::Document& document,
                const language::OperationDefinition& operation,
                std::size_t bytes_max)
      : schema_(schema),
        document_(document),
        operation_(operation),
        bytes_max_(bytes_max),
        variables_(schema, operation),
        same_arguments_(schema),
        work_{.max = bytes_max / kWorkBytes} {}

  [[nodiscard]] std::size_t bytes() const {
    return text_.size() + variables_.bytes() + same_arguments_.bytes() +
           (places_.size() * sizeof(Place)) + (work_.done * kWorkBytes);
  }

  std::shared_ptr<const NormalizedOperation> run() {
    selections({&operation_.selection_set}, schema_.root(operation_.kind));
    if (is_beyond()) return nullptr;
    const std::string head =
        std::string(language::to_string(operation_.kind)) + variables_.definitions();
    const std::string text = head + text_;
    auto parsed = language::parse(text, {.bytes_max = UINT32_MAX,
                                         .tokens_max = UINT32_MAX,
                                         .depth_max = kDepthMax,
                                         .directives_max = UINT32_MAX,
                                         .directives_per_node_max = UINT32_MAX,
                                         .aliases_max = UINT32_MAX,
                                         .root_fields_max = UINT32_MAX});
    if (!parsed) return nullptr;
    auto normalized = std::make_shared<NormalizedOperation>();
    normalized->document = std::make_shared<const language::Document>(std::move(*parsed));
    normalized->operation = language::find_operation(*normalized->document, "");
    normalized->hash = shared::hash::sha256(text);
    normalized->variables = variables_.take_sources();
    normalized->places = places(text, head.size());
    return normalized;
  }

 private:
  static constexpr std::uint32_t kDepthMax = 256;
  static constexpr std::size_t kWorkBytes = 16;  // what a selection that is looked at counts as

  struct Place {
    std::size_t canonical;  // from where the selections begin
    Offset client;
    std::uint32_t column = 0;
    SourceLocation location = {};
  };

  [[nodiscard]] bool is_beyond() const { return bytes() > bytes_max_; }

  // `parent` null: unknown.
  void selections(const std::vector<const SelectionSet*>& sets, const schema::Type* parent) {
    text_.push_back('{');
    const std::string_view type = parent == nullptr ? std::string_view() : parent->name;
    for (const Selected& each : selected(document_, sets, type, work_)) {
      if (is_beyond()) return;
      if (each.field == nullptr) {
        text_ += "...";
        if (!each.type.empty()) text_.append("on ").append(each.type);
        conditions(each.conditions);
        selections(each.below, each.type.empty() ? parent : schema_.find_type(each.type));
      } else {
        field(each, parent);
      }
    }
    text_.push_back('}');
  }

  void field(const Selected& selected, const schema::Type* parent) {
    const language::Field& field = *selected.field;
    if (text_.back() != '{' && text_.back() != '}' && text_.back() != ')') text_.push_back(' ');
    for (const Offset offset : selected.offsets)
      places_.push_back({.canonical = text_.size(), .client = offset});
    const bool has_alias = field.response_key() != field.name.value;
    if (has_alias) text_.append(field.response_key()).push_back(':');
    text_ += field.name.value;
    const schema::Field* definition =
        parent == nullptr ? nullptr : schema_.find_field(parent->id, field.name.value);
    const bool is_introspection = definition == nullptr || field.name.value.starts_with("__") ||
                                  parent->name.starts_with("__");
    arguments(field, is_introspection ? nullptr : definition);
    conditions(selected.conditions);
    if (selected.below.empty()) return;
    const std::size_t above = position_;
    position_ = same_arguments_.position_below(above, field.response_key());
    selections(selected.below, definition == nullptr ? nullptr : &schema_[definition->type.type]);
    position_ = above;
  }

  void arguments(const language::Field& field, const schema::Field* definition) {
    if (field.arguments.empty()) return;
    std::string* const same =
        definition == nullptr ? nullptr : same_arguments_.text(position_, field, *definition);
    if (same != nullptr && !same->empty()) {
      text_ += *same;
      return;
    }
    const std::size_t begin = text_.size();
    text_.push_back('(');
    if (definition == nullptr) {  // of introspection
      for (const language::Argument& argument : field.arguments) {
        separate(argument.name.value);
        as_written(argument.value, std::string(field.name.value), argument.name.value);
      }
    } else {
      for (const schema::InputValue& input : definition->arguments)
        for (const language::Argument& argument : field.arguments) {
          if (argument.name.value != input.name) continue;
          separate(input.name);
          value(argument.value, input.type, fmt::format("{}.{}", field.name.value, input.name),
                input.name);
        }
    }
    text_.push_back(')');
    if (same != nullptr) *same = text_.substr(begin);
  }

  // `place` names the field and the path within its arguments.
  void value(const Value& value, TypeRef type, const std::string& place, std::string_view name) {
    if (is_beyond()) return;
    if (value.kind == ValueKind::kVariable) {
      write(variables_.variable(place, name, type, value.text));
    } else if (!has_variables(value)) {
      std::string json;
      schema::coerce_literal(schema_, value, type, json);
      write(variables_.literal(place, name, type, std::move(json)));
    } else if (type.is_list()) {
      text_.push_back('[');
      if (value.kind == ValueKind::kList) {
        for (const Value& item : value.items) {
          if (text_.back() != '[') text_.push_back(',');
          this->value(item, type.item(), place + "[]", name);
        }
      } else {  // a single value stands for a list of one
        this->value(value, type.item(), place + "[]", name);
      }
      text_.push_back(']');
    } else if (schema_[type.type].kind == schema::TypeKind::kInputObject) {
      object(value, schema_[type.type], place);
    } else {
      as_written(value, place, name);
    }
  }

  void object(const Value& value, const schema::Type& type, const std::string& place) {
    text_.push_back('{');
    for (const schema::InputValue& input : type.input_fields)
      for (const language::ObjectField& member : value.fields) {
        if (member.name.value != input.name) continue;
        separate(input.name);
        this->value(member.value, type.is_one_of ? input.type.as_non_null() : input.type,
                    fmt::format("{}.{}", place, input.name), input.name);
      }
    text_.push_back('}');
  }

  // As the client wrote it, but for the variables' names.
  void as_written(const Value& value, const std::string& place, std::string_view name) {
    switch (value.kind) {
      case ValueKind::kVariable:
        write(variables_.untyped(place, name, value.text));
        return;
      case ValueKind::kList:
        text_.push_back('[');
        for (const Value& item : value.items) {
          if (text_.back() != '[') text_.push_back(',');
          as_written(item, place, name);
        }
        text_.push_back(']');
        return;
      case ValueKind::kObject:
        text_.push_back('{');
        for (const language::ObjectField& member : value.fields) {
          separate(member.name.value);
          as_written(member.value, place, member.name.value);
        }
        text_.push_back('}');
        return;
      default:
        text_ += language::print(value, language::PrintStyle::kCompact);
        return;
    }
  }

  void conditions(const Conditions& conditions) {
    for (const language::Directive* directive : conditions) {
      text_.append("@").append(directive->name.value).append("(if:");
      const Value& condition = *language::condition_of(*directive);
      if (condition.kind == ValueKind::kVariable) {
        write(variables_.untyped("@", "if", condition.text));
      } else {
        text_ += condition.text;
      }
      text_.push_back(')');
    }
  }

  void separate(std::string_view name) {
    if (text_.back() != '(' && text_.back() != '{') text_.push_back(',');
    text_.append(name).push_back(':');
  }

  void write(const std::string& variable) { text_.append("$").append(variable); }

  shared::graphql::FieldPlaces places(std::string_view text, std::size_t head) {
    Locator canonical(text);  // they were written in its order
    for (Place& place : places_)
      place.column = canonical.at(static_cast<Offset>(head + place.canonical)).column;
    std::vector<Place*> by_client;  // the places themselves stay as they were collected
    by_client.reserve(places_.size());
    for (Place& place : places_)
      by_client.push_back(&place);
    std::ranges::sort(by_client, {}, &Place::client);
    Locator client(document_.source());
    for (Place* place : by_client)
      place->location = client.at(place->client);
    shared::graphql::FieldPlaces all;
    all.reserve(places_.size());
    for (const Place& place : places_)
      all.push_back({.column = place.column, .location = place.location});
    return all;
  }

  const schema::Schema& schema_;
  const language::Document& document_;
  const language::OperationDefinition& operation_;
  const std::size_t bytes_max_;
  CanonicalVariables variables_;
  SameArguments same_arguments_;
  std::size_t position_ = 0;  // in the response
  std::string text_;
  std::vector<Place> places_;
  Work work_;
};

}  // namespace

std::vector<std::string> NormalizedOperation::values(const std::vector<std::string>& client) const {
  std::vector<std::string> all;
  all.reserve(variables.size());
  for (const VariableSource& variable : variables)
    all.push_back(variable.client == VariableSource::kLiteral ? variable.literal
                                                              : client[variable.client]);
  return all;
}

std::size_t NormalizedOperation::bytes() const {
  std::size_t bytes = sizeof(*this) + hash.size() + document->bytes_reserved() +
                      (places.size() * sizeof(places.front()));
  for (const VariableSource& variable : variables)
    bytes += sizeof(variable) + variable.literal.size();
  return bytes;
}

std::shared_ptr<const NormalizedOperation> normalize(const schema::Schema& schema,
                                                     const language::Document& document,
                                                     const language::OperationDefinition& operation,
                                                     std::size_t& bytes_left) {
  if (bytes_left == 0) return nullptr;
  Normalization normalization(schema, document, operation, bytes_left);
  auto normalized = normalization.run();
  bytes_left -= std::min(bytes_left, normalization.bytes());
  return normalized;
}

}  // namespace exec::normalization
