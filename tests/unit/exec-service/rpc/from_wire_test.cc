#include "exec-service/rpc/from_wire.h"

#include <string>

#include <gtest/gtest.h>

#include "proto/exec.pb.h"

namespace exec::rpc {
namespace {

const std::string kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const std::string kInjected = kTrace + "\r\nauthorization: Bearer stolen";

template <typename Message>
std::string traceparent_of(const std::string& value) {
  Message message;
  message.set_traceparent(value);
  return from_wire(message).traceparent;
}

TEST(FromWire, PassesAWellFormedTraceparentOn) {
  EXPECT_EQ(traceparent_of<wire::ExecuteRequest>(kTrace), kTrace);
  EXPECT_EQ(traceparent_of<wire::ResolveEvent>(kTrace), kTrace);
}

TEST(FromWire, DropsATraceparentThatIsMalformed) {
  for (const std::string& value : {std::string("00-nonsense"), kInjected}) {
    EXPECT_EQ(traceparent_of<wire::ExecuteRequest>(value), "");
    EXPECT_EQ(traceparent_of<wire::ResolveEvent>(value), "");
  }
}

// protobuf refuses a message, and with it a stream, for a `string` that is not UTF-8.
TEST(Wire, HasNoFieldThatMustBeUtf8) {
  std::string strings;
  const google::protobuf::FileDescriptor& file = *wire::ExecuteRequest::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i) {
    const google::protobuf::Descriptor& message = *file.message_type(i);
    for (int j = 0; j < message.field_count(); ++j) {
      if (message.field(j)->type() == google::protobuf::FieldDescriptor::TYPE_STRING)
        strings += message.field(j)->full_name() + "\n";
    }
  }
  EXPECT_EQ(strings, "");
}

ports::SharedRowDefinition row_of(const std::string& document, const std::string& hash) {
  wire::Define define;
  define.set_document(document);
  define.set_document_hash(hash);
  return from_wire(define);
}

// A cache of documents must not be poisoned by a caller who names another text's hash.
TEST(FromWire, HashesTheTextOfARowItself) {
  EXPECT_EQ(row_of("", "of another")->document_hash, "of another");
  EXPECT_EQ(row_of("{ a }", "of another")->document_hash, row_of("{ a }", "")->document_hash);
  EXPECT_EQ(row_of("{ a }", "of another")->key, row_of("{ a }", "")->key);
}

}  // namespace
}  // namespace exec::rpc
