// OperationKind: what an operation is, as far as it is known: a document that is refused may be any.
//
// Thread: any; a value.
#pragma once

#include <cstdint>

namespace shared::exec_api {

enum class OperationKind : std::uint8_t { kUnknown, kQuery, kMutation, kSubscription };

}  // namespace shared::exec_api
