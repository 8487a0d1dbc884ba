// Suggestions: ` Did you mean "id"?`, for names that are nearly right.
//
// Source: graphql-js's didYouMean, so that messages read as clients know them.
// Shapes: at most 5 names, nearest first. An empty list makes empty text.   Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec::schema {

// ` Did you mean <what> "a", "b", or "c"?`; `what` may be empty.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string_view>& names,
                                       std::string_view what = {});

// The same for those of `candidates` that `name` may stand for.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     const std::vector<std::string_view>& candidates,
                                     std::string_view what = {});

}  // namespace exec::schema
