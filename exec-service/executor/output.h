// Output: the end of a string under construction, written to as plain memory.
//
//   Output out(body);   out += ",\"id\":";   out += leaf.raw();   out.finish();
//
// A response is hundreds of pieces of a few bytes each; appended to a std::string, each would cost
// two calls. Here a short one costs two moves.
//
// Shapes: between construction and finish() the string is longer than what was written.
// Errors: none.
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace exec::executor {

class Output {
 public:
  explicit Output(std::string& text) : text_(text) {
    const std::size_t size = text.size();
    text_.resize(std::max(text_.capacity(), kBytesMin));
    write_from(size);
  }
  void finish() { text_.resize(size()); }

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - text_.data()); }
  void resize(std::size_t size) { at_ = text_.data() + size; }  // back to an earlier size

  [[gnu::always_inline]] void push_back(char byte) {
    if (at_ == end_) grow(1);
    *at_++ = byte;
  }
  [[gnu::always_inline]] Output& operator+=(std::string_view piece) {
    if (static_cast<std::size_t>(end_ - at_) < piece.size()) grow(piece.size());
    copy(at_, piece.data(), piece.size());
    at_ += piece.size();
    return *this;
  }

 private:
  static constexpr std::size_t kBytesMin = 1'024;

  void write_from(std::size_t size) {
    at_ = text_.data() + size;
    end_ = text_.data() + text_.size();
  }
  void grow(std::size_t more) {
    const std::size_t size = this->size();
    text_.resize(2 * text_.size() + more);
    write_from(size);
  }

  template <class Word>
  static void copy_ends(char* to, const char* from, std::size_t size) {  // they may overlap
    Word first;
    Word last;
    std::memcpy(&first, from, sizeof(Word));
    std::memcpy(&last, from + size - sizeof(Word), sizeof(Word));
    std::memcpy(to, &first, sizeof(Word));
    std::memcpy(to + size - sizeof(Word), &last, sizeof(Word));
  }

  static void copy(char* to, const char* from, std::size_t size) {
    struct TwoWords {
      std::uint64_t first;
      std::uint64_t second;
    };
    if (size >= 4 && size <= 32) {
      if (size > 16) {
        copy_ends<TwoWords>(to, from, size);
      } else if (size >= 8) {
        copy_ends<std::uint64_t>(to, from, size);
      } else {
        copy_ends<std::uint32_t>(to, from, size);
      }
    } else if (size > 32) {
      std::memcpy(to, from, size);
    } else {
      for (std::size_t i = 0; i < size; ++i)
        to[i] = from[i];
    }
  }

  std::string& text_;
  char* at_ = nullptr;   // behind what was written
  char* end_ = nullptr;  // of the string
};

}  // namespace exec::executor
