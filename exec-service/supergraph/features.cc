#include "exec-service/supergraph/features.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::supergraph {

namespace {

using language::Value;
using language::ValueKind;

std::string_view without_at(std::string_view name) {
  return name.starts_with('@') ? name.substr(1) : name;
}

// ".../join/v0.3" → join, 0, 3. A url without a version names the feature by its last segment.
void read_url(std::string_view url, Feature& feature) {
  const auto last_segment = [&url] {
    while (url.ends_with('/'))
      url.remove_suffix(1);
    const std::size_t slash = url.rfind('/');
    const std::string_view segment = slash == std::string_view::npos ? url : url.substr(slash + 1);
    url.remove_suffix(std::min(url.size(), segment.size() + 1));
    return segment;
  };
  url = url.substr(0, url.find_first_of("?#"));
  std::string_view segment = last_segment();
  const std::size_t dot = segment.find('.');
  if (segment.size() > 1 && segment[0] == 'v' && dot != std::string_view::npos) {
    const auto number = [](std::string_view text, int& into) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
      return error == std::errc{} && end == text.data() + text.size();
    };
    if (number(segment.substr(1, dot - 1), feature.major) &&
        number(segment.substr(dot + 1), feature.minor))
      segment = last_segment();
  }
  feature.spec = segment;
}

std::optional<FeatureImport> read_import(const Value& value) {
  std::string_view name;
  std::string_view as;
  if (value.kind == ValueKind::kString) {
    name = as = value.text;
  } else if (value.kind == ValueKind::kObject) {
    const Value* original = schema::find_member(value, "name");
    const Value* renamed = schema::find_member(value, "as");
    if (original == nullptr || original->kind != ValueKind::kString) return std::nullopt;
    if (renamed != nullptr && renamed->kind != ValueKind::kString) return std::nullopt;
    if (value.fields.size() != (renamed == nullptr ? 1 : 2)) return std::nullopt;
    name = original->text;
    as = renamed == nullptr ? name : renamed->text;
  }
  if (name.empty()) return std::nullopt;
  return FeatureImport{std::string(without_at(name)), std::string(without_at(as)),
                       name.starts_with('@')};
}

std::optional<Feature> read_feature(const schema::SdlFile& file,
                                    const language::Directive& directive,
                                    std::string_view url_argument,
                                    schema::ProblemList& problems) {
  const schema::Place place{&file, directive.offset};
  const auto url = schema::text_argument(directive, url_argument);
  Feature feature;
  if (url) read_url(*url, feature);
  if (feature.spec.empty()) {
    problems.add(place, fmt::format("@{} needs {}: the url of a specification, as in "
                                    "\"https://specs.apollo.dev/join/v0.3\"",
                                    directive.name.value, url_argument));
    return std::nullopt;
  }
  feature.url = *url;
  feature.place = place;
  feature.name_space = schema::text_argument(directive, "as").value_or(feature.spec);
  feature.purpose = schema::text_argument(directive, "for").value_or("");
  const Value* imports = schema::find_argument(directive, "import");
  if (imports == nullptr) return feature;
  for (const Value& item : imports->items) {
    if (auto import = read_import(item)) {
      feature.imports.push_back(std::move(*import));
    } else {
      problems.add({&file, item.offset},
                   "an import is a name, \"@key\", or {name: \"@key\", as: \"@myKey\"}");
    }
  }
  return feature;
}

// What a file calls @link and @core. The one that links the link specification itself may rename
// it, and then has the new name already.
struct LinkDirectives {
  std::vector<std::string_view> link = {"link"};
  std::vector<std::string_view> core = {"core"};

  void learn(const language::Directive& directive) {
    Feature feature;
    read_url(schema::text_argument(directive, "url").value_or(""), feature);
    if (feature.spec == "link") link.push_back(directive.name.value);
    feature.spec.clear();
    read_url(schema::text_argument(directive, "feature").value_or(""), feature);
    if (feature.spec == "core") core.push_back(directive.name.value);
  }

  // Which argument holds the url, if the directive is one of them.
  [[nodiscard]] std::optional<std::string_view> url_argument(
      const language::Directive& directive) const {
    const auto is_in = [&](const std::vector<std::string_view>& names) {
      return std::ranges::find(names, directive.name.value) != names.end();
    };
    if (is_in(link)) return "url";
    if (is_in(core)) return "feature";
    return std::nullopt;
  }
};

std::string element_name(const Feature& feature, std::string_view name, bool is_directive) {
  for (const FeatureImport& import : feature.imports)
    if (import.is_directive == is_directive && import.name == name) return import.as;
  if (is_directive && name == feature.spec) return feature.name_space;
  return fmt::format("{}__{}", feature.name_space, name);
}

bool owns(const Feature& feature, std::string_view name, bool is_directive) {
  if (is_directive && name == feature.name_space) return true;
  if (name.starts_with(feature.name_space) &&
      name.substr(feature.name_space.size()).starts_with("__"))
    return true;
  return std::ranges::any_of(feature.imports, [&](const FeatureImport& import) {
    return import.is_directive == is_directive && import.as == name;
  });
}

}  // namespace

std::string Feature::directive(std::string_view name) const {
  return element_name(*this, name, true);
}

std::string Feature::type(std::string_view name) const {
  return element_name(*this, name, false);
}

bool Feature::owns_type(std::string_view name) const {
  return owns(*this, name, false);
}

bool Feature::owns_directive(std::string_view name) const {
  return owns(*this, name, true);
}

Features Features::read(const schema::SdlFile& file, schema::ProblemList& problems) {
  std::vector<const language::Directive*> directives;
  for (const language::Definition& definition : file.document.definitions()) {
    const auto* schema = language::as<language::SchemaDefinition>(definition);
    if (schema == nullptr) continue;
    for (const language::Directive& directive : schema->directives)
      directives.push_back(&directive);
  }
  LinkDirectives links;
  for (const language::Directive* directive : directives)
    links.learn(*directive);

  Features features;
  for (const language::Directive* directive : directives) {
    const auto url_argument = links.url_argument(*directive);
    if (!url_argument) continue;
    auto feature = read_feature(file, *directive, *url_argument, problems);
    if (feature) features.features_.push_back(std::move(*feature));
  }
  return features;
}

const Feature* Features::find(std::string_view spec) const {
  const auto found =
      std::ranges::find_if(features_, [&](const Feature& each) { return each.spec == spec; });
  return found == features_.end() ? nullptr : &*found;
}

bool Features::owns_type(std::string_view name) const {
  return std::ranges::any_of(features_, [&](const Feature& each) { return each.owns_type(name); });
}

bool Features::owns_directive(std::string_view name) const {
  return std::ranges::any_of(features_,
                             [&](const Feature& each) { return each.owns_directive(name); });
}

}  // namespace exec::supergraph
