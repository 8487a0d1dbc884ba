// load_files: everything that the configuration names, read and checked before anything runs.
//
//   schema: {supergraph, events} ─ load_schema ─┐
//   private_schemas: […] ─ … ───────────────────┤
//   trusted_documents: {manifest} ─ … ──────────┴─▶ LoadedFiles
//
// Errors: all at once, in `errors`; then there are no schemas.
// Thread: blocks (reads files).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exec-service/config.h"
#include "exec-service/pipeline/served_schema.h"

namespace exec {

struct LoadedFiles {
  std::vector<pipeline::SharedSchema> schemas;  // the public one, then the private ones
  std::vector<std::string> errors;              // whole lines
  std::vector<std::string> warnings;            // whole lines; a start logs them, too
  std::vector<std::string> advice;              // whole lines; for --check only
};

// kReload: while the configuration is as at the start. It may then have a subgraph that the schema no
// longer has: a warning, where a start refuses it as a misspelt name.
enum class Occasion : std::uint8_t { kStart, kReload };

[[nodiscard]] LoadedFiles load_files(const Config& config, Occasion occasion = Occasion::kStart);

// The files that it reads.
[[nodiscard]] std::vector<std::string> files_of(const Config& config);

}  // namespace exec
