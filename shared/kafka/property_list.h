// The allow-list of Kafka properties: which librdkafka settings a provider may carry, who takes
// them, and why well-known others may not be set. The table is the documentation.
//
// Source: librdkafka's CONFIGURATION.md, which says C (consumer), P (producer) or * (both).
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shared::kafka {

enum class Use {
  kBoth,
  kConsumer,
  kProducer,
  kRefused,  // see `why`
  kUnknown,  // not in the list
};

struct PropertyRule {
  std::string_view name;
  Use use;
  std::string_view why;  // kRefused: the rest of a sentence that starts with the name
};

[[nodiscard]] PropertyRule rule_of(std::string_view property);

// The names of those that a provider may carry, in the order of the table.
[[nodiscard]] std::vector<std::string> property_names();

}  // namespace shared::kafka
