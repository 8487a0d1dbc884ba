#include "tests/conformance/recorded_calls.h"

#include <fmt/format.h>

namespace tests::conformance {

namespace {

Value to_value(const Value& recorded, const std::string& path) {
  if (recorded.is_null()) return recorded;
  if (recorded.is_array()) {
    Value list = Value::array();
    for (std::size_t i = 0; i < recorded.size(); ++i)
      list.push_back(to_value(recorded[i], fmt::format("{}.{}", path, i)));
    return list;
  }
  if (recorded.contains("$error"))
    return {{"err", recorded["$error"]}, {"ext", recorded.value("extensions", Value())}};
  if (recorded.contains("$object")) return {{"o", path}};
  if (recorded.contains("$notList")) return {{"v", "no list"}};
  return {{"v", recorded}};
}

}  // namespace

Value RecordedCalls::root(std::string_view) {
  return "";
}

Value RecordedCalls::entity(const Value&) {
  return nullptr;
}

Value RecordedCalls::field(const FieldCall& call) {
  const std::string parent = call.object;
  const std::string path = parent.empty() ? call.response_key : parent + "." + call.response_key;
  if (!calls_.contains(path)) return nullptr;
  const Value& recorded = calls_[path];
  if (recorded.at("args") != call.arguments)
    other_arguments_.push_back(
        fmt::format("{}: {} for {}", path, call.arguments.dump(), recorded.at("args").dump()));
  return to_value(recorded.at("value"), path);
}

std::string RecordedCalls::type_of(const Value& value) {
  return types_.value(value.value("o", ""), "");
}

}  // namespace tests::conformance
