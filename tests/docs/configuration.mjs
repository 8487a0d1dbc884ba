// What the two programs print of their tables of keys, as docs/configuration.md and docs/configuration.schema.json.
//
//   node tests/docs/configuration.mjs         writes both files; SLUICE_BUILD names the build folder   (./dev docs)
//
// In the Markdown, what is between the two comments of a program is its own; the rest is written by hand. The schema is one
// file for both programs: a configuration with `schema:` is exec-service's.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const build = process.env.SLUICE_BUILD ?? join(root, 'build/dev');
const programs = ['conn-service', 'exec-service'];
export const markdownFile = join(root, 'docs/configuration.md');
export const schemaFile = join(root, 'docs/configuration.schema.json');

const printed = (program, option) => execFileSync(join(build, program, program), [option], { encoding: 'utf8' });

export function markdown() {
  let text = readFileSync(markdownFile, 'utf8');
  for (const program of programs) {
    const [begin, end] = [`<!-- ${program} --print-reference -->\n`, `\n<!-- end of ${program} -->\n`];
    const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
    if (from < begin.length || to < from) throw new Error(`docs/configuration.md lacks ${begin.trim()} or ${end.trim()}`);
    text = text.slice(0, from) + printed(program, '--print-reference') + text.slice(to);
  }
  return text;
}

export function schema() {
  const definitions = Object.fromEntries(programs.map((program) => {
    const { $schema, ...rest } = JSON.parse(printed(program, '--print-schema'));
    return [program, rest];
  }));
  const whole = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: "Configuration of Sluice's services",
    description: 'Made by ./dev docs of what conn-service and exec-service print with --print-schema.',
    type: 'object',
    if: { type: 'object', required: ['schema'] },
    then: { $ref: '#/definitions/exec-service' },
    else: { $ref: '#/definitions/conn-service' },
    definitions,
  };
  return JSON.stringify(whole, null, 1) + '\n';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(markdownFile, markdown());
  writeFileSync(schemaFile, schema());
}
