// Value: one JSON value of a ParsedText, read without copying.
//
//   for (const Member member : document.root().members())
//     if (member.name.equals("id")) id = member.value.text();
//
// Source: RFC 8259. Numbers stay what was sent: raw() of 1.10 is "1.10", and nothing is lost of a
//         30-digit integer unless the caller asks for a double.
// Shapes: a Value is two pointers, passed by value. Text views point into the parsed input (or the
//         caller's scratch), and live as long as it does.
// Errors: readers of another kind answer nullopt, false or an empty range; none aborts.
// Thread: any, while the ParsedText is not parsed into again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "shared/json/node.h"

namespace shared::json {

class Elements;
class Members;

class Value {
 public:
  Value(const Node* node, const char* input) : node_(node), input_(input) {}

  [[nodiscard]] Kind kind() const { return node_->kind; }
  [[nodiscard]] bool is_null() const { return node_->kind == Kind::kNull; }
  [[nodiscard]] bool is_string() const { return node_->kind == Kind::kString; }
  [[nodiscard]] bool is_number() const { return node_->kind == Kind::kNumber; }
  [[nodiscard]] bool is_array() const { return node_->kind == Kind::kArray; }
  [[nodiscard]] bool is_object() const { return node_->kind == Kind::kObject; }
  [[nodiscard]] bool is_bool() const { return node_->kind == Kind::kBool; }
  [[nodiscard]] bool is_true() const { return (node_->flags & Node::kTrue) != 0; }

  // The value's bytes exactly as sent: a string with its quotes and escapes, a container with all
  // that is in it (white space and shadowed members too).
  [[nodiscard]] std::string_view raw() const {
    if (is_string()) return {input_ + node_->offset - 1, node_->size + std::size_t{2}};
    return {input_ + node_->offset, node_->size};
  }
  [[nodiscard]] std::size_t offset() const {
    return static_cast<std::size_t>(raw().data() - input_);
  }

  // Strings, and members' names. `text(scratch)` is the unescaped text: a view of the input, or of
  // `scratch` if there was an escape. Empty for other kinds.
  [[nodiscard]] std::string_view text(std::string& scratch) const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool equals(std::string_view text) const {  // a string, and that one
    if (!is_string()) return false;
    return is_escaped() ? this->text() == text : has_bytes(text);
  }
  [[nodiscard]] bool is_escaped() const { return (node_->flags & Node::kEscaped) != 0; }

  // Numbers. By value: 1.0 and 1e0 are the int64 1, 1.5 and 1e30 are none.
  [[nodiscard]] std::optional<std::int64_t> int64() const;
  [[nodiscard]] std::optional<std::int32_t> int32() const;  // GraphQL's Int
  [[nodiscard]] std::optional<double> number() const;  // the nearest; none if beyond double's range
  [[nodiscard]] bool is_integer_literal() const {      // digits only, as 1, not as 1.0
    return is_number() && (node_->flags & Node::kDecimal) == 0;
  }
  [[nodiscard]] bool has_exponent() const { return (node_->flags & Node::kExponent) != 0; }

  // Containers. `find` answers the last member of that name, nullopt if there is none (or no
  // object).
  [[nodiscard]] std::optional<Value> find(std::string_view name) const;
  [[nodiscard]] Elements elements() const;
  [[nodiscard]] Members members() const;
  [[nodiscard]] std::size_t count() const;  // elements or members; walks them
  [[nodiscard]] bool is_empty() const { return node_->span == 1; }  // no element, no member

  [[nodiscard]] const Node* node() const { return node_; }
  [[nodiscard]] const char* input() const { return input_; }

 private:
  friend class MemberCursor;
  [[nodiscard]] bool has_bytes(std::string_view text) const;  // of a string or name

  const Node* node_;
  const char* input_;
};

struct Member {
  Value name;  // its text is the member's name
  Value value;
};

// The elements of an array, in order.
class Elements {
 public:
  class Iterator {
   public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const Node* node, const char* input) : node_(node), input_(input) {}
    Value operator*() const { return {node_, input_}; }
    Iterator& operator++() {
      node_ += node_->span;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return node_ == other.node_; }

   private:
    const Node* node_ = nullptr;
    const char* input_ = nullptr;
  };

  Elements(const Node* first, const Node* end, const char* input)
      : first_(first), end_(end), input_(input) {}
  [[nodiscard]] Iterator begin() const { return {first_, input_}; }
  [[nodiscard]] Iterator end() const { return {end_, input_}; }

 private:
  const Node* first_;
  const Node* end_;
  const char* input_;
};

// The members of an object, in order, without those that a later one of the same name shadows.
class Members {
 public:
  class Iterator {
   public:
    using value_type = Member;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const Node* node, const Node* end, const char* input)
        : node_(node), end_(end), input_(input) {
      skip_shadowed();
    }
    Member operator*() const { return {Value(node_, input_), Value(node_ + 1, input_)}; }
    Iterator& operator++() {
      next();
      skip_shadowed();
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return node_ == other.node_; }

   private:
    void next() { node_ += 1 + node_[1].span; }
    void skip_shadowed() {
      while (node_ != end_ && (node_->flags & Node::kShadowed) != 0)
        next();
    }

    const Node* node_ = nullptr;
    const Node* end_ = nullptr;
    const char* input_ = nullptr;
  };

  Members(const Node* first, const Node* end, const char* input)
      : first_(first), end_(end), input_(input) {}
  [[nodiscard]] Iterator begin() const { return {first_, end_, input_}; }
  [[nodiscard]] Iterator end() const { return {end_, end_, input_}; }

 private:
  const Node* first_;
  const Node* end_;
  const char* input_;
};

// As ==, without a call for what names usually are.
inline bool Value::has_bytes(std::string_view text) const {
  const auto ends_equal = [a = input_ + node_->offset, b = text.data()](auto word,
                                                                        std::size_t size) {
    auto other = word;  // the two ends may overlap
    std::memcpy(&word, a, sizeof(word));
    std::memcpy(&other, b, sizeof(word));
    if (word != other) return false;
    std::memcpy(&word, a + size - sizeof(word), sizeof(word));
    std::memcpy(&other, b + size - sizeof(word), sizeof(word));
    return word == other;
  };
  const std::size_t size = text.size();
  if (node_->size != size) return false;
  if (size > 16) return std::memcmp(input_ + node_->offset, text.data(), size) == 0;
  if (size >= 8) return ends_equal(std::uint64_t{}, size);
  if (size >= 4) return ends_equal(std::uint32_t{}, size);
  if (size >= 2) return ends_equal(std::uint16_t{}, size);
  return size == 0 || input_[node_->offset] == text[0];
}

inline Elements Value::elements() const {
  const Node* first = node_ + 1;
  return {first, is_array() ? node_ + node_->span : first, input_};
}

inline Members Value::members() const {
  const Node* first = node_ + 1;
  return {first, is_object() ? node_ + node_->span : first, input_};
}

// Finds the members of one object in the order in which they are expected: a search begins after
// the last hit, so that a sender that keeps the order costs one comparison per member.
class MemberCursor {
 public:
  // Of any kind: where it is not an object, nothing is found.
  explicit MemberCursor(Value object)
      : first_(object.node() + 1),
        next_(first_),
        end_(object.is_object() ? object.node() + object.node()->span : first_),
        input_(object.input()) {}

  [[nodiscard]] std::optional<Value> find(std::string_view name) {
    constexpr int kUnusual = Node::kEscaped | Node::kShadowed;
    const bool is_next =
        next_ != end_ && (next_->flags & kUnusual) == 0 && Value(next_, input_).has_bytes(name);
    return is_next ? take(next_) : search(name);
  }

 private:
  [[nodiscard]] Value take(const Node* name) {
    next_ = name + 1 + name[1].span;
    return {name + 1, input_};
  }
  [[nodiscard]] std::optional<Value> search(std::string_view name);

  const Node* first_;
  const Node* next_;
  const Node* end_;
  const char* input_;
};

}  // namespace shared::json
