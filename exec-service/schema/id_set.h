// IdSet: a set of small ids as bits, for types, graphs and whatever else is numbered from 0.
//
// Shapes: grows to the highest id inserted; two sets are equal if they hold the same ids.
// Errors: none.
// Thread: any, while no thread writes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace exec::schema {

template <class Id>
class IdSet {
 public:
  void insert(Id id) {
    if (word(id) >= words_.size()) words_.resize(word(id) + 1);
    words_[word(id)] |= bit(id);
  }
  void erase(Id id) {
    if (word(id) < words_.size()) words_[word(id)] &= ~bit(id);
  }
  [[nodiscard]] bool contains(Id id) const {
    return word(id) < words_.size() && (words_[word(id)] & bit(id)) != 0;
  }

  [[nodiscard]] bool empty() const {
    return std::ranges::all_of(words_, [](std::uint64_t each) { return each == 0; });
  }
  [[nodiscard]] std::size_t size() const {
    std::size_t count = 0;
    for (const std::uint64_t each : words_)
      count += static_cast<std::size_t>(std::popcount(each));
    return count;
  }
  [[nodiscard]] bool intersects(const IdSet& other) const {
    const std::size_t common = std::min(words_.size(), other.words_.size());
    for (std::size_t i = 0; i < common; ++i)
      if ((words_[i] & other.words_[i]) != 0) return true;
    return false;
  }
  [[nodiscard]] bool is_subset_of(const IdSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      if ((words_[i] & ~other.at(i)) != 0) return false;
    return true;
  }

  IdSet& operator|=(const IdSet& other) {
    words_.resize(std::max(words_.size(), other.words_.size()));
    for (std::size_t i = 0; i < other.words_.size(); ++i)
      words_[i] |= other.words_[i];
    return *this;
  }
  IdSet& operator&=(const IdSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i)
      words_[i] &= other.at(i);
    return *this;
  }
  friend bool operator==(const IdSet& left, const IdSet& right) {
    return left.is_subset_of(right) && right.is_subset_of(left);
  }

  // Calls visit(Id) in ascending order.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1)
        visit(Id{static_cast<std::uint32_t>(i * kBits) +
                 static_cast<std::uint32_t>(std::countr_zero(rest))});
  }
  [[nodiscard]] std::vector<Id> ids() const {
    std::vector<Id> all;
    for_each([&](Id id) { all.push_back(id); });
    return all;
  }

 private:
  static constexpr std::size_t kBits = 64;
  static std::size_t word(Id id) { return id.value / kBits; }
  static std::uint64_t bit(Id id) { return std::uint64_t{1} << (id.value % kBits); }
  [[nodiscard]] std::uint64_t at(std::size_t i) const { return i < words_.size() ? words_[i] : 0; }

  std::vector<std::uint64_t> words_;
};

}  // namespace exec::schema
