// An operator's files: any bytes are loaded, or refused with problems that say where. Loading does
// not depend on their layout.
//
// Input: a supergraph, and after a zero byte an event graph, if there is one.
#include "exec-service/supergraph/supergraph.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/schema/build_schema.h"
#include "shared/base/check.h"

namespace {

namespace language = exec::language;
namespace schema = exec::schema;
namespace supergraph = exec::supergraph;

constexpr std::size_t kProblemsMax = 20;

void check_problems(const std::vector<schema::Problem>& problems) {
  CHECK(problems.size() <= kProblemsMax);
  for (const schema::Problem& problem : problems)
    CHECK(!problem.message.empty() && (problem.line > 0) == (problem.column > 0));
}

// The messages of everything found wrong; what is loaded must be whole.
std::string load(const schema::SchemaText& supergraph, const schema::SchemaText* events) {
  const supergraph::LoadedSupergraph loaded =
      supergraph::load_supergraph(supergraph, events, {.problems_max = kProblemsMax});
  check_problems(loaded.errors);
  check_problems(loaded.warnings);
  CHECK((loaded.supergraph == nullptr) == !loaded.errors.empty());
  if (loaded.supergraph != nullptr) {
    CHECK(loaded.supergraph->api != nullptr && loaded.supergraph->model != nullptr);
    CHECK(!loaded.supergraph->id.empty());
    (void)loaded.supergraph->events.providers_read();
  }
  std::string messages;
  for (const auto* problems : {&loaded.errors, &loaded.warnings})
    for (const schema::Problem& problem : *problems)
      messages += problem.message + '\n';
  return messages;
}

// The same file in another layout; none for what does not parse.
std::optional<schema::SchemaText> printed(const schema::SchemaText& file) {
  const auto document = language::parse(file.text, language::ParseLimits::for_schema());
  if (!document) return std::nullopt;
  return schema::SchemaText{file.name, language::print(*document)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.find('\0');
  const schema::SchemaText supergraph{"supergraph.graphql", std::string(bytes.substr(0, end))};

  const schema::BuiltSchema built =
      schema::build_schema(supergraph, {.problems_max = kProblemsMax});
  check_problems(built.errors);
  CHECK((built.schema == nullptr) == !built.errors.empty());

  if (end == std::string_view::npos) {
    const std::string messages = load(supergraph, nullptr);
    if (const auto again = printed(supergraph)) CHECK(load(*again, nullptr) == messages);
    return 0;
  }
  const schema::SchemaText events{"events.graphql", std::string(bytes.substr(end + 1))};
  const std::string messages = load(supergraph, &events);
  const auto supergraph_again = printed(supergraph);
  const auto events_again = printed(events);
  if (supergraph_again && events_again) CHECK(load(*supergraph_again, &*events_again) == messages);
  return 0;
}
