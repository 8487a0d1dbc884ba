#include "exec-service/language/print_writer.h"

#include <fmt/format.h>

#include "exec-service/language/block_string.h"

namespace exec::language {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '+';
}

bool run_together(char left, char right) {
  return (is_word(left) && is_word(right)) || (left == '"' && right == '"');
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    switch (c) {
      case '"':
        text += "\\\"";
        break;
      case '\\':
        text += "\\\\";
        break;
      case '\b':
        text += "\\b";
        break;
      case '\f':
        text += "\\f";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          text += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        } else {
          text += c;
        }
    }
  }
  return text += '"';
}

}  // namespace

void PrintWriter::token(std::string_view text) {
  if (!is_pretty() && !text_.empty() && !text.empty() && run_together(text_.back(), text.front())) {
    text_ += ' ';
  }
  text_ += text;
}

void PrintWriter::string_value(std::string_view value, bool block) {
  if (!is_pretty() || !block || !is_printable_as_block_string(value)) {
    token(quoted(value));
    return;
  }
  for (const char c : print_block_string(value)) {
    if (c == '\n') {
      line();
    } else {
      text_ += c;
    }
  }
}

void PrintWriter::line() {
  if (!is_pretty()) return;
  text_ += '\n';
  text_.append(depth_ * 2, ' ');
}

void PrintWriter::blank_line() {
  pretty("\n\n");
}

}  // namespace exec::language
