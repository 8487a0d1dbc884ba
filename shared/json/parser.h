// Parser: the one pass over JSON text that ParsedText::parse makes. Internal to shared/json.
//
// A loop with a stack of open containers instead of recursion, so that depth is a limit and not a
// crash. Names already seen in an object are remembered as 64 hash bits: only a name whose bit is
// set is compared with those before it, and objects of more than 32 members are sorted once at
// their end, so that a hostile object costs n log n.
//
// What every value passes through is inline in parser.cc, and what is rare must not be, or it takes
// the registers: a subgraph's answer has a value every ten bytes or so.
//
// Shapes: nodes_ is used as plain memory: its size is what there is room for, next_ is after the
//         last node. It grows by doubling, and its first node's span is their number.
// Errors: parse() is false; error() has the reason and the place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/json/node.h"
#include "shared/json/parsed_text.h"

namespace shared::json {

class Parser {
 public:
  Parser(std::string_view input,
         const ParseOptions& options,
         std::vector<Node>& nodes,
         std::vector<OpenContainer>& open);

  [[nodiscard]] bool parse();
  [[nodiscard]] const ParseError& error() const { return error_; }

 private:
  enum class Step { kFailed, kNeedsValue, kFinished };

  bool fail(std::string_view message) { return fail_at(message, at_); }
  [[gnu::noinline]] bool fail_at(std::string_view message, const char* where);
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
      ++at_;
  }
  [[nodiscard]] bool at(char wanted) const { return at_ != end_ && *at_ == wanted; }

  // Reads one value; a container is only opened, unless it is empty.
  Step value();
  // After a value: closes what closes here, up to the next place for a value.
  Step after_value();

  Step open_container(Kind kind);
  bool close_container();
  bool name_and_colon();
  bool literal(std::string_view word, Kind kind, std::uint16_t flags);
  bool number();
  bool digits();
  bool string();
  [[gnu::noinline]] bool rest_of_string(const char* from);  // from what cannot be taken as it is
  bool escape();
  bool unicode_escape();
  bool four_hex_digits(std::uint32_t& code_unit);
  bool push(Kind kind, const char* from, std::size_t size, std::uint16_t flags);
  [[gnu::noinline]] bool make_room(const char* from);
  [[nodiscard]] std::uint32_t node_count() const {
    return static_cast<std::uint32_t>(next_ - nodes_.data());
  }

  bool check_name();  // the last node's
  [[gnu::noinline]] bool compare_name(std::size_t name);
  [[gnu::noinline]] bool check_all_names();
  bool repeated(std::size_t earlier, std::size_t later);
  [[nodiscard]] bool same_name(const Node& a, const Node& b) const;

  const char* begin_;
  const char* at_;
  const char* end_;
  const ParseOptions& options_;
  std::vector<Node>& nodes_;
  Node* next_;   // in nodes_
  Node* limit_;  // how far next_ may go without make_room()
  std::vector<OpenContainer>& open_;
  ParseError error_{{}, 0};
};

}  // namespace shared::json
