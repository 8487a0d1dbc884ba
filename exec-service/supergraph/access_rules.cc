#include "exec-service/supergraph/access_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

using Kind = Requirement::Kind;

struct Restriction {
  Kind kind;
  std::string_view directive;
  std::string_view argument;  // empty: it has none
};

constexpr std::array kRestrictions{Restriction{Kind::kAuthenticated, "authenticated", ""},
                                   Restriction{Kind::kScopes, "requiresScopes", "scopes"},
                                   Restriction{Kind::kPolicies, "policy", "policies"}};

// [["a", "b"], ["c"]], or what stands for it (GraphQL 3.12.1: a single value is a list of one); nullopt
// if the value is anything else.
std::optional<std::vector<std::vector<std::string>>> read_alternatives(
    const language::Value* value) {
  using language::ValueKind;
  if (value == nullptr) return std::nullopt;
  std::vector<std::vector<std::string>> any_of;
  for (const language::Value& all : schema::items_of(*value)) {
    std::vector<std::string>& names = any_of.emplace_back();
    for (const language::Value& name : schema::items_of(all)) {
      if (name.kind != ValueKind::kString) return std::nullopt;
      names.emplace_back(name.text);
    }
    std::ranges::sort(names);
  }
  std::ranges::sort(any_of);
  return any_of;
}

class Reader {
 public:
  Reader(const schema::Schema& model, schema::ProblemList& errors)
      : model_(model), errors_(errors) {
    at_type_.resize(model.types().size());
    at_field_.resize(model.fields().size());
  }

  AccessRules read(const std::vector<AnnotatedFile>& files) {
    for (const AnnotatedFile& file : files) {
      file_ = &file;
      for (const language::Definition& definition : file.file->document.definitions())
        read_definition(definition);
    }
    if (rules_.empty()) return {};
    rules_.of_field.resize(model_.fields().size());
    for (const schema::Type& type : model_.types())
      for (const schema::FieldId field : type.fields)
        combine(type, field);
    return std::move(rules_);
  }

 private:
  void read_definition(const language::Definition& definition) {
    const schema::DefinitionHead head = schema::head_of(definition);
    const schema::Type* type = head.kind ? model_.find_type(head.name.value) : nullptr;
    if (type == nullptr) return;
    at_type_[type->id.value] |= requirements(head.directives);
    for (const language::FieldDefinition& node : schema::fields_of(definition))
      if (const schema::Field* field = model_.find_field(type->id, node.name.value))
        at_field_[field->id.value] |= requirements(node.directives);
  }

  RequirementSet requirements(const schema::Nodes<language::Directive>& directives) {
    RequirementSet all;
    for (const language::Directive& use : directives) {
      const auto name = file_->names.canonical(use.name.value);
      const auto* restriction = std::ranges::find_if(
          kRestrictions, [&](const auto& each) { return each.directive == name; });
      if (restriction == kRestrictions.end()) continue;
      if (auto requirement = read_requirement(*restriction, use))
        all.insert(number(*std::move(requirement)));
    }
    return all;
  }

  std::optional<Requirement> read_requirement(const Restriction& restriction,
                                              const language::Directive& use) {
    if (restriction.argument.empty()) return Requirement{restriction.kind, {}};
    auto any_of = read_alternatives(schema::find_argument(use, restriction.argument));
    if (any_of && file_->is_event_graph) check_alternatives(*any_of, restriction, use);
    if (any_of) return Requirement{restriction.kind, *std::move(any_of)};
    errors_.add(
        {file_->file, use.offset},
        fmt::format("@{} needs {}: lists of names, as in [[\"read\", \"write\"], [\"admin\"]]",
                    use.name.value, restriction.argument));
    return std::nullopt;
  }

  // What looks like a rule and lets all viewers through, or none whatever they hold.
  void check_alternatives(const std::vector<std::vector<std::string>>& any_of,
                          const Restriction& restriction,
                          const language::Directive& use) {
    const auto report = [&](const std::string& problem) {
      errors_.add({file_->file, use.offset}, fmt::format("@{} {}", use.name.value, problem));
    };
    if (any_of.empty()) report("with an empty list refuses every viewer: name what admits one");
    for (const std::vector<std::string>& all : any_of) {
      if (all.empty()) report("with an empty list in it requires nothing: remove the empty list");
      for (const std::string& name : all) {
        if (name.empty()) report("has an empty name, which no viewer holds: remove it");
        if (name.find("{{") != std::string::npos)
          report(
              fmt::format("has a template in {}, \"{}\", which is not filled in: names are "
                          "compared as they are written",
                          restriction.argument, name));
      }
    }
  }

  RequirementId number(Requirement requirement) {
    auto& known = rules_.requirements;
    const auto found = std::ranges::find(known, requirement);
    const auto index = static_cast<std::uint32_t>(found - known.begin());
    if (found == known.end()) known.push_back(std::move(requirement));
    return {index};
  }

  void combine(const schema::Type& type, schema::FieldId field) {
    RequirementSet all = at_field_[field.value];
    all |= at_type_[type.id.value];
    all |= at_type_[model_[field].type.type.value];
    for (const schema::TypeId id : type.interfaces) {
      all |= written_for_all(id, at_type_[id.value], [&](const schema::Type& implementer) {
        return &at_type_[implementer.id.value];
      });
      const std::string& name = model_[field].name;
      const schema::Field* inherited = model_.find_field(id, name);
      if (inherited == nullptr) continue;
      all |=
          written_for_all(id, at_field_[inherited->id.value], [&](const schema::Type& implementer) {
            const schema::Field* own = model_.find_field(implementer.id, name);
            return own == nullptr ? nullptr : &at_field_[own->id.value];
          });
    }
    if (!all.empty()) rules_.restricted.push_back(field);
    rules_.of_field[field.value] = std::move(all);
  }

  // Of what is written at an interface, or at a field of it: what a person wrote there, for all that
  // implement it. Composers copy there what its implementers say, so that it holds for selections
  // through the interface; that is not a rule of the other implementers.
  template <class OwnRules>  // of an implementer, at the same place
  RequirementSet written_for_all(schema::TypeId interface,
                                 const RequirementSet& written,
                                 const OwnRules& own_rules) const {
    RequirementSet all;
    written.for_each([&](RequirementId id) {
      std::vector<const Requirement*> own;
      model_[interface].possible.for_each([&](schema::TypeId type) {
        const RequirementSet* rules = own_rules(model_[type]);
        if (rules == nullptr) return;
        rules->for_each([&](RequirementId each) {
          const Requirement& requirement = rules_.requirements[each.value];
          if (requirement.kind == rules_.requirements[id.value].kind) own.push_back(&requirement);
        });
      });
      if (!is_copied(rules_.requirements[id.value], own)) all.insert(id);
    });
    return all;
  }

  // Whether it demands what each of `own` does, and nothing besides.
  static bool is_copied(const Requirement& written, const std::vector<const Requirement*>& own) {
    if (own.empty()) return false;
    std::set<std::string_view> named;
    for (const Requirement* each : own)
      for (const auto& all : each->any_of)
        named.insert(all.begin(), all.end());
    return std::ranges::all_of(written.any_of, [&](const std::vector<std::string>& all) {
      const auto is_met_by_all = [&](const Requirement* each) {
        return std::ranges::any_of(each->any_of, [&](const std::vector<std::string>& needed) {
          return std::ranges::includes(all, needed);
        });
      };
      return std::ranges::all_of(own, is_met_by_all) &&
             std::ranges::all_of(all, [&](const auto& name) { return named.contains(name); });
    });
  }

  const AnnotatedFile* file_ = nullptr;  // being read
  const schema::Schema& model_;
  schema::ProblemList& errors_;
  std::vector<RequirementSet> at_type_;   // by TypeId: as written
  std::vector<RequirementSet> at_field_;  // by FieldId: as written
  AccessRules rules_;
};

}  // namespace

AccessRules read_access_rules(const std::vector<AnnotatedFile>& files,
                              const schema::Schema& model,
                              schema::ProblemList& errors) {
  return Reader(model, errors).read(files);
}

}  // namespace exec::supergraph
