#include "tests/conformance/federation_differential/differential.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "exec-service/execution/coerce_values.h"
#include "exec-service/language/parser.h"
#include "exec-service/normalization/normalize.h"
#include "exec-service/planner/planner.h"
#include "exec-service/validation/validate.h"
#include "shared/base/check.h"
#include "shared/json/parsed_text.h"
#include "tests/conformance/federation_differential/judge_plan.h"
#include "tests/conformance/federation_differential/query_generator.h"
#include "tests/conformance/federation_differential/world_resolvers.h"

namespace tests::differential {

namespace {

namespace language = exec::language;
namespace planner = exec::planner;
namespace plan = exec::plan;

constexpr int kAttemptsMax = 1'000;  // to make a valid operation

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  CHECK(stream.good());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// What the planner says, and what is wrong with it.
std::string plan_faults(const exec::supergraph::Supergraph& supergraph,
                        const std::string& text,
                        const Value& variables) {
  const auto document = language::parse(text);
  CHECK(document.has_value());
  const language::OperationDefinition& operation = *language::find_operation(*document, "");
  const auto names = planner::condition_variables(*document, operation);
  std::vector<bool> values;
  values.reserve(names.size());
  for (const std::string_view name : names)
    values.push_back(variables.at(std::string(name)).get<bool>());
  const auto planned =
      planner::plan(supergraph, *document, operation, planner::ConditionValues(names, values));
  if (!planned) return planned.error().message;
  return judge_plan(**planned);
}

std::set<std::string> places(const Value& response) {
  std::set<std::string> places;
  for (const Value& error : response.value("errors", Value::array()))
    places.insert(error.value("path", Value::array()).dump());
  return places;
}

// Whether the path leads to a null, or to where there is nothing because of a null above.
bool is_null(const Value& data, const Value& path) {
  const Value* at = &data;
  for (const Value& element : path) {
    if (at->is_null()) return true;
    if (element.is_string() ? !at->contains(element.get<std::string>())
                            : !at->is_array() || at->size() <= element.get<std::size_t>())
      return false;
    at = element.is_string() ? &at->at(element.get<std::string>())
                             : &at->at(element.get<std::size_t>());
  }
  return at->is_null();
}

// The part of a path down to the null that it leads to.
Value to_null(const Value& data, const Value& path) {
  Value prefix = Value::array();
  for (const Value& element : path) {
    if (is_null(data, prefix)) break;
    prefix.push_back(element);
  }
  return prefix;
}

// Each null that an error of the whole explains has an error of ours. There may be others on
// either side: one server stops at the first that leaves no object, and we may not have asked
// for what is in one. Each of ours is at a null.
std::string compare_errors(const Value& ours, const Value& theirs) {
  std::string why;
  if (ours.contains("errors") && !theirs.contains("errors")) why += "errors on our side only\n";
  const Value data = ours.value("data", Value());
  const std::set<std::string> our_places = places(ours);
  std::set<std::string> our_nulls;
  for (const std::string& place : our_places)
    our_nulls.insert(to_null(data, Value::parse(place)).dump());
  for (const std::string& place : places(theirs))
    if (!our_nulls.contains(to_null(data, Value::parse(place)).dump()))
      why += "no error at " + place + '\n';
  for (const std::string& place : our_places)
    if (place != "[]" && !is_null(data, Value::parse(place)))
      why += "an error where there is a value: " + place + '\n';
  return why;
}

}  // namespace

Differential::Differential(const std::string& folder) {
  const std::filesystem::path path(folder);
  const auto loaded =
      exec::supergraph::load_supergraph({"supergraph", read(path / "supergraph.graphql")});
  if (loaded.supergraph == nullptr)
    fmt::print(stderr, "{}\n", exec::schema::to_string(loaded.errors));
  CHECK(loaded.supergraph != nullptr);
  supergraph_ = loaded.supergraph;
  world_ = std::make_unique<World>(*supergraph_);
  for (const exec::supergraph::Graph& graph : supergraph_->graphs)
    subgraphs_[graph.name] = std::make_unique<conformance::FakeSubgraph>(
        read(path / (graph.name + ".graphql")),
        std::make_unique<SubgraphResolver>(*world_, graph, complaints_));
  whole_ = std::make_unique<conformance::FakeSubgraph>(read(path / "api.graphql"),
                                                       std::make_unique<WholeResolver>(*world_));
}

QueryTree Differential::generate(std::uint64_t seed) const {
  QueryGenerator generator(*supergraph_->api, seed);
  for (int i = 0; i < kAttemptsMax; ++i) {
    QueryTree tree = generator.next();
    if (is_valid(tree)) return tree;
  }
  CHECK(false);
  return {};
}

bool Differential::is_valid(const QueryTree& tree) const {
  const auto document = language::parse(print(tree));
  return document && exec::validation::validate(*supergraph_->api, *document).empty();
}

std::string Differential::answer_to_canonical(const std::string& text, const Value& variables) {
  const exec::schema::Schema& api = *supergraph_->api;
  const auto document = language::parse(text);
  CHECK(document.has_value());
  const language::OperationDefinition& operation = *language::find_operation(*document, "");
  const std::string given = variables.dump();
  shared::json::ParsedText json;
  const auto coerced =
      exec::execution::coerce_variable_values(api, *document, operation, *json.parse(given));
  CHECK(coerced.has_value());
  std::size_t bytes_left = exec::normalization::kNormalizedBytesMax;
  const auto canonical = exec::normalization::normalize(api, *document, operation, bytes_left);
  CHECK(canonical != nullptr);
  const std::vector<std::string> values = canonical->values(*coerced);
  Value request = {{"query", canonical->document->source()}, {"variables", Value::object()}};
  std::size_t i = 0;
  for (const auto& definition : canonical->operation->variable_definitions) {
    const std::string& value = values[i++];
    if (!value.empty())  // absent
      request["variables"][std::string(definition.variable.value)] = Value::parse(value);
  }
  return whole_->answer(request.dump());
}

Differential::Verdict Differential::judge(const QueryTree& tree, std::uint64_t seed) {
  const std::string text = print(tree);
  Value request = {{"query", text}, {"variables", tree.values}};
  world_->reset(seed);
  const std::string expected = whole_->answer(request.dump());
  world_->reset(seed);
  complaints_.clear();
  // A plan is cached by its document: every operation has a gateway of its own.
  conformance::Gateway gateway(supergraph_, subgraphs_);
  const conformance::GatewayAnswer answer = gateway.execute(
      {.document = text, .operation_name = "", .variables_json = tree.values.dump()});

  world_->reset(seed);
  const std::string canonical = answer_to_canonical(text, tree.values);

  const Value ours = Value::parse(answer.body);
  const Value theirs = Value::parse(expected);
  const auto ordered_data = [](const std::string& response) {
    return nlohmann::ordered_json::parse(response).value("data", nlohmann::ordered_json());
  };
  std::string why;
  if (canonical != expected) why += "the canonical form's answer differs\n";
  if (ours.value("data", Value("absent")) != theirs.value("data", Value("absent")))
    why += "the data differs\n";
  else if (ordered_data(answer.body) != ordered_data(expected))
    why += "the order of the keys differs\n";
  why += compare_errors(ours, theirs);
  for (const std::string& complaint : complaints_)
    why += complaint + '\n';
  const std::string faults = plan_faults(*supergraph_, text, tree.values);
  if (!faults.empty()) why += faults + '\n';
  if (why.empty()) return {"", answer.calls.size()};

  why += fmt::format("{}\n{}\nexpected  {}\ngot       {}\ncanonical {}\n", text, tree.values.dump(),
                     expected, answer.body, canonical);
  for (const std::string& call : answer.calls)
    why += "  " + call + '\n';
  return {std::move(why), answer.calls.size()};
}

}  // namespace tests::differential
