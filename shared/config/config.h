// Config: one YAML file, read strictly: every key must be asked for, every value must fit.
//
//   file --${ENV:-default}--> YAML --Section::text/number/...--> a plain options struct
//
// The reader of an options struct asks for each key it knows; a key that nobody asked for is then a
// problem with the nearest known one. All problems of a file come together, each with its line.
//
// Shapes: a scalar may hold `${NAME}` or `${NAME:-default}`; a NAME that is not set and has no
//         default is a problem. Numbers are plain integers in the unit that the key's name ends
//         with.
// Thread: one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/config/problem.h"

namespace YAML {  // NOLINT(readability-identifier-naming): yaml-cpp's
class Node;
}

namespace shared::config {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

class Section;

class Config {
 public:
  // Reads `yaml`; `file` is for problems. Syntax errors are problems, too.
  Config(std::string file, const std::string& yaml, const Environment& environment);
  ~Config();
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  // A missing or unreadable file is a problem of an otherwise empty configuration.
  [[nodiscard]] static std::unique_ptr<Config> load(const std::string& file,
                                                    const Environment& environment);

  [[nodiscard]] Section root();

  // Relative paths in the file are relative to the file.
  [[nodiscard]] std::string resolve_path(const std::string& path) const;

  // Once everything has been read: what is wrong, in the order of the file's lines.
  [[nodiscard]] std::vector<Problem> problems() const;

  // Every value in force, those of the file and the defaults, as YAML. Secrets are not shown.
  [[nodiscard]] std::string effective() const;

 private:
  friend class Section;
  struct State;
  std::unique_ptr<State> state_;
};

// A mapping of the file. Asking for a key makes it known; unknown keys are found when the last copy
// of the section is gone, so sections are read and dropped.
class Section {
 public:
  [[nodiscard]] std::string text(const std::string& key, const std::string& fallback) const;
  [[nodiscard]] std::string required_text(const std::string& key) const;
  [[nodiscard]] std::string secret(const std::string& key) const;  // not shown by effective()
  [[nodiscard]] std::int64_t number(const std::string& key,
                                    std::int64_t fallback,
                                    std::int64_t min,
                                    std::int64_t max) const;
  [[nodiscard]] bool flag(const std::string& key, bool fallback) const;
  [[nodiscard]] std::string choice(const std::string& key,
                                   const std::string& fallback,
                                   const std::vector<std::string>& allowed) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& key,
                                               const std::vector<std::string>& fallback) const;
  [[nodiscard]] std::map<std::string, std::string> pairs(const std::string& key) const;

  [[nodiscard]] Section section(const std::string& key) const;  // empty if absent
  [[nodiscard]] bool has(const std::string& key) const;
  // Each entry of a mapping whose keys are the user's names.
  void each(const std::string& key,
            const std::function<void(const std::string& name, const Section&)>& read) const;
  // Each mapping of a list.
  void each_item(const std::string& key, const std::function<void(const Section&)>& read) const;

  // A problem that the reader found with this key's value.
  void complain(const std::string& key, const std::string& message) const;

 private:
  friend class Config;
  struct Mapping;
  explicit Section(std::shared_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}
  std::optional<std::string> scalar(const std::string& key) const;

  std::shared_ptr<Mapping> mapping_;
};

}  // namespace shared::config
