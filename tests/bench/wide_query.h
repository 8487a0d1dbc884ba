// A supergraph of abstract types that three subgraphs share, and an operation of 1,500 lines over
// it: fragments on each of twelve types, nested in each other, so that options multiply.
//
//   { items { id … on Item0 { size0 note0 link { id … on Item0 {…} … } } … on Item11 {…} } search {
//   … } }
//
// Thread: any.
#pragma once

#include <string>

namespace bench {

[[nodiscard]] std::string wide_supergraph();
[[nodiscard]] std::string wide_query();

}  // namespace bench
