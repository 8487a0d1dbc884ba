// SchemaId: the id of a schema, as what was compiled under it keeps it.
//
// Shapes: copies share the text. There may be a source per session, and all are of a few schemas.
// Thread: a SchemaId any (immutable); LatestSchemaId its owner's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace conn::routing {

class SchemaId {
 public:
  SchemaId() = default;
  explicit SchemaId(std::string_view text) : text_(std::make_shared<const std::string>(text)) {}

  [[nodiscard]] const std::string& text() const {
    static const std::string kNone;
    return text_ ? *text_ : kNone;
  }

 private:
  std::shared_ptr<const std::string> text_;
};

// Texts that are equal one after the other become one SchemaId: most are those of the schema in force.
class LatestSchemaId {
 public:
  [[nodiscard]] const SchemaId& of(std::string_view text) {
    if (latest_.text() != text) latest_ = SchemaId(text);
    return latest_;
  }

 private:
  SchemaId latest_;
};

}  // namespace conn::routing
