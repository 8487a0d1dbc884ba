// language_bench's other side: graphql-js, parse and validate.
//
//   bench: {"sdl","query"}               one line
//   we:    how many errors it has        one line: 0
//   bench: how many of each              a line per turn
//   we:    CPU in us: parse | validate
import { createInterface } from 'node:readline'
import { buildSchema, parse, validate } from 'graphql'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const next = async () => (await lines.next()).value

const { sdl, query } = JSON.parse(await next())
const schema = buildSchema(sdl)
const document = parse(query)

// The whole process's: what its garbage collector does is part of it.
const cpuUsEach = (count, work) => {
  const before = process.cpuUsage()
  let kept = 0
  for (let i = 0; i < count; ++i) kept += work()
  const { user, system } = process.cpuUsage(before)
  return kept >= 0 ? (user + system) / count : NaN
}

console.log(validate(schema, document).length)
for (let count = await next(); count !== undefined; count = await next())
  console.log(
    cpuUsEach(Number(count), () => parse(query).definitions.length),
    cpuUsEach(Number(count), () => validate(schema, document).length)
  )
