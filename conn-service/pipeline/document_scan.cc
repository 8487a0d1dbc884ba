#include "conn-service/pipeline/document_scan.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace conn::pipeline {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr std::string_view kIgnored = " \t\n\r,";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kPunctuators = "!$&()+-.:=@[]{|}";  // those of numbers, too

// Words and punctuators, one character each. A string is the token `"`.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // Empty at the end; no value for what no token begins with.
  std::optional<std::string_view> next() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (kIgnored.find(c) != std::string_view::npos) {
        ++at_;
      } else if (c == '#') {
        skip_comment();
      } else if (c == '"') {
        if (!skip_string()) return std::nullopt;
        return std::string_view("\"");
      } else if (is_name_character(c)) {
        return word();
      } else if (kPunctuators.find(c) != std::string_view::npos) {
        return text_.substr(at_++, 1);
      } else if (text_.substr(at_).starts_with(kByteOrderMark)) {
        at_ += kByteOrderMark.size();
      } else {
        return std::nullopt;
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

// The place within a definition, by its brackets: a definition ends with its selection set.
class Nesting {
 public:
  // False: a bracket is closed that was not opened.
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
  // Between an operation's name and its selection set, where its variables are defined.
  [[nodiscard]] bool is_in_definitions() const { return depth_ == 1 && !is_selecting_; }

 private:
  std::size_t depth_ = 0;
  bool is_selecting_ = false;
  bool is_over_ = false;
};

// False: no executable definition begins so.
bool begin_definition(std::string_view token, OperationTypes& types) {
  if (token == "query" || token == "{")
    types.has_query = true;
  else if (token == "mutation")
    types.has_mutation = true;
  else if (token == "subscription")
    types.has_subscription = true;
  else
    return token == "fragment";
  return true;
}

// An operation's variables, collected from the tokens after its type.
class VariablesOfOperation {
 public:
  void take(std::string_view token, const Nesting& before) {
    if (is_first_) name_ = is_name_character(token.front()) ? token : "";
    if (is_after_dollar_) names_.push_back(token);
    is_first_ = false;
    is_after_dollar_ = token == "$" && before.is_in_definitions();
  }
  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] std::vector<std::string_view>& names() { return names_; }

 private:
  std::string_view name_;
  std::vector<std::string_view> names_;
  bool is_first_ = true;
  bool is_after_dollar_ = false;
};

// The definitions of a document, a token at a time. False: it was not understood.
template <class OnBegin, class OnToken, class OnEnd>
bool scan_definitions(std::string_view document,
                      OnBegin&& on_begin,
                      OnToken&& on_token,
                      OnEnd&& on_end) {
  Scanner scanner(document);
  std::optional<Nesting> definition;  // the one that the token is in
  while (const auto token = scanner.next()) {
    if (token->empty()) return !definition;
    if (definition) {
      on_token(*token, *definition);
      if (!definition->take(*token)) return false;
      if (!definition->is_over()) continue;
      definition.reset();
      on_end();
      continue;
    }
    if (*token == "\"") continue;  // a description
    if (!on_begin(*token)) return false;
    definition.emplace();
    if (*token == "{") definition->take(*token);
  }
  return false;
}

}  // namespace

std::optional<OperationTypes> scan_operations(std::string_view document) {
  OperationTypes types;
  const bool is_understood = scan_definitions(
      document, [&](std::string_view token) { return begin_definition(token, types); },
      [](std::string_view, const Nesting&) {}, [] {});
  return is_understood ? std::optional(types) : std::nullopt;
}

std::optional<std::vector<std::string_view>> scan_variables(std::string_view document,
                                                            std::string_view operation_name) {
  std::vector<std::string_view> found;
  std::size_t operations = 0;
  std::optional<VariablesOfOperation> operation;  // none: in a fragment
  OperationTypes types;
  const bool is_understood = scan_definitions(
      document,
      [&](std::string_view token) {
        if (token != "fragment") operation.emplace();
        return begin_definition(token, types);
      },
      [&](std::string_view token, const Nesting& nesting) {
        if (operation) operation->take(token, nesting);
      },
      [&] {
        if (!operation) return;
        ++operations;
        if (operation_name.empty() || operation->name() == operation_name)
          found = std::move(operation->names());
        operation.reset();
      });
  if (!is_understood) return std::nullopt;
  if (operation_name.empty() && operations != 1) found.clear();
  return found;
}

}  // namespace conn::pipeline
