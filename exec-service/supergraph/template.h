// Template: text of an event directive with holes for the field's arguments,
// "flights.{{ args.origin }}.{{ args.filter.cabin }}".
//
// Source: Cosmo EDFS, "Topics"; docs/configuration.md "The event graph".
// Shapes: a part is literal text, or a path of names into the arguments' JSON object (never empty).
//         `type` is what the argument at the end of the path is declared as.
// Errors: parse_template describes in a sentence what is wrong with the text or with a path.
// Thread: any (immutable); a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exec-service/schema/type_ref.h"
#include "shared/base/result.h"

namespace exec::schema {
class Schema;
struct Field;
}  // namespace exec::schema

namespace exec::supergraph {

struct TemplatePart {
  std::string text;
  std::vector<std::string> path;  // args.filter.cabin → {"filter", "cabin"}; empty: it is text
  schema::TypeRef type;           // of a path

  [[nodiscard]] bool is_hole() const { return !path.empty(); }
};

struct Template {
  std::string source;  // as written
  std::vector<TemplatePart> parts;

  [[nodiscard]] bool is_constant() const {
    return parts.empty() || (parts.size() == 1 && !parts.front().is_hole());
  }
  // Nothing but one hole: in a filter's `values` a list in it stands for its elements.
  [[nodiscard]] bool is_single_hole() const { return parts.size() == 1 && parts.front().is_hole(); }
};

// Holes must be arguments of `field`, or fields of input objects below them, and hold a scalar or
// an enum. A list of these is allowed only in a template that `may_be_list` and is a single hole.
[[nodiscard]] shared::Result<Template> parse_template(std::string_view text,
                                                      const schema::Schema& schema,
                                                      const schema::Field& field,
                                                      bool may_be_list);

}  // namespace exec::supergraph
