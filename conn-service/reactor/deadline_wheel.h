// DeadlineWheel: many deadlines, few of which ever pass. A timing wheel of intrusive lists: filing
// an item costs two pointers and no allocation.
//
//   slot 0 1 2 ... 255     each kTickMs wide; an item is at its deadline, or a full turn ahead
//
// An item whose deadline moves later need not be filed again: it is checked in its old slot, and
// filed by its new deadline then. An item whose deadline moves earlier must be filed again.
//
// Thread: its reactor's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace conn::reactor {

class DeadlineWheel {
 public:
  static constexpr std::int64_t kTickMs = 100;

  class Item {
   public:
    Item() = default;
    Item(const Item&) = delete;
    Item& operator=(const Item&) = delete;
    virtual ~Item() { unlink(); }

    [[nodiscard]] virtual std::int64_t deadline_ms() const = 0;
    virtual void on_deadline() = 0;  // may not destroy items

   private:
    friend class DeadlineWheel;
    void unlink();
    Item* previous_ = nullptr;
    Item* next_ = nullptr;
    std::int64_t filed_ms_ = 0;
  };

  explicit DeadlineWheel(std::int64_t now_ms) : now_ms_(now_ms) {}
  DeadlineWheel(const DeadlineWheel&) = delete;
  DeadlineWheel& operator=(const DeadlineWheel&) = delete;
  ~DeadlineWheel();

  // Files the item at its deadline, unless it is filed there or earlier already.
  void file(Item& item);
  // Calls on_deadline of every item whose deadline has passed.
  void advance(std::int64_t now_ms);

 private:
  static constexpr std::size_t kSlots = 256;

  // The head of a circular list.
  struct Head final : Item {
    Head();
    [[nodiscard]] std::int64_t deadline_ms() const override { return 0; }
    void on_deadline() override {}
  };
  void insert(Item& item, std::int64_t at_ms);
  void sweep(Head& slot, std::int64_t now_ms);

  std::array<Head, kSlots> slots_;
  std::int64_t now_ms_;
};

}  // namespace conn::reactor
