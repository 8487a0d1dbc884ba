# Images of Sluice on Debian 13. Targets: conn-service, exec-service; for the demo besides: airport
# (its subgraphs and event source) and load-balancer.
FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build mold pkg-config libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev \
      libevent-dev librdkafka-dev nlohmann-json3-dev libyaml-cpp-dev libcli11-dev libspdlog-dev libfmt-dev \
      libexpected-dev libcurl4-openssl-dev libssl-dev zlib1g-dev prometheus-cpp-dev libboost-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY proto proto
COPY shared shared
COPY exec-service exec-service
COPY conn-service conn-service
RUN cmake --preset release >/dev/null \
    && ninja -C build/release conn-service exec-service \
    && strip build/release/conn-service/conn-service build/release/exec-service/exec-service

FROM debian:trixie-slim AS conn-service
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates libgrpc++1.51t64 libprotobuf32t64 libevent-core-2.1-7t64 libevent-pthreads-2.1-7t64 librdkafka1 \
      libyaml-cpp0.8 libspdlog1.15 libfmt10 libssl3t64 zlib1g libprometheus-cpp-core1.0 \
    && rm -rf /var/lib/apt/lists/* && useradd --system --no-create-home sluice
COPY --from=build /src/build/release/conn-service/conn-service /usr/local/bin/
USER sluice
EXPOSE 4000 4020
ENTRYPOINT ["conn-service"]
CMD ["--config", "/etc/sluice/conn-service.yaml"]

FROM debian:trixie-slim AS exec-service
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates libgrpc++1.51t64 libprotobuf32t64 libevent-core-2.1-7t64 libevent-pthreads-2.1-7t64 librdkafka1 \
      libyaml-cpp0.8 libspdlog1.15 libfmt10 libssl3t64 zlib1g libprometheus-cpp-core1.0 libcurl4t64 \
    && rm -rf /var/lib/apt/lists/* && useradd --system --no-create-home sluice
COPY --from=build /src/build/release/exec-service/exec-service /usr/local/bin/
USER sluice
EXPOSE 4011 4021
ENTRYPOINT ["exec-service"]
CMD ["--config", "/etc/sluice/exec-service.yaml"]

FROM debian:trixie-slim AS airport-packages
RUN apt-get update && apt-get install -y --no-install-recommends npm ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /airport
COPY examples/airport/package.json examples/airport/package-lock.json examples/airport/.npmrc ./
RUN npm ci --omit=dev --loglevel error

FROM debian:trixie-slim AS airport
RUN apt-get update && apt-get install -y --no-install-recommends nodejs \
    && rm -rf /var/lib/apt/lists/* && useradd --system --no-create-home sluice
WORKDIR /airport
COPY --from=airport-packages /airport/node_modules node_modules
COPY examples/airport ./
RUN mkdir page/vendor && cp node_modules/graphql-ws/umd/graphql-ws.min.js page/vendor/graphql-ws.js
USER sluice

# conn-service of the demo serves the board, too.
FROM conn-service AS conn-service-airport
COPY --from=airport /airport/page /usr/share/sluice/page
COPY examples/airport/conn-service.yaml /etc/sluice/

FROM exec-service AS exec-service-airport
COPY examples/airport/exec-service.yaml examples/airport/supergraph.graphql examples/airport/events.graphql /etc/sluice/

FROM debian:trixie-slim AS load-balancer
RUN apt-get update && apt-get install -y --no-install-recommends haproxy && rm -rf /var/lib/apt/lists/*
COPY examples/airport/docker/haproxy.cfg /etc/haproxy/haproxy.cfg
USER haproxy
EXPOSE 4000
CMD ["haproxy", "-f", "/etc/haproxy/haproxy.cfg"]
