#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "shared/config/config.h"
#include "shared/config/config_state.h"
#include "shared/config/read_file.h"
#include "shared/config/substitute.h"
#include "shared/config/units.h"
#include "shared/config/yaml_text.h"

namespace shared::config {

namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words)
    list += (list.empty() ? "" : &word == &words.back() ? " or " : ", ") + word;
  return list;
}

Result<std::int64_t> parse_number(const std::string& text) {
  if (const auto value = whole_number(text)) return *value;
  return fail(ErrorCode::kInvalidInput, "must be a whole number, not `" + text + "`");
}

Result<std::int64_t> parse(Kind kind, const std::string& text, Range range) {
  if (kind == Kind::kDuration) return parse_duration(text, range);
  if (kind == Kind::kSize) return parse_size(text, range);
  if (kind == Kind::kPercent) return parse_percent(text);
  return parse_number(text);
}

std::string without_spaces_around(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpaces), text.size());
  const std::size_t end = text.find_last_not_of(kSpaces) + 1;
  return std::string(text.substr(begin, std::max(begin, end) - begin));
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string part = without_spaces_around(text.substr(0, comma));
    if (!part.empty()) parts.push_back(std::move(part));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

}  // namespace

// ---- Mapping -------------------------------------------------------------------------------------

Section::Mapping::Mapping(Config::State& state_of_file,
                          const YAML::Node& its_node,
                          Place its_place,
                          std::string its_path,
                          std::string its_pattern,
                          ValueTree& its_values)
    : state(state_of_file),
      node(its_node),
      place(std::move(its_place)),
      path(std::move(its_path)),
      pattern(std::move(its_pattern)),
      values(its_values) {
  if (!has_value(node) || node.IsMap()) return;
  state.problems.push_back(
      {state.place_of(node), "`" + path.substr(0, path.size() - 1) +
                                 "` must be a section with keys of its own, not " +
                                 (node.IsSequence() ? "a list" : "one value")});
  node = YAML::Node();
}

Section::Mapping::~Mapping() {  // NOLINT(bugprone-exception-escape): of memory only
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    const std::string key = scalar_of(entry.first);
    if (known.contains(key)) continue;
    state.unknown.push_back({.place = state.place_of(entry.first),
                             .prefix = path,
                             .pattern = pattern,
                             .key = key,
                             .siblings = {known.begin(), known.end()},
                             .value = entry.second});
  }
}

YAML::Node Section::Mapping::ask(std::string_view key) {
  const std::string name(key);
  known.insert(name);
  if (node.IsMap()) {
    const YAML::Node& readable = node;  // the const operator[] does not insert
    const YAML::Node value = readable[name];
    if (value.IsDefined()) return value;
  }
  return YAML::Node(YAML::NodeType::Undefined);  // what a failed look-up returns throws when read
}

Place Section::Mapping::place_of_key(std::string_view key) const {
  if (node.IsMap())
    for (const auto& entry : node)
      if (scalar_of(entry.first) == key) return state.place_of(entry.first);
  return place;
}

// ---- Section -------------------------------------------------------------------------------------

Key Section::row(Kind kind, std::string_view key, std::string_view about) const {
  return {.path = mapping_->pattern + std::string(key), .kind = kind, .about = std::string(about)};
}

void Section::record(Key row, std::string_view key, std::string value) const {
  const bool is_value = row.kind != Kind::kSection && row.kind != Kind::kNames &&
                        row.kind != Kind::kItems && row.kind != Kind::kPairs;
  if (is_value) mapping_->values.set(std::string(key), std::move(value), !has(key));
  if (mapping_->state.paths.insert(row.path).second) mapping_->state.keys.push_back(std::move(row));
}

std::optional<std::string> Section::scalar(std::string_view key) const {
  const YAML::Node value = mapping_->ask(key);
  if (!has_value(value)) return {};
  if (!value.IsScalar()) {
    complain(key,
             value.IsMap() ? "must be one value, not a section" : "must be one value, not a list");
    return {};
  }
  Result<std::string> text = substitute(scalar_of(value), mapping_->state.environment);
  if (!text) {
    complain(key, text.error().message);
    return {};
  }
  return *std::move(text);
}

bool Section::profile(std::string_view about) const {
  bool is_production = false;
  choice("profile", is_production, {{"development", false}, {"production", true}}, about);
  mapping_->state.is_production = is_production;
  return is_production;
}

void Section::text(std::string_view key,
                   std::string& option,
                   std::string_view about,
                   std::optional<Required> required,
                   const Check& check) const {
  Key described = row(Kind::kText, key, about);
  described.fallback = option.empty() ? "" : yaml_text(option);
  described.is_required = required.has_value();
  const auto given = scalar(key);
  if (given && !given->empty()) {
    if (const auto problem = check ? check(*given) : std::nullopt) complain(key, *problem);
    option = *given;
  } else if (required && (given || !has(key)) && !mapping_->state.is_description) {
    complain(key, "is missing: add it, for example `" + std::string(required->example) + "`");
  }
  record(std::move(described), key, yaml_text(option));
}

void Section::secret(std::string_view key, std::string& option, std::string_view about) const {
  Key described = row(Kind::kText, key, about);
  described.is_secret = true;
  if (const auto given = scalar(key)) option = *given;
  record(std::move(described), key, option.empty() ? "''" : "'***'");
}

void Section::flag(std::string_view key, bool& option, std::string_view about) const {
  flag(key, option, InProduction{option}, about);
}

void Section::flag(std::string_view key,
                   bool& option,
                   InProduction in_production,
                   std::string_view about) const {
  const auto name = [](bool value) { return std::string(value ? "true" : "false"); };
  Key described = row(Kind::kFlag, key, about);
  described.fallback = name(option);
  if (in_production.value != option) described.production = name(in_production.value);
  if (mapping_->state.is_production) option = in_production.value;
  if (const auto given = scalar(key)) {
    if (*given == "true" || *given == "false") {
      option = *given == "true";
    } else {
      complain(key, "must be true or false, not `" + *given + "`");
    }
  }
  record(std::move(described), key, name(option));
}

void Section::file(std::string_view key,
                   std::string& option,
                   std::string_view about,
                   std::optional<Required> required) const {
  const std::filesystem::path folder = std::filesystem::path(mapping_->state.file).parent_path();
  const auto whole = [&](const std::string& path) { return (folder / path).string(); };
  text(key, option, about, required, [&](const std::string& path) -> std::optional<std::string> {
    if (can_read(whole(path))) return {};
    if (is_pipe_or_device(whole(path)))
      return "names a pipe or a device: save its content in a file, not " + whole(path);
    std::error_code ignored;
    if (std::filesystem::is_directory(whole(path), ignored))
      return "names a folder: give the path of a file, not " + whole(path);
    return "names a file that cannot be read: " + whole(path);
  });
  if (has(key) && !option.empty()) option = whole(option);
}

void Section::folder(std::string_view key, std::string& option, std::string_view about) const {
  const std::filesystem::path parent = std::filesystem::path(mapping_->state.file).parent_path();
  const auto whole = [&](const std::string& path) { return (parent / path).string(); };
  text(key, option, about, {}, [&](const std::string& path) -> std::optional<std::string> {
    std::error_code ignored;
    if (std::filesystem::is_directory(whole(path), ignored)) return {};
    return "is not a folder: " + whole(path);
  });
  std::error_code ignored;
  if (has(key) && !option.empty())
    option = std::filesystem::is_directory(whole(option), ignored) ? whole(option) : "";
}

std::int64_t Section::read_quantity(Kind kind,
                                    std::string_view key,
                                    std::int64_t fallback,
                                    Range range,
                                    std::string_view about,
                                    Word word) const {
  const auto shown = [&](std::int64_t value) {
    const bool is_word = word.text != nullptr && value == word.value;
    return is_word ? std::string(word.text) : value_text(kind, value);
  };
  Key described = row(kind, key, about);
  described.min = range.min;
  described.max = range.max;
  described.fallback = shown(fallback);
  if (word.text != nullptr) described.words.emplace_back(word.text);
  std::int64_t value = fallback;
  const auto given = scalar(key);
  if (given && word.text != nullptr && *given == word.text) {
    value = word.value;
  } else if (given) {
    const std::string or_word = word.text == nullptr ? "" : std::string(", or `") + word.text + "`";
    const auto parsed = parse(kind, *given, range);
    if (!parsed) {
      std::string message = parsed.error().message;
      complain(key, message.insert(message.rfind(", not `"), or_word));
    } else if (*parsed < range.min || *parsed > range.max) {
      complain(key, "must be from " + value_text(kind, range.min) + " to " +
                        value_text(kind, range.max) + or_word + ", not `" + *given + "`");
    } else {
      value = *parsed;
    }
  }
  record(std::move(described), key, shown(value));
  return value;
}

std::size_t Section::choose(std::string_view key,
                            std::vector<std::string> words,
                            std::size_t fallback,
                            std::string_view about) const {
  Key described = row(Kind::kChoice, key, about);
  described.words = words;
  described.fallback = words[fallback];
  std::size_t chosen = fallback;
  if (const auto given = scalar(key)) {
    const auto found = std::ranges::find(words, *given);
    if (found == words.end()) {
      complain(key, "must be " + list_of(words) + ", not `" + *given + "`");
    } else {
      chosen = static_cast<std::size_t>(found - words.begin());
    }
  }
  record(std::move(described), key, words[chosen]);
  return chosen;
}

void Section::texts(std::string_view key,
                    std::vector<std::string>& option,
                    std::string_view about,
                    std::optional<Required> required,
                    const Check& check) const {
  Key described = row(Kind::kTexts, key, about);
  described.fallback = option.empty() ? "" : yaml_list(option);
  described.is_required = required.has_value();
  const YAML::Node list = mapping_->ask(key);
  const std::size_t problems_before = mapping_->state.problems.size();
  if (has_value(list) && list.IsSequence()) {
    option = items(key, check);
  } else if (has_value(list) && list.IsMap()) {
    complain(key, "must be a list of texts, not a section");
  } else if (const auto text = scalar(key)) {
    option = split_at_commas(*text);
    for (const std::string& each : option)
      if (const auto problem = check ? check(each) : std::nullopt) complain(key, *problem);
  }
  const bool is_missing = required && option.empty() && !mapping_->state.is_description &&
                          mapping_->state.problems.size() == problems_before;
  if (is_missing)
    complain(key, "is missing: add it, for example `" + std::string(required->example) + "`");
  record(std::move(described), key, yaml_list(option));
}

std::vector<std::string> Section::items(std::string_view key, const Check& check) const {
  std::vector<std::string> texts;
  for (const YAML::Node& item : mapping_->ask(key)) {
    const std::string at = std::string(key) + "[" + std::to_string(texts.size()) + "]";
    const auto text = item.IsScalar() ? substitute(scalar_of(item), mapping_->state.environment)
                                      : fail(ErrorCode::kInvalidInput, "must be one value");
    texts.push_back(text.value_or(""));
    std::optional<std::string> problem;
    if (!text)
      problem = text.error().message;
    else if (check)
      problem = check(*text);
    if (problem)
      mapping_->state.problems.push_back(
          {mapping_->state.place_of(item), "`" + mapping_->path + at + "` " + *problem});
  }
  return texts;
}

void Section::pairs(std::string_view key,
                    std::map<std::string, std::string>& option,
                    std::string_view about,
                    std::vector<std::string> names,
                    const CheckPair& check) const {
  Key described = row(Kind::kPairs, key, about);
  described.words = std::move(names);
  record(std::move(described), key, "");
  const Section given(std::make_shared<Mapping>(
      mapping_->state, mapping_->ask(key), mapping_->place_of_key(key),
      mapping_->path + std::string(key) + ".", mapping_->pattern + std::string(key) + ".",
      mapping_->values.section(std::string(key))));
  if (!given.mapping_->node.IsMap()) return;
  option.clear();
  for (const auto& entry : given.mapping_->node) {
    const std::string name = scalar_of(entry.first);
    std::string& text = option[name] = given.scalar(name).value_or("");
    if (const auto problem = check ? check(name, text) : std::nullopt)
      given.complain(name, *problem);
    given.mapping_->values.set(name, "'***'", false);
  }
}

Section Section::section(std::string_view key, std::string_view about) const {
  return section(key, about, "");
}

Section Section::section(std::string_view key,
                         std::string_view about,
                         std::string_view same_as) const {
  Key described = row(Kind::kSection, key, about);
  described.same_as = same_as;
  record(std::move(described), key, "");
  const std::string name(key);
  return Section(std::make_shared<Mapping>(
      mapping_->state, mapping_->ask(key), mapping_->place_of_key(key), mapping_->path + name + ".",
      mapping_->pattern + name + ".", mapping_->values.section(name)));
}

void Section::each(std::string_view key,
                   std::string_view name,
                   std::string_view about,
                   const std::function<void(const std::string& name, const Section&)>& read) const {
  record(row(Kind::kNames, key, about), key, "");
  const std::string of_key(key);
  const std::string path = mapping_->path + of_key + ".";
  const std::string pattern = mapping_->pattern + of_key + "." + std::string(name) + ".";
  ValueTree& values = mapping_->values.section(of_key);
  const auto read_one = [&](const std::string& each, const YAML::Node& node, Place place) {
    read(each,
         Section(std::make_shared<Mapping>(mapping_->state, node, std::move(place),
                                           path + each + ".", pattern, values.section(each))));
  };
  if (mapping_->state.is_description) return read_one(std::string(name), YAML::Node(), {});
  const YAML::Node names = mapping_->ask(key);
  if (!has_value(names)) return;
  if (!names.IsMap())
    return complain(key, "must be a section with a key per " + std::string(name) + ", not " +
                             (names.IsSequence() ? "a list" : "one value"));
  for (const auto& entry : names)
    read_one(scalar_of(entry.first), entry.second, mapping_->state.place_of(entry.first));
}

void Section::each_item(std::string_view key,
                        std::string_view about,
                        const std::function<void(const Section&)>& read) const {
  record(row(Kind::kItems, key, about), key, "");
  const std::string name(key);
  const std::string pattern = mapping_->pattern + name + "[].";
  const auto read_one = [&](const std::string& path, const YAML::Node& node) {
    read(Section(std::make_shared<Mapping>(mapping_->state, node, mapping_->state.place_of(node),
                                           path + ".", pattern, mapping_->values.item(name))));
  };
  if (mapping_->state.is_description) return read_one(name + "[]", YAML::Node());
  const YAML::Node list = mapping_->ask(key);
  if (!has_value(list)) return;
  if (!list.IsSequence()) return complain(key, "must be a list: begin each element with `- `");
  std::size_t index = 0;
  for (const YAML::Node& item : list)
    read_one(mapping_->path + name + "[" + std::to_string(index++) + "]", item);
}

bool Section::has(std::string_view key) const {
  return has_value(mapping_->ask(key));
}

Place Section::place() const {
  return mapping_->place;
}

Place Section::place(std::string_view key) const {
  const YAML::Node value = mapping_->ask(key);
  if (has_value(value) && value.IsScalar()) return mapping_->state.place_of(value);
  return mapping_->place_of_key(key);
}

void Section::complain(std::string_view key, const std::string& message) const {
  mapping_->state.problems.push_back(
      {place(key), "`" + mapping_->path + std::string(key) + "` " + message});
}

}  // namespace shared::config
