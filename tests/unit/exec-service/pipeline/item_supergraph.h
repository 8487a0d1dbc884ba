// A supergraph of items whose input type nests itself: a value in `and` stands for a list of one,
// so that what a client nests n deep is coerced to 2n levels. The events are published and listened
// to by arguments of that type.
#pragma once

#include <string>

#include "exec-service/pipeline/schema_registry.h"
#include "tests/unit/exec-service/planner/plan_text.h"

namespace exec::pipeline {

inline SharedSupergraph item_supergraph() {
  static const auto kLoaded = planner::supergraph(R"(A @join__graph(name: "a", url: "http://a"))",
                                                  R"(
    type Query @join__type(graph: A) {
      items(where: Where): [Item!]
    }
    type Item @join__type(graph: A, key: "id") { id: ID! }
    input Where @join__type(graph: A) { and: [Where!] name: String padding: String = "padding" }
    )",
                                                  R"(
    type Subscription {
      itemFound(where: Where): Item
        @edfs__kafkaSubscribe(topics: ["items.{{ args.where.name }}"])
    }
    type Mutation {
      find(where: Where, any: [Where]): edfs__PublishResult!
        @edfs__kafkaPublish(topic: "items.{{ args.where.name }}")
    }
    type Item @key(fields: "id", resolvable: false) { id: ID! @external }
    input Where { and: [Where!] name: String padding: String = "padding" }
    )");
  return kLoaded;
}

// {"where":{"name":"a","and":{…}}}, `depth` objects inside one another.
inline std::string nested_where(int depth) {
  std::string json = R"({"where":)";
  for (int i = 1; i < depth; ++i)
    json += R"({"name":"a","and":)";
  json += R"({"name":"a"})";
  return json.append(static_cast<std::size_t>(depth), '}');
}

}  // namespace exec::pipeline
