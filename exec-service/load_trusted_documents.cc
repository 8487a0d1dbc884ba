#include "exec-service/load_trusted_documents.h"

#include <utility>

#include "exec-service/language/document.h"
#include "exec-service/validation/validate.h"
#include "shared/config/read_file.h"
#include "shared/hash/sha256.h"

namespace exec {

using trusted_documents::Mode;
using trusted_documents::TrustedDocuments;

LoadedDocuments load_trusted_documents(const Config& config,
                                       const supergraph::Supergraph* supergraph) {
  LoadedDocuments loaded;
  const std::string& file = config.trusted_documents_file;
  if (config.trusted_documents.mode == Mode::kOff || file.empty()) return loaded;
  const auto text = shared::config::read_file(file);
  if (!text) {
    loaded.errors.push_back(file + ": this file can no longer be read");
    return loaded;
  }
  loaded.manifest_hash = shared::hash::sha256(*text);
  auto entries = trusted_documents::read_manifest(file, *text);
  if (!entries) {
    loaded.errors = std::move(entries.error());
    return loaded;
  }
  auto built = TrustedDocuments::build(
      config.trusted_documents, *std::move(entries), config.parse,
      [&](const std::string& id, const language::Document& document) {
        if (supergraph == nullptr) return;
        const auto errors = validation::validate(*supergraph->api, document, config.validation);
        if (!errors.empty())
          loaded.warnings.push_back("trusted document \"" + id +
                                    "\" is not valid for the schema: " + errors.front().message);
      });
  if (!built) {
    loaded.errors = std::move(built.error());
    return loaded;
  }
  loaded.documents = std::make_shared<const TrustedDocuments>(*std::move(built));
  return loaded;
}

}  // namespace exec
