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

enum class Bracket { kNone, kOpens, kCloses };

Bracket bracket(std::string_view token) {
  if (token == "{" || token == "(" || token == "[") return Bracket::kOpens;
  if (token == "}" || token == ")" || token == "]") return Bracket::kCloses;
  return Bracket::kNone;
}

}  // namespace

bool holds_only_subscriptions(std::string_view document) {
  Scanner scanner(document);
  bool has_subscription = false;
  bool is_inside = false;     // a definition, whose selection set has not ended
  bool is_selecting = false;  // in its selection set
  std::size_t depth = 0;
  while (const auto token = scanner.next()) {
    if (token->empty()) return has_subscription && !is_inside;
    if (!is_inside) {
      if (*token == "\"") continue;  // a description
      if (*token != "subscription" && *token != "fragment") return false;
      has_subscription = has_subscription || *token == "subscription";
      is_inside = true;
      continue;
    }
    const Bracket kind = bracket(*token);
    if (kind == Bracket::kOpens) {
      if (depth == 0 && *token == "{") is_selecting = true;
      ++depth;
    } else if (kind == Bracket::kCloses) {
      if (depth == 0) return false;
      --depth;
      if (depth == 0 && is_selecting) is_inside = is_selecting = false;
    }
  }
  return false;
}

}  // namespace conn::pipeline
