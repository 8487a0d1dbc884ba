// PrintWriter: where printed text gets its white space, so that the printer names each token once
// for both styles.
//
// In kCompact, space(), comma() and line() write nothing, and token() puts a space between two
// tokens that would otherwise read as one: `a b`, `1 2`, `"x" "y"`.
//
// Thread: one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "exec-service/language/printer.h"

namespace exec::language {

class PrintWriter {
 public:
  explicit PrintWriter(PrintStyle style) : style_(style) {}

  void token(std::string_view text);
  void string_value(std::string_view value, bool block);
  void space() { pretty(" "); }
  void comma() { pretty(", "); }
  void line();  // a new one, indented
  void blank_line();
  void indent() { ++depth_; }
  void dedent() { --depth_; }

  [[nodiscard]] bool is_pretty() const { return style_ == PrintStyle::kPretty; }
  [[nodiscard]] std::size_t size() const { return text_.size(); }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void pretty(std::string_view text) {
    if (is_pretty()) text_ += text;
  }

  PrintStyle style_;
  std::size_t depth_ = 0;
  std::string text_;
};

}  // namespace exec::language
