#include "conn-service/pipeline/document_scan.h"

#include <cstddef>
#include <optional>

namespace conn::pipeline {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Words and brackets; everything else is passed over. A string is the token `"`.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // Empty at the end; no value where the text is broken.
  std::optional<std::string_view> next() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        skip_comment();
      } else if (c == '"') {
        if (!skip_string()) return std::nullopt;
        return std::string_view("\"");
      } else if (is_name_character(c)) {
        return word();
      } else if (std::string_view("{}()[]").find(c) != std::string_view::npos) {
        return text_.substr(at_++, 1);
      } else {
        ++at_;
      }
    }
    return std::string_view();
  }

 private:
  void skip_comment() {
    at_ = text_.find_first_of("\n\r", at_);
    if (at_ == std::string_view::npos) at_ = text_.size();
  }

  bool skip_string() {
    if (text_.substr(at_).starts_with(R"(""")")) return skip_block_string();
    for (++at_; at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r'; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        ++at_;
        return true;
      }
    }
    return false;
  }

  bool skip_block_string() {
    at_ += 3;
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with(R"(\""")")) {
        at_ += 4;
      } else if (rest.starts_with(R"(""")")) {
        at_ += 3;
        return true;
      } else {
        ++at_;
      }
    }
    return false;
  }

  std::string_view word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_name_character(text_[at_]))
      ++at_;
    return text_.substr(from, at_ - from);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Where one is in a definition, by its brackets: it ends with its selection set.
class Nesting {
 public:
  // False: a bracket is closed that none opened.
  bool take(std::string_view token) {
    if (token == "{" || token == "(" || token == "[") {
      if (depth_++ == 0) is_selecting_ = token == "{";
    } else if (token == "}" || token == ")" || token == "]") {
      if (depth_ == 0) return false;
      is_over_ = --depth_ == 0 && is_selecting_;
    }
    return true;
  }
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  std::size_t depth_ = 0;
  bool is_selecting_ = false;
  bool is_over_ = false;
};

}  // namespace

bool holds_only_subscriptions(std::string_view document) {
  Scanner scanner(document);
  bool has_subscription = false;
  std::optional<Nesting> definition;  // that one is in
  while (const auto token = scanner.next()) {
    if (token->empty()) return has_subscription && !definition;
    if (definition) {
      if (!definition->take(*token)) return false;
      if (definition->is_over()) definition.reset();
    } else if (*token != "\"") {  // a description
      if (*token != "subscription" && *token != "fragment") return false;
      has_subscription = has_subscription || *token == "subscription";
      definition.emplace();
    }
  }
  return false;
}

}  // namespace conn::pipeline
