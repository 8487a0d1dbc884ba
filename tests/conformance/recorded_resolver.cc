#include "tests/conformance/recorded_resolver.h"

#include <optional>

namespace tests::conformance {

namespace {

// How many leaves that both have are equal; nothing if any differs. Recursion: recorded data's
// depth.
std::optional<int> agreement(const Value& sent, const Value& recorded) {
  int count = 0;
  if (sent.is_object() && recorded.is_object()) {
    for (const auto& [name, value] : recorded.items()) {
      if (!sent.contains(name)) continue;
      const auto below = agreement(sent[name], value);
      if (!below) return std::nullopt;
      count += *below;
    }
    return count;
  }
  if (sent.is_array() && recorded.is_array()) {
    if (sent.size() != recorded.size()) return std::nullopt;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const auto below = agreement(sent[i], recorded[i]);
      if (!below) return std::nullopt;
      count += *below;
    }
    return count;
  }
  if (sent != recorded) return std::nullopt;
  return 1;
}

}  // namespace

RecordedResolver::RecordedResolver(Value behaviour) : behaviour_(std::move(behaviour)) {
  for (const auto& [representation, value] : behaviour_.at("entities").items())
    entities_.emplace_back(Value::parse(representation), value);
}

Value RecordedResolver::root(std::string_view root_type) {
  return behaviour_.at("root").value(std::string(root_type), Value());
}

Value RecordedResolver::entity(const Value& representation) {
  const Value* best = nullptr;
  int best_agreement = 1;  // of __typename, which says nothing
  for (const auto& [recorded, value] : entities_) {
    if (recorded == representation) return value;
    if (recorded.at("__typename") != representation.at("__typename")) continue;
    const auto agrees = agreement(representation, recorded);
    if (!agrees || *agrees <= best_agreement) continue;
    best_agreement = *agrees;
    best = &value;
  }
  return best == nullptr ? Value() : *best;
}

Value RecordedResolver::field(const FieldCall& call) {
  if (call.object.is_null()) return nullptr;
  const Value& fields = behaviour_.at("objects").at(call.object.dump()).at("f");
  const std::string exact = call.name + "|" + (call.arguments.empty() ? "" : call.arguments.dump());
  if (fields.contains(exact)) return fields[exact];
  for (const auto& [key, value] : fields.items())
    if (key.starts_with(call.name + "|")) return value;
  return nullptr;
}

std::string RecordedResolver::type_of(const Value& value) {
  const Value object = value.value("o", Value());
  if (object.is_null()) return value.value("tn", "");
  return behaviour_.at("objects").at(object.dump()).at("t");
}

}  // namespace tests::conformance
