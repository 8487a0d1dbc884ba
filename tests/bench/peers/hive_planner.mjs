// plan_bench's other side: Hive Router's query planner, in Rust, as its addon for Node.
//
//   bench: {"supergraph"}                 one line: from now on this one
//   we:    ok
//   bench: {"query","rounds"}             one line per operation
//   we:    us per plan | subgraph calls in it     or: error | why not
import { createInterface } from 'node:readline'
import { QueryPlanner } from '@graphql-hive/router-query-planner'

const none = new Set()
let planner

const calls = (node) => {
  if (!node) return 0
  if (node.kind === 'Fetch' || node.kind === 'BatchFetch') return 1
  if (node.kind === 'Condition') return calls(node.ifClause) + calls(node.elseClause)
  return [...(node.nodes ?? []), ...(node.node ? [node.node] : [])].reduce((n, x) => n + calls(x), 0)
}

const answer = ({ supergraph, query, rounds }) => {
  if (supergraph) {
    planner = new QueryPlanner(supergraph)
    return 'ok'
  }
  let plan = planner.plan(query, undefined, none, 0)
  const before = process.hrtime.bigint()
  for (let i = 0; i < rounds; ++i) plan = planner.plan(query, undefined, none, 0)
  return `${Number(process.hrtime.bigint() - before) / 1e3 / rounds} ${calls(plan.node)}`
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(answer(JSON.parse(line)))
  } catch (error) {
    console.log(`error ${String(error.message ?? error).replaceAll('\n', ' ')}`)
  }
}
