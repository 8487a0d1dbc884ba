// GraphqlCorpus: recorded GraphQL documents with what graphql-js said about them.
//
// The folder is named by the environment variable GRAPHQL_CORPUS_DIR and is not part of this
// repository:
//   corpus.jsonl               a row a document: query, parse, validate, the schema's name
//   graphql-js-recorded.jsonl  a row per call of graphql-js's own tests, by `kind`
//   schemas/NAME.graphql
//
// Errors: without the variable, or a file, tests skip by name; a row that is not Unicode (JSON can
//         escape half a surrogate pair, UTF-8 cannot) is counted in `unreadable`.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tests::conformance {

using Json = nlohmann::ordered_json;  // members in the order of the file

struct CorpusRows {
  std::vector<Json> rows;
  std::size_t unreadable = 0;
};

// Nothing if there is no such file, or no corpus.
[[nodiscard]] std::optional<std::string> read_corpus_file(std::string_view name);
[[nodiscard]] std::optional<CorpusRows> read_corpus_rows(std::string_view name);

// [{line, column}…] or [{message, locations}…], as text that two sides can be compared by.
[[nodiscard]] std::string text_of_locations(const Json& locations);

}  // namespace tests::conformance
