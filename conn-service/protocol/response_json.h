// Parts of a GraphQL response, as JSON.
//
// Spec:   GraphQL §7 "Response".
// Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace conn::protocol {

// `,"extensions":{...}}`: the tail of a body with these extensions (framing.h), empty for none.
[[nodiscard]] std::string extensions_tail(std::string_view extensions_json);

}  // namespace conn::protocol
