#include "exec-service/pipeline/bind_filter.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "exec-service/execution/arguments.h"
#include "shared/json/writer.h"
#include "shared/topics/topic_name.h"

namespace exec::pipeline {

namespace {

using shared::ErrorCode;
using shared::json::Value;

ports::Filter::Kind kind_of(supergraph::FilterCondition::Kind kind) {
  switch (kind) {
    case supergraph::FilterCondition::Kind::kAnd:
      return ports::Filter::Kind::kAll;
    case supergraph::FilterCondition::Kind::kOr:
      return ports::Filter::Kind::kAny;
    case supergraph::FilterCondition::Kind::kNot:
      return ports::Filter::Kind::kNot;
    case supergraph::FilterCondition::Kind::kIn:
      break;
  }
  return ports::Filter::Kind::kIn;
}

std::optional<Value> value_at(Value arguments, const std::vector<std::string>& path) {
  std::optional<Value> value = arguments;
  for (const std::string& name : path)
    if (value) value = value->find(name);
  return value;
}

// Counts what it binds, so that a limit holds for the whole filter.
class Binder {
 public:
  Binder(Value arguments, const BindLimits& limits) : arguments_(arguments), limits_(limits) {}

  shared::Result<ports::Filter> bind(const supergraph::FilterCondition& condition) {
    ports::Filter filter;
    filter.kind = kind_of(condition.kind);
    for (const supergraph::FilterCondition& each : condition.of) {
      auto bound = bind(each);
      if (!bound) return bound;
      filter.of.push_back(std::move(*bound));
    }
    filter.path = condition.path;
    filter.comparison = condition.comparison;
    for (const supergraph::FilterValue& value : condition.values)
      if (auto added = add(value, filter.values); !added) return tl::unexpected(added.error());
    return filter;
  }

 private:
  shared::Result<void> add(const supergraph::FilterValue& value, std::vector<std::string>& values) {
    if (!value.json.empty()) return push(value.json, values);
    if (!value.text.is_single_hole()) {
      const auto filled = execution::fill_template(value.text, arguments_);
      if (!filled) return tl::unexpected(filled.error());
      return push(shared::json::quote(*filled), values);
    }
    const std::optional<Value> hole = value_at(arguments_, value.text.parts.front().path);
    if (!hole || hole->is_null()) return {};
    if (!hole->is_array()) return push(std::string(hole->raw()), values);
    for (const Value element : hole->elements()) {
      if (element.is_null()) continue;
      if (auto pushed = push(std::string(element.raw()), values); !pushed) return pushed;
    }
    return {};
  }

  shared::Result<void> push(std::string json, std::vector<std::string>& values) {
    if (++count_ > limits_.values_max)
      return shared::fail(ErrorCode::kInvalidInput, "The subscription's filter has more than " +
                                                        std::to_string(limits_.values_max) +
                                                        " values.");
    values.push_back(std::move(json));
    return {};
  }

  Value arguments_;
  const BindLimits& limits_;
  std::size_t count_ = 0;
};

}  // namespace

shared::Result<ports::Filter> bind_filter(const supergraph::FilterCondition& condition,
                                          Value arguments,
                                          const BindLimits& limits) {
  return Binder(arguments, limits).bind(condition);
}

shared::Result<std::vector<std::string>> bind_topics(
    const std::vector<supergraph::Template>& topics, Value arguments, const BindLimits& limits) {
  std::vector<std::string> names;
  for (const supergraph::Template& topic : topics) {
    auto name = execution::fill_template(topic, arguments);
    if (!name) return tl::unexpected(name.error());
    if (!shared::topics::is_topic_name(*name))
      return shared::fail(ErrorCode::kInvalidInput, "The arguments make \"" + *name +
                                                        "\" of the topic \"" + topic.source +
                                                        "\", which is not a valid topic name.");
    names.push_back(std::move(*name));
  }
  std::ranges::sort(names);
  const auto [repeated, end] = std::ranges::unique(names);
  names.erase(repeated, end);
  if (names.size() > limits.topics_max)
    return shared::fail(
        ErrorCode::kInvalidInput,
        "The subscription has more than " + std::to_string(limits.topics_max) + " topics.");
  return names;
}

}  // namespace exec::pipeline
