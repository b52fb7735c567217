import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether one of the needles stands in the file, also across the pieces it is read in. */
export async function findInFile(file: string, needles: readonly string[]): Promise<string | undefined> {
  const longest = Math.max(...needles.map((needle) => Buffer.byteLength(needle)));
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = Buffer.concat([rest, chunk]);
    const found = needles.find((needle) => text.includes(needle));
    if (found !== undefined) return found;
    rest = text.subarray(Math.max(0, text.length - longest));
  }
  return undefined;
}

/** The files of a folder and the folders in it that hold one of the needles. */
export async function scanFolder(folder: string, needles: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if ((await findInFile(file, needles)) !== undefined) found.push(file);
  }
  return found;
}
