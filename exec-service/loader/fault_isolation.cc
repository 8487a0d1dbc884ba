#include "exec-service/loader/fault_isolation.h"

#include <algorithm>
#include <bit>
#include <string>

#include "shared/hash/keyed_hash.h"

namespace exec::loader {
namespace {

constexpr std::int64_t kRequest = 1'000;
constexpr std::int64_t kWithoutDeadlineMs = 2'000;

std::size_t size_class(std::size_t size, std::size_t classes) {
  return std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(size)), classes - 1);
}

}  // namespace

bool FaultIsolation::has_apart() {
  if (order_.empty()) return false;
  drop_old(clock_.now_ms());
  return !apart_.empty();
}

bool FaultIsolation::is_apart(Key key) const {
  const auto found = apart_.find(key);
  return found != apart_.end() && found->second.until_ms > clock_.now_ms();
}

void FaultIsolation::set_apart(Key key) {
  const std::int64_t now_ms = clock_.now_ms();
  Apart& apart = apart_[key];
  if (apart.until_ms <= now_ms) ++counters_.found;
  apart = {now_ms + options_.apart_ms, ++last_entry_};
  order_.emplace_back(last_entry_, key);
  drop_old(now_ms);
}

void FaultIsolation::renew(Key key) {
  if (is_apart(key)) set_apart(key);
}

void FaultIsolation::forgive(Key key) {
  apart_.erase(key);
}

// In order_ are also entries that were renewed or forgiven since: they are passed over.
void FaultIsolation::drop_old(std::int64_t now_ms) {
  while (!order_.empty()) {
    const auto [entry, key] = order_.front();
    const auto found = apart_.find(key);
    const bool counts = found != apart_.end() && found->second.entry == entry;
    if (counts && found->second.until_ms > now_ms && apart_.size() <= options_.apart_max &&
        order_.size() <= 2 * options_.apart_max)
      return;
    if (counts) apart_.erase(found);
    order_.pop_front();
  }
}

bool FaultIsolation::take(std::uint32_t subgraph, bool is_for_event, std::size_t requests) {
  const std::int64_t now_ms = clock_.now_ms();
  const std::int64_t most = options_.budget_max * kRequest;
  const auto [found, is_new] = budgets_.try_emplace({subgraph, is_for_event}, Budget{most, now_ms});
  Budget& budget = found->second;
  // A request is 1,000, a second 1,000 ms: so many per millisecond as requests per second.
  const std::int64_t passed_ms = std::min(now_ms - budget.refilled_ms, most);
  budget.left = std::min(most, budget.left + passed_ms * options_.budget_per_second);
  budget.refilled_ms = now_ms;
  const std::int64_t cost = static_cast<std::int64_t>(requests) * kRequest;
  if (budget.left < cost) {
    ++counters_.unaffordable;
    return false;
  }
  budget.left -= cost;
  counters_.splits += requests;
  return true;
}

std::int64_t FaultIsolation::patience_ms(std::uint32_t subgraph,
                                         std::size_t size,
                                         std::int64_t deadline_ms) const {
  const std::int64_t left_ms =
      deadline_ms == 0 ? kWithoutDeadlineMs : deadline_ms - clock_.now_ms();
  const std::int64_t most_ms = std::max<std::int64_t>(1, left_ms / options_.late_share);
  const auto found = usual_us_.find(subgraph);
  if (found == usual_us_.end()) return most_ms;
  // Of the same size, or else of the next larger one that is known, or else of any.
  const auto& usual = found->second;
  const auto is_known = [](std::int64_t us) { return us != 0; };
  auto known = std::find_if(usual.begin() + static_cast<std::ptrdiff_t>(size_class(size, kSizes)),
                            usual.end(), is_known);
  if (known == usual.end()) known = std::ranges::find_if(usual, is_known);
  const std::int64_t usual_us = *known;
  const std::int64_t late_ms =
      std::max(options_.late_min_ms, usual_us * options_.late_factor / 1'000);
  return std::min(most_ms, late_ms);
}

// A moving average. One that is late by chance, or because of one of its parts, may not move it
// far; a subgraph that has become slow does so within some dozen requests.
void FaultIsolation::on_answer(std::uint32_t subgraph, std::size_t size, std::int64_t took_ms) {
  if (usual_us_.size() >= kSubgraphsMax && !usual_us_.contains(subgraph)) usual_us_.clear();
  std::int64_t& usual_us = usual_us_[subgraph][size_class(size, kSizes)];
  const std::int64_t took_us = std::max<std::int64_t>(1, took_ms) * 1'000;
  if (usual_us == 0) {
    usual_us = std::min(took_us, options_.late_min_ms * 1'000);
  } else {
    usual_us += (std::min(took_us, 4 * usual_us) - usual_us) / 8;
  }
}

std::size_t FaultIsolation::choose(std::size_t count) {
  const std::string number = std::to_string(++last_choice_);
  return shared::hash::keyed_hash(number) % count;
}

FaultIsolation::Alarm FaultIsolation::set_alarm(std::int64_t at_ms, std::function<void()> ring) {
  const Alarm alarm{at_ms, ++last_alarm_};
  alarms_.emplace(alarm, std::move(ring));
  return alarm;
}

std::optional<std::int64_t> FaultIsolation::next_ms() const {
  if (alarms_.empty()) return {};
  return alarms_.begin()->first.first;
}

void FaultIsolation::expire() {
  const std::int64_t now_ms = clock_.now_ms();
  while (!alarms_.empty() && alarms_.begin()->first.first <= now_ms) {
    const auto ring = std::move(alarms_.begin()->second);
    alarms_.erase(alarms_.begin());
    ring();
  }
}

}  // namespace exec::loader
