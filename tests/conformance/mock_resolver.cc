#include "tests/conformance/mock_resolver.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace tests::conformance {

namespace {

namespace schema = exec::schema;

Value leaf(Value value) {
  return {{"v", std::move(value)}};
}

Value object(std::uint32_t seed, std::string type) {
  return {{"o", {{"s", seed}, {"t", std::move(type)}}}};
}

Value error(std::string message) {
  return {{"err", std::move(message)}};
}

// Number::toString(x) of ECMAScript, radix 10: shortest digits, in full between 1e-7 and 1e21.
std::string ecmascript_number(double number) {
  if (number == 0) return "0";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::abs(number), std::chars_format::scientific)
          .ptr;
  const std::string text(buffer, end);
  const std::size_t e = text.find('e');
  std::string digits = text.substr(0, e);
  std::erase(digits, '.');
  const int n = std::stoi(text.substr(e + 1)) + 1;  // digits before the point
  const int k = static_cast<int>(digits.size());
  std::string out = number < 0 ? "-" : "";
  if (k <= n && n <= 21) return out + digits + std::string(static_cast<std::size_t>(n - k), '0');
  if (0 < n && n <= 21) return out + digits.insert(static_cast<std::size_t>(n), ".");
  if (-6 < n && n <= 0) return out + "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  if (k > 1) digits.insert(1, ".");
  return out + digits + fmt::format("e{:+}", n - 1);
}

}  // namespace

std::uint32_t mock_hash(std::string_view text) {
  std::uint32_t hash = 0x811c9dc5;
  for (const char each : text)
    hash = (hash ^ static_cast<unsigned char>(each)) * 0x01000193;
  hash ^= hash >> 16U;
  hash *= 0x85ebca6b;
  hash ^= hash >> 13U;
  hash *= 0xc2b2ae35;
  return hash ^ (hash >> 16U);
}

std::string ecmascript_json(const Value& value) {
  if (value.is_number()) return ecmascript_number(value.get<double>());
  if (!value.is_structured()) return value.dump();
  std::string out;
  for (const auto& [name, member] : value.items()) {
    if (!out.empty()) out += ',';
    if (value.is_object()) out += Value(name).dump() + ":";
    out += ecmascript_json(member);
  }
  return value.is_object() ? "{" + out + "}" : "[" + out + "]";
}

Value MockResolver::root(std::string_view root_type) {
  std::string_view operation = "query";
  const schema::Type* mutation = schema_->root(exec::language::OperationKind::kMutation);
  const schema::Type* subscription = schema_->root(exec::language::OperationKind::kSubscription);
  if (mutation != nullptr && mutation->name == root_type) operation = "mutation";
  if (subscription != nullptr && subscription->name == root_type) operation = "subscription";
  return {{"s", mock_hash(fmt::format("{}:{}", row_seed_, operation))}, {"t", root_type}};
}

Value MockResolver::entity(const Value& representation) {
  return object(
      static_cast<std::uint32_t>(std::stoul(representation.at("seed_").get<std::string>())),
      representation.at("__typename"));
}

std::string MockResolver::type_of(const Value& value) {
  return value.at("o").at("t");
}

Value MockResolver::field(const FieldCall& call) {
  const std::string type = call.object.at("t");
  const auto seed = call.object.at("s").get<std::uint32_t>();
  if (call.name == "seed_") return leaf(std::to_string(seed));
  const schema::Field& field = *schema_->find_field(schema_->find_type(type)->id, call.name);
  const std::string arguments = ecmascript_json(call.arguments);
  if (is_echo(field)) return leaf(arguments);
  const std::uint32_t hash =
      mock_hash(fmt::format("{}.{}.{}({})", seed, type, call.name, arguments));
  if (hash % 64 == 0) return error(fmt::format("mock error {}", hash));
  return value(field.type, hash, false);
}

bool MockResolver::is_echo(const schema::Field& field) const {
  return field.parent == schema_->root(exec::language::OperationKind::kQuery)->id &&
         !field.arguments.empty() && !field.type.is_list() &&
         (*schema_)[field.type.type].scalar == schema::ScalarKind::kString;
}

Value MockResolver::value(schema::TypeRef type, std::uint32_t seed, bool is_item) {
  if (is_item && seed % 97 == 0) return error(fmt::format("mock item error {}", seed));
  const std::uint32_t one_in = type.is_non_null() ? 61 : 8;
  if ((seed >> 8U) % one_in == 0) return nullptr;
  if (type.is_list()) return list(type, seed);
  const schema::Type& named = (*schema_)[type.type];
  switch (named.kind) {
    case schema::TypeKind::kObject:
      return object(seed, named.name);
    case schema::TypeKind::kInterface:
    case schema::TypeKind::kUnion:
      return object(seed, possible_type(named, seed));
    case schema::TypeKind::kEnum:
      if ((seed >> 13U) % 89 == 0) return leaf("BOGUS");
      return leaf(named.enum_values[(seed >> 6U) % named.enum_values.size()].name);
    case schema::TypeKind::kScalar:
    case schema::TypeKind::kInputObject:
      break;
  }
  return leaf(scalar(named, seed));
}

Value MockResolver::list(schema::TypeRef type, std::uint32_t seed) {
  Value items = Value::array();
  const std::uint32_t size = (seed >> 4U) % 4;
  for (std::uint32_t i = 0; i < size; ++i)
    items.push_back(value(type.item(), mock_hash(fmt::format("{}[{}]", seed, i)), true));
  return items;
}

Value MockResolver::scalar(const schema::Type& type, std::uint32_t seed) {
  switch (type.scalar) {
    case schema::ScalarKind::kInt:
      if ((seed >> 12U) % 101 == 0) return 2147483648LL + seed % 1000;
      return static_cast<int>((seed >> 3U) % 2001) - 1000;
    case schema::ScalarKind::kFloat: {
      const int eighths = static_cast<int>((seed >> 3U) % 8001) - 4000;
      if (eighths % 8 == 0) return eighths / 8;
      return eighths / 8.0;
    }
    case schema::ScalarKind::kString:
      if ((seed >> 5U) % 7 == 0)
        return fmt::format("\u00e9\"\\\n\t\u2028\U0001F600{}", seed % 1000);
      return fmt::format("s{}", seed % 100000);
    case schema::ScalarKind::kBoolean:
      return ((seed >> 7U) & 1U) != 0;
    case schema::ScalarKind::kId:
      if ((seed >> 5U) % 2 == 0) return seed % 100000;
      return fmt::format("id-{}", seed % 100000);
    case schema::ScalarKind::kCustom:
      break;
  }
  if (type.name == "JSON" || type.name == "Any")
    return {{"k", {1, nullptr, "x", true}}, {"v", seed % 1000}};
  return fmt::format("{}:{}", type.name, seed % 1000);
}

std::string MockResolver::possible_type(const schema::Type& type, std::uint32_t seed) const {
  if ((seed >> 14U) % 79 == 0) return "Nope";
  std::vector<std::string> names;
  type.possible.for_each([&](schema::TypeId id) { names.push_back((*schema_)[id].name); });
  std::ranges::sort(names);
  return names[(seed >> 9U) % names.size()];
}

}  // namespace tests::conformance
