// What a benchmark with many connections needs of the system.  Thread: before any other.
#pragma once

#include <cstddef>
#include <functional>

namespace bench {

// A descriptor per client, and some; where there are not so many the program ends with a sentence.
void raise_descriptor_limit(std::size_t clients);

// Does the work in a process of its own, whose heap holds nothing else. False: it did not end well.
[[nodiscard]] bool in_a_process(const std::function<bool()>& work);

}  // namespace bench
