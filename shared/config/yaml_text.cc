#include "shared/config/yaml_text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "shared/config/yaml_problems.h"
#include "shared/json/utf8.h"

namespace shared::config {

namespace {

// ---- substitutions ------------------------------------------------------------------------------

constexpr std::uint32_t kPrivateUse = 0xE000;  // ... and the ASCII character that is hidden

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The size of `{NAME}` or `{NAME:-default}` at the beginning of `text`; 0: it is neither. A default
// ends at the first brace, and holds neither quotes nor the end of the line.
std::size_t substitution_size(std::string_view text) {
  if (text.empty() || text.front() != '{') return 0;
  const std::size_t end = text.find_first_of("}\"'\n", 1);
  if (end == std::string_view::npos || text[end] != '}') return 0;
  const std::string_view inside = text.substr(1, end - 1);
  const std::string_view name = inside.substr(0, inside.find(":-"));
  if (name.empty() || !std::ranges::all_of(name, is_name)) return 0;
  return end + 1;
}

std::string hide_substitutions(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] != '$') continue;
    for (std::size_t left = substitution_size(text.substr(at + 1)); left > 0; --left) {
      const char c = text[++at];
      if (is_name(c) || static_cast<unsigned char>(c) >= 0x80) {
        out += c;
      } else {
        json::append_utf8(out, kPrivateUse + static_cast<unsigned char>(c));
      }
    }
  }
  return out;
}

std::string show_substitutions(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    const bool is_hidden = byte(at) == 0xEE && at + 2 < text.size() && byte(at + 1) <= 0x81;
    if (!is_hidden) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU));
    at += 2;
  }
  return out;
}

std::optional<std::size_t> first_that_is_not_utf8(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const std::size_t size = json::utf8_size(at, end);
    if (size == 0) return static_cast<std::size_t>(at - text.data());
    at += size;
  }
  return {};
}

// Aliases let a short text stand for a tree that is endless, or too large to be walked.
constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kNodesMax = 100'000;

class Checker {
 public:
  Checker(const std::string& file, std::string_view text, std::vector<Problem>& problems)
      : file_(file), text_(text), problems_(problems) {}

  // False: the tree is not to be read: a quote is not closed, or a key is not a text, and what
  // follows means nothing; or the tree is too large.
  bool check(const YAML::Node& node, std::size_t depth = 0) {
    if (depth > kDepthMax || ++nodes_ > kNodesMax) {
      problems_.push_back({place_of(file_, text_, node),
                           "this is nested too deeply or repeated too often: write the values "
                           "without aliases (`*name`)"});
      return false;
    }
    if (node.IsScalar()) {
      const auto problem = unclosed_quote(file_, text_, node);
      if (problem) problems_.push_back(*problem);
      return !problem;
    }
    if (node.IsSequence())
      return std::ranges::all_of(node, [&](const auto& item) { return check(item, depth + 1); });
    if (!node.IsMap()) return true;
    std::map<std::string, int> lines;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        problems_.push_back(problem_of_key(file_, text_, entry.first));
        return false;
      }
      const std::string key = scalar_of(entry.first);
      const auto [first, is_new] = lines.emplace(key, entry.first.Mark().line + 1);
      if (!is_new)
        problems_.push_back({place_of(file_, text_, entry.first),
                             "the key `" + key + "` is given twice: it is in line " +
                                 std::to_string(first->second) + " already"});
      if (!check(entry.first, depth + 1) || !check(entry.second, depth + 1)) return false;
    }
    return true;
  }

 private:
  const std::string& file_;
  std::string_view text_;
  std::vector<Problem>& problems_;
  std::size_t nodes_ = 0;
};

Yaml alone(Problem problem) {
  return {{}, YAML::Node(), {std::move(problem)}};
}

}  // namespace

bool has_value(const YAML::Node& node) {
  return node.IsDefined() && !node.IsNull();
}

std::string scalar_of(const YAML::Node& node) {
  return node.IsScalar() ? show_substitutions(node.Scalar()) : std::string();
}

Place place_of(const std::string& file, std::string_view text, const YAML::Node& node) {
  return node.IsDefined() ? place_at(file, text, node.Mark()) : Place{file};
}

Yaml parse_yaml(const std::string& file, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const auto bad = first_that_is_not_utf8(text)) {
    return alone({place_of_byte(file, text, *bad), "this is not UTF-8 text"});
  }
  Yaml yaml;
  yaml.text = hide_substitutions(text);
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(yaml.text);
    if (documents.size() > 1)
      return alone({place_of(file, yaml.text, documents[1]),
                    "only one YAML document is read: remove the line `---` and what follows it"});
    if (!documents.empty()) yaml.root = documents.front();
  } catch (const YAML::Exception& error) {
    return alone(problem_of(file, yaml.text, error));
  }
  if (has_value(yaml.root) && !yaml.root.IsMap())
    return alone({place_of(file, yaml.text, yaml.root),
                  "this must be a mapping of keys to values, such as `log: {level: info}`"});
  if (!Checker(file, yaml.text, yaml.problems).check(yaml.root)) {
    yaml.problems = {yaml.problems.back()};
    yaml.root = YAML::Node();
  }
  return yaml;
}

}  // namespace shared::config
