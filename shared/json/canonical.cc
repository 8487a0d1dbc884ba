#include "shared/json/canonical.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "shared/json/number.h"
#include "shared/json/writer.h"

namespace shared::json {
namespace {

void append_object(std::string& out, Value object) {
  std::vector<std::pair<std::string, Value>> members;
  for (const Member member : object.members())
    members.emplace_back(member.name.text(), member.value);
  std::ranges::sort(members, {},
                    [](const auto& member) -> const std::string& { return member.first; });
  out.push_back('{');
  for (const auto& [name, value] : members) {
    if (out.back() != '{') out.push_back(',');
    append_string(out, name);
    out.push_back(':');
    append_canonical(out, value);
  }
  out.push_back('}');
}

void append_array(std::string& out, Value array) {
  out.push_back('[');
  for (const Value element : array.elements()) {
    if (out.back() != '[') out.push_back(',');
    append_canonical(out, element);
  }
  out.push_back(']');
}

}  // namespace

void append_canonical(std::string& out, Value value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kBool:
      out.append(value.raw());
      return;
    case Kind::kNumber:
      append_canonical_number(out, value.raw());
      return;
    case Kind::kString: {
      std::string scratch;
      append_string(out, value.text(scratch));
      return;
    }
    case Kind::kArray:
      append_array(out, value);
      return;
    case Kind::kObject:
      append_object(out, value);
      return;
  }
}

std::string canonical(Value value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

void append_canonical_number(std::string& out, std::string_view number) {
  constexpr std::int64_t kWrittenInFull = 21;
  const Decimal decimal = to_decimal(number);
  if (decimal.negative) out.push_back('-');
  if (decimal.digits.empty()) {
    out.push_back('0');
  } else if (decimal.exponent >= 0 && decimal.magnitude() <= kWrittenInFull) {
    out.append(decimal.digits);
    out.append(static_cast<std::size_t>(decimal.exponent), '0');
  } else {
    out.append(decimal.digits);
    out.push_back('e');
    out.append(std::to_string(decimal.exponent));
  }
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const Decimal left = to_decimal(a);
  const Decimal right = to_decimal(b);
  const auto sign = [](const Decimal& decimal) {
    if (decimal.digits.empty()) return 0;
    return decimal.negative ? -1 : 1;
  };
  if (sign(left) != sign(right) || sign(left) == 0) return sign(left) <=> sign(right);
  const auto magnitudes = left.magnitude() <=> right.magnitude();
  // No zeros at the ends: of equal magnitudes, the texts order as the values do.
  const auto order =
      magnitudes != std::strong_ordering::equal ? magnitudes : left.digits <=> right.digits;
  return left.negative ? 0 <=> order : order;
}

bool scalars_equal(Value a, Value b) {
  if (a.kind() != b.kind()) return false;
  std::string scratch;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.is_true() == b.is_true();
    case Kind::kNumber:
      return a.raw() == b.raw() || compare_numbers(a.raw(), b.raw()) == std::strong_ordering::equal;
    case Kind::kString:
      return b.equals(a.text(scratch));
    default:
      return false;
  }
}

}  // namespace shared::json
