#include "shared/topics/topic_name.h"

#include <string>

#include <gtest/gtest.h>

namespace shared::topics {
namespace {

TEST(TopicName, FollowsKafkasOwnRule) {
  for (const char* name : {"flights", "a", "A.b_c-9", "...", "_"})
    EXPECT_TRUE(is_topic_name(name));
  EXPECT_TRUE(is_topic_name(std::string(249, 'a')));
  for (const char* name : {"", ".", "..", "a b", "a/b", "a:b", "flüge", "a\n", "*"})
    EXPECT_FALSE(is_topic_name(name)) << name;
  EXPECT_FALSE(is_topic_name(std::string(250, 'a')));
}

}  // namespace
}  // namespace shared::topics
