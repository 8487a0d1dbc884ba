#include "shared/config/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>
#include <yaml-cpp/yaml.h>

#include "shared/config/nearest.h"
#include "shared/config/read_file.h"
#include "shared/config/substitute.h"

namespace shared::config {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read before there are threads, and nobody sets any
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

struct Config::State {
  std::string file;
  Environment environment;
  YAML::Node root;
  std::vector<Problem> problems;
  std::vector<std::pair<std::string, std::string>> effective;  // dotted path, value as YAML

  void complain(int line, std::string message) {
    problems.push_back({{file, line}, std::move(message)});
  }
};

// A mapping node and the keys that were asked for. Its destructor finds the unknown ones.
struct Section::Mapping {
  Config::State& state;
  YAML::Node node;
  std::string path;  // dotted, with a trailing dot; empty at the root
  std::set<std::string> known;

  Mapping(Config::State& s, const YAML::Node& n, std::string p)
      : state(s), node(n), path(std::move(p)) {
    if (node.IsDefined() && !node.IsNull() && !node.IsMap()) {
      state.complain(node.Mark().line + 1, "`" + path.substr(0, path.size() - 1) +
                                               "` must be a mapping of keys to values");
      node = YAML::Node();
    }
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {  // NOLINT(bugprone-exception-escape): of memory only
    if (!node.IsMap()) return;
    for (const auto& entry : node) {
      const auto key = entry.first.as<std::string>("");
      if (known.contains(key)) continue;
      std::string message = "unknown key `" + path + key + "`";
      const auto near = nearest(key, {known.begin(), known.end()});
      if (near) message += "; did you mean `" + *near + "`?";
      state.complain(entry.first.Mark().line + 1, std::move(message));
    }
  }

  YAML::Node ask(const std::string& key) {
    known.insert(key);
    if (node.IsMap()) {
      const YAML::Node& readable = node;  // the const operator[] does not insert
      const YAML::Node value = readable[key];
      if (value.IsDefined()) return value;
    }
    return YAML::Node(YAML::NodeType::Undefined);  // what a failed look-up returns throws when read
  }
  void note(const std::string& key, std::string value) const {
    state.effective.emplace_back(path + key, std::move(value));
  }
};

Config::Config(std::string file, const std::string& yaml, const Environment& environment)
    : state_(std::make_unique<State>()) {
  state_->file = std::move(file);
  state_->environment = environment;
  try {
    state_->root = YAML::Load(yaml);
  } catch (const YAML::Exception& error) {
    state_->complain(error.mark.line + 1, error.msg);
  }
}

Config::~Config() = default;

std::unique_ptr<Config> Config::load(const std::string& file, const Environment& environment) {
  const auto text = read_file(file);
  auto config = std::make_unique<Config>(file, text.value_or(""), environment);
  if (!text) config->state_->complain(0, "cannot be read; give the path of a YAML file");
  return config;
}

Section Config::root() {
  return Section(std::make_shared<Section::Mapping>(*state_, state_->root, std::string()));
}

std::string Config::resolve_path(const std::string& path) const {
  if (path.empty() || path.front() == '/') return path;
  return (std::filesystem::path(state_->file).parent_path() / path).string();
}

std::vector<Problem> Config::problems() const {
  std::vector<Problem> sorted = state_->problems;
  std::ranges::stable_sort(sorted, {}, [](const Problem& problem) { return problem.place.line; });
  return sorted;
}

std::string Config::effective() const {
  std::string out;
  for (const auto& [path, value] : state_->effective)
    out += path + ": " + value + "\n";
  return out;
}

std::optional<std::string> Section::scalar(const std::string& key) const {
  const YAML::Node value = mapping_->ask(key);
  if (!value.IsDefined() || value.IsNull()) return {};
  if (!value.IsScalar()) {
    complain(key, "must be one value");
    return {};
  }
  Result<std::string> text = substitute(value.Scalar(), mapping_->state.environment);
  if (!text) {
    complain(key, text.error().message);
    return {};
  }
  return *std::move(text);
}

std::string Section::text(const std::string& key, const std::string& fallback) const {
  std::string value = scalar(key).value_or(fallback);
  mapping_->note(key, value);
  return value;
}

std::string Section::required_text(const std::string& key) const {
  std::optional<std::string> value = scalar(key);
  if (!value || value->empty()) complain(key, "is required");
  mapping_->note(key, value.value_or(""));
  return value.value_or("");
}

std::string Section::secret(const std::string& key) const {
  std::string value = scalar(key).value_or("");
  mapping_->note(key, value.empty() ? "" : "***");
  return value;
}

std::int64_t Section::number(const std::string& key,
                             std::int64_t fallback,
                             std::int64_t min,
                             std::int64_t max) const {
  std::int64_t value = fallback;
  if (const std::optional<std::string> text = scalar(key)) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    const bool is_number = error == std::errc() && end == text->data() + text->size();
    if (!is_number || value < min || value > max) {
      complain(key, "must be a whole number from " + std::to_string(min) + " to " +
                        std::to_string(max) + ", not `" + *text + "`");
      value = fallback;
    }
  }
  mapping_->note(key, std::to_string(value));
  return value;
}

bool Section::flag(const std::string& key, bool fallback) const {
  return choice(key, fallback ? "true" : "false", {"true", "false"}) == "true";
}

std::string Section::choice(const std::string& key,
                            const std::string& fallback,
                            const std::vector<std::string>& allowed) const {
  std::string value = scalar(key).value_or(fallback);
  if (std::ranges::find(allowed, value) == allowed.end()) {
    std::string list;
    for (const std::string& one : allowed)
      list += (list.empty() ? "" : ", ") + one;
    complain(key, "must be one of " + list + ", not `" + value + "`");
    value = fallback;
  }
  mapping_->note(key, value);
  return value;
}

std::vector<std::string> Section::texts(const std::string& key,
                                        const std::vector<std::string>& fallback) const {
  const YAML::Node list = mapping_->ask(key);
  std::vector<std::string> values;
  if (!list.IsDefined() || list.IsNull()) {
    values = fallback;
  } else if (!list.IsSequence()) {
    complain(key, "must be a list of values");
  } else {
    for (const YAML::Node& item : list) {
      Result<std::string> text =
          item.IsScalar() ? substitute(item.Scalar(), mapping_->state.environment)
                          : fail(ErrorCode::kInvalidInput, "must be a list of plain values");
      if (text) {
        values.push_back(*std::move(text));
      } else {
        complain(key, text.error().message);
      }
    }
  }
  std::string shown;
  for (const std::string& value : values)
    shown += (shown.empty() ? "" : ", ") + value;
  mapping_->note(key, "[" + shown + "]");
  return values;
}

std::map<std::string, std::string> Section::pairs(const std::string& key) const {
  std::map<std::string, std::string> values;
  const Section names = section(key);
  if (!names.mapping_->node.IsMap()) return values;
  for (const auto& entry : names.mapping_->node) {
    const auto name = entry.first.as<std::string>("");
    values[name] = names.secret(name);  // client properties may hold passwords
  }
  return values;
}

Section Section::section(const std::string& key) const {
  return Section(
      std::make_shared<Mapping>(mapping_->state, mapping_->ask(key), mapping_->path + key + "."));
}

bool Section::has(const std::string& key) const {
  const YAML::Node node = mapping_->ask(key);
  return node.IsDefined() && !node.IsNull();
}

void Section::each(const std::string& key,
                   const std::function<void(const std::string& name, const Section&)>& read) const {
  const Section names = section(key);
  if (!names.mapping_->node.IsMap()) return;
  for (const auto& entry : names.mapping_->node) {
    const auto name = entry.first.as<std::string>("");
    read(name, names.section(name));
  }
}

void Section::each_item(const std::string& key,
                        const std::function<void(const Section&)>& read) const {
  const YAML::Node list = mapping_->ask(key);
  if (!list.IsDefined() || list.IsNull()) return;
  if (!list.IsSequence()) return complain(key, "must be a list");
  std::size_t index = 0;
  for (const YAML::Node& item : list) {
    const std::string path = mapping_->path + key + "[" + std::to_string(index++) + "].";
    read(Section(std::make_shared<Mapping>(mapping_->state, item, path)));
  }
}

void Section::complain(const std::string& key, const std::string& message) const {
  const YAML::Node value = mapping_->ask(key);
  const YAML::Node& at = value.IsDefined() ? value : mapping_->node;
  const int line = at.IsDefined() ? at.Mark().line + 1 : 0;
  mapping_->state.complain(line, "`" + mapping_->path + key + "` " + message);
}

}  // namespace shared::config
