// Differential: one operation, answered by exec-service over subgraphs and by one server that has
// everything. The data must be equal with its keys in the same order, errors must be on both sides
// or on neither, no subgraph may complain, and the plan must not ask for anything twice or in vain.
// The one server must answer the operation's canonical form as it does what was written, byte for
// byte.
//
//   supergraph.graphql ─▶ Gateway ─▶ SDL.graphql × SubgraphResolver ─┐
//   api.graphql ───────────────────▶ WholeResolver ──────────────────┴─ World
//
// Source: graphs/*/: subgraphs are written by hand; supergraph.graphql and api.graphql are what
//         @apollo/composition 2.14.4 makes of them, committed so that no test needs a composer.
// Errors: a folder that cannot be read: CHECK; it is data of the test.
// Thread: one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exec-service/supergraph/supergraph.h"
#include "tests/conformance/federation_differential/query_tree.h"
#include "tests/conformance/federation_differential/world.h"
#include "tests/conformance/gateway.h"

namespace tests::differential {

class Differential {
 public:
  // `folder` holds supergraph.graphql and api.graphql; all other SDLs are its subgraphs'.
  explicit Differential(const std::string& folder);

  // Random, and valid.
  [[nodiscard]] QueryTree generate(std::uint64_t seed) const;

  struct Verdict {
    std::string difference;  // what is wrong and all that was said; empty: nothing
    std::size_t calls = 0;   // to subgraphs
  };
  // `seed` is that of the values.
  [[nodiscard]] Verdict judge(const QueryTree& tree, std::uint64_t seed);

  [[nodiscard]] bool is_valid(const QueryTree& tree) const;

 private:
  // What the server that has everything says to the operation's canonical form.
  [[nodiscard]] std::string answer_to_canonical(const std::string& text, const Value& variables);

  std::shared_ptr<const exec::supergraph::Supergraph> supergraph_;
  std::unique_ptr<World> world_;
  std::vector<std::string> complaints_;
  conformance::FakeSubgraphs subgraphs_;
  std::unique_ptr<conformance::FakeSubgraph> whole_;
};

}  // namespace tests::differential
