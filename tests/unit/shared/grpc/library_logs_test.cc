#include "shared/grpc/library_logs.h"

#include <grpc/support/log.h>
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "shared/log/log.h"

namespace shared::grpc {
namespace {

using testing::HasSubstr;

// What reaches standard error by way of shared/log, whose lines begin with a time.
template <class Log>
std::string logged(const Log& log) {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);  // as grpc_init() does
  log_what_grpc_logs();
  testing::internal::CaptureStderr();
  log();
  EXPECT_TRUE(log::flush());
  return testing::internal::GetCapturedStderr();
}

TEST(LibraryLogs, ErrorsOfGrpcAreLoggedAsWarnings) {
  EXPECT_THAT(logged([] { gpr_log(GPR_ERROR, "peer %d has gone", 7); }),
              HasSubstr("Z warn grpc text=\"peer 7 has gone\" file="));
}

TEST(LibraryLogs, ErrorsOfProtobufAreLoggedAsWarnings) {
  EXPECT_THAT(logged([] { GOOGLE_LOG(ERROR) << "field is not UTF-8"; }),
              HasSubstr("Z warn protobuf text=\"field is not UTF-8\" file="));
}

TEST(LibraryLogs, LinesForTheirDevelopersAreLeftOut) {
  EXPECT_EQ(logged([] {
              gpr_log(GPR_INFO, "connected");
              GOOGLE_LOG(INFO) << "parsed";
            }),
            "");
}

}  // namespace
}  // namespace shared::grpc
