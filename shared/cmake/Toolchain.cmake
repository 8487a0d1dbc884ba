set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(SANITIZE "" CACHE STRING "address;undefined | thread | fuzzer-no-link;address;undefined (clang)")
option(WARNINGS_AS_ERRORS "on in CI presets" OFF)
option(SLUICE_TESTS "build tests, fuzz targets and benchmarks" ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# For our own targets only; proto-generated and system code never see these. Of C there is one file, TSan's shim.
add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual> -Wcast-align -Wformat=2 -Wdouble-promotion
  -Wimplicit-fallthrough -Wundef $<$<COMPILE_LANGUAGE:CXX>:-Wextra-semi>
  -Wno-missing-field-initializers # g++ 12 warns at every partial designated initializer
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op>
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wsuggest-override>
  # GCC bug 105651, seen at -O3: "a" + text
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>,$<NOT:$<CONFIG:Debug>>>:-Wno-restrict>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety -Wunreachable-code-aggressive -Wrange-loop-analysis>
  $<$<BOOL:${WARNINGS_AS_ERRORS}>:-Werror>)

add_compile_options(-fno-omit-frame-pointer)
add_compile_definitions(_GLIBCXX_ASSERTIONS) # bounds checks in release too: cheap, and we face the net
foreach(kind IN LISTS SANITIZE)
  add_compile_options(-fsanitize=${kind})
  add_link_options(-fsanitize=${kind})
endforeach()
if(SANITIZE)
  add_compile_options(-fno-sanitize-recover=all)
endif()
