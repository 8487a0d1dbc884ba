// run_explain: the command `explain`, from its arguments to its exit code.
//
//   explain --supergraph FILE [--events FILE] [--operation-name N] [--variables JSON] [--json]
//   QUERY_FILE
//
// QUERY_FILE may be `-`, standard input.
//
// Errors: 0: explained; 1: schema or operation is wrong, which the explanation then reports;
//         2: the command line is wrong or a file cannot be read, reported on `errors`.
// Thread: main; blocks (reads files).
#pragma once

#include <iosfwd>

namespace exec::tools {

[[nodiscard]] int run_explain(int argc,
                              const char* const* argv,
                              std::istream& input,
                              std::ostream& output,
                              std::ostream& errors);

}  // namespace exec::tools
