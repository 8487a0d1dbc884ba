// ServedSchema: all that belongs to one schema, as one immutable object with one id. Equal ids mean
// equal behaviour: a caller may keep what one replica has prepared and have another execute it.
//
// Spec:   docs/decisions/0015-schema-reload.md says what the id is made of.
// Shapes: the id is a content hash, of a private schema `NAME@HASH`.
// Thread: any (immutable).
#pragma once

#include <memory>
#include <string>

#include "exec-service/supergraph/supergraph.h"
#include "exec-service/trusted_documents/trusted_documents.h"

namespace exec::pipeline {

using SharedSupergraph = std::shared_ptr<const supergraph::Supergraph>;

struct ServedSchema {
  SharedSupergraph supergraph;                                         // its id is the schema's
  std::shared_ptr<const trusted_documents::TrustedDocuments> trusted;  // null: off
  std::string name;  // of a private schema, as callers know it; empty: the public one

  [[nodiscard]] const std::string& id() const { return supergraph->id; }
};
using SharedSchema = std::shared_ptr<const ServedSchema>;

}  // namespace exec::pipeline
