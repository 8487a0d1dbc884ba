#include "exec-service/loader/entities_request.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "shared/hash/keyed_hash.h"
#include "shared/json/writer.h"

namespace exec::loader {
namespace {

using shared::json::Value;
using shared::json::Writer;

std::string alias(std::size_t call, std::size_t calls) {
  return calls == 1 ? "_entities" : fmt::format("_e{}", call);
}

void write_representations(Writer& json, const EntitiesCall& call) {
  json.begin_array();
  for (const std::string_view representation : call.representations)
    json.raw(representation);
  json.end_array();
}

// An entities operation begins with `query($representations:`, or another name where the client
// has a variable of that one.
std::string_view first_variable(std::string_view operation) {
  const std::size_t begin = operation.find('$') + 1;
  return operation.substr(begin, operation.find(':') - begin);
}

std::string single_body(const EntitiesCall& call) {
  std::string body;
  Writer json(body);
  json.begin_object().key("query").string(call.operation).key("variables").begin_object();
  json.key(first_variable(call.operation));
  write_representations(json, call);
  for (const OwnedVariable& variable : call.variables) {
    if (!variable.value.empty()) json.key(variable.name).raw(variable.value);
  }
  json.end_object().end_object();
  return body;
}

// The variables of one request with several calls.
class Variables {
 public:
  explicit Variables(std::size_t calls) {
    for (std::size_t i = 0; i < calls; ++i)
      taken_.emplace(fmt::format("r{}", i), OwnedVariable{});
  }

  // The name under which `variable` of call `call` is sent.
  std::string add(const OwnedVariable& variable, std::size_t call) {
    std::string name = variable.name;
    for (int attempt = 0;; ++attempt) {
      const auto [taken, is_new] = taken_.try_emplace(name, variable);
      if (is_new) order_.push_back(taken->first);
      const OwnedVariable& other = taken->second;
      if (is_new || (other.definition == variable.definition && other.value == variable.value)) {
        return name;
      }
      name = fmt::format("_{}_{}{}", call, variable.name,
                         attempt == 0 ? "" : fmt::format("_{}", attempt));
    }
  }

  void write_definitions(std::string& query) const {
    for (const std::string& name : order_) {
      const OwnedVariable& variable = taken_.at(name);
      query += ",$" + name + variable.definition.substr(1 + variable.name.size());
    }
  }

  void write_values(Writer& json) const {
    for (const std::string& name : order_) {
      if (const std::string& value = taken_.at(name).value; !value.empty()) {
        json.key(name).raw(value);
      }
    }
  }

 private:
  std::map<std::string, OwnedVariable> taken_;
  std::vector<std::string> order_;
};

std::string aliased_body(std::span<const EntitiesCall> calls) {
  Variables variables(calls.size());
  std::string selections;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    std::vector<Renamed> renamed;
    for (const OwnedVariable& variable : calls[i].variables) {
      std::string name = variables.add(variable, i);
      if (name != variable.name) renamed.push_back({variable.name, std::move(name)});
    }
    const std::string selection = rename_variables(calls[i].selection, renamed);
    selections += fmt::format("_e{}:_entities(representations:$r{}){}", i, i, selection);
  }
  std::string query = "query(";
  for (std::size_t i = 0; i < calls.size(); ++i)
    query += fmt::format("{}$r{}:[_Any!]!", i == 0 ? "" : ",", i);
  variables.write_definitions(query);
  query += "){" + selections + "}";

  std::string body;
  Writer json(body);
  json.begin_object().key("query").string(query).key("variables").begin_object();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    json.key(fmt::format("r{}", i));
    write_representations(json, calls[i]);
  }
  variables.write_values(json);
  json.end_object().end_object();
  return body;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// After the string that begins at `at`, which is a quote.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const std::string_view quote = text.substr(at, 3) == R"(""")" ? R"(""")" : R"(")";
  for (at += quote.size(); at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at, quote.size()) == quote) {
      return at + quote.size();
    }
  }
  return text.size();
}

using Answers = std::vector<CallAnswer>;

// The call that an error's path begins with; nullopt: it names none of the calls.
std::optional<std::size_t> call_of(const std::vector<Value>& path, std::size_t calls) {
  if (path.empty() || !path[0].is_string()) return std::nullopt;
  std::string scratch;
  std::string_view name = path[0].text(scratch);
  if (calls == 1) return name == "_entities" ? std::optional<std::size_t>(0) : std::nullopt;
  if (!name.starts_with("_e")) return std::nullopt;
  name.remove_prefix(2);
  std::size_t call = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), call);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && call < calls ? std::optional<std::size_t>(call) : std::nullopt;
}

// Errors that name none of a call's entities.
using Errors = std::vector<Value>;

void distribute(const SubgraphError& error,
                Answers& answers,
                std::vector<Errors>& of_calls,
                Errors& of_any) {
  const std::vector<Value>& path = error.path;
  const std::optional<std::size_t> call = call_of(path, answers.size());
  if (!call) {
    of_any.push_back(error.error);
    return;
  }
  std::vector<EntityAnswer>& entities = answers[*call].entities;
  const auto index = path.size() >= 2 ? path[1].int64() : std::nullopt;
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= entities.size()) {
    of_calls[*call].push_back(error.error);
    return;
  }
  entities[static_cast<std::size_t>(*index)].errors.push_back(
      {error.error, {path.begin() + 2, path.end()}});
}

bool is_missing(const std::optional<Value>& list) {
  return !list || !list->is_array();
}

bool has_null(const std::optional<Value>& list) {
  if (is_missing(list)) return true;
  for (const Value entity : list->elements())
    if (entity.is_null()) return true;
  return false;
}

// The lists of the calls, in order.
std::vector<std::optional<Value>> lists_of(const GraphqlAnswer& answer, std::size_t calls) {
  std::vector<std::optional<Value>> lists(calls);
  if (!answer.data) return lists;
  shared::json::MemberCursor data(*answer.data);
  for (std::size_t call = 0; call < calls; ++call)
    lists[call] = data.find(alias(call, calls));
  return lists;
}

// Errors without a usable path belong to the calls that have no list, or else to those with a null
// entity. Returns whether they may be of one call out of several.
bool give_to_nulls(const Errors& errors,
                   const std::vector<std::optional<Value>>& lists,
                   std::vector<Errors>& of_calls) {
  if (errors.empty()) return false;
  const auto missing = std::ranges::count_if(lists, is_missing);
  const bool some_null = std::ranges::any_of(lists, has_null);
  for (std::size_t call = 0; call < lists.size(); ++call) {
    const bool is_its = missing > 0 ? is_missing(lists[call]) : !some_null || has_null(lists[call]);
    if (is_its) of_calls[call].insert(of_calls[call].end(), errors.begin(), errors.end());
  }
  return missing > 1;
}

bool is_explained(const EntityAnswer& answer) {
  return !answer.errors.empty() || answer.request_errors != nullptr;
}

// Puts the elements of `list` into `answers`. What is not an answer is a failure, unless an error
// says why there is none. Too many entities are not assigned: which one is too many is not known.
void take_entities(std::optional<Value> list, std::vector<EntityAnswer>& answers) {
  const auto fail = [](EntityAnswer& answer, const char* why) {
    answer.failure = {shared::ErrorCode::kInternal, why};
  };
  const std::size_t count = list && list->is_array() ? list->count() : 0;
  if (count > answers.size()) {
    for (EntityAnswer& answer : answers)
      fail(answer, "more entities than were asked for");
    return;
  }
  std::size_t answered = 0;
  if (count != 0) {
    for (const Value entity : list->elements()) {
      EntityAnswer& answer = answers[answered++];
      if (entity.is_object()) {
        answer.entity = entity;
      } else if (!entity.is_null()) {
        fail(answer, "an entity that is not an object");
      }
    }
  }
  for (; answered < answers.size(); ++answered)
    if (!is_explained(answers[answered])) fail(answers[answered], "fewer entities than asked for");
}

}  // namespace

std::string entities_body(std::span<const EntitiesCall> calls) {
  return calls.size() == 1 ? single_body(calls[0]) : aliased_body(calls);
}

Answers split_answer(const SharedAnswer& answer, std::span<const std::size_t> representations) {
  Answers answers;
  for (const std::size_t count : representations)
    answers.push_back({{count, EntityAnswer{answer, {}, {}, nullptr, {}}}, !answer->data});
  std::vector<Errors> of_calls(answers.size());
  Errors of_any;
  for (const SubgraphError& error : answer->errors)
    distribute(error, answers, of_calls, of_any);
  const auto lists = lists_of(*answer, answers.size());
  const bool is_of_several = give_to_nulls(of_any, lists, of_calls);
  for (std::size_t call = 0; call < answers.size(); ++call) {
    auto& [entities, is_doubtful] = answers[call];
    const bool is_list = lists[call] && lists[call]->is_array();
    if (!is_list && (is_of_several || answers.size() == 1)) is_doubtful = true;
    if (!of_calls[call].empty()) {
      const auto errors = std::make_shared<const Errors>(std::move(of_calls[call]));
      for (EntityAnswer& entity : entities)
        entity.request_errors = errors;
    }
    take_entities(lists[call], entities);
    if (std::ranges::any_of(entities,
                            [](const auto& entity) { return entity.failure.has_value(); }))
      is_doubtful = true;
  }
  return answers;
}

std::string rename_variables(std::string_view selection, std::span<const Renamed> renamed) {
  if (renamed.empty()) return std::string(selection);
  shared::hash::KeyedMap<std::string_view, std::string_view> names;
  for (const Renamed& variable : renamed)
    names.emplace(variable.from, variable.to);
  std::string out;
  std::size_t at = 0;
  while (at < selection.size()) {
    const std::size_t start = at;
    if (selection[at] == '"') {
      at = end_of_string(selection, at);
    } else if (selection[at] == '#') {
      at = std::min(selection.find('\n', at), selection.size());
    } else {
      ++at;
      while (selection[start] == '$' && at < selection.size() && is_name_character(selection[at]))
        ++at;
    }
    const std::string_view token = selection.substr(start, at - start);
    const auto found = token.starts_with('$') ? names.find(token.substr(1)) : names.end();
    if (found == names.end())
      out.append(token);
    else
      out.append(1, '$').append(found->second);
  }
  return out;
}

}  // namespace exec::loader
