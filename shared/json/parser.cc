#include "shared/json/parser.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>

#include "shared/json/utf8.h"

namespace shared::json {
namespace {

constexpr std::uint32_t kMembersScannedMax = 32;

bool is_digit(char c) {
  return static_cast<unsigned>(c - '0') <= 9;
}

// One of 64 bits, from the name's ends and its length: two names of one object seldom have the
// same.
std::uint64_t name_bit(const char* name, std::size_t size) {
  if (size == 0) return 1;
  const auto first = static_cast<std::uint8_t>(name[0]);
  const auto last = static_cast<std::uint8_t>(name[size - 1]);
  return std::uint64_t{1} << ((first + 5U * last + 11U * size) % 64);
}

}  // namespace

Parser::Parser(std::string_view input,
               const ParseOptions& options,
               std::vector<Node>& nodes,
               std::vector<OpenContainer>& open)
    : begin_(input.data()),
      at_(begin_),
      end_(begin_ + input.size()),
      options_(options),
      nodes_(nodes),
      next_(nodes.data()),
      limit_(next_ + std::min<std::size_t>(nodes.size(), options.nodes_max)),
      open_(open) {}

// ---- what every value passes through

inline bool Parser::push(Kind kind, const char* from, std::size_t size, std::uint16_t flags) {
  if (next_ == limit_ && !make_room(from)) return false;
  *next_++ = {static_cast<std::uint32_t>(from - begin_), static_cast<std::uint32_t>(size), 1, kind,
              flags};
  return true;
}

inline bool Parser::string() {
  const char* from = ++at_;
  at_ = find_special(at_, end_);
  if (at_ == end_ || *at_ != '"') return rest_of_string(from);
  ++at_;
  return push(Kind::kString, from, static_cast<std::size_t>(at_ - 1 - from), 0);
}

inline bool Parser::check_name() {
  OpenContainer& object = open_.back();
  ++object.members;
  if (object.members > kMembersScannedMax) return true;  // check_all_names, when it closes
  const Node& node = next_[-1];
  // Two spellings of one name have different hashes: an escaped one meets every other.
  const bool escaped = (node.flags & Node::kEscaped) != 0;
  const std::uint64_t bit = escaped ? ~std::uint64_t{0} : name_bit(begin_ + node.offset, node.size);
  const bool maybe_seen = (object.names_seen & bit) != 0;
  object.names_seen |= bit;
  return !maybe_seen || compare_name(node_count() - 1);
}

inline bool Parser::name_and_colon() {
  skip_space();
  if (!at('"')) return fail("expected a member's name");
  if (!string() || !check_name()) return false;
  skip_space();
  if (!at(':')) return fail("expected ':'");
  ++at_;
  return true;
}

inline bool Parser::close_container() {
  ++at_;
  const OpenContainer& container = open_.back();
  if (container.members > kMembersScannedMax && !check_all_names()) return false;
  Node& node = nodes_.data()[container.node];  // NOLINT: operator[] checks in every build
  node.size = static_cast<std::uint32_t>(at_ - begin_) - node.offset;
  node.span = node_count() - container.node;
  open_.pop_back();
  return true;
}

inline Parser::Step Parser::open_container(Kind kind) {
  if (open_.size() >= options_.depth_max) return fail("nested too deeply"), Step::kFailed;
  if (!push(kind, at_, 0, 0)) return Step::kFailed;
  OpenContainer& container = open_.emplace_back();
  container.node = node_count() - 1;
  container.is_object = kind == Kind::kObject;
  ++at_;
  skip_space();
  if (at(kind == Kind::kObject ? '}' : ']')) {
    return close_container() ? Step::kFinished : Step::kFailed;
  }
  if (kind == Kind::kObject && !name_and_colon()) return Step::kFailed;
  return Step::kNeedsValue;
}

inline bool Parser::digits() {
  const char* const first = at_;
  while (at_ != end_ && is_digit(*at_))
    ++at_;
  return at_ != first || fail("expected a digit");
}

inline bool Parser::number() {
  const char* from = at_;
  std::uint16_t flags = 0;
  if (*at_ == '-') ++at_;
  if (at('0')) {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (at('.')) {
    flags = Node::kDecimal;
    ++at_;
    if (!digits()) return false;
  }
  if (at('e') || at('E')) {
    flags = Node::kDecimal | Node::kExponent;
    ++at_;
    if (at('+') || at('-')) ++at_;
    if (!digits()) return false;
  }
  return push(Kind::kNumber, from, static_cast<std::size_t>(at_ - from), flags);
}

bool Parser::literal(std::string_view word, Kind kind, std::uint16_t flags) {
  if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) {
    return fail("expected a value");
  }
  at_ += word.size();
  return push(kind, at_ - word.size(), word.size(), flags);
}

inline Parser::Step Parser::value() {
  const auto scalar = [](bool read) { return read ? Step::kFinished : Step::kFailed; };
  skip_space();
  if (at_ == end_) return scalar(fail("unexpected end of the text"));
  switch (*at_) {
    case '{':
      return open_container(Kind::kObject);
    case '[':
      return open_container(Kind::kArray);
    case '"':
      return scalar(string());
    case 't':
      return scalar(literal("true", Kind::kBool, Node::kTrue));
    case 'f':
      return scalar(literal("false", Kind::kBool, 0));
    case 'n':
      return scalar(literal("null", Kind::kNull, 0));
    default:
      if (*at_ == '-' || is_digit(*at_)) return scalar(number());
      return scalar(fail("expected a value"));
  }
}

inline Parser::Step Parser::after_value() {
  while (!open_.empty()) {
    skip_space();
    if (at_ == end_) return fail("unexpected end of the text"), Step::kFailed;
    const bool in_object = open_.back().is_object;
    if (*at_ == ',') {
      ++at_;
      if (in_object && !name_and_colon()) return Step::kFailed;
      return Step::kNeedsValue;
    }
    if (*at_ != (in_object ? '}' : ']')) {
      return fail(in_object ? "expected ',' or '}'" : "expected ',' or ']'"), Step::kFailed;
    }
    if (!close_container()) return Step::kFailed;
  }
  return Step::kFinished;
}

bool Parser::parse() {
  if (end_ - begin_ > static_cast<std::ptrdiff_t>(UINT32_MAX)) {
    return fail("the text is larger than 4 GiB");
  }
  Step step = Step::kNeedsValue;
  while (step == Step::kNeedsValue) {
    step = value();
    if (step == Step::kFinished) step = after_value();
  }
  if (step == Step::kFailed) return false;
  skip_space();
  return at_ == end_ || fail("expected the end of the text");
}

// ---- what is rare

bool Parser::fail_at(std::string_view message, const char* where) {
  error_ = {message, static_cast<std::size_t>(where - begin_)};
  return false;
}

bool Parser::rest_of_string(const char* from) {
  std::uint16_t flags = 0;
  while (true) {
    if (at_ == end_) return fail_at("unterminated string", from - 1);
    if (*at_ == '"') break;
    if (*at_ == '\\') {
      flags = Node::kEscaped;
      if (!escape()) return false;
    } else {
      const std::size_t size = utf8_size(at_, end_);
      if (size == 0) return fail("not UTF-8");
      if (size == 1) return fail("a control character must be escaped");
      at_ += size;
    }
    at_ = find_special(at_, end_);
  }
  const auto size = static_cast<std::size_t>(at_ - from);
  ++at_;
  return push(Kind::kString, from, size, flags);
}

bool Parser::escape() {
  ++at_;
  if (at_ == end_) return fail("unexpected end of the text");
  if (*at_ == 'u') return unicode_escape();
  constexpr std::string_view kEscapes = R"("\/bfnrt)";
  if (kEscapes.find(*at_) == std::string_view::npos) return fail("unknown escape");
  ++at_;
  return true;
}

// at_ is at the u of a backslash-u.
bool Parser::unicode_escape() {
  const char* from = at_ - 1;
  std::uint32_t unit = 0;
  if (!four_hex_digits(unit)) return false;
  if (unit < 0xD800 || unit > 0xDFFF) return true;
  std::uint32_t low = 0;
  if (unit > 0xDBFF || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') {
    return fail_at("lone surrogate", from);
  }
  ++at_;
  if (!four_hex_digits(low)) return false;
  return (low >= 0xDC00 && low <= 0xDFFF) || fail_at("lone surrogate", from);
}

bool Parser::four_hex_digits(std::uint32_t& code_unit) {
  ++at_;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ == end_ ? ' ' : *at_;
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      code_unit = (code_unit * 16) + static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      code_unit = (code_unit * 16) + static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return fail("expected four hexadecimal digits");
    }
  }
  return true;
}

bool Parser::make_room(const char* from) {
  const std::size_t count = node_count();
  if (count >= options_.nodes_max) return fail_at("too many values", from);
  const std::size_t size =
      std::min<std::size_t>(std::max<std::size_t>(2 * count, 64), options_.nodes_max);
  if (nodes_.size() < size) nodes_.resize(size);
  next_ = nodes_.data() + count;
  limit_ = nodes_.data() + size;
  return true;
}

// The names before this one may have the same text.
bool Parser::compare_name(std::size_t name) {
  const Node* const nodes = nodes_.data();
  for (std::size_t other = open_.back().node + 1; other != name;
       other += 1 + nodes[other + 1].span) {
    if (same_name(nodes[other], nodes[name]) && !repeated(other, name)) return false;
  }
  return true;
}

bool Parser::check_all_names() {
  struct Name {
    std::string_view text;
    std::size_t node;
  };
  std::vector<Name> names;
  std::deque<std::string> unescaped;  // stable addresses for the views
  names.reserve(open_.back().members);
  for (std::size_t i = open_.back().node + 1; i != node_count(); i += 1 + nodes_[i + 1].span) {
    const Value name(&nodes_[i], begin_);
    if (!name.is_escaped()) {
      names.push_back({{begin_ + nodes_[i].offset, nodes_[i].size}, i});
    } else {
      names.push_back({unescaped.emplace_back(name.text()), i});
    }
  }
  std::ranges::sort(names, [](const Name& a, const Name& b) {
    return a.text != b.text ? a.text < b.text : a.node < b.node;
  });
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i - 1].text == names[i].text && !repeated(names[i - 1].node, names[i].node)) {
      return false;
    }
  }
  return true;
}

bool Parser::repeated(std::size_t earlier, std::size_t later) {
  if (options_.duplicate_names == DuplicateNames::kRefuse) {
    return fail_at("a member's name occurs twice", begin_ + nodes_[later].offset - 1);
  }
  nodes_[earlier].flags |= Node::kShadowed;
  return true;
}

bool Parser::same_name(const Node& a, const Node& b) const {
  if (((a.flags | b.flags) & Node::kEscaped) != 0) {
    return Value(&a, begin_).text() == Value(&b, begin_).text();
  }
  return a.size == b.size && std::memcmp(begin_ + a.offset, begin_ + b.offset, a.size) == 0;
}

}  // namespace shared::json
