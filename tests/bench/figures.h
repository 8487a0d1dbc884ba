// Figures: what every benchmark here needs, CPU clocks, quartiles and the lines of its table.
//
//   delivery_bench: load 1.9 on 2 processors
//     raw send(), 1 event                          6,089 ns per message  [4,814 .. 7,994]
//     ratio, 1 event                               1.04  [1.01 .. 1.09]   aim: at most 1.10
//
// CPU clocks, not the wall's: they say the same on a busy machine, almost. Where two things are
// compared they take turns, and the ratio is that of each turn.
//
// Thread: any.
#pragma once

#include <string_view>
#include <vector>

namespace bench {

[[nodiscard]] double thread_cpu_s();   // of the calling thread
[[nodiscard]] double process_cpu_s();  // of all our threads
[[nodiscard]] double wall_s();         // monotonic

struct Quartiles {
  double low = 0;
  double median = 0;
  double high = 0;
};
[[nodiscard]] Quartiles quartiles(std::vector<double> samples);

// a[i] / b[i]
[[nodiscard]] std::vector<double> ratios(const std::vector<double>& a,
                                         const std::vector<double>& b);

void print_title(std::string_view program);  // and the machine's load, which judges the figures
void print_samples(std::string_view what,
                   std::string_view unit,
                   const std::vector<double>& samples);
void print_ratio(std::string_view what, const std::vector<double>& samples, std::string_view aim);
// A count that must be exact. Answers whether it is.
[[nodiscard]] bool print_exact(std::string_view what, double is, double must_be);

}  // namespace bench
