// A record's bytes against filters: decoding, compiled evaluation and the filter index must not
// crash, and index and evaluation must agree.
//
// Input: filters in a small binary form, a zero byte, then the record's value.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "conn-service/pipeline/decode_event.h"
#include "conn-service/routing/compiled_filter.h"
#include "conn-service/routing/filter_index.h"

namespace {

using conn::routing::Comparison;
using conn::routing::CompiledFilter;
using conn::routing::Filter;
using conn::routing::FilterIndex;
using conn::routing::GroupId;

class FilterBytes {
 public:
  FilterBytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  // Also what follows the end: zeros, which are the IN of nothing.
  std::uint8_t next() { return at_ < size_ && data_[at_] != 0 ? data_[at_++] : std::uint8_t{0}; }
  [[nodiscard]] bool at_end() const { return at_ >= size_ || data_[at_] == 0; }
  [[nodiscard]] std::string rest() const {
    const std::size_t from = std::min(at_ + 1, size_);
    return {reinterpret_cast<const char*>(data_) + from, size_ - from};
  }

  Filter filter(std::size_t depth) {
    Filter filter;
    const std::uint8_t kind = next() % 6;
    if (depth > 0 && kind >= 3) {
      filter.kind = kind == 3 ? Filter::Kind::kAll : Filter::Kind::kAny;
      if (kind == 5) filter.kind = Filter::Kind::kNot;
      const std::size_t parts = kind == 5 ? 1 : next() % 4U;
      for (std::size_t part = 0; part < parts; ++part)
        filter.of.push_back(this->filter(depth - 1));
      return filter;
    }
    filter.kind = Filter::Kind::kIn;
    for (std::size_t step = (next() % 3U) + 1; step > 0; --step)
      filter.path.emplace_back(1, static_cast<char>('a' + (next() % 4)));
    filter.comparison = static_cast<Comparison>(next() % 4);
    for (std::size_t value = next() % 4U; value > 0; --value) {
      static const std::vector<std::string> kValues = {
          "1", "1.0", "\"1\"", "\"a\"", "true", "null", "-0", "1e400", "{", "[1]", "\"true\""};
      filter.values.push_back(kValues[next() % kValues.size()]);
    }
    return filter;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FilterBytes bytes(data, size);
  FilterIndex index;
  std::vector<std::shared_ptr<const CompiledFilter>> filters;
  constexpr std::size_t kFiltersMax = 16;
  while (!bytes.at_end() && filters.size() < kFiltersMax) {
    auto compiled = CompiledFilter::compile(bytes.filter(4));
    if (!compiled) std::abort();  // nothing here is beyond a limit
    filters.push_back(std::make_shared<const CompiledFilter>(std::move(*compiled)));
    (void)index.add(GroupId{filters.size() - 1}, filters.back());
  }

  auto event = std::make_shared<conn::routing::Event>();
  event->value = bytes.rest();
  conn::pipeline::EventDecoder decoder;
  const auto value = decoder.decode(event);
  if (!value) return 0;

  std::vector<GroupId> found;
  (void)index.match(*value, found);
  for (std::size_t number = 0; number < filters.size(); ++number) {
    const auto times = std::count(found.begin(), found.end(), GroupId{number});
    if (times != (filters[number]->matches(*value) ? 1 : 0)) std::abort();
  }
  return 0;
}
