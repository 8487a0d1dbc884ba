// The schema and the 15 KB query that language_bench parses and validates.
//
//   query Board($code…, …) { airport(code: $code) { ...Panel0 … } }
//   fragment Panel0 on Airport { … }   fragment Panel1 on Airport { … }   …
//
// Like what a large client's compiler sends: one operation over many fragments, two blanks per
// level, arguments with variables, objects and lists, inline fragments on an interface and a union,
// and fields that several fragments select alike, so that merging has something to compare.
//
// Thread: any.
#pragma once

#include <string>

namespace bench {

extern const char* const kLongQuerySdl;

[[nodiscard]] std::string long_query();

}  // namespace bench
