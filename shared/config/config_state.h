// What a Config and its Sections share; for these two only.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "shared/config/config.h"
#include "shared/config/value_tree.h"
#include "shared/config/yaml_text.h"

namespace shared::config {

struct Config::State {
  struct Unknown {
    Place place;
    std::string prefix;  // of the section: dotted, with a trailing dot; empty at the root
    std::string pattern;
    std::string key;
    std::vector<std::string> siblings;  // known ones
    YAML::Node value;
  };

  std::string file;
  Environment environment;
  std::string text;  // as it was parsed
  YAML::Node root;
  bool is_description = false;
  bool is_unreadable = false;
  bool is_production = false;
  std::vector<RenamedKey> renamed;
  std::vector<Problem> problems;
  std::vector<Unknown> unknown;
  ValueTree values;
  std::vector<Key> keys;
  std::set<std::string> paths;  // of `keys`

  [[nodiscard]] Place place_of(const YAML::Node& node) const {
    return config::place_of(file, text, node);
  }

  void report(const Unknown& found, std::vector<Problem>& to) const;
  [[nodiscard]] std::optional<std::string> same_name_elsewhere(const Unknown& unknown_key) const;
  [[nodiscard]] std::optional<std::string> elsewhere(const Unknown& unknown_key,
                                                     const std::string& name) const;
  // Of the key, and of those below it: a section may be no more. False: none is a former key.
  bool report_renamed(const Place& place,
                      const std::string& path,
                      const std::string& pattern,
                      const YAML::Node& value,
                      std::vector<Problem>& to) const;
};

// A mapping node, and the keys that were asked for. Its destructor finds the unknown ones.
struct Section::Mapping {
  Config::State& state;
  YAML::Node node;
  Place place;          // of its own key; the file alone: it is not there, or the root
  std::string path;     // as in messages, `subgraphs.flights.`
  std::string pattern;  // as in the table, `subgraphs.NAME.`
  ValueTree& values;
  std::set<std::string> known;

  Mapping(Config::State& state_of_file,
          const YAML::Node& its_node,
          Place its_place,
          std::string its_path,
          std::string its_pattern,
          ValueTree& its_values);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // The key's value; from here on it is known. Undefined if there is none.
  [[nodiscard]] YAML::Node ask(std::string_view key);
  [[nodiscard]] Place place_of_key(std::string_view key) const;  // if absent, of the mapping
};

}  // namespace shared::config
