// plain_supergraph: a schema that knows nothing of federation, served by a gateway.
//
//   type Query { me: User }  type User { name: String }
//     ─▶ supergraph: one subgraph "data" that has all of it
//      + every type is an entity there, by a key `seed_` that no client sees
//      + fields of the subscription root are events, which carry only type and key
//
// So every value of a query is one fetch away, and every value of an event is its key's entity.
//
// Spec:   join v0.3, link v1.0, inaccessible v0.2; eventstream v1.0.
// Shapes: texts; source order and names are the schema's own.
// Errors: an SDL that cannot be parsed: CHECK; it is data of the test.
#pragma once

#include <string>

namespace tests::conformance {

struct PlainSupergraph {
  std::string supergraph;  // SDL
  std::string subgraph;    // SDL of "data"
};

[[nodiscard]] PlainSupergraph plain_supergraph(const std::string& sdl);

}  // namespace tests::conformance
