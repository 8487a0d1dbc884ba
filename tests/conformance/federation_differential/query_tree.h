// A client's operation as a tree that a generator makes, a printer prints and a shrinker cuts.
//
// Thread: any; values.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/fake_subgraph.h"

namespace tests::differential {

struct QuerySelection {
  enum class Kind { kField, kInlineFragment, kSpread };

  Kind kind = Kind::kField;
  std::string alias;      // kField; may be empty
  std::string name;       // field, type condition (may be empty), fragment
  std::string arguments;  // kField: `first: 3, of: $v1`
  std::string directive;  // `@skip(if: $b0)`
  std::vector<QuerySelection> below;
};

struct QueryFragment {
  std::string name;
  std::string on;
  std::vector<QuerySelection> selections;
};

struct QueryVariable {
  std::string name;
  std::string definition;  // `$v1: Int = 3`
};

struct QueryTree {
  std::string operation;  // query, mutation
  std::vector<QueryVariable> variables;
  conformance::Value values = conformance::Value::object();  // of variables
  std::vector<QuerySelection> selections;
  std::vector<QueryFragment> fragments;
};

// Fragments and variables that nothing uses are left out.
[[nodiscard]] std::string print(const QueryTree& tree);

}  // namespace tests::differential
