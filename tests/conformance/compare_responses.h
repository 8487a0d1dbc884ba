// compare_responses: two responses of one operation, ours and graphql-js's, as strictly as their
// freedom allows.
//
// `data` must be equal, the order of its members included; whether there is `data` too. Errors are
// compared as a set of (path, locations): graphql-js executes in order and stops at siblings of an
// error that goes upwards, so we may have more, but only at or under a position that is null.
// Lists in introspection answers have no order in the specification.
//
// Source: README.md beside the corpus.
// Shapes: responses as JSON text. The answer is empty if they agree, else what differs.
#pragma once

#include <string>

namespace tests::conformance {

[[nodiscard]] std::string compare_responses(const std::string& document,
                                            const std::string& expected,
                                            const std::string& actual);

}  // namespace tests::conformance
