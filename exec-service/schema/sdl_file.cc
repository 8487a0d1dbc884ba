#include "exec-service/schema/sdl_file.h"

#include <utility>

#include "exec-service/language/parser.h"

namespace exec::schema {

void ProblemList::add(Place place, std::string message) {
  const language::SourceLocation at = place.file->document.location(place.offset);
  add(Problem{place.file->name, at.line, at.column, std::move(message)});
}

void ProblemList::add(Problem problem) {
  if (problems_.size() < problems_max_) problems_.push_back(std::move(problem));
}

std::unique_ptr<const SdlFile> parse_sdl(const SchemaText& text, ProblemList& problems) {
  auto parsed = language::parse(text.text, language::ParseLimits::for_schema());
  if (!parsed) {
    const language::SourceLocation at =
        parsed.error().locations.empty() ? language::SourceLocation{} : parsed.error().locations[0];
    problems.add(Problem{text.name, at.line, at.column, parsed.error().message});
    return nullptr;
  }
  return std::make_unique<const SdlFile>(SdlFile{text.name, std::move(*parsed)});
}

}  // namespace exec::schema
