#include "shared/json/writer.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"

namespace shared::json {
namespace {

TEST(Writer, PutsTheCommas) {
  std::string out = "before ";
  Writer json(out);
  json.begin_object().key("a").begin_array().integer(1).begin_object().end_object();
  json.begin_array().end_array().null().end_array();
  json.key("b").boolean(true).key("c").raw("1.10").key("d").boolean(false).end_object();
  EXPECT_EQ(out, R"(before {"a":[1,{},[],null],"b":true,"c":1.10,"d":false})");
}

TEST(Writer, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(quote("plain"), R"("plain")");
  EXPECT_EQ(quote("\"\\/\b\f\n\r\t\x01\x1f\x7f caf\u00e9 \U0001F600"),
            "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f caf\u00e9 \U0001F600\"");
  EXPECT_EQ(quote(std::string(1, '\0')), R"("\u0000")");
}

TEST(Writer, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(quote("a\x80z"), "\"a\uFFFDz\"");
  EXPECT_EQ(quote("\xE2\x82"), "\"\uFFFD\uFFFD\"");
}

TEST(Writer, WritesNumbersThatReadBackTheSame) {
  std::string out;
  Writer json(out);
  json.begin_array().integer(std::numeric_limits<std::int64_t>::min()).number(0.1).number(1e300);
  json.number(std::numeric_limits<double>::quiet_NaN());
  json.number(std::numeric_limits<double>::infinity()).end_array();
  EXPECT_EQ(out, "[-9223372036854775808,0.1,1e+300,null,null]");
}

TEST(Writer, CopiesAValuesBytes) {
  ParsedText document;
  const Value root = *document.parse(R"({"a" : [ 1.10, "\u0041" ]})");
  std::string out;
  Writer(out).value(*root.find("a"));
  EXPECT_EQ(out, R"([ 1.10, "\u0041" ])");
}

}  // namespace
}  // namespace shared::json
