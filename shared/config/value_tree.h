// ValueTree: the values in force, in the order in which they were read, and their YAML.
//
//   limits:
//     outbox: 2MiB
//     sessions: 100000  # default
//
// Thread: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shared::config {

class ValueTree {
 public:
  ValueTree& section(const std::string& key);  // the same one for the same key
  ValueTree& item(const std::string& key);     // a new element of the list `key`
  void set(const std::string& key, std::string yaml, bool is_default);

  [[nodiscard]] std::string yaml() const;

 private:
  struct Entry {
    std::string key;
    std::string value;
    bool is_default = false;
    bool is_list = false;
    std::vector<std::unique_ptr<ValueTree>> inner;  // one, or a list's
  };
  Entry& entry(const std::string& key);
  void print(std::string& out, const std::string& indent, std::string first_indent) const;

  std::vector<Entry> entries_;
};

// A text as a YAML value: in quotes where it could be taken for anything else.
[[nodiscard]] std::string yaml_text(std::string_view text);
[[nodiscard]] std::string yaml_list(const std::vector<std::string>& texts);

}  // namespace shared::config
