import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads every row of a folder's `.jsonl` files, in the order of the files' names; their shape is not checked. */
export function readJsonLines<Row>(folder: string): Row[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Row);
}
