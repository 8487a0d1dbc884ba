// ErrorList: the response's `errors`, written as they come. FailureList: what kept whole steps from
// giving their values, reported once for each position without one.
//
// Spec:   GraphQL §7.1.2 "Errors", §6.4.4 "Handling Execution Errors".
// Shapes: an error is {"message","locations","path","extensions"}; locations are in the client's
//         document, a subgraph's own are of a text that the client never saw. At most `errors_max`
//         are written; the rest are counted. With a `mask`, of a subgraph's own only what it leaves.
// Bounds: subgraphs and clients choose messages, extensions and paths. Once the errors are longer
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
#include "shared/json/value.h"

namespace exec::execution {

using Offsets = std::span<const language::Offset>;

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

  // A subgraph's error under our path: its message and extensions as they are, or masked.
  void relay(const shared::json::Value& error, const Path& path, Offsets offsets);

  // Whether a relayed error has this very path.
  [[nodiscard]] bool is_relayed(const Path& path) const;

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] bool is_too_large() const { return json_.size() > limits_.bytes_max; }
  [[nodiscard]] std::size_t count() const { return count_; }     // those that were dropped, too
  [[nodiscard]] std::string_view json() const { return json_; }  // elements, without brackets

 private:
  bool begin();
  void append(std::string_view message_json,
              std::string_view path_json,
              Offsets offsets,
              std::string_view extensions);
  [[nodiscard]] std::string with_position(std::string_view extensions) const;
  [[nodiscard]] std::string masked_extensions(const shared::json::Value& error) const;

  Limits limits_;
  std::string position_;
  const language::Document* document_;
  const SubgraphErrorMask* mask_;  // null: none
  std::set<std::string> relayed_;  // paths, as JSON
  std::size_t count_ = 0;
  std::string json_;
};

struct Failure {
  std::string message;
  std::string extensions;            // a JSON object
  bool is_reported = false;          // by an error at some position
  const Container* first = nullptr;  // where it was first met, in case no printed position has it
};

class FailureList {
 public:
  // The number to put into cells. Equal failures are one; beyond a thousand different ones, the
  // last stands for all.
  std::uint16_t add(std::string message, std::string extensions);

  // `cell` of `container` misses its value because of `failure`, if it misses it.
  void mark(Cell& cell, const Container& container, std::uint16_t failure);

  [[nodiscard]] const Failure& operator[](std::uint16_t failure) const {
    return failures_[failure - 1U];
  }
  void report(std::uint16_t failure, const Path& path, Offsets offsets, ErrorList& errors);

  // What no position reported: internal fields, objects that were not printed.
  void report_rest(const plan::QueryPlan& plan, const SlotTree& tree, ErrorList& errors);

 private:
  std::vector<Failure> failures_;
};

}  // namespace exec::execution
