#include "exec-service/event_providers/event_providers.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/join_sdl.h"
#include "tests/support/temporary_folder.h"

namespace exec::event_providers {
namespace {

using shared::exec_api::ProviderUse;
using testing::ElementsAre;
using testing::IsEmpty;

class EventProvidersTest : public testing::Test {
 protected:
  EventProvidersTest() {
    write("s.graphql", R"(schema @link(url: "https://specs.apollo.dev/link/v1.0")
        @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
      )" + std::string(::tests::kJoinDefinitions) +
                           R"(
      enum join__Graph { A @join__graph(name: "a", url: "http://localhost:1") }
      type Query @join__type(graph: A) { a: String })");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder.path() / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  [[nodiscard]] auto read(const std::string& events) const {
    write("e.graphql", events);
    shared::deployment::ExecFacts facts;
    facts.supergraph_file = path("s.graphql");
    facts.events_file = path("e.graphql");
    return event_providers(facts);
  }

  ::tests::TemporaryFolder folder;
};

TEST_F(EventProvidersTest, AreThoseThatTheDialectMeans) {
  const auto uses = read(R"(
type Subscription {
  one: One @edfs__kafkaSubscribe(topics: ["a"], providerId: "main")
  two: One @eventsSubscribe(topic: "b", sourceName: "old")
  three: One @edfs__kafkaSubscribe(topics: ["c"])
}
type Mutation { send: edfs__PublishResult! @edfs__kafkaPublish(topic: "d", providerId: "out") }
type One { a: Int })");
  ASSERT_TRUE(uses);
  EXPECT_THAT(
      uses->reading,
      ElementsAre(ProviderUse{"main", "Subscription.one", path("e.graphql") + ":3:61"},
                  ProviderUse{"old", "Subscription.two", path("e.graphql") + ":4:53"},
                  ProviderUse{"default", "Subscription.three", path("e.graphql") + ":5:14"}));
  EXPECT_THAT(uses->publishing,
              ElementsAre(ProviderUse{"out", "Mutation.send", path("e.graphql") + ":7:88"}));
}

TEST_F(EventProvidersTest, OfAnEventGraphThatIsWrongAreNotKnown) {
  const auto uses = read("type Subscription { one: One @edfs__kafkaSubscribe(topics: [\"a\"]) }");
  ASSERT_FALSE(uses);
  EXPECT_THAT(uses.error(), testing::Contains(testing::StartsWith(path("e.graphql") + ":1:")));
}

TEST_F(EventProvidersTest, WithoutAnEventGraphAreNone) {
  shared::deployment::ExecFacts facts;
  facts.supergraph_file = path("s.graphql");
  const auto uses = event_providers(facts);
  ASSERT_TRUE(uses);
  EXPECT_THAT(uses->reading, IsEmpty());
  EXPECT_THAT(uses->publishing, IsEmpty());
}

}  // namespace
}  // namespace exec::event_providers
