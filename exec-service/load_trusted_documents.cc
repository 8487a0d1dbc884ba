#include "exec-service/load_trusted_documents.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "exec-service/language/parser.h"
#include "exec-service/validation/validate.h"

namespace exec {

namespace {

using trusted_documents::ManifestEntry;
using trusted_documents::Mode;

tl::expected<std::string, std::vector<std::string>> read(const std::string& file) {
  const std::ifstream stream(file);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  if (stream) return text.str();
  return tl::unexpected(std::vector{
      file + " cannot be read; check `trusted_documents.manifest` in the configuration"});
}

// The first thing that is wrong, or nothing.
std::string problem_of(const ManifestEntry& entry,
                       const Config& config,
                       const schema::Supergraph& supergraph) {
  const auto document = language::parse(entry.body, config.parse);
  if (!document) return {};  // an error already
  const auto errors = validation::validate(*supergraph.api, *document, config.validation);
  if (errors.empty()) return {};
  return "trusted document \"" + entry.id +
         "\" is not valid for the schema: " + errors.front().message;
}

}  // namespace

LoadedDocuments load_trusted_documents(const Config& config, const schema::Supergraph& supergraph) {
  LoadedDocuments loaded;
  if (config.trusted_documents.mode == Mode::kOff) return loaded;
  const std::string& file = config.trusted_documents_file;
  const auto text = read(file);
  if (!text) {
    loaded.errors = text.error();
    return loaded;
  }
  auto entries = trusted_documents::read_manifest(file, *text);
  if (!entries) {
    loaded.errors = std::move(entries.error());
    return loaded;
  }
  for (const ManifestEntry& entry : *entries)
    if (std::string problem = problem_of(entry, config, supergraph); !problem.empty())
      loaded.warnings.push_back(std::move(problem));
  auto built = trusted_documents::TrustedDocuments::build(config.trusted_documents,
                                                          *std::move(entries), config.parse);
  if (!built) {
    loaded.errors = std::move(built.error());
    return loaded;
  }
  loaded.documents = std::make_shared<const trusted_documents::TrustedDocuments>(*std::move(built));
  return loaded;
}

}  // namespace exec
