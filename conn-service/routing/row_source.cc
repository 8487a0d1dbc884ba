#include "conn-service/routing/row_source.h"

#include <algorithm>
#include <utility>

#include "shared/base/check.h"

namespace conn::routing {

RowDigest digest_of(const shared::hash::KeyDigest& key) {
  const std::string hash = key.finish();
  RowDigest digest{};
  CHECK(hash.size() == digest.size());
  std::ranges::copy(hash, digest.begin());
  return digest;
}

SharedRowSource make_source(RowSource source) {
  source.digest = digest_of(shared::hash::KeyDigest()
                                .add(source.schema_id.text())
                                .add(source.document->hash)
                                .add(source.document->id)
                                .add(source.operation_name)
                                .add(source.variables_json));
  return std::make_shared<const RowSource>(std::move(source));
}

}  // namespace conn::routing
