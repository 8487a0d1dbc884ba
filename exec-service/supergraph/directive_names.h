// DirectiveNames: what a schema file calls the directives of federation and of the specifications beside
// it.
//
//   @link(url: ".../federation/v2.9", import: ["@key", {name: "@tag", as: "@label"}])
//     @key → key   @label → tag   @federation__authenticated → authenticated   @authenticated → ?
//
// In a supergraph only what is linked has a meaning: a composer links what it prints. An event graph is
// written by people, who may link nothing, so that a plain name means what it says there: a
// directive that protects a field must not fail to, because a link is missing.
//
// Spec:   link v1.0; Apollo Federation v2, "Federation-specific GraphQL directives".
// Shapes: names are without @.
// Errors: none.
// Thread: any (immutable). Refers to the Features.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/schema/sdl_nodes.h"
#include "exec-service/supergraph/features.h"

namespace exec::supergraph {

enum class UnlinkedNames : std::uint8_t { kMeanNothing, kMeanThemselves };

class DirectiveNames {
 public:
  DirectiveNames(const Features& features, UnlinkedNames unlinked)
      : features_(features), unlinked_(unlinked) {}

  // The specification's name of the directive that the file calls `name`; nullopt: of none that is
  // known, or none at all.
  [[nodiscard]] std::optional<std::string> canonical(std::string_view name) const;

  // The uses of the directive that the specification calls `canonical`.
  [[nodiscard]] std::vector<const language::Directive*> uses(
      const schema::Nodes<language::Directive>& all, std::string_view canonical) const;
  [[nodiscard]] bool has(const schema::Nodes<language::Directive>& all,
                         std::string_view canonical) const {
    return !uses(all, canonical).empty();
  }

 private:
  const Features& features_;
  UnlinkedNames unlinked_;
};

// A schema file whose directives say something about the elements that they stand on.
struct AnnotatedFile {
  const schema::SdlFile* file;
  DirectiveNames names;
  bool is_event_graph = false;  // which no composer has checked
};

}  // namespace exec::supergraph
