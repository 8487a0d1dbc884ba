// Features: the specifications that a schema links, and what it calls their elements.
//
//   @link(url: "https://specs.apollo.dev/join/v0.3", as: "j", for: EXECUTION)      @j__type
//   @link(url: ".../inaccessible/v0.2", import: [{name: "@inaccessible", as: "@hidden"}])  @hidden
//
// Spec:   link v1.0 and, for older supergraphs, core v0.1 and v0.2 (`@core(feature:, as:, for:)`).
// Shapes: names are without @. An element's name is its import's, else the namespace and the name
//         (`join__type`), or the namespace alone where both are equal (`inaccessible`).
// Errors: a link without a readable url; to the ProblemList.
// Thread: any (immutable).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exec-service/schema/sdl_file.h"

namespace exec::supergraph {

struct FeatureImport {
  std::string name;  // as the specification has it
  std::string as;    // as this file has it
  bool is_directive = false;
};

struct Feature {
  std::string url;
  std::string spec;  // "join"
  int major = 0;     // v0.3: 0 and 3
  int minor = 0;
  std::string name_space;  // prefix of what is not imported, without __
  std::string purpose;     // "", SECURITY, EXECUTION
  std::vector<FeatureImport> imports;
  schema::Place place;

  [[nodiscard]] std::string directive(std::string_view name) const;
  [[nodiscard]] std::string type(std::string_view name) const;
  // Whether a type or directive of this name, in this file, is the feature's own.
  [[nodiscard]] bool owns_type(std::string_view name) const;
  [[nodiscard]] bool owns_directive(std::string_view name) const;
};

class Features {
 public:
  static Features read(const schema::SdlFile& file, schema::ProblemList& problems);

  [[nodiscard]] const std::vector<Feature>& all() const { return features_; }
  [[nodiscard]] const Feature* find(std::string_view spec) const;
  [[nodiscard]] bool owns_type(std::string_view name) const;
  [[nodiscard]] bool owns_directive(std::string_view name) const;

 private:
  std::vector<Feature> features_;
};

}  // namespace exec::supergraph
