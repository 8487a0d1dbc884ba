// Page: what one scrape of /metrics answers. Filled from snapshots of plain counters, so that hot
// paths count in plain numbers of their own and do not depend on Prometheus.
//
// Spec:   Prometheus text exposition format 0.0.4 (prometheus-cpp writes it).
// Shapes: a name is given its help once; labels are few, and never a user's.
// Thread: one; a page is made, filled and rendered by what answers the scrape.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace shared::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Page {
 public:
  Page();
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  void counter(const std::string& name, const std::string& help, double value, Labels labels = {});
  void gauge(const std::string& name, const std::string& help, double value, Labels labels = {});

  // `counts[i]` observations were in (bounds[i-1], bounds[i]]; the last count is of those above the
  // last bound, so there is one count more than bounds.
  void histogram(const std::string& name,
                 const std::string& help,
                 std::span<const double> bounds,
                 std::span<const std::uint64_t> counts,
                 double sum,
                 Labels labels = {});

  [[nodiscard]] std::string render() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace shared::metrics
