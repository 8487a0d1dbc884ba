#include "exec-service/loader/entities_request.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace exec::loader {
namespace {

constexpr std::string_view kOperation =
    "query($representations:[_Any!]!){_entities(representations:$representations){... on A{x}}}";

SharedAnswer parsed(std::string body) {
  auto answer = parse_answer({200, std::move(body)});
  return answer ? *answer : nullptr;
}

// One line an entity: its JSON or "-", its errors with what is left of their paths, its failure.
std::vector<std::string> lines(const std::vector<EntityAnswer>& answers) {
  std::vector<std::string> lines;
  for (const EntityAnswer& answer : answers) {
    std::string line = answer.entity ? std::string(answer.entity->raw()) : "-";
    for (const EntityError& error : answer.errors) {
      line += " " + error.error.find("message")->text();
      for (const auto element : error.path)
        line += "/" + std::string(element.raw());
    }
    if (answer.request_errors != nullptr)
      for (const auto& error : *answer.request_errors)
        line += " " + error.find("message")->text() + "*";
    if (answer.failure) line += " failed";
    lines.push_back(line);
  }
  return lines;
}

TEST(EntitiesBody, KeepsThePlansOperationForASingleCall) {
  const std::vector<OwnedVariable> variables = {{"first", "$first: Int = 5", "7"},
                                                {"absent", "$absent: Int", ""}};
  const EntitiesCall call{kOperation, "{... on A{x}}", variables, {R"({"id":1})", R"({"id":2})"}};
  EXPECT_EQ(
      entities_body({&call, 1}),
      R"({"query":"query($representations:[_Any!]!){_entities(representations:$representations))"
      R"({... on A{x}}}","variables":{"representations":[{"id":1},{"id":2}],"first":7}})");
}

TEST(EntitiesBody, AliasesSeveralCallsAndSharesEqualVariables) {
  const std::vector<OwnedVariable> variables = {{"first", "$first: Int", "7"}};
  const std::vector<EntitiesCall> calls = {
      {kOperation, "{... on A{x(n:$first)}}", variables, {R"({"id":1})"}},
      {kOperation, "{... on A{y(n:$first)}}", variables, {R"({"id":2})"}},
  };
  EXPECT_EQ(entities_body(calls), R"({"query":"query($r0:[_Any!]!,$r1:[_Any!]!,$first: Int){)"
                                  R"(_e0:_entities(representations:$r0){... on A{x(n:$first)}})"
                                  R"(_e1:_entities(representations:$r1){... on A{y(n:$first)}}}",)"
                                  R"("variables":{"r0":[{"id":1}],"r1":[{"id":2}],"first":7}})");
}

TEST(EntitiesBody, RenamesVariablesThatTwoCallsGiveDifferentValues) {
  const std::vector<OwnedVariable> seven = {{"n", "$n: Int", "7"}};
  const std::vector<OwnedVariable> absent = {{"n", "$n: Int", ""}, {"r1", "$r1: ID!", "\"a\""}};
  const std::vector<EntitiesCall> calls = {
      {kOperation, "{... on A{x(n:$n)}}", seven, {R"({"id":1})"}},
      {kOperation, R"({... on A{x(n:$n s:"$n" o:{r:$r1})}})", absent, {R"({"id":2})"}},
  };
  EXPECT_EQ(entities_body(calls),
            R"({"query":"query($r0:[_Any!]!,$r1:[_Any!]!,$n: Int,$_1_n: Int,$_1_r1: ID!){)"
            R"(_e0:_entities(representations:$r0){... on A{x(n:$n)}})"
            R"(_e1:_entities(representations:$r1){... on A{x(n:$_1_n s:\"$n\" o:{r:$_1_r1})}}}",)"
            R"("variables":{"r0":[{"id":1}],"r1":[{"id":2}],"n":7,"_1_r1":"a"}})");
}

TEST(RenameVariables, LeavesStringsAndCommentsAlone) {
  const std::vector<Renamed> renamed = {{"a", "b"}, {"b", "c"}};
  EXPECT_EQ(rename_variables("{x(p:$a q:$b r:$ab)}", renamed), "{x(p:$b q:$c r:$ab)}");
  EXPECT_EQ(rename_variables(R"({x(p:"$a \" $a" q:$a)})", renamed), R"({x(p:"$a \" $a" q:$b)})");
  EXPECT_EQ(rename_variables(R"({x(p:"""$a " $a""" q:$a)})", renamed),
            R"({x(p:"""$a " $a""" q:$b)})");
  EXPECT_EQ(rename_variables("{x # $a\n(p:$a)}", renamed), "{x # $a\n(p:$b)}");
  EXPECT_EQ(rename_variables(R"({x(p:"$a)", renamed), R"({x(p:"$a)");
}

TEST(SplitAnswer, GivesEachEntityWhatIsItsOwn) {
  const auto answer = parsed(R"({
    "data": {"_e1": [{"y":1}], "_e0": [{"x":1}, null, {"x":3}]},
    "errors": [
      {"message":"a", "path":["_e0", 1]},
      {"message":"b", "path":["_e0", 2, "x", 0]},
      {"message":"c", "path":["_e1"]},
      {"message":"d", "path":["_e0", 9]}]})");
  ASSERT_NE(answer, nullptr);
  const std::vector<std::size_t> sizes = {3, 1};
  const auto answers = split_answer(answer, sizes);
  EXPECT_EQ(lines(answers[0].entities),
            (std::vector<std::string>{R"({"x":1} d*)", "- a d*", R"({"x":3} b/"x"/0 d*)"}));
  EXPECT_EQ(lines(answers[1].entities), (std::vector<std::string>{R"({"y":1} c*)"}));
}

TEST(SplitAnswer, GivesErrorsWithoutAPathToAll) {
  const auto answer = parsed(R"({"data":null,"errors":[{"message":"a"}]})");
  ASSERT_NE(answer, nullptr);
  const std::vector<std::size_t> sizes = {2};
  EXPECT_EQ(lines(split_answer(answer, sizes)[0].entities),
            (std::vector<std::string>{"- a*", "- a*"}));
}

// One client's error without a path made the fields of all others null.
TEST(SplitAnswer, GivesErrorsWithoutAPathToTheCallThatIsNull) {
  const auto answer = parsed(R"({"data":{"_e0":[{"x":null}],"_e1":null},
                                 "errors":[{"message":"a"},{"message":"b","path":["what"]}]})");
  ASSERT_NE(answer, nullptr);
  const std::vector<std::size_t> sizes = {1, 1};
  const auto answers = split_answer(answer, sizes);
  EXPECT_EQ(lines(answers[0].entities), (std::vector<std::string>{R"({"x":null})"}));
  EXPECT_EQ(lines(answers[1].entities), (std::vector<std::string>{"- a* b*"}));
  EXPECT_FALSE(answers[0].is_doubtful);
  EXPECT_FALSE(answers[1].is_doubtful);
}

TEST(SplitAnswer, DoubtsWhatHasNoAnswerOfItsOwn) {
  const std::vector<std::size_t> sizes = {1, 1};
  const auto doubts = [&](const char* body) {
    std::string text;
    for (const CallAnswer& call : split_answer(parsed(body), sizes))
      text += call.is_doubtful ? '?' : '.';
    return text;
  };
  EXPECT_EQ(doubts(R"({"data":{"_e0":[{}],"_e1":[null]}})"), "..");
  EXPECT_EQ(doubts(R"({"data":{}})"), "??");
  EXPECT_EQ(doubts(R"({"data":null,"errors":[{"message":"a","path":["_e1",0]}]})"), "??");
  EXPECT_EQ(doubts(R"({"data":{"_e0":null,"_e1":null},"errors":[{"message":"a","path":["_e1"]}]})"),
            "?.");
  EXPECT_EQ(doubts(R"({"data":{"_e0":null,"_e1":null},"errors":[{"message":"a"}]})"), "??");
  EXPECT_EQ(doubts(R"({"data":{"_e0":[{}],"_e1":[{},{}]}})"), ".?");
}

TEST(SplitAnswer, FailsEntitiesThatAreNotThere) {
  const std::vector<std::size_t> sizes = {3};
  const auto few = parsed(R"({"data":{"_entities":[{"x":1}]}})");
  ASSERT_NE(few, nullptr);
  EXPECT_EQ(lines(split_answer(few, sizes)[0].entities),
            (std::vector<std::string>{R"({"x":1})", "- failed", "- failed"}));
  const auto none = parsed(R"({"data":{"_entities":"what"}})");
  ASSERT_NE(none, nullptr);
  EXPECT_EQ(lines(split_answer(none, sizes)[0].entities),
            (std::vector<std::string>{"- failed", "- failed", "- failed"}));
  const auto many = parsed(R"({"data":{"_entities":[null,1,{},{}]}})");
  ASSERT_NE(many, nullptr);
  EXPECT_EQ(lines(split_answer(many, sizes)[0].entities),
            (std::vector<std::string>{"- failed", "- failed", "- failed"}));
  const auto other = parsed(R"({"data":{"_entities":[null,1,{}]}})");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(lines(split_answer(other, sizes)[0].entities),
            (std::vector<std::string>{"-", "- failed", "{}"}));
}

TEST(ParseAnswer, RefusesWhatIsNotAGraphqlResponse) {
  for (const std::string body : {"", "<html>", "[]", "1", "{}", R"({"data":null})",
                                 R"({"data":[]})", R"({"errors":[]})", R"({"errors":{}})"}) {
    EXPECT_FALSE(parse_answer({502, body}).has_value()) << body;
  }
  EXPECT_EQ(parse_answer({502, "<html>"}).error().message,
            "status 502, not JSON: expected a value at byte 0");
  EXPECT_TRUE(parse_answer({500, R"({"errors":[{"message":"a"}]})"}).has_value());
  EXPECT_TRUE(parse_answer({200, R"({"data":{},"data":{"a":1}})"}).has_value());
}

}  // namespace
}  // namespace exec::loader
