// Output: the end of a string under construction, written to as plain memory.
//
//   Output out(body);   out += ",\"id\":";   out += leaf.raw();   out.finish();
//
// A response is hundreds of pieces of a few bytes each; appended to a std::string, each would cost
// two calls. Here a short one costs two moves.
//
// Shapes: between construction and finish() the string is longer than what was written.
// Bounds: the string never becomes longer than `bytes_max`. What would make it so is left out, and
//         is_full() is true from then on, also after a resize().
// Errors: none.
// Thread: its owner's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace exec::execution {

class Output {
 public:
  // `text` is not longer than `bytes_max`.
  Output(std::string& text, std::size_t bytes_max) : text_(text), bytes_max_(bytes_max) {
    const std::size_t size = text.size();
    text_.resize(std::min(std::max(text_.capacity(), kBytesMin), bytes_max_));
    write_from(size);
  }
  void finish() { text_.resize(size()); }

  [[nodiscard]] bool is_full() const { return is_full_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - text_.data()); }
  void resize(std::size_t size) { at_ = text_.data() + size; }  // back to an earlier size

  [[gnu::always_inline]] void push_back(char byte) {
    if (at_ == end_ && !grow(1)) return;
    *at_++ = byte;
  }
  [[gnu::always_inline]] Output& operator+=(std::string_view piece) {
    if (static_cast<std::size_t>(end_ - at_) < piece.size() && !grow(piece.size())) return *this;
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
  [[gnu::noinline]] bool grow(std::size_t more) {
    const std::size_t size = this->size();
    is_full_ = is_full_ || more > bytes_max_ - size;
    if (is_full_) return false;
    text_.resize(std::min(2 * text_.size() + more, bytes_max_));
    write_from(size);
    return true;
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
  std::size_t bytes_max_;
  bool is_full_ = false;
  char* at_ = nullptr;   // after what was written
  char* end_ = nullptr;  // of the string
};

}  // namespace exec::execution
