// SdlFile: a parsed schema file. ProblemList: what was found wrong, with its place in such a file.
//
// Errors: parse_sdl adds a syntax error to the list and answers null.
// Thread: one load.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exec-service/language/document.h"
#include "exec-service/schema/problem.h"

namespace exec::schema {

struct SdlFile {
  std::string name;
  language::Document document;
};

// Where something is written.
struct Place {
  const SdlFile* file = nullptr;
  language::Offset offset = 0;
};

class ProblemList {
 public:
  explicit ProblemList(std::size_t problems_max) : problems_max_(problems_max) {}

  void add(Place place, std::string message);
  void add(Problem problem);

  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] std::vector<Problem> take() { return std::exchange(problems_, {}); }

 private:
  std::size_t problems_max_;
  std::vector<Problem> problems_;
};

[[nodiscard]] std::unique_ptr<const SdlFile> parse_sdl(const SchemaText& text,
                                                       ProblemList& problems);

}  // namespace exec::schema
