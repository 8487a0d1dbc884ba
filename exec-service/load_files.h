// load_files: everything that the configuration names, read and checked before anything runs.
//
//   schema: {supergraph, events} ─ load_schema ─┐
//   private_schemas: […] ─ … ───────────────────┤
//   trusted_documents: {manifest} ─ … ──────────┴─▶ LoadedFiles
//
// Errors: all at once, in `errors`; then `supergraph` is null.
// Thread: blocks (reads files).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/supergraph/supergraph.h"
#include "exec-service/trusted_documents/trusted_documents.h"

namespace exec {

struct LoadedFiles {
  std::shared_ptr<const supergraph::Supergraph> supergraph;
  std::vector<std::shared_ptr<const supergraph::Supergraph>> private_schemas;
  std::shared_ptr<const trusted_documents::TrustedDocuments> documents;  // null: off
  std::vector<std::string> errors;                                       // whole lines
  std::vector<std::string> warnings;  // whole lines; a start logs them, too
  std::vector<std::string> advice;    // whole lines; for --check only
};

[[nodiscard]] LoadedFiles load_files(const Config& config);

}  // namespace exec
