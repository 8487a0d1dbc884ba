// Config: one YAML file, read strictly: every key is declared, every value must fit.
//
//   file ─ YAML ─ ${ENV:-default} ─┐
//   Section::size("outbox", …) ────┼─▶ a plain options struct, and what is wrong with the file
//                                  └─▶ keys(): the table behind --print-config, the reference in
//                                      docs/configuration.md and its JSON Schema
//
// The reader of an options struct declares its keys, each with its kind, its bounds and what it is
// for; the option's value before that is the default. These declarations are the table: what is not
// declared is refused, with the nearest key that is. A reader must therefore declare all of its
// keys on every path. All problems of a file come together, each with its line and column.
//
// Shapes: any value may hold `${NAME}` or `${NAME:-default}`; a NAME that is not set and has no
//         default is a problem. A list of texts may be written as one text with commas, which is
//         what an environment variable can hold. Numbers are integers; what has a unit is written
//         with it (units.h).
// Thread: one.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/config/key.h"
#include "shared/config/problem.h"
#include "shared/config/renamed_keys.h"
#include "shared/config/units.h"

namespace shared::config {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

class Section;

class Config {
 public:
  // Reads `yaml`; `file` is for problems.
  Config(std::string file, const std::string& yaml, const Environment& environment);
  ~Config();
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  // A file that is missing or cannot be read is a problem of an otherwise empty configuration.
  [[nodiscard]] static std::unique_ptr<Config> load(const std::string& file,
                                                    const Environment& environment);

  // For keys(): no file. Each list and each mapping of names has one element.
  [[nodiscard]] static std::unique_ptr<Config> describe();

  // The text is not YAML, or there is none: problems() says why, and nothing can be read.
  [[nodiscard]] bool is_unreadable() const;

  [[nodiscard]] Section root();

  // The keys of former versions: a file that uses one is refused with the present key's name.
  void set_renamed_keys(std::span<const RenamedKey> keys);

  // REQUIRES for the rest: everything has been read, and the sections are gone.

  // What is wrong, in the order of the file's lines.
  [[nodiscard]] std::vector<Problem> problems() const;

  // Those of them that are not about unknown keys: for a reader that declares some keys only, of
  // another program's file.
  [[nodiscard]] std::vector<Problem> problems_of_known_keys() const;

  // Every value in force, as a YAML file with the same effect; what the file does not name is
  // marked `# default`. Secrets are not shown.
  [[nodiscard]] std::string effective() const;

  // The table, in the order of declaration.
  [[nodiscard]] const std::vector<Key>& keys() const;

 private:
  friend class Section;
  struct State;
  std::unique_ptr<State> state_;
};

// A word that may stand in place of a number, a duration or a size, and the option's value then.
struct Word {
  const char* text = nullptr;
  std::int64_t value = 0;
};

// Another default in `profile: production`.
struct InProduction {
  bool value;
};

// A key that must be there. `example` is a line that would do.
struct Required {
  std::string_view example;
};

// A mapping of the file. Unknown keys are found when the last copy of the section is gone, so
// sections are read and dropped.
class Section {
 public:
  // What is wrong with a text: the end of a sentence that begins with its key; nothing if it fits.
  using Check = std::function<std::optional<std::string>(const std::string& text)>;

  // `profile: development | production`. Must come first: other keys' defaults depend on it.
  // Answers whether it is production.
  bool profile(std::string_view about) const;

  void text(std::string_view key,
            std::string& option,
            std::string_view about,
            std::optional<Required> required = {},
            const Check& check = {}) const;
  void secret(std::string_view key, std::string& option, std::string_view about) const;
  void flag(std::string_view key, bool& option, std::string_view about) const;
  void flag(std::string_view key,
            bool& option,
            InProduction in_production,
            std::string_view about) const;

  // The path of a file or a folder, which must be there. Relative ones are relative to the
  // configuration file.
  void file(std::string_view key,
            std::string& option,
            std::string_view about,
            std::optional<Required> required = {}) const;
  void folder(std::string_view key, std::string& option, std::string_view about) const;

  template <std::integral T>
  void number(
      std::string_view key, T& option, Range range, std::string_view about, Word word = {}) const {
    quantity(Kind::kNumber, key, option, range, about, word);
  }
  template <std::integral T>
  void duration(
      std::string_view key, T& option_ms, Range ms, std::string_view about, Word word = {}) const {
    quantity(Kind::kDuration, key, option_ms, ms, about, word);
  }
  template <std::integral T>
  void size(std::string_view key,
            T& option_bytes,
            Range bytes,
            std::string_view about,
            Word word = {}) const {
    quantity(Kind::kSize, key, option_bytes, bytes, about, word);
  }
  template <std::integral T>
  void percent(std::string_view key, T& option, Range range, std::string_view about) const {
    quantity(Kind::kPercent, key, option, range, about, {});
  }

  // One of some words.
  template <class T>
  void choice(std::string_view key,
              T& option,
              std::initializer_list<std::pair<const char*, T>> words,
              std::string_view about) const {
    std::vector<std::string> texts;
    std::size_t chosen = 0;
    for (const auto& [word, value] : words) {
      if (value == option) chosen = texts.size();
      texts.emplace_back(word);
    }
    option = (words.begin() + choose(key, std::move(texts), chosen, about))->second;
  }

  void texts(std::string_view key,
             std::vector<std::string>& option,
             std::string_view about,
             std::optional<Required> required = {},
             const Check& check = {}) const;
  // Names to texts, which may be passwords and are not shown. `names` are those that may be given;
  // none: any.
  using CheckPair =
      std::function<std::optional<std::string>(const std::string& name, const std::string& text)>;
  void pairs(std::string_view key,
             std::map<std::string, std::string>& option,
             std::string_view about,
             std::vector<std::string> names = {},
             const CheckPair& check = {}) const;

  [[nodiscard]] Section section(std::string_view key, std::string_view about) const;
  // A section with the keys of another one, `same_as`, which the reference then describes once.
  [[nodiscard]] Section section(std::string_view key,
                                std::string_view about,
                                std::string_view same_as) const;
  // Each entry of a mapping whose keys are names of the user's choice. `name` is the word for such
  // a name in the reference: NAME.
  void each(std::string_view key,
            std::string_view name,
            std::string_view about,
            const std::function<void(const std::string& name, const Section&)>& read) const;
  // Each mapping of a list.
  void each_item(std::string_view key,
                 std::string_view about,
                 const std::function<void(const Section&)>& read) const;

  [[nodiscard]] bool has(std::string_view key) const;
  // Where the section's own key stands; of the root, the file alone.
  [[nodiscard]] Place place() const;
  // Where the key stands; if it does not, where the section does.
  [[nodiscard]] Place place(std::string_view key) const;
  // A problem that the reader found with this key's value: the end of a sentence.
  void complain(std::string_view key, const std::string& message) const;

 private:
  friend class Config;
  struct Mapping;
  explicit Section(std::shared_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}

  [[nodiscard]] Key row(Kind kind, std::string_view key, std::string_view about) const;
  // A key that was read: a row of the table, and its value in force as YAML.
  void record(Key row, std::string_view key, std::string value) const;
  [[nodiscard]] std::optional<std::string> scalar(std::string_view key) const;
  // Of a list: its elements. What is wrong with one is a problem, and the element stays.
  [[nodiscard]] std::vector<std::string> items(std::string_view key, const Check& check) const;
  [[nodiscard]] std::int64_t read_quantity(Kind kind,
                                           std::string_view key,
                                           std::int64_t fallback,
                                           Range range,
                                           std::string_view about,
                                           Word word) const;
  template <std::integral T>
  void quantity(Kind kind,
                std::string_view key,
                T& option,
                Range range,
                std::string_view about,
                Word word) const {
    option = static_cast<T>(
        read_quantity(kind, key, static_cast<std::int64_t>(option), range, about, word));
  }
  [[nodiscard]] std::size_t choose(std::string_view key,
                                   std::vector<std::string> words,
                                   std::size_t fallback,
                                   std::string_view about) const;
  std::shared_ptr<Mapping> mapping_;
};

}  // namespace shared::config
