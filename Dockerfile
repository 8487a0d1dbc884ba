# Images of Sluice on Debian 13. Targets: conn-service and exec-service; for the demo besides
# conn-service-airport and exec-service-airport (the same with its configuration), airport (its
# subgraphs and event source) and load-balancer.
#
#   build ─ binaries ─▶ conn-service, exec-service ─ + configuration ─▶ …-airport
#   runtime (libraries) ──▲
#
# Build arguments: VERSION and REVISION, for the labels. Build secret `ca` (optional): certificates that npm shall trust besides
# the system's, for a host whose TLS is inspected: docker build --secret id=ca,src=company-ca.pem …
ARG VERSION=0.1.0
ARG REVISION=unknown

FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build ccache mold pkg-config libabsl-dev libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev \
      libevent-dev librdkafka-dev nlohmann-json3-dev libyaml-cpp-dev libcli11-dev libfmt-dev \
      libexpected-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libsodium-dev prometheus-cpp-dev libboost-dev \
    && rm -rf /var/lib/apt/lists/*
ENV CCACHE_DIR=/ccache
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY proto proto
COPY shared shared
COPY exec-service exec-service
COPY conn-service conn-service
# The compiler cache outlives this layer, so that a changed source costs its own compilation only.
RUN --mount=type=cache,target=/ccache cmake --preset release -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON \
    && cmake --build --preset release --target conn-service exec-service explain \
    && mkdir /out && for program in conn-service/conn-service exec-service/exec-service exec-service/tools/explain; do \
         strip -o /out/$(basename $program) build/release/$program; done

FROM debian:trixie-slim AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends \
      ca-certificates libgrpc++1.51t64 libprotobuf32t64 libevent-core-2.1-7t64 libevent-pthreads-2.1-7t64 librdkafka1 \
      libyaml-cpp0.8 libfmt10 libssl3t64 zlib1g libsodium23 libprometheus-cpp-core1.0 libcurl4t64 \
    && apt-get clean && rm -rf /var/lib/apt/lists/* && useradd --system --no-create-home sluice
USER sluice
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=Apache-2.0

FROM runtime AS conn-service
COPY --from=build /out/conn-service /usr/local/bin/
EXPOSE 4000 4020
ENTRYPOINT ["conn-service"]
CMD ["--config", "/etc/sluice/conn-service.yaml"]
LABEL org.opencontainers.image.title="Sluice conn-service" \
      org.opencontainers.image.description="Holds the clients' WebSockets and subscriptions, and reads Kafka"

FROM runtime AS exec-service
COPY --from=build /out/exec-service /out/explain /usr/local/bin/
EXPOSE 4011 4021
ENTRYPOINT ["exec-service"]
CMD ["--config", "/etc/sluice/exec-service.yaml"]
LABEL org.opencontainers.image.title="Sluice exec-service" \
      org.opencontainers.image.description="Parses, plans and executes GraphQL over federated subgraphs"

FROM debian:trixie-slim AS airport-packages
RUN apt-get update && apt-get install -y --no-install-recommends npm ca-certificates && apt-get clean && rm -rf /var/lib/apt/lists/*
WORKDIR /airport
COPY examples/airport/package.json examples/airport/package-lock.json examples/airport/.npmrc ./
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; npm ci --omit=dev --loglevel error

FROM debian:trixie-slim AS airport
RUN apt-get update && apt-get install -y --no-install-recommends nodejs \
    && apt-get clean && rm -rf /var/lib/apt/lists/* && useradd --system --no-create-home sluice
WORKDIR /airport
COPY --from=airport-packages /airport/node_modules node_modules
COPY examples/airport ./
RUN mkdir page/vendor && cp node_modules/graphql-ws/umd/graphql-ws.min.js page/vendor/graphql-ws.js
USER sluice
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Sluice airport" \
      org.opencontainers.image.description="Subgraphs and event source of Sluice's demo" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=Apache-2.0

# conn-service of the demo serves the board, too.
FROM conn-service AS conn-service-airport
COPY --from=airport /airport/page /usr/share/sluice/page
COPY examples/airport/conn-service.yaml /etc/sluice/

FROM exec-service AS exec-service-airport
COPY examples/airport/exec-service.yaml examples/airport/supergraph.graphql examples/airport/events.graphql /etc/sluice/

FROM debian:trixie-slim AS load-balancer
RUN apt-get update && apt-get install -y --no-install-recommends haproxy && apt-get clean && rm -rf /var/lib/apt/lists/*
COPY examples/airport/docker/haproxy.cfg /etc/haproxy/haproxy.cfg
USER haproxy
EXPOSE 4000
CMD ["haproxy", "-f", "/etc/haproxy/haproxy.cfg"]
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Sluice load balancer" \
      org.opencontainers.image.description="HAProxy for Sluice's demo" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=Apache-2.0
