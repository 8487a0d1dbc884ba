#include "exec-service/load_files.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "exec-service/load_schema.h"
#include "exec-service/load_trusted_documents.h"

namespace exec {

LoadedFiles load_files(const Config& config) {
  LoadedSchema schema = load_schema(config);
  LoadedFiles files{std::move(schema.supergraph), nullptr, std::move(schema.errors),
                    std::move(schema.warnings)};
  if (files.supergraph == nullptr) return files;
  LoadedDocuments documents = load_trusted_documents(config, *files.supergraph);
  files.documents = std::move(documents.documents);
  std::ranges::move(documents.errors, std::back_inserter(files.errors));
  std::ranges::move(documents.warnings, std::back_inserter(files.warnings));
  if (!files.errors.empty()) files.supergraph = nullptr;
  return files;
}

}  // namespace exec
