#include "shared/graphql/field_places.h"

#include <algorithm>
#include <set>
#include <utility>

#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"

namespace shared::graphql {

namespace {

using json::Value;

std::vector<std::uint32_t> columns_of(Value locations) {
  std::vector<std::uint32_t> columns;
  for (const Value location : locations.elements()) {
    const auto column = location.find("column");
    const auto number = column ? column->int32() : std::nullopt;
    if (number && *number > 0) columns.push_back(static_cast<std::uint32_t>(*number));
  }
  return columns;
}

void append_locations(std::string& out, const std::vector<Location>& locations) {
  json::Writer json(out);
  json.begin_array();
  for (const auto& [line, column] : locations)
    json.begin_object().key("line").integer(line).key("column").integer(column).end_object();
  json.end_array();
}

// `left`: of the response's locations.
void append_relocated(std::string& out, Value error, const FieldPlaces& places, std::size_t& left) {
  if (!error.is_object()) {
    out += error.raw();
    return;
  }
  std::string scratch;
  out.push_back('{');
  for (const json::Member member : error.members()) {
    const bool is_locations = member.name.text(scratch) == "locations";
    const auto locations =
        is_locations ? places_of(columns_of(member.value), places, std::max(left, std::size_t{1}))
                     : std::vector<Location>{};
    left -= std::min(left, locations.size());
    if (is_locations && locations.empty()) continue;
    if (out.back() != '{') out.push_back(',');
    json::append_string(out, member.name.text(scratch));
    out.push_back(':');
    if (is_locations) {
      append_locations(out, locations);
    } else {
      out += member.value.raw();
    }
  }
  out.push_back('}');
}

}  // namespace

std::vector<Location> places_of(std::span<const std::uint32_t> columns,
                                const FieldPlaces& places,
                                std::size_t max) {
  std::vector<Location> found;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const std::uint32_t column : columns)
    for (const FieldPlace& place :
         std::ranges::equal_range(places, column, {}, &FieldPlace::column)) {
      if (found.size() == max) return found;
      // A fragment that is inlined more than once has one place in the client's text.
      if (seen.emplace(place.location.line, place.location.column).second)
        found.push_back(place.location);
    }
  return found;
}

std::string relocated(std::string_view body, const FieldPlaces& places) {
  json::ParsedText text;
  const auto response = text.parse(body, json::kOwnText);
  const auto errors = response ? response->find("errors") : std::nullopt;
  if (!errors || !errors->is_array()) return std::string(body);
  std::string out(body.substr(0, errors->offset()));
  out.push_back('[');
  std::size_t left = kRelocatedMax;
  for (const Value error : errors->elements()) {
    if (out.back() != '[') out.push_back(',');
    append_relocated(out, error, places, left);
  }
  out.push_back(']');
  return out.append(body.substr(errors->offset() + errors->raw().size()));
}

}  // namespace shared::graphql
