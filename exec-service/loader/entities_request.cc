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

using Answers = std::vector<std::vector<EntityAnswer>>;

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

// Those of each call that name none of its entities.
using OfCalls = std::vector<std::vector<Value>>;

void distribute(const SubgraphError& error, Answers& answers, OfCalls& of_calls) {
  const std::vector<Value>& path = error.path;
  const std::optional<std::size_t> call = call_of(path, answers.size());
  if (!call) {
    for (auto& of_call : of_calls)
      of_call.push_back(error.error);
    return;
  }
  std::vector<EntityAnswer>& of_call = answers[*call];
  const auto index = path.size() >= 2 ? path[1].int64() : std::nullopt;
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= of_call.size()) {
    of_calls[*call].push_back(error.error);
    return;
  }
  of_call[static_cast<std::size_t>(*index)].errors.push_back(
      {error.error, {path.begin() + 2, path.end()}});
}

bool is_explained(const EntityAnswer& answer) {
  return !answer.errors.empty() || answer.request_errors != nullptr;
}

// Puts the elements of `list` into `answers`. What is not an answer is a failure, unless an error
// says why there is none. Too many entities are nobody's: which one is too many is not known.
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
    answers.emplace_back(count, EntityAnswer{answer, {}, {}, nullptr, {}});
  OfCalls of_calls(answers.size());
  for (const SubgraphError& error : answer->errors)
    distribute(error, answers, of_calls);
  for (std::size_t call = 0; call < answers.size(); ++call) {
    if (of_calls[call].empty()) continue;
    const auto errors = std::make_shared<const std::vector<Value>>(std::move(of_calls[call]));
    for (EntityAnswer& of_call : answers[call])
      of_call.request_errors = errors;
  }
  if (answer->data) {
    shared::json::MemberCursor data(*answer->data);
    for (std::size_t call = 0; call < answers.size(); ++call)
      take_entities(data.find(alias(call, answers.size())), answers[call]);
  } else {
    for (auto& of_call : answers)
      take_entities(std::nullopt, of_call);
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
