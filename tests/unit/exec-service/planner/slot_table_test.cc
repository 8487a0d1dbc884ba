#include "exec-service/planner/slot_table.h"

#include <gtest/gtest.h>

namespace exec::planner {
namespace {

class SlotTableTest : public testing::Test {
 protected:
  Index client(const std::string& key, const std::string& name, const std::string& arguments = "") {
    return intern(key, name, arguments);
  }
  Index internal(const std::string& name, const std::string& arguments = "") {
    return intern("", name, arguments);
  }
  [[nodiscard]] std::string name(Index slot) const { return slots_[0].slots[slot].name; }

  FieldTable fields_;
  SlotTable slots_{fields_, {}};

 private:
  Index intern(const std::string& key, const std::string& name, const std::string& arguments) {
    FieldEntry entry;
    entry.key = key;
    entry.name = name;
    entry.arguments = arguments;
    return fields_.intern(entry);
  }
};

TEST_F(SlotTableTest, ARepresentationReadsTheClientsFieldUnderWhateverKey) {
  const Index total = slots_.slot(0, client("total", "price", "currency:EUR"), false);
  EXPECT_EQ(slots_.slot(0, internal("price", "currency:EUR"), false), total);
}

TEST_F(SlotTableTest, OtherArgumentsAreAnotherSlotWithANameOfItsOwn) {
  const Index dollars = slots_.slot(0, client("price", "price", "currency:USD"), false);
  const Index euros = slots_.slot(0, internal("price", "currency:EUR"), false);
  EXPECT_NE(dollars, euros);
  EXPECT_EQ(name(euros), "_i0_price");
  EXPECT_TRUE(slots_[0].slots[euros].internal);
}

TEST_F(SlotTableTest, AnInternalFieldKeepsItsNameWhereItIsFree) {
  EXPECT_EQ(name(slots_.slot(0, internal("id"), false)), "id");
}

TEST_F(SlotTableTest, AClientMayUseInternalLookingKeys) {
  (void)slots_.slot(0, client("id", "number"), false);
  (void)slots_.slot(0, client("_i0_id", "name"), false);
  EXPECT_EQ(name(slots_.slot(0, internal("id"), false)), "_i1_id");
}

TEST_F(SlotTableTest, AliasesOfAnEventsFieldShareItsOneValue) {
  const Index first = slots_.slot(0, client("a", "delay"), true);
  const Index second = client("b", "delay");
  EXPECT_EQ(slots_.slot(0, second, true), first);
  EXPECT_EQ(slots_.find(0, second), first);
}

TEST_F(SlotTableTest, AliasesOfASubgraphsFieldAreTwoCalls) {
  const Index first = slots_.slot(0, client("a", "now"), false);
  EXPECT_NE(slots_.slot(0, client("b", "now"), false), first);
}

TEST_F(SlotTableTest, WhatNoStepFetchesHasNoSlot) {
  EXPECT_EQ(slots_.find(0, client("gate", "gate")), kNone);
}

}  // namespace
}  // namespace exec::planner
