// Events: rows executed, merged, shared.
#include <algorithm>
#include <regex>

#include "shared/hash/sha256.h"
#include "tests/unit/exec-service/pipeline/pipeline_harness.h"

namespace exec::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kDelay = "subscription($id:ID!){flightUpdated(id:$id){delay}}";
constexpr const char* kNumber = "subscription($id:ID!){flightUpdated(id:$id){number}}";
constexpr const char* kOrigin = "subscription($id:ID!){flightUpdated(id:$id){origin{code}}}";

class ResolveTest : public PipelineHarness {};

// Answers every `_entities` of a request, each with the response keys that it asks for: a number
// after a letter that names the field.
std::string entities_answer(const std::string& body) {
  static const std::regex kEntities("(_e\\d+):_entities");
  static const std::regex kKey("[ngc]\\d+(?=:)");
  std::string answer;
  const std::sregex_iterator none;
  for (std::sregex_iterator call(body.begin(), body.end(), kEntities); call != none;) {
    const std::string alias = (*call)[1];
    const auto from = body.begin() + call->position();
    const auto to = ++call == none ? body.end() : body.begin() + call->position();
    const std::string text(from, to);
    std::string entity;
    for (std::sregex_iterator key(text.begin(), text.end(), kKey); key != none; ++key)
      entity += '"' + key->str() + R"(":"of )" + key->str() + R"(",)";
    answer += (answer.empty() ? "" : ",") + ('"' + alias + R"(":[{)" + entity) +
              R"("origin":{"code":"LIS"}}])";
  }
  return R"({"data":{)" + answer + "}}";
}

TEST_F(ResolveTest, AnswersFromTheEventAlone) {
  resolve({event(10, {{1, row(kDelay)}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(R"(10/1 0 {"data":{"flightUpdated":{"delay":7}}})"));
  EXPECT_TRUE(ports.client->requests.empty());
}

// 29 aliases of a field of 600 KB, of a row that shares its event with a small one.
TEST_F(ResolveTest, AnswersARowThatIsTooLargeInItsPlaceAndItsNeighboursAsEver) {
  std::string large = "subscription($id:ID!){flightUpdated(id:$id){...F}} fragment F on Flight{";
  for (int i = 0; i < 29; ++i)
    large += "a" + std::to_string(i) + ":id ";
  resolve({event(10, {{1, row(large + "}")}, {2, row(kDelay)}},
                 R"({"delay":7,"id":")" + std::string(600'000, 'x') + R"("})")},
          sink);
  EXPECT_THAT(
      sink->take(),
      ElementsAre(R"(10/1 0 {"data":null,"errors":[{"message":"The response is larger than )"
                  R"(4194304 bytes: select less, or ask for shorter lists.","extensions":)"
                  R"({"code":"RESPONSE_TOO_LARGE","topic":"flights.1","partition":2,)"
                  R"("offset":10}}]})",
                  R"(10/2 0 {"data":{"flightUpdated":{"delay":7}}})"));
  EXPECT_EQ(pipeline.counters().responses_too_large, 1U);
}

TEST_F(ResolveTest, MergesTheFetchesOfAllRowsAndEventsOfAMessage) {
  resolve({event(10, {{1, row(kNumber)}, {2, row(kOrigin)}}),
           event(11, {{1, row(kNumber)}}, R"({"id":"2","status":"DELAYED"})")},
          sink);
  EXPECT_EQ(ports.client->requests.size(), 1U);
}

TEST_F(ResolveTest, AsksASubgraphOncePerLevelForAThousandDifferentSelectionsOfOneEntity) {
  constexpr std::uint64_t kRows = 1'000;
  const auto numbered = [](const std::string& text, std::uint64_t number) {
    return std::regex_replace(text, std::regex("#"), std::to_string(number));
  };
  std::vector<ports::EventRow> rows;
  std::vector<std::string> expected;
  for (std::uint64_t i = 0; i < kRows; ++i) {
    rows.push_back({i, row(numbered("subscription($id:ID!){flightUpdated(id:$id)"
                                    "{n#:number g#:gate origin{c#:name}}}",
                                    i))});
    expected.push_back(numbered(R"(10/# 0 {"data":{"flightUpdated":{"n#":"of n#","g#":"of g#",)"
                                R"("origin":{"c#":"of c#"}}}})",
                                i));
  }
  resolve({event(10, std::move(rows))}, sink);
  const auto& requests = ports.client->requests;
  ASSERT_EQ(requests.size(), 2U);  // flights and airports, of the flight
  EXPECT_NE(requests[0].subgraph, requests[1].subgraph);
  for (const std::size_t request : {0U, 1U})
    subgraph_answers(request, entities_answer(requests[request].body));
  ASSERT_EQ(requests.size(), 3U);  // airports, of the flight's origin
  subgraph_answers(2, entities_answer(requests[2].body));
  EXPECT_EQ(requests.size(), 3U);
  std::vector<std::string> answers = sink->take();
  std::ranges::sort(answers);
  std::ranges::sort(expected);
  EXPECT_EQ(answers, expected);
}

TEST_F(ResolveTest, ExecutesAnEqualRowOfAnEqualEventOnceForAllCallers) {
  const auto other = std::make_shared<RecordingRows>();
  resolve({event(10, {{1, row(kNumber)}})}, sink);
  ports::Event same = event(77, {{5, row(kNumber)}});
  same.identity.order = 10;
  resolve({same}, other);
  ASSERT_EQ(ports.client->requests.size(), 1U);
  subgraph_answers(0, R"({"data":{"_entities":[{"number":"TP1"}]}})");
  EXPECT_THAT(sink->take(), ElementsAre(R"(10/1 0 {"data":{"flightUpdated":{"number":"TP1"}}})"));
  EXPECT_THAT(other->take(), ElementsAre(R"(77/5 0 {"data":{"flightUpdated":{"number":"TP1"}}})"));
  EXPECT_EQ(pipeline.counters().rows_coalesced, 1U);
  EXPECT_EQ(rows_in_flight.size(), 0U);
}

TEST_F(ResolveTest, DistinguishesEventsByTheirPositionsWhereOneOrderHasTwo) {
  const auto other = std::make_shared<RecordingRows>();
  ports::Event before_the_cut = event(10, {{1, row(kNumber)}});
  before_the_cut.identity.position = std::string("a\0", 2);
  ports::Event after_it = event(77, {{5, row(kNumber)}});
  after_it.identity.order = 10;
  after_it.identity.position = "b";
  resolve({before_the_cut}, sink);
  resolve({after_it}, other);
  EXPECT_EQ(ports.client->requests.size(), 2U);
}

TEST_F(ResolveTest, SharesNothingByAnIdentityThatIsLocal) {
  const auto other = std::make_shared<RecordingRows>();
  ports::Event ours = event(10, {{1, row(kNumber)}});
  ports::Event theirs = event(10, {{1, row(kNumber)}});
  ours.identity.is_local = theirs.identity.is_local = true;
  resolve({ours}, sink);
  resolve({theirs}, other);
  EXPECT_EQ(ports.client->requests.size(), 2U);
  subgraph_answers(0, R"({"data":{"_entities":[{"number":"TP1"}]}})");
  EXPECT_THAT(sink->take(), ElementsAre(R"(10/1 0 {"data":{"flightUpdated":{"number":"TP1"}}})"));
  EXPECT_TRUE(other->take().empty());
}

TEST_F(ResolveTest, ExecutesOtherEventsAndOtherViewersApart) {
  resolve({event(10, {{1, row(kNumber)}})}, sink);
  resolve({event(11, {{1, row(kNumber)}})}, sink);
  resolve({event(12, {{1, row(kNumber, R"({"id":"1"})", {{"authorization", "a"}})},
                      {2, row(kNumber, R"({"id":"1"})", {{"authorization", "b"}})}})},
          sink);
  EXPECT_EQ(ports.client->requests.size(), 4U);
}

TEST_F(ResolveTest, AsksForADocumentThatItDoesNotHave) {
  auto forgotten = std::make_shared<ports::RowDefinition>(*row(kDelay));
  forgotten->document_hash = shared::hash::sha256(kDelay);
  forgotten->document.clear();
  forgotten->key = "forgotten";
  resolve({event(10, {{1, forgotten}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre("10/1 1"));
  (void)execute(kDelay, R"({"id":"1"})");  // the subscriber brings it
  resolve({event(11, {{1, forgotten}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(R"(11/1 0 {"data":{"flightUpdated":{"delay":7}}})"));
}

TEST_F(ResolveTest, RefusesARowOfASchemaThatIsNotServed) {
  auto other = std::make_shared<ports::RowDefinition>(*row(kDelay));
  other->schema_id = "s9";
  other->key = "s9";
  resolve({event(10, {{1, other}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre("10/1 2"));
}

TEST_F(ResolveTest, AnswersTheSubscriberOfARowThatCannotBeExecuted) {
  resolve({event(10, {{1, row("{__typename}")}})}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(testing::AllOf(StartsWith(R"(10/1 0 {"errors":[)"),
                                                       HasSubstr("NOT_A_SUBSCRIPTION"))));
}

TEST_F(ResolveTest, AnswersAnEventThatIsNotJsonWithAnErrorThatNamesIt) {
  resolve({event(10, {{1, row(kDelay)}, {2, row(kNumber)}}, "{")}, sink);
  const auto rows = sink->take();
  ASSERT_EQ(rows.size(), 2U);
  for (const std::string& each : rows)
    EXPECT_THAT(each, HasSubstr("flights.1[2]@10"));
  EXPECT_EQ(pipeline.counters().bad_events, 1U);
}

TEST_F(ResolveTest, CutsARowShortAtItsDeadlineAndHoldsUpNoOther) {
  ports::Event hasty = event(10, {{1, row(kNumber)}, {2, row(kDelay)}});
  hasty.deadline_ms = 50;
  resolve({hasty}, sink);
  EXPECT_THAT(sink->take(), ElementsAre(StartsWith("10/2 0")));
  clock.advance(50);
  pipeline.expire();
  end_turn();
  EXPECT_THAT(sink->take(), ElementsAre(HasSubstr("errors")));
  subgraph_answers(0, R"({"data":{"_entities":[{"number":"TP1"}]}})");  // late: no row waits
  EXPECT_THAT(sink->take(), IsEmpty());
}

TEST_F(ResolveTest, DropsACallerThatLeaves) {
  resolve({event(10, {{1, row(kNumber)}})}, sink);
  rows_in_flight.leave(*sink, 10);
  subgraph_answers(0, R"({"data":{"_entities":[{"number":"TP1"}]}})");
  EXPECT_THAT(sink->take(), IsEmpty());
  EXPECT_EQ(rows_in_flight.size(), 0U);
}

TEST_F(ResolveTest, ReusesTheLoadersOfTheMutationThatCausedTheEvent) {
  (void)execute("mutation{reportDelay(id:1){success}}");
  ports::Event caused = event(10, {{1, row(kNumber)}});
  caused.loader_id = "exec-0/3.1";
  resolve({caused}, sink);
  EXPECT_EQ(pipeline.counters().loaders_reused, 1U);
  EXPECT_THAT(*ports.client->requests.at(0).context,
              testing::Contains(ports::Header{"sluice-loader-id", "exec-0/3.1"}));
  clock.advance(options.loader_ttl_ms);
  ports::Event late = event(11, {{1, row(kNumber)}});
  late.loader_id = "exec-0/3.1";
  resolve({late}, sink);
  EXPECT_EQ(pipeline.counters().loaders_reused, 1U);
}

}  // namespace
}  // namespace exec::pipeline
