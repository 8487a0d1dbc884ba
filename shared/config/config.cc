#include "shared/config/config.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "shared/config/config_state.h"
#include "shared/config/nearest_key.h"
#include "shared/config/read_file.h"
#include "shared/config/yaml_text.h"

namespace shared::config {

namespace {

std::vector<Problem> in_order(std::vector<Problem> problems) {
  std::ranges::stable_sort(problems, {}, [](const Problem& problem) {
    return std::pair(problem.place.line, problem.place.column);
  });
  return problems;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read before there are threads, and nothing sets any
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Config::Config(std::string file, const std::string& yaml, const Environment& environment)
    : state_(std::make_unique<State>()) {
  state_->file = std::move(file);
  state_->environment = environment;
  Yaml parsed = parse_yaml(state_->file, yaml);
  state_->text = std::move(parsed.text);
  state_->root = parsed.root;
  state_->problems = std::move(parsed.problems);
  state_->is_unreadable = !has_value(state_->root) && !state_->problems.empty();
}

Config::~Config() = default;

std::unique_ptr<Config> Config::load(const std::string& file, const Environment& environment) {
  const auto text = read_file(file);
  auto config = std::make_unique<Config>(file, text.value_or(""), environment);
  if (!text) {
    config->state_->problems.push_back(
        {{file},
         is_pipe_or_device(file)
             ? "this is a pipe or a device: save the configuration in a file, and give its "
               "path"
             : "this file cannot be read: is its path right?"});
    config->state_->is_unreadable = true;
  }
  return config;
}

std::unique_ptr<Config> Config::describe() {
  auto config = std::make_unique<Config>("", "", [](const std::string&) { return std::nullopt; });
  config->state_->is_description = true;
  return config;
}

bool Config::is_unreadable() const {
  return state_->is_unreadable;
}

Section Config::root() {
  return Section(std::make_shared<Section::Mapping>(*state_, state_->root, Place{state_->file}, "",
                                                    "", state_->values));
}

void Config::set_renamed_keys(std::span<const RenamedKey> keys) {
  state_->renamed.assign(keys.begin(), keys.end());
}

void Config::State::report(const Unknown& found, std::vector<Problem>& to) const {
  const std::string path = found.prefix + found.key;
  if (report_renamed(found.place, path, found.pattern + found.key, found.value, to)) return;
  std::string message = "`" + path + "` is not a known key";
  const auto suggest = [&](const std::string& key) { message += ": did you mean `" + key + "`?"; };
  if (const auto sibling = same_key(found.key, found.siblings)) {
    suggest(found.prefix + *sibling);
  } else if (const auto elsewhere = same_name_elsewhere(found)) {
    suggest(*elsewhere);
  } else if (const auto near = nearest_key(found.key, found.siblings)) {
    suggest(found.prefix + *near);
  }
  to.push_back({found.place, std::move(message)});
}

// `outbox` at the root of the file may be meant as `limits.outbox`: first of all a key further down.
std::optional<std::string> Config::State::same_name_elsewhere(const Unknown& unknown_key) const {
  for (const std::string_view name : without_suffixes(unknown_key.key))
    if (auto found = elsewhere(unknown_key, std::string(name))) return found;
  return {};
}

std::optional<std::string> Config::State::elsewhere(const Unknown& unknown_key,
                                                    const std::string& name) const {
  const auto has_name = [&](const Key& key) { return key.path.ends_with("." + name); };
  const auto is_below = [&](const Key& key) {
    return has_name(key) && key.path.starts_with(unknown_key.pattern);
  };
  if (const auto below = std::ranges::find_if(keys, is_below); below != keys.end())
    return unknown_key.prefix + below->path.substr(unknown_key.pattern.size());
  const auto anywhere = std::ranges::find_if(keys, has_name);
  if (anywhere == keys.end()) return {};
  return anywhere->path;
}

bool Config::State::report_renamed(const Place& place,
                                   const std::string& path,
                                   const std::string& pattern,
                                   const YAML::Node& value,
                                   std::vector<Problem>& to) const {
  const auto found = std::ranges::find(renamed, pattern, &RenamedKey::from);
  if (found != renamed.end()) {
    const auto row = std::ranges::find(keys, found->to, &Key::path);
    to.push_back({place, renamed_message(*found, path, scalar_of(value),
                                         row == keys.end() ? nullptr : &*row)});
    return true;
  }
  bool has_renamed = false;
  if (value.IsMap())
    for (const auto& entry : value) {
      const std::string key = "." + scalar_of(entry.first);
      has_renamed |=
          report_renamed(place_of(entry.first), path + key, pattern + key, entry.second, to);
    }
  return has_renamed;
}

std::vector<Problem> Config::problems() const {
  std::vector<Problem> all = state_->problems;
  for (const State::Unknown& each : state_->unknown)
    state_->report(each, all);
  return in_order(std::move(all));
}

std::vector<Problem> Config::problems_of_known_keys() const {
  return in_order(state_->problems);
}

std::string Config::effective() const {
  return state_->values.yaml();
}

const std::vector<Key>& Config::keys() const {
  return state_->keys;
}

}  // namespace shared::config
