#include "shared/config/reference.h"

#include <gtest/gtest.h>

namespace shared::config {
namespace {

TEST(Reference, IsATablePerSection) {
  const std::vector<Key> keys = {
      {.path = "profile",
       .kind = Kind::kChoice,
       .about = "The profile.",
       .words = {"development", "production"},
       .fallback = "development"},
      {.path = "executors", .kind = Kind::kTexts, .about = "Where.", .is_required = true},
      {.path = "limits", .kind = Kind::kSection, .about = "Upper bounds."},
      {.path = "limits.outbox",
       .kind = Kind::kSize,
       .about = "A client's.",
       .min = 1024,
       .max = 1 << 30,
       .fallback = "1MiB"},
      {.path = "limits.operation", .kind = Kind::kSection, .about = "Of one operation."},
      {.path = "limits.operation.depth",
       .kind = Kind::kNumber,
       .about = "Levels | depth.",
       .words = {"unlimited"},
       .min = 1,
       .max = 100,
       .fallback = "unlimited"},
      {.path = "schema", .kind = Kind::kSection, .about = "What clients may ask for."},
      {.path = "schema.introspection",
       .kind = Kind::kFlag,
       .about = "Whether.",
       .fallback = "true",
       .production = "false"},
      {.path = "defaults",
       .kind = Kind::kSection,
       .about = "The same keys as `subgraphs.NAME`.",
       .same_as = "subgraphs.NAME"},
      {.path = "defaults.token", .kind = Kind::kText, .about = "A secret.", .is_secret = true},
      {.path = "subgraphs", .kind = Kind::kNames, .about = "Subgraphs."},
      {.path = "subgraphs.NAME.token",
       .kind = Kind::kText,
       .about = "A secret.",
       .is_secret = true},
  };
  EXPECT_EQ(reference(keys), R"(
| key | value | default | what it is for |
| --- | --- | --- | --- |
| `profile` | `development`, `production` | `development` | The profile. |
| `executors` | list of texts | **required** | Where. |

### `limits`

Upper bounds.

* `limits.operation`: Of one operation.

| key | value | default | what it is for |
| --- | --- | --- | --- |
| `limits.outbox` | size, 1KiB to 1GiB | `1MiB` | A client's. |
| `limits.operation.depth` | number, 1 to 100, or `unlimited` | `unlimited` | Levels \| depth. |

### `schema`

What clients may ask for.

| key | value | default | what it is for |
| --- | --- | --- | --- |
| `schema.introspection` | `true`, `false` | `true`; `false` in `profile: production` | Whether. |

### `defaults`

The same keys as `subgraphs.NAME`.

### `subgraphs`

Subgraphs.

| key | value | default | what it is for |
| --- | --- | --- | --- |
| `subgraphs.NAME.token` | text, not shown | none | A secret. |
)");
}

}  // namespace
}  // namespace shared::config
