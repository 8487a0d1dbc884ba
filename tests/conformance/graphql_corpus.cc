#include "tests/conformance/graphql_corpus.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace tests::conformance {

std::optional<std::string> read_corpus_file(std::string_view name) {
  const char* folder = std::getenv("GRAPHQL_CORPUS_DIR");  // NOLINT(concurrency-mt-unsafe)
  if (folder == nullptr) return std::nullopt;
  std::ifstream file(fmt::format("{}/{}", folder, name));
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<CorpusRows> read_corpus_rows(std::string_view name) {
  const std::optional<std::string> text = read_corpus_file(name);
  if (!text) return std::nullopt;
  CorpusRows corpus;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    Json row = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (row.is_discarded()) {
      ++corpus.unreadable;
    } else if (!row.contains("meta")) {
      corpus.rows.push_back(std::move(row));
    }
  }
  return corpus;
}

std::string text_of_locations(const Json& locations) {
  std::string text;
  for (const Json& each : locations) {
    text += fmt::format("{}:{} ", each.at("line").get<int>(), each.at("column").get<int>());
  }
  return text;
}

}  // namespace tests::conformance
