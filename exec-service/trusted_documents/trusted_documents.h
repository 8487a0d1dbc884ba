// TrustedDocuments: the documents that clients may send, by id, and what becomes of others.
//
//   {id}            ─▶ its text │ PERSISTED_QUERY_NOT_IN_LIST
//   {text}          ─▶ itself: off, log │ enforce: if it is one of them, else QUERY_NOT_IN_SAFELIST
//   {id and text}   ─▶ CANNOT_SEND_PQ_ID_AND_BODY
//
// A document is also known under its id with the operation's type before it, `q_`, `m_` or `s_`, if
// it has one operation: a caller then knows whether it is about to subscribe without parsing. An id
// that already begins so must be of that type.
//
// Spec:   GraphQL over HTTP, Appendix A "Persisted Documents" (draft); codes as Apollo Router has
//         them.
// Shapes: texts are compared byte by byte, through their SHA-256.
// Errors: of a manifest: every problem at once. Documents are parsed, not validated: that depends
//         on the schema, and is done when they are asked for.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "exec-service/language/parser.h"
#include "exec-service/trusted_documents/manifest.h"
#include "shared/hash/keyed_hash.h"

namespace exec::trusted_documents {

enum class Mode : std::uint8_t {
  kOff,      // ids are not known here
  kLog,      // any text is served; what is not trusted is counted and logged
  kEnforce,  // what is not trusted is refused
};

struct Options {
  Mode mode = Mode::kOff;
  bool ids_only = false;  // kEnforce: a trusted text is refused, too
};

struct Refusal {
  std::string_view code;
  std::string message;
};

struct Admitted {
  std::string_view document;  // the caller's, or ours
  std::string hash;           // its SHA-256, if it had to be known; else empty
  bool is_trusted = false;
};

class TrustedDocuments {
 public:
  TrustedDocuments() = default;  // off

  // `visit` sees each document that is GraphQL, with its id.
  using Visit = std::function<void(const std::string& id, const language::Document& document)>;
  [[nodiscard]] static tl::expected<TrustedDocuments, Problems> build(
      const Options& options,
      std::vector<ManifestEntry> entries,
      const language::ParseLimits& limits,
      const Visit& visit = {});

  // Of an id and a text, one is empty.
  [[nodiscard]] tl::expected<Admitted, Refusal> admit(std::string_view id,
                                                      std::string_view document) const;

  [[nodiscard]] Mode mode() const { return options_.mode; }
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }

 private:
  struct Trusted {
    std::string text;
    std::string hash;
  };
  using SharedTrusted = std::shared_ptr<const Trusted>;

  // Answers what is wrong with it, or nothing.
  std::string add(ManifestEntry entry, const language::ParseLimits& limits, const Visit& visit);

  Options options_;
  shared::hash::KeyedMap<std::string, SharedTrusted> by_id_;
  shared::hash::KeyedSet<std::string> hashes_;
};

}  // namespace exec::trusted_documents
