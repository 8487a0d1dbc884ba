// ErrorList: the response's `errors`, written as they come. FailureList: what kept whole steps from
// giving their values, told once for each position that misses one.
//
// Spec:   GraphQL §7.1.2 "Errors", §6.4.4 "Handling Execution Errors".
// Shapes: an error is {"message","path","extensions"}; there are no `locations`, as plans do not
//         keep the client's text. At most `errors_max` are written; the rest are counted.
// Errors: none.
// Thread: the run's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/executor/slot_tree.h"
#include "shared/json/value.h"
#include "shared/json/writer.h"

namespace exec::executor {

class ErrorList {
 public:
  // `position` are JSON members that go into the extensions of every error: which event it is
  // about.
  explicit ErrorList(std::size_t errors_max, std::string position = {})
      : errors_max_(errors_max), position_(std::move(position)) {}

  // `extensions` is a JSON object, or empty.
  void add(std::string_view message, const Path& path, std::string_view extensions = {});

  // A subgraph's error under our path: its message and extensions as they are.
  void relay(const shared::json::Value& error, const Path& path);

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t count() const { return count_; }     // those that were dropped, too
  [[nodiscard]] std::string_view json() const { return json_; }  // elements, without brackets

 private:
  bool begin();
  void write_extensions(shared::json::Writer& json, std::string_view extensions) const;

  std::size_t errors_max_;
  std::string position_;
  std::size_t count_ = 0;
  std::string json_;
};

struct Failure {
  std::string message;
  std::string extensions;            // a JSON object
  bool is_told = false;              // by an error at some position
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
  void tell(std::uint16_t failure, const Path& path, ErrorList& errors);

  // What no position told: internal fields, objects that were not printed.
  void tell_the_rest(const SlotTree& tree, ErrorList& errors);

 private:
  std::vector<Failure> failures_;
};

}  // namespace exec::executor
