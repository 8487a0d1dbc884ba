#include "tests/bench/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <locale>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "shared/base/check.h"

namespace bench {

namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  CHECK(clock_gettime(clock, &now) == 0);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Grouped final : std::numpunct<char> {
  [[nodiscard]] char do_thousands_sep() const override { return ','; }
  [[nodiscard]] std::string do_grouping() const override { return "\3"; }
};

// Three digits of what is small, whole numbers of what is not.
std::string number(double value) {
  if (std::abs(value) < 10) return fmt::format("{:.2f}", value);
  if (std::abs(value) < 100) return fmt::format("{:.1f}", value);
  static const std::locale grouped(std::locale::classic(), new Grouped);
  return fmt::format(grouped, "{:L}", static_cast<long long>(std::llround(value)));
}

double at(const std::vector<double>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(std::lround(share * last))];
}

}  // namespace

double thread_cpu_s() {
  return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}
double process_cpu_s() {
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}
double wall_s() {
  return seconds_of(CLOCK_MONOTONIC);
}

Quartiles quartiles(std::vector<double> samples) {
  CHECK(!samples.empty());
  std::ranges::sort(samples);
  return {at(samples, 0.25), at(samples, 0.5), at(samples, 0.75)};
}

std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b) {
  CHECK(a.size() == b.size());
  std::vector<double> all;
  for (std::size_t i = 0; i < a.size(); ++i)
    all.push_back(a[i] / b[i]);
  return all;
}

void print_title(std::string_view program) {
  std::array<double, 1> load{};
  CHECK(getloadavg(load.data(), 1) == 1);
  fmt::print("{}: load {:.1f} on {} processors\n", program, load[0],
             std::thread::hardware_concurrency());
}

void print_samples(std::string_view what,
                   std::string_view unit,
                   const std::vector<double>& samples) {
  const Quartiles of = quartiles(samples);
  fmt::print("  {:<46} {:>9} {}  [{} .. {}]\n", what, number(of.median), unit, number(of.low),
             number(of.high));
}

void print_ratio(std::string_view what, const std::vector<double>& samples, std::string_view aim) {
  const Quartiles of = quartiles(samples);
  fmt::print("  {:<46} {:>9.3f} [{:.3f} .. {:.3f}]   {}\n", what, of.median, of.low, of.high, aim);
}

bool print_exact(std::string_view what, double is, double must_be) {
  const bool holds = is == must_be;
  fmt::print("  {:<46} {:>9} must be {}{}\n", what, number(is), number(must_be),
             holds ? "" : "   <-- WRONG");
  return holds;
}

}  // namespace bench
