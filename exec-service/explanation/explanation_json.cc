#include "exec-service/explanation/explanation_json.h"

#include <string_view>
#include <vector>

#include "exec-service/plan/plan_json.h"
#include "shared/json/writer.h"

namespace exec::explanation {

namespace {

using ports::Filter;
using shared::json::Writer;

void write_strings(Writer& json, std::string_view key, const std::vector<std::string>& all) {
  json.key(key).begin_array();
  for (const std::string& each : all)
    json.string(each);
  json.end_array();
}

std::string_view use_name(UseKind kind) {
  switch (kind) {
    case UseKind::kCondition:
      return "condition";
    case UseKind::kFetch:
      return "fetch";
    case UseKind::kPublish:
      return "publish";
    case UseKind::kIntrospection:
      return "introspection";
    case UseKind::kEvent:
      break;
  }
  return "event";
}

void write_variable(Writer& json, const ExplainedVariable& variable) {
  json.begin_object().key("name").string(variable.name);
  json.key("definition").string(variable.definition);
  if (!variable.value_json.empty()) json.key("value").raw(variable.value_json);
  json.key("relevant").boolean(variable.relevant).key("uses").begin_array();
  for (const VariableUse& use : variable.uses) {
    json.begin_object().key("kind").string(use_name(use.kind));
    if (use.step != plan::kNone)
      json.key("step").integer(use.step).key("subgraph").string(use.subgraph);
    json.end_object();
  }
  json.end_array().end_object();
}

std::string_view comparison_name(ports::Comparison comparison) {
  switch (comparison) {
    case ports::Comparison::kText:
      return "text";
    case ports::Comparison::kNumber:
      return "number";
    case ports::Comparison::kBoolean:
      return "boolean";
    case ports::Comparison::kByJsonType:
      break;
  }
  return "json";
}

void write_filter(Writer& json, const Filter& filter) {
  json.begin_object();
  if (filter.kind == Filter::Kind::kIn) {
    json.key("in").begin_object();
    write_strings(json, "path", filter.path);
    json.key("values").begin_array();
    for (const std::string& value : filter.values)
      json.raw(value);
    json.end_array().key("comparison").string(comparison_name(filter.comparison)).end_object();
  } else if (filter.kind == Filter::Kind::kNot) {
    json.key("not");
    write_filter(json, filter.of.front());
  } else {
    json.key(filter.kind == Filter::Kind::kAll ? "all" : "any").begin_array();
    for (const Filter& part : filter.of)
      write_filter(json, part);
    json.end_array();
  }
  json.end_object();
}

void write_subscription(Writer& json, const ports::Prepared& prepared) {
  json.begin_object().key("rootField").string(prepared.root_field);
  json.key("provider").string(prepared.provider);
  write_strings(json, "topics", prepared.topics);
  json.key("filter");
  if (prepared.has_filter) {
    write_filter(json, prepared.filter);
  } else {
    json.null();
  }
  json.key("relevantVariables").raw(prepared.relevant_variables_json);
  json.key("observesForwardedHeaders").boolean(prepared.fetches).end_object();
}

}  // namespace

std::string explanation_json(const Explanation& found) {
  std::string out;
  Writer json(out);
  json.begin_object().key("ok").boolean(found.is_ok());
  json.key("schema").begin_object().key("id").string(found.schema_id);
  write_strings(json, "errors", found.schema_errors);
  write_strings(json, "warnings", found.schema_warnings);
  json.end_object().key("operation").string(found.operation);
  write_strings(json, "errors", found.errors);
  json.key("variables").begin_array();
  for (const ExplainedVariable& variable : found.variables)
    write_variable(json, variable);
  json.end_array().key("plan");
  json.raw(found.compiled == nullptr ? "null" : plan::plan_json(*found.compiled->plan));
  json.key("subscription");
  if (found.prepared == nullptr) {
    json.null();
  } else {
    write_subscription(json, *found.prepared);
  }
  json.end_object();
  return out;
}

}  // namespace exec::explanation
