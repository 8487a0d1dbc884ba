#include "exec-service/schema/build_schema.h"

#include <string>
#include <string_view>
#include <utility>

#include "exec-service/schema/built_in_sdl.h"
#include "exec-service/schema/check_directive_cycles.h"
#include "exec-service/schema/check_directive_uses.h"
#include "exec-service/schema/check_schema_definitions.h"
#include "exec-service/schema/check_type_system.h"
#include "exec-service/schema/type_system_builder.h"
#include "shared/base/check.h"

namespace exec::schema {

BuiltSchema build_schema(const SchemaText& sdl, const SchemaLimits& limits) {
  ProblemList problems(limits.problems_max);
  const auto built_in = parse_sdl({"built-in", std::string(kBuiltInSdl)}, problems);
  CHECK(built_in != nullptr);
  const auto file = parse_sdl(sdl, problems);
  if (file == nullptr) return {nullptr, problems.take()};

  DefinitionTable definitions(problems);
  definitions.add(*built_in, FileRole::kBuiltIn);
  definitions.add(*file, FileRole::kOwn);
  definitions.add_extensions();
  check_schema_definitions(definitions, problems);
  const auto is_machinery = [](std::string_view) { return false; };
  check_directive_cycles(definitions, problems);
  check_directive_uses(*file, definitions, is_machinery, problems, problems);
  TypeSystem built = TypeSystemBuilder(definitions, problems, limits).build();
  if (!problems.empty()) return {nullptr, problems.take()};

  auto schema = std::make_shared<const Schema>(std::move(built.tables));
  check_type_system(*schema, {built.type_places, built.field_places}, problems);
  if (!problems.empty()) return {nullptr, problems.take()};
  return {std::move(schema), {}};
}

}  // namespace exec::schema
