# Everything we link, as Debian 12 and 13 package it. docs/architecture.md says why each.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED) # module mode: Debian's protobuf has no usable CONFIG
# gRPC's package would ask pkg-config for re2, which on Debian 13 walks abseil's whole graph for most of a minute, to link
# what gRPC's shared library has resolved already.
add_library(re2::re2 INTERFACE IMPORTED)
set(re2_FOUND TRUE)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED) # its InlinedVector, a header; gRPC brings it
find_package(fmt REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost CONFIG REQUIRED) # headers only: Beast's HTTP parser
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
pkg_check_modules(LIBEVENT REQUIRED IMPORTED_TARGET libevent_core libevent_pthreads)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
find_path(TL_EXPECTED_INCLUDE tl/expected.hpp REQUIRED)
