// AccessRules: what a viewer must show to see a field.
//
//   type Account @authenticated {            Account.iban needs: a viewer, and scope "bank:read",
//     iban: String @requiresScopes(scopes: [["bank:read"], ["admin"]])              or "admin"
//   }
//
// A field needs what is written at it, at its type and at the type of its value. What is written at
// an interface is needed of every object that is reached through it; of those that implement it and
// are reached otherwise, too, unless a composer has copied it there from another implementer.
//
// Spec:   authenticated v0.1, requiresScopes v0.1, policy v0.1, renamed by @link as they may be.
// Shapes: requirements are numbered in order of appearance; equal ones are one.
// Errors: arguments that are not lists of lists of strings; to the ProblemList.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exec-service/schema/id_set.h"
#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/directive_names.h"
#include "shared/base/strong_id.h"

namespace exec::supergraph {

using RequirementId = shared::StrongId<struct RequirementIdTag, std::uint32_t>;
using RequirementSet = schema::IdSet<RequirementId>;
using FieldIdSet = schema::IdSet<schema::FieldId>;

struct Requirement {
  enum class Kind : std::uint8_t { kAuthenticated, kScopes, kPolicies };
  Kind kind = Kind::kAuthenticated;
  std::vector<std::vector<std::string>> any_of;  // one of these lists, all of it; sorted

  friend bool operator==(const Requirement&, const Requirement&) = default;
};

struct AccessRules {
  std::vector<Requirement> requirements;
  std::vector<RequirementSet> of_field;     // by FieldId of the model: all must be met
  std::vector<schema::FieldId> restricted;  // the fields with any, ascending

  [[nodiscard]] bool empty() const { return requirements.empty(); }
  [[nodiscard]] const RequirementSet& of(schema::FieldId field) const {
    return of_field[field.value];
  }
};

// Of all files together: what several say of one element must all be met.
[[nodiscard]] AccessRules read_access_rules(const std::vector<AnnotatedFile>& files,
                                            const schema::Schema& model,
                                            schema::ProblemList& errors);

}  // namespace exec::supergraph
