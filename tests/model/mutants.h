// Faults that can be planted in the model's rules, one at a time. The checker must find each of
// them; one that it did not find would be a rule that no schedule tries.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace model {

enum class Mutant : std::uint8_t {
  kNone,
  // join
  kJoinLaggingMain,
  kEndResolvedAfterAck,
  kPositionAheadTakenForHead,
  kCapIgnored,
  kWaitingJoinNotAdmitted,
  // reading
  kRingItemsDropped,
  kContiguityTested,
  kRetentionSkippedSilently,
  kExecutionSharedAcrossRows,
  kPartitionAddedAtItsEnd,
  kRestartMissed,
  kSourceEndsBeforeLastReading,
  // merge
  kMergeWithoutTail,
  kMergeOnlyWithEmptyWindows,
  kMergeWhileHeld,
  kMergeWhileMainLags,
  kMergeWithUpperFence,
  kFenceOneHigh,
  kFenceOneLow,
  kLaneFenceForgotten,
  kSmallerOfTwoFences,
  // move, swap, end
  kNoHold,
  kHoldNeverEnds,
  kHoldDoesNotChain,
  kHoldChainsOnlyThroughLanes,
  kHoldIgnoresLanesLeft,
  kUpperFenceForgotten,
  kMoveStartsAtHead,
  kMoveStartsOneEarly,
  kMoveStartsOneLate,
  kOlderMoveWins,
  kSwapOfMainOnly,
  kSwapInWindows,
  kSwapDisplacesMain,
  kEndBeforeItsEvents,
  // reactor
  kOverflowCoalescedAcrossJoin,
  kOverflowIgnored,
};

struct MutantName {
  Mutant mutant;
  std::string_view name;
};

inline constexpr std::array kMutants = {
    MutantName{Mutant::kJoinLaggingMain, "a join to a main that lags in the ring"},
    MutantName{Mutant::kEndResolvedAfterAck, "the end of a topic resolved after the join"},
    MutantName{Mutant::kPositionAheadTakenForHead, "a position ahead of the head taken for it"},
    MutantName{Mutant::kCapIgnored, "the cap on cohorts ignored"},
    MutantName{Mutant::kWaitingJoinNotAdmitted, "a join at the cap waits for main's head"},
    MutantName{Mutant::kRingItemsDropped, "evicted ring items dropped for a cohort"},
    MutantName{Mutant::kContiguityTested, "contiguity of positions tested"},
    MutantName{Mutant::kRetentionSkippedSilently, "what retention took skipped silently"},
    MutantName{Mutant::kExecutionSharedAcrossRows, "an execution shared across rows"},
    MutantName{Mutant::kPartitionAddedAtItsEnd, "an added partition read from its end"},
    MutantName{Mutant::kRestartMissed, "a restarted lane's gap dropped"},
    MutantName{Mutant::kSourceEndsBeforeLastReading, "a source's end before its last readings"},
    MutantName{Mutant::kMergeWithoutTail, "merge with a window that is not a tail"},
    MutantName{Mutant::kMergeOnlyWithEmptyWindows, "merge only with empty windows"},
    MutantName{Mutant::kMergeWhileHeld, "merge while held"},
    MutantName{Mutant::kMergeWhileMainLags, "merge while main stands elsewhere"},
    MutantName{Mutant::kMergeWithUpperFence, "merge with a member that has an upper fence"},
    MutantName{Mutant::kFenceOneHigh, "a merge's fence one too high"},
    MutantName{Mutant::kFenceOneLow, "a merge's fence one too low"},
    MutantName{Mutant::kLaneFenceForgotten, "a merge's fences per lane forgotten"},
    MutantName{Mutant::kSmallerOfTwoFences, "the smaller of two fences kept"},
    MutantName{Mutant::kNoHold, "no hold"},
    MutantName{Mutant::kHoldNeverEnds, "a hold that never ends"},
    MutantName{Mutant::kHoldDoesNotChain, "a hold that does not chain"},
    MutantName{Mutant::kHoldChainsOnlyThroughLanes, "a hold that chains only through lanes"},
    MutantName{Mutant::kHoldIgnoresLanesLeft, "a move committed with readings in a left lane"},
    MutantName{Mutant::kUpperFenceForgotten, "upper fence forgotten"},
    MutantName{Mutant::kMoveStartsAtHead, "a move that starts at the head"},
    MutantName{Mutant::kMoveStartsOneEarly, "a move that starts one event early"},
    MutantName{Mutant::kMoveStartsOneLate, "a move that starts one event late"},
    MutantName{Mutant::kOlderMoveWins, "an older move that waited for a pin wins"},
    MutantName{Mutant::kSwapOfMainOnly, "swap of main only"},
    MutantName{Mutant::kSwapInWindows, "a swap that reaches into windows"},
    MutantName{Mutant::kSwapDisplacesMain, "a swapped main displaces the main that is there"},
    MutantName{Mutant::kEndBeforeItsEvents, "an end before what was read before it"},
    MutantName{Mutant::kOverflowCoalescedAcrossJoin, "an overflow coalesced across a join"},
    MutantName{Mutant::kOverflowIgnored, "a refused Deliver ignored"},
};

}  // namespace model
