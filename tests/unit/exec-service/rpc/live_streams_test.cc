#include "exec-service/rpc/live_streams.h"

#include "tests/unit/exec-service/rpc/resolve_stream_fixture.h"

namespace exec::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LiveStreamsTest : public ResolveStreamTest {
 protected:
  LiveStreams streams;
};

TEST_F(LiveStreamsTest, PassesHeartbeatsToStreamsWhoseCallersWantThem) {
  start_talking();
  EXPECT_FALSE(streams.add(stream));
  streams.on_heartbeat();
  EXPECT_THAT(writer.take(), IsEmpty());  // a caller of the first version has not asked for them
  say_hello({wire::CAPABILITY_HEARTBEATS});
  streams.on_heartbeat();
  EXPECT_THAT(writer.take(), ElementsAre("heartbeat"));
}

TEST_F(LiveStreamsTest, PointsIntoTheCanonicalFormForCallersThatKnowIt) {
  start_talking();
  EXPECT_FALSE(stream->knows_places());
  say_hello({wire::CAPABILITY_HEARTBEATS, wire::CAPABILITY_FIELD_PLACES});
  EXPECT_TRUE(stream->knows_places());
}

TEST_F(LiveStreamsTest, DropsAStreamThatHasEnded) {
  start_talking();
  EXPECT_FALSE(streams.add(stream));
  stream.reset();
  streams.on_heartbeat();
  streams.announce();
  EXPECT_THAT(writer.take(), IsEmpty());
}

TEST_F(LiveStreamsTest, KnowsTheSchemasThatAStreamHasRowsOfUntilItHasEnded) {
  start();
  EXPECT_FALSE(streams.add(stream));
  define_of_schema(1, "n");
  define_of_schema(2, "n+1");
  EXPECT_THAT(streams.defined_schemas(), ElementsAre("n", "n+1"));
  define_of_schema(1, "n+1");  // the row has moved
  EXPECT_THAT(streams.defined_schemas(), ElementsAre("n+1"));
  stream.reset();
  EXPECT_THAT(streams.defined_schemas(), IsEmpty());
}

TEST_F(LiveStreamsTest, ReportsThatAStreamCameWhenAllWereDraining) {
  start_talking();
  streams.drain();
  EXPECT_TRUE(streams.add(stream));
}

}  // namespace
}  // namespace exec::rpc
