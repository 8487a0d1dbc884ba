#include "shared/metrics/page.h"

#include <algorithm>
#include <limits>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "shared/base/check.h"

namespace shared::metrics {

struct Page::Families {
  std::vector<prometheus::MetricFamily> list;

  prometheus::ClientMetric& add(const std::string& name,
                                const std::string& help,
                                prometheus::MetricType type,
                                Labels labels) {
    auto family = std::ranges::find_if(list, [&](const auto& known) { return known.name == name; });
    if (family == list.end()) {
      prometheus::MetricFamily made;
      made.name = name;
      made.help = help;
      made.type = type;
      family = list.insert(list.end(), std::move(made));
    }
    prometheus::ClientMetric& metric = family->metric.emplace_back();
    for (auto& [label, value] : labels)
      metric.label.push_back({std::move(label), std::move(value)});
    return metric;
  }
};

Page::Page() : families_(std::make_unique<Families>()) {}
Page::~Page() = default;

void Page::counter(const std::string& name, const std::string& help, double value, Labels labels) {
  families_->add(name, help, prometheus::MetricType::Counter, std::move(labels)).counter.value =
      value;
}

void Page::gauge(const std::string& name, const std::string& help, double value, Labels labels) {
  families_->add(name, help, prometheus::MetricType::Gauge, std::move(labels)).gauge.value = value;
}

void Page::histogram(const std::string& name,
                     const std::string& help,
                     std::span<const double> bounds,
                     std::span<const std::uint64_t> counts,
                     double sum,
                     Labels labels) {
  CHECK(counts.size() == bounds.size() + 1);
  prometheus::ClientMetric& metric =
      families_->add(name, help, prometheus::MetricType::Histogram, std::move(labels));
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({total, bound});
  }
  metric.histogram.sample_count = total;
  metric.histogram.sample_sum = sum;
}

std::string Page::render() const {
  return prometheus::TextSerializer().Serialize(families_->list);
}

}  // namespace shared::metrics
