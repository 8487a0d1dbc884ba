// StrongId<Tag, T>: a number that cannot be mistaken for another kind of number.
//
//   using GroupId = shared::StrongId<struct GroupIdTag, std::uint64_t>;
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace shared {

template <class Tag, class T>
struct StrongId {
  using Value = T;
  T value{};

  friend auto operator<=>(const StrongId&, const StrongId&) = default;
};

}  // namespace shared

template <class Tag, class T>
struct std::hash<shared::StrongId<Tag, T>> {
  std::size_t operator()(const shared::StrongId<Tag, T>& id) const noexcept {
    return std::hash<T>{}(id.value);
  }
};
