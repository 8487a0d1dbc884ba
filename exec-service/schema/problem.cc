#include "exec-service/schema/problem.h"

#include <fmt/format.h>

namespace exec::schema {

std::string to_string(const Problem& problem) {
  if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.message);
  return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.message);
}

std::string to_string(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems)
    text += to_string(problem) + "\n";
  return text;
}

}  // namespace exec::schema
