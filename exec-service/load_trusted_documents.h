// load_trusted_documents: the manifest of the configuration, read and checked as a whole.
//
// Shapes: `errors` and `warnings` are whole lines. A document that is not valid for the schema is a
//         warning: clients of another release may still send it, and get an error when they do.
// Errors: all at once, in `errors`; then `documents` is null. It is null, too, if they are off.
// Thread: blocks (reads a file); before anything runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/supergraph/supergraph.h"
#include "exec-service/trusted_documents/trusted_documents.h"

namespace exec {

struct LoadedDocuments {
  std::shared_ptr<const trusted_documents::TrustedDocuments> documents;
  std::string manifest_hash;  // SHA-256 of the file
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

// Without a supergraph, only what is wrong with the manifest itself is found.
[[nodiscard]] LoadedDocuments load_trusted_documents(const Config& config,
                                                     const supergraph::Supergraph* supergraph);

}  // namespace exec
