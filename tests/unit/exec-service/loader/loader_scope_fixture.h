// LoaderScopeTest: a LoaderScope whose subgraphs and clock the test drives.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/loader/loader_scope.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/exec-service/ports/fake_subgraphs.h"

namespace exec::loader {

using Strings = std::vector<std::string>;

inline std::string single(std::string_view selection, std::string_view representations) {
  return R"({"query":"query($representations:[_Any!]!){_entities(representations:$representations))" +
         std::string(selection) + R"(}","variables":{"representations":[)" +
         std::string(representations) + "]}}";
}

class LoaderScopeTest : public testing::Test {
 protected:
  void make_scope(const LoaderOptions& options) {
    scope =
        std::make_shared<LoaderScope>(subgraphs, options, nullptr, [this] { ++wakes; }, isolation);
    viewer = scope->viewer(nullptr);
  }
  void SetUp() override { make_scope({}); }

  // Loads, and writes down what comes back as "<name>=<entity>".
  void load(std::string_view name, std::string_view selection, std::string_view representation) {
    load(EntityFetch{0, viewer, {}, selection, {}, 0}, name, representation);
  }
  void load(EntityFetch fetch, std::string_view name, std::string_view representation) {
    const std::string operation =
        "query($representations:[_Any!]!){_entities(representations:$representations)" +
        std::string(fetch.selection) + "}";
    fetch.operation = operation;
    scope->load(fetch, representation, [this, name = std::string(name)](const auto& answer) {
      std::string line = name + "=";
      if (answer.failure) line += "failed";
      if (answer.entity) line += answer.entity->raw();
      for (const auto& error : answer.errors)
        line += error.error.find("message")->text();
      if (answer.request_errors != nullptr)
        for (const auto& error : *answer.request_errors)
          line += error.find("message")->text();
      seen.push_back(line);
    });
  }

  test::FakeClock clock;
  std::shared_ptr<FaultIsolation> isolation = std::make_shared<FaultIsolation>(clock);
  tests::FakeSubgraphs subgraphs;
  int wakes = 0;
  std::shared_ptr<LoaderScope> scope;
  ViewerId viewer;
  Strings seen;
};

}  // namespace exec::loader
