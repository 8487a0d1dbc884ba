#include "shared/http/media_type.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace shared::http {

namespace {

constexpr int kQualityMax = 1000;

// Cuts `name=value` or `name="value"` from the front of `rest`, which begins after a semicolon.
std::optional<Parameter> cut_parameter(std::string_view& rest) {
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = trim(rest.substr(0, equals));
  if (!is_token(name)) return std::nullopt;
  rest = trim(rest.substr(equals + 1));

  std::string value;
  if (rest.starts_with('"')) {
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
      if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
      value += rest[at];
    }
    if (at >= rest.size()) return std::nullopt;
    rest = trim(rest.substr(at + 1));
    if (!rest.empty() && !rest.starts_with(';')) return std::nullopt;
  } else {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    value = trim(rest.substr(0, end));
    if (!is_token(value)) return std::nullopt;
    rest = rest.substr(end);
  }
  return Parameter{to_lower(name), std::move(value)};
}

// RFC 9110 §12.4.2: 0 to 1 with at most three decimals; nullopt for anything else.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int quality = (text[0] - '0') * kQualityMax;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  for (std::size_t i = 2, unit = 100; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    quality += (text[i] - '0') * static_cast<int>(unit);
  }
  return quality <= kQualityMax ? std::optional(quality) : std::nullopt;
}

struct Liking {
  int exactness = -1;  // 2: the type itself, 1: type/*, 0: */*, -1: not at all
  int quality = 0;
  std::size_t position = 0;
};

// What the most exact range of the list gives `offer`.
Liking liking_of(const std::vector<MediaType>& ranges, std::string_view offer) {
  Liking liking;
  const std::string any_subtype = std::string(offer.substr(0, offer.find('/'))) + "/*";
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    int exactness = -1;
    if (ranges[i].essence == offer) exactness = 2;
    if (ranges[i].essence == any_subtype) exactness = 1;
    if (ranges[i].essence == "*/*") exactness = 0;
    if (exactness <= liking.exactness) continue;
    const std::string* q = ranges[i].parameter("q");
    liking = {exactness, q == nullptr ? kQualityMax : parse_quality(*q).value_or(0), i};
  }
  return liking;
}

}  // namespace

const std::string* MediaType::parameter(std::string_view name) const {
  for (const Parameter& each : parameters)
    if (each.name == name) return &each.value;
  return nullptr;
}

std::optional<MediaType> parse_media_type(std::string_view text) {
  const std::size_t end = std::min(text.find(';'), text.size());
  const std::string_view essence = trim(text.substr(0, end));
  const std::size_t slash = essence.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  if (!is_token(essence.substr(0, slash)) || !is_token(essence.substr(slash + 1)))
    return std::nullopt;

  MediaType result{to_lower(essence), {}};
  std::string_view rest = text.substr(end);
  while (!rest.empty()) {
    rest = trim(rest.substr(1));
    if (rest.empty() || rest.starts_with(';')) continue;  // RFC 9110 allows empty parameters
    std::optional<Parameter> parameter = cut_parameter(rest);
    if (!parameter) return std::nullopt;
    result.parameters.push_back(std::move(*parameter));
  }
  return result;
}

std::optional<std::size_t> choose_media_type(const Fields& fields,
                                             std::span<const std::string_view> offers) {
  if (offers.empty()) return std::nullopt;
  if (find(fields, "accept") == nullptr) return 0;
  std::vector<MediaType> ranges;
  for (const std::string_view element : elements(fields, "accept"))
    if (std::optional<MediaType> range = parse_media_type(element)) ranges.push_back(*range);

  const auto rank = [](const Liking& liking) {
    return std::tuple(liking.quality, liking.exactness, -static_cast<int>(liking.position));
  };
  std::optional<std::size_t> best;
  Liking best_liking;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const Liking liking = liking_of(ranges, offers[i]);
    if (liking.quality == 0) continue;
    if (best && rank(liking) <= rank(best_liking)) continue;
    best = i;
    best_liking = liking;
  }
  return best;
}

}  // namespace shared::http
