# Sourced by ./dev: `demo` installs, builds and starts the airport on this machine, and ends all of
# it on Ctrl-C. Ports, all on loopback: P the page and the API, P+1..P+3 subgraphs, P+11.. executors,
# P+20.. admin listeners.

demo_usage() {
  cat <<'U'
./dev demo [--port P] [--exec N] [--kafka HOST:PORT]
  --port P            the page and the API; other parts use ports just above it (default 4000)
  --exec N            how many exec-services, 1 to 8 (default 2)
  --kafka HOST:PORT   a broker of yours instead of the built-in one
U
}

demo() {
  local port=4000 execs=2 kafka=''
  while [ $# -gt 0 ]; do
    case $1 in
      --port) port=${2:-}; shift 2 || true ;;
      --exec) execs=${2:-}; shift 2 || true ;;
      --kafka) kafka=${2:-}; shift 2 || true ;;
      -h | --help) demo_usage; return ;;
      *) demo_usage >&2; die "There is no option \"$1\"." ;;
    esac
  done
  [[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1024 ] && [ "$port" -le 65000 ] || die "--port takes a number from 1024 to 65000."
  [[ $execs =~ ^[1-8]$ ]] || die "--exec takes a number from 1 to 8."
  [ -z "$kafka" ] || [[ $kafka =~ ^[^:]+:[0-9]+$ ]] || die "--kafka takes HOST:PORT."

  setup demo
  build release conn-service exec-service dev-broker
  demo_ports_free "$port" "$execs"
  demo_start "$port" "$execs" "$kafka"
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

demo_ports_free() {
  local port=$1 execs=$2 p
  for p in "$port" $((port + 1)) $((port + 2)) $((port + 3)) $((port + 20)) \
    $(seq $((port + 11)) $((port + 10 + execs))) $(seq $((port + 21)) $((port + 20 + execs))); do
    port_taken "$p" && die "Port $p is in use. Stop what uses it, or choose others with --port (the demo needs P to P+$((20 + execs)))."
  done
  return 0
}

demo_pids=()
demo_names=()

# name, command...: starts it in the background, its output in $logs/name.log
demo_run() {
  local name=$1
  shift
  "$@" >"$logs/$name.log" 2>&1 &
  demo_pids+=($!)
  demo_names+=("$name")
}

demo_stop() {
  trap - EXIT INT TERM
  kill $(jobs -p) 2>/dev/null || true # the loop's sleep, too
  wait 2>/dev/null || true
}

# Fails with the log of whichever process has ended.
demo_all_alive() {
  local i
  for i in "${!demo_pids[@]}"; do
    kill -0 "${demo_pids[$i]}" 2>/dev/null && continue
    tail -n 20 "$logs/${demo_names[$i]}.log" >&2
    die "${demo_names[$i]} has ended; its last words are above (all of them in $logs/${demo_names[$i]}.log)."
  done
}

# what, seconds, command...: waits until the command succeeds
demo_wait() {
  local what=$1 tries=$(($2 * 10))
  shift 2
  while ! "$@"; do
    demo_all_alive
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || die "$what did not become ready; see the logs in $logs."
    sleep 0.1
  done
}

http_ok() { # host:port path
  local status
  exec 3<>"/dev/tcp/${1%:*}/${1#*:}" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
  read -r -t 2 _ status _ <&3 || status=0
  exec 3>&-
  [ "$status" = 200 ]
} 2>/dev/null

demo_start() {
  local port=$1 execs=$2 kafka=$3 here=examples/airport bin=build/release i executors=()
  logs=build/demo/log
  rm -rf build/demo
  mkdir -p "$logs" build/demo/page/vendor
  cp "$here"/page/* build/demo/page/ 2>/dev/null || true
  cp "$here/node_modules/graphql-ws/umd/graphql-ws.min.js" build/demo/page/vendor/graphql-ws.js
  trap 'demo_stop; exit 130' INT TERM
  trap demo_stop EXIT

  local fetch_wait=50ms
  if [ -z "$kafka" ]; then
    demo_run dev-broker "$bin/shared/dev_broker/dev-broker" --topic flights:4 --topic delays:4 --address-file build/demo/broker
    demo_wait "The broker" 10 test -s build/demo/broker
    kafka=$(cat build/demo/broker)
    fetch_wait=2ms # it holds every fetch for the full wait, which a real broker does not
  fi
  export KAFKA=$kafka

  i=0
  for name in flights airports airlines; do
    i=$((i + 1))
    demo_run "subgraph-$name" node "$here/subgraphs/serve.mjs" "$name" $((port + i))
  done
  export FLIGHTS_URL=http://127.0.0.1:$((port + 1))/graphql AIRPORTS_URL=http://127.0.0.1:$((port + 2))/graphql AIRLINES_URL=http://127.0.0.1:$((port + 3))/graphql
  for i in $(seq 1 "$execs"); do
    PORT=$((port + 10 + i)) ADMIN_PORT=$((port + 20 + i)) \
      demo_run "exec-service-$i" "$bin/exec-service/exec-service" --config "$here/exec-service.yaml"
    executors+=("127.0.0.1:$((port + 10 + i))")
  done
  PORT=$port ADMIN_PORT=$((port + 20)) STATIC_DIR=$PWD/build/demo/page FETCH_WAIT=$fetch_wait \
    EXECUTORS=$(IFS=,; echo "${executors[*]}") \
    demo_run conn-service "$bin/conn-service/conn-service" --config "$here/conn-service.yaml"
  demo_run event-source node "$here/event-source.mjs"
  for i in 1 2 3; do demo_wait "A subgraph" 20 http_ok "127.0.0.1:$((port + i))" /; done
  demo_wait "conn-service" 20 http_ok "127.0.0.1:$((port + 20))" /readyz

  cat <<U

  The board:  http://127.0.0.1:$port/
  GraphQL:    http://127.0.0.1:$port/graphql   ws://127.0.0.1:$port/graphql
  Metrics:    http://127.0.0.1:$((port + 20))/metrics
  Kafka:      $kafka   Logs: $logs

  Ctrl-C ends everything.
U
  while :; do
    demo_all_alive
    sleep 1 &
    wait $!
  done
}
