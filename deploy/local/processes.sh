# Sourced by the scripts beside it: starts services as processes of their own, and ends them together
# when the script ends.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pids=()

end_all() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait || true
}
trap end_all EXIT INT TERM

# start_service ROLE OPS_PORT [VARIABLE=VALUE]
start_service() {
  local role=$1 ops=$2
  shift 2
  env HOLDFAST_OPS_PORT="$ops" "$@" "$here/../../holdfast" "$role" --config "$here/holdfast.yaml" &
  pids+=("$!")
  echo "$role: process $!, health at http://127.0.0.1:$ops/healthz   (HOLDFAST_OPS_PORT=$ops $*)"
}
