// Writer: appends JSON to a string that the caller owns; puts the commas.
//
//   Writer json(body);
//   json.begin_object().key("id").string(id).key("rows").begin_array().integer(1).end_array().end_object();
//
// Source: RFC 8259. Only what must be escaped is: ", \ and control characters.
// Shapes: text is UTF-8; a byte sequence that is not becomes U+FFFD, so that the output is always
//         valid. The order of calls is the caller's: a key without a value is not detected.
// Errors: none.
// Thread: its owner's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace shared::json {

class Value;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& integer(std::int64_t number);
  Writer& number(double number);  // shortest text that reads back the same; not finite: null
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }
  Writer& raw(std::string_view json);  // one value's text, already valid
  Writer& value(const Value& value);   // its bytes as sent

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate();

  std::string& out_;
  bool comma_ = false;  // the next key or value has one before it
};

// Appends `text` as a JSON string, with quotes.
void append_string(std::string& out, std::string_view text);

// The same, as a value: for constants and messages.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace shared::json
