// EventDialect: which directives of a file bind fields to events, under whatever names.
//
//   @edfs__kafkaSubscribe  @edfs__kafkaPublish  @openfed__subscriptionFilter    Cosmo's names
//   @eventsSubscribe  @eventsPublish                                            its older ones
//   @link(url: ".../eventstream/v1.0", import: [{name: "@edfs__kafkaSubscribe", as: "@onKafka"}])
//
// Source: Cosmo EDFS; docs/configuration.md "The event graph".
// Errors: none; other brokers' directives and request/reply are known in order to be refused.
// Thread: any (immutable).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exec-service/schema/sdl_file.h"
#include "exec-service/supergraph/features.h"

namespace exec::supergraph {

enum class EventDirective : std::uint8_t { kSubscribe, kPublish, kFilter, kUnsupported };

inline constexpr std::string_view kPublishResult = "edfs__PublishResult";

class EventDialect {
 public:
  EventDialect(const schema::SdlFile& file, const Features& features)
      : file_(file), features_(features) {}

  // Nullopt: nothing to do with events.
  [[nodiscard]] std::optional<EventDirective> directive(std::string_view name) const;
  // Cosmo's name of it, "edfs__kafkaSubscribe" or "eventsSubscribe"; nullopt also for what is not
  // supported.
  [[nodiscard]] std::optional<std::string> canonical(std::string_view name) const;
  // Types that only describe the directives' arguments.
  [[nodiscard]] static bool is_machinery(std::string_view type);

  // Default text of a directive's argument, where this file defines the directive.
  [[nodiscard]] std::optional<std::string> default_text(std::string_view directive,
                                                        std::string_view argument) const;

 private:
  const schema::SdlFile& file_;
  const Features& features_;
};

}  // namespace exec::supergraph
