// ErrorList: the response's `errors`, written as they come. FailureList: why values are missing, each
// reason reported at every position that is null because of it.
//
// Spec:   GraphQL §7.1.2 "Errors", §6.4.4 "Handling Execution Errors".
// Shapes: an error is {"message","locations","path","extensions"}; locations are in the client's
//         document, a subgraph's own are of a text that the client never saw. Its path is a
//         position that is null in `data`; an error that left none has no path. With a `mask`, of a
//         subgraph's own only what it leaves.
// Bounds: subgraphs and clients choose number, messages, extensions and paths. At most `errors_max`
//         are written, and then one that says how many more there were. Once the errors are longer
//         than `bytes_max`, none is written any more, and is_too_large() is true.
// Errors: none.
// Thread: the run's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/execution/slot_tree.h"
#include "exec-service/execution/subgraph_error_mask.h"
#include "exec-service/language/document.h"
#include "shared/hash/keyed_hash.h"
#include "shared/json/value.h"

namespace exec::execution {

using Offsets = std::span<const language::Offset>;

// What an error says, wherever it is reported.
struct ErrorText {
  std::string message_json;
  std::string extensions;  // a JSON object, or empty
};

class ErrorList {
 public:
  // `position` are JSON members that go into the extensions of every error: which event it is
  // about. `document` is what offsets are in; null: errors have no locations.
  struct Limits {
    std::size_t errors_max;
    std::size_t bytes_max;
  };
  explicit ErrorList(const Limits& limits,
                     std::string position = {},
                     const language::Document* document = nullptr,
                     const SubgraphErrorMask* mask = nullptr)
      : limits_(limits), position_(std::move(position)), document_(document), mask_(mask) {}

  // `extensions` is a JSON object, or empty.
  void add(std::string_view message,
           const Path& path,
           Offsets offsets,
           std::string_view extensions = {});

  void add(const ErrorText& text, const Path& path, Offsets offsets);

  // A subgraph's error: its message and extensions as they are, or masked.
  [[nodiscard]] ErrorText text_of(const shared::json::Value& error) const;
  // The same under our path.
  void relay(const shared::json::Value& error, const Path& path, Offsets offsets);

  // Counts errors that cannot be written one by one.
  void leave_out(std::size_t errors) { left_out_ += errors; }
  // Adds the error that says how many were left out, if any was. Nothing is added after it.
  void finish();

  // Whether a relayed error has this very path.
  [[nodiscard]] bool is_relayed(const Path& path) const;

  [[nodiscard]] bool is_empty() const { return count() == 0; }
  [[nodiscard]] bool is_too_large() const { return json_.size() > limits_.bytes_max; }
  [[nodiscard]] std::size_t count() const { return written_ + left_out_; }
  [[nodiscard]] std::string_view json() const { return json_; }  // elements, without brackets

 private:
  void append(const ErrorText& text, std::string_view path_json, Offsets offsets);
  [[nodiscard]] std::string with_position(std::string_view extensions) const;
  [[nodiscard]] std::string masked_extensions(const shared::json::Value& error) const;

  Limits limits_;
  std::string position_;
  const language::Document* document_;
  const SubgraphErrorMask* mask_;  // null: none
  std::set<std::string> relayed_;  // paths, as JSON
  std::size_t written_ = 0;
  std::size_t left_out_ = 0;
  std::string json_;
};

// The place of an error below the position that is null because of it.
struct PlaceBelow {
  Path path;
  std::vector<language::Offset> offsets;  // of the field there
};

struct Failure {
  ErrorText text;
  PlaceBelow below;                  // empty: that position itself
  std::uint16_t because = 0;         // of this failure, which is reported with it
  bool is_relayed = false;           // a subgraph's own: reported even if it left nothing null
  bool is_reported = false;          // by an error at some position
  const Container* first = nullptr;  // where it was first met, in case no printed position has it
  const Cell* cell = nullptr;        // of `first`
};

// Failures have numbers, which are in the cells that miss their values.
class FailureList {
 public:
  // Equal failures are one; beyond 65,000 different ones, the last stands for all. `because`: of an
  // earlier one, or 0.
  std::uint16_t add(const std::string& message, std::string extensions, std::uint16_t because = 0);
  std::uint16_t add_relayed(ErrorText text, std::uint16_t because = 0);
  std::uint16_t add_relayed(ErrorText text, PlaceBelow below);
  // The same for another position, which is null as well because of it.
  [[nodiscard]] std::uint16_t elsewhere(std::uint16_t failure);

  // `cell` of `container` misses its value because of `failure`, if no step has answered it.
  void mark(Cell& cell, const Container& container, std::uint16_t failure);
  // The same also if it is null, but not as an event says: beside what else it is null for.
  void mark_null(Cell& cell, const Container& container, std::uint16_t failure);

  [[nodiscard]] const Failure& operator[](std::uint16_t failure) const {
    return failures_[failure - 1U];
  }
  void report(std::uint16_t failure, const Path& path, Offsets offsets, ErrorList& errors);

  // What no position reported: internal fields, objects that were not printed.
  void report_rest(const plan::QueryPlan& plan, const SlotTree& tree, ErrorList& errors);

 private:
  std::uint16_t add(Failure failure);
  void set(Cell& cell, const Container& container, std::uint16_t failure);
  [[nodiscard]] bool is_among(std::uint16_t failure, std::uint16_t of) const;

  std::vector<Failure> failures_;
  shared::hash::KeyedMap<std::string, std::uint16_t> numbers_;
};

}  // namespace exec::execution
