// docs/event-graph.md: its examples load, or are refused as it says.
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/supergraph/describe_supergraph.h"

namespace exec::supergraph {
namespace {

const std::string kFlights = join_header() + R"sdl(
type Query @join__type(graph: A) @join__type(graph: B) { flights: [Flight!]! @join__field(graph: A) }
type Flight @join__type(graph: A, key: "id") {
  id: ID! number: String gate: String status: Status price: Float origin: Airport
}
type Airport @join__type(graph: A, key: "code") @join__type(graph: B, key: "code") {
  code: ID! name: String @join__field(graph: B)
}
enum Status @join__type(graph: A) { ON_TIME DELAYED }
)sdl";

// A fenced block: ```graphql refused
struct Block {
  std::string info;
  std::string text;
};

std::vector<Block> blocks_of_page() {
  std::ifstream page(EVENT_GRAPH_PAGE);
  std::vector<Block> blocks;
  bool is_inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) {
      is_inside = !is_inside;
      if (is_inside) blocks.push_back({line.substr(3), ""});
    } else if (is_inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

TEST(EventGraphPage, ShowsWhatIsAcceptedAndWhatIsRefused) {
  const std::vector<Block> blocks = blocks_of_page();
  std::size_t loaded = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool is_refused = blocks[i].info == "graphql refused";
    if (!is_refused && blocks[i].info != "graphql events") continue;
    const schema::SchemaText text{"events.graphql", blocks[i].text};
    const std::string expected = is_refused ? blocks.at(i + 1).text : "";
    EXPECT_EQ(to_string(load_supergraph({"super.graphql", kFlights}, &text).errors), expected)
        << blocks[i].text;
    ++loaded;
  }
  EXPECT_GE(loaded, 6U);
}

}  // namespace
}  // namespace exec::supergraph
