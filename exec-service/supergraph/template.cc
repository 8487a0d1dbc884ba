#include "exec-service/supergraph/template.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "exec-service/schema/schema.h"

namespace exec::supergraph {

namespace {

using shared::ErrorCode;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t dot = path.find('.');
    names.emplace_back(trimmed(path.substr(0, dot)));
    if (dot == std::string_view::npos) return names;
    path.remove_prefix(dot + 1);
  }
}

// What stands between {{ and }}: its path without `args`, and what is declared at its end.
shared::Result<TemplatePart> parse_hole(std::string_view hole,
                                        const schema::Schema& schema,
                                        const schema::Field& field) {
  std::vector<std::string> path = split(hole);
  if (path.front() != "args" || path.size() < 2)
    return shared::fail(ErrorCode::kInvalidInput,
                        fmt::format("\"{{{{ {} }}}}\" must be {{{{ args.NAME }}}}, NAME being an "
                                    "argument of {}",
                                    trimmed(hole), schema.to_string(field.id)));
  path.erase(path.begin());

  const schema::InputValue* value = field.find_argument(path.front());
  if (value == nullptr)
    return shared::fail(ErrorCode::kInvalidInput,
                        fmt::format("{} has no argument \"{}\"; declare it or change the template",
                                    schema.to_string(field.id), path.front()));
  for (std::size_t i = 1; i < path.size(); ++i) {
    const schema::Type& holder = schema[value->type.type];
    const bool is_object = holder.kind == schema::TypeKind::kInputObject && !value->type.is_list();
    const schema::InputValue* member = is_object ? holder.find_input_field(path[i]) : nullptr;
    if (member == nullptr)
      return shared::fail(
          ErrorCode::kInvalidInput,
          fmt::format("\"args.{}\" leads nowhere: {} has no field \"{}\"", fmt::join(path, "."),
                      schema.to_string(value->type), path[i]));
    value = member;
  }
  return TemplatePart{{}, std::move(path), value->type};
}

}  // namespace

shared::Result<Template> parse_template(std::string_view text,
                                        const schema::Schema& schema,
                                        const schema::Field& field,
                                        bool may_be_list) {
  Template parsed{std::string(text), {}};
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    if (open != 0) parsed.parts.push_back({std::string(text.substr(0, open)), {}, {}});
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos)
      return shared::fail(ErrorCode::kInvalidInput,
                          fmt::format("\"{}\" has a {{{{ without its }}}}", parsed.source));
    auto part = parse_hole(text.substr(open + 2, close - open - 2), schema, field);
    if (!part) return tl::unexpected(std::move(part.error()));
    parsed.parts.push_back(std::move(*part));
    text.remove_prefix(close + 2);
  }

  for (const TemplatePart& part : parsed.parts) {
    if (!part.is_hole()) continue;
    const bool list_is_fine = part.type.list_depth == 0 ||
                              (may_be_list && part.type.list_depth == 1 && parsed.is_single_hole());
    if (!schema[part.type.type].is_leaf() || !list_is_fine)
      return shared::fail(ErrorCode::kInvalidInput,
                          fmt::format("\"args.{}\" is of type {}; a template needs a scalar or an "
                                      "enum there",
                                      fmt::join(part.path, "."), schema.to_string(part.type)));
  }
  return parsed;
}

}  // namespace exec::supergraph
