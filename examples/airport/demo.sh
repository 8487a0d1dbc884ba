# Sourced by ./dev: `demo` installs and builds what the airport needs; demo/main.mjs then runs it until Ctrl-C.

demo() {
  local main=examples/airport/demo/main.mjs
  command -v node >/dev/null || setup demo
  case " $* " in *' --help '* | *' -h '*) node "$main" --help; return ;; esac
  node "$main" --check "$@"
  setup demo
  build release conn-service exec-service dev-broker explain
  ulimit -n "$(ulimit -Hn)" # ten thousand viewers are as many sockets in each of two processes
  exec node "$main" "$@"
}
