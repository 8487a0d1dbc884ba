// Ids that routing/ and pipeline/ share. Two swapped ids do not compile.
#pragma once

#include <cstdint>

#include "shared/base/strong_id.h"

namespace conn::routing {

using GroupId = shared::StrongId<struct GroupIdTag, std::uint64_t>;      // never used again
using RowId = shared::StrongId<struct RowIdTag, std::uint64_t>;          // never used again
using ReactorId = shared::StrongId<struct ReactorIdTag, std::uint16_t>;  // 0..R-1
using ReadId = shared::StrongId<struct ReadIdTag, std::uint64_t>;        // never used again

// The hub's count of readings, in which resolve() calls are counted, too. A reading is the moment
// at which groups take an item of a lane: an old event that is read late has a late sequence.
using Sequence = shared::StrongId<struct SequenceTag, std::uint64_t>;

}  // namespace conn::routing
