#include "conn-service/client_errors.h"

#include <gtest/gtest.h>

#include "conn-service/session/tally.h"

namespace conn {
namespace {

using session::kCountedCloses;
using session::kCountedStatuses;
using session::place_of;

struct Totals {
  std::vector<std::uint64_t> closes = std::vector<std::uint64_t>(kCountedCloses.size() + 1);
  std::vector<std::uint64_t> statuses = std::vector<std::uint64_t>(kCountedStatuses.size() + 1);
};

TEST(ClientErrors, ReportWhatIsNewByCode) {
  ClientErrors errors;
  Totals totals;
  EXPECT_EQ(errors.take(totals.closes, totals.statuses), "");
  totals.closes[place_of(kCountedCloses, 4400)] = 12;
  totals.closes[place_of(kCountedCloses, 1013)] = 1;
  totals.statuses[place_of(kCountedStatuses, 403)] = 3;
  EXPECT_EQ(errors.take(totals.closes, totals.statuses), "1013: 1, 4400: 12, HTTP 403: 3");
  EXPECT_EQ(errors.take(totals.closes, totals.statuses), "");
  totals.closes[place_of(kCountedCloses, 4400)] = 14;
  EXPECT_EQ(errors.take(totals.closes, totals.statuses), "4400: 2");
}

TEST(ClientErrors, LeaveOutHowSessionsEndAnyway) {
  ClientErrors errors;
  Totals totals;
  for (const int code : {1000, 1001, 1005, 1006})
    totals.closes[place_of(kCountedCloses, code)] = 5;
  for (const int status : {101, 200, 204, 304, 500})
    totals.statuses[place_of(kCountedStatuses, status)] = 5;
  EXPECT_EQ(errors.take(totals.closes, totals.statuses), "");
}

}  // namespace
}  // namespace conn
