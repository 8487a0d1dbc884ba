#include "tests/conformance/compare_responses.h"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "tests/conformance/graphql_corpus.h"

namespace tests::conformance {

namespace {

namespace language = exec::language;

void collect_introspection_keys(const language::SelectionSet& set, std::set<std::string>& keys) {
  for (const language::Selection& selection : set.selections) {
    if (const auto* field = language::as<language::Field>(selection)) {
      if (field->name.value == "__schema" || field->name.value == "__type")
        keys.emplace(field->response_key());
      collect_introspection_keys(field->selection_set, keys);
    } else if (const auto* inlined = language::as<language::InlineFragment>(selection)) {
      collect_introspection_keys(inlined->selection_set, keys);
    }
  }
}

std::set<std::string> introspection_keys(const std::string& document) {
  std::set<std::string> keys;
  const auto parsed = language::parse(document, language::ParseLimits::for_schema());
  if (!parsed) return keys;
  for (const language::Definition& definition : parsed->definitions()) {
    if (const auto* operation = language::as<language::OperationDefinition>(definition))
      collect_introspection_keys(operation->selection_set, keys);
    if (const auto* fragment = language::as<language::FragmentDefinition>(definition))
      collect_introspection_keys(fragment->selection_set, keys);
  }
  return keys;
}

void sort_lists(Json& value) {
  if (!value.is_structured()) return;
  for (Json& each : value)
    sort_lists(each);
  if (value.is_array())
    std::ranges::sort(value.get_ref<Json::array_t&>(), {},
                      [](const Json& each) { return each.dump(); });
}

void sort_introspection(Json& value, const std::set<std::string>& keys) {
  if (!value.is_structured()) return;
  for (const auto& [key, member] : value.items()) {
    if (value.is_object() && keys.contains(key)) {
      sort_lists(member);
    } else {
      sort_introspection(member, keys);
    }
  }
}

constexpr std::string_view kAt = " at ";
constexpr std::string_view kAnywhere = "the field, or an argument's value";

// graphql-js places an argument's error at the value; a subgraph, which coerces arguments here, can
// name the field only.
bool is_of_argument(const Json& error) {
  return error.at("message").get<std::string>().starts_with("Argument \"");
}

// Each error as text, and the data position that it is about.
std::multiset<std::string> places(const Json& response) {
  std::multiset<std::string> places;
  if (!response.contains("errors")) return places;
  for (const Json& error : response["errors"]) {
    Json locations = error.value("locations", Json());
    sort_lists(locations);
    places.insert(fmt::format("{}{}{}", error.value("path", Json()).dump(), kAt,
                              is_of_argument(error) ? std::string(kAnywhere) : locations.dump()));
  }
  return places;
}

std::multiset<std::string>::iterator find_place(std::multiset<std::string>& expected,
                                                const std::string& place) {
  const auto exact = expected.find(place);
  if (exact != expected.end()) return exact;
  return expected.find(place.substr(0, place.rfind(kAt)) + std::string(kAt) +
                       std::string(kAnywhere));
}

// At or above the path, `data` is null.
bool is_under_null(const Json& response, const std::string& place) {
  const Json path = Json::parse(place.substr(0, place.rfind(kAt)));
  const Json* at = &response["data"];
  for (const Json& step : path) {
    if (at->is_null()) return true;
    if (step.is_string() && at->is_object() && at->contains(step)) {
      at = &(*at)[step.get<std::string>()];
    } else if (step.is_number() && at->is_array() && step < at->size()) {
      at = &(*at)[step.get<std::size_t>()];
    } else {
      return false;
    }
  }
  return at->is_null();
}

}  // namespace

std::string compare_responses(const std::string& document,
                              const std::string& expected_text,
                              const std::string& actual_text) {
  Json expected = Json::parse(expected_text);
  Json actual = Json::parse(actual_text, nullptr, /*allow_exceptions=*/false);
  if (actual.is_discarded()) return "not JSON";
  const std::set<std::string> keys = introspection_keys(document);
  sort_introspection(expected, keys);
  sort_introspection(actual, keys);

  std::string differences;
  if (expected.contains("data") != actual.contains("data")) differences += "data or no data\n";
  if (expected.value("data", Json()).dump() != actual.value("data", Json()).dump())
    differences += "data\n";
  std::multiset<std::string> missing = places(expected);
  for (const std::string& place : places(actual)) {
    if (const auto found = find_place(missing, place); found != missing.end()) {
      missing.erase(found);
    } else if (!actual.contains("data") || !is_under_null(actual, place)) {
      differences += "an error too many: " + place + "\n";
    }
  }
  for (const std::string& place : missing)
    differences += "an error is missing: " + place + "\n";
  return differences;
}

}  // namespace tests::conformance
