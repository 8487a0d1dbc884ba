// Utf8Validator: validates text as UTF-8 in pieces that may cut a character.
//
// Spec:   RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
// Errors: accepts() is false at the first piece after which the text cannot become valid.
// Thread: its owner's; three bytes of state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace conn::websocket {

class Utf8Validator {
 public:
  [[nodiscard]] bool accepts(std::string_view piece);
  [[nodiscard]] bool is_complete() const { return missing_ == 0; }  // so is the last character

 private:
  [[nodiscard]] bool begin_character(std::uint8_t byte);

  std::uint8_t missing_ = 0;  // bytes of the current character that have not arrived
  std::uint8_t low_ = 0x80;   // the range of its next byte
  std::uint8_t high_ = 0xbf;
};

[[nodiscard]] bool is_utf8(std::string_view text);

// The longest prefix of `text`, which is UTF-8, that has at most `bytes_max` bytes and does not cut
// a character.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

}  // namespace conn::websocket
