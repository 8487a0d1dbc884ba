// Arena: memory for one document's nodes, given back all at once. ArenaList: an array in it.
//
//   Field* field = arena.make<Field>();
//   field->arguments = arena.list(std::span(arguments));
//
// Only types without a destructor live here, so nothing is run when the arena goes.
// Shapes: blocks double from 4 KiB to 256 KiB; moving the arena leaves its memory where it is.
// Thread: one while it is filled; any once it is const.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace exec::language {

// As std::span<const T>, but allowed to name a type that is not complete yet.
template <class T>
struct ArenaList {
  const T* items = nullptr;
  std::uint32_t count = 0;

  [[nodiscard]] const T* begin() const { return items; }
  [[nodiscard]] const T* end() const { return items + count; }
  [[nodiscard]] std::size_t size() const { return count; }
  [[nodiscard]] bool empty() const { return count == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return items[index]; }
  [[nodiscard]] const T& front() const { return items[0]; }
  [[nodiscard]] const T& back() const { return items[count - 1]; }
};

class Arena {
 public:
  Arena() = default;

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  template <class T>
  ArenaList<T> list(std::span<const T> from) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (from.empty()) return {};
    void* to = allocate(from.size_bytes(), alignof(T));
    std::memcpy(to, from.data(), from.size_bytes());
    return {static_cast<const T*>(to), static_cast<std::uint32_t>(from.size())};
  }

  template <class T>
  ArenaList<T> list(const std::vector<T>& from) {
    return list(std::span<const T>(from));
  }

  std::string_view copy(std::string_view text) {
    const ArenaList<char> chars = list(std::span<const char>(text));
    return {chars.items, chars.size()};
  }

  void* allocate(std::size_t bytes, std::size_t alignment) {
    const std::size_t padding =
        (alignment - reinterpret_cast<std::uintptr_t>(next_) % alignment) % alignment;
    if (padding + bytes > static_cast<std::size_t>(end_ - next_)) return allocate_block(bytes);
    std::byte* piece = next_ + padding;
    next_ = piece + bytes;
    return piece;
  }

  [[nodiscard]] std::size_t bytes_reserved() const { return reserved_; }

 private:
  void* allocate_block(std::size_t bytes);  // a new block; the caller's piece is its beginning

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t reserved_ = 0;
};

}  // namespace exec::language
