// projection_bench's other side: graphql-jit, with its own serialiser, over data that is in memory.
//
//   bench: {"sdl","query","body"}        one line
//   we:    the response                  one line
//   bench: how many responses            a line per turn
//   we:    CPU in us per response: execution and serialising | and JSON.parse of the body as well
import { createInterface } from 'node:readline'
import { buildSchema, parse } from 'graphql'
import { compileQuery } from 'graphql-jit'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const next = async () => (await lines.next()).value

const { sdl, query, body } = JSON.parse(await next())
const compiled = compileQuery(buildSchema(sdl), parse(query), '', { customJSONSerializer: true })
const respond = (data) => compiled.stringify(compiled.query(data, undefined, {}))
const data = JSON.parse(body).data

// The whole process's: what its garbage collector does is part of it.
const cpuUsEach = (count, work) => {
  const before = process.cpuUsage()
  let bytes = 0
  for (let i = 0; i < count; ++i) bytes += work().length
  const { user, system } = process.cpuUsage(before)
  return bytes > 0 ? (user + system) / count : NaN
}
const respondOnly = () => respond(data)
const parseAndRespond = () => respond(JSON.parse(body).data)

console.log(respond(data))
for (let count = await next(); count !== undefined; count = await next())
  console.log(cpuUsEach(Number(count), respondOnly), cpuUsEach(Number(count), parseAndRespond))
