// The blocks of code of a Markdown page, in order: [{ language, info, text, line }].
//
//   ```sh            run as it is
//   ```sh until      run again until its output is the ```text that follows
//   ```text          the output of the block before it
//   ```yaml a.yaml   the content of a file; a page may show a file again, changed
//
// `line` is the page's line of the opening fence, and `text` ends with a line break.
import { readFileSync } from 'node:fs';

export function blocksOf(page) {
  const blocks = [];
  let open = null;
  readFileSync(page, 'utf8').split('\n').forEach((line, index) => {
    const fence = line.match(/^```(\S*) ?(.*)$/);
    if (open && line === '```') open = void blocks.push(open);
    else if (open) open.text += `${line}\n`;
    else if (fence) open = { language: fence[1], info: fence[2], text: '', line: index + 1 };
  });
  if (open) throw new Error(`${page}:${open.line}: this block has no end`);
  return blocks;
}
