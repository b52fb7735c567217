import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The ways a text can stand in another without being sealed. */
function spellings(canary: string): string[] {
  const bytes = Buffer.from(canary);
  // In base64 a text looks one of three ways, by where it begins; its ends depend on its neighbours.
  const base64 = [0, 1, 2].map((pad) =>
    Buffer.concat([Buffer.alloc(pad), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [canary, bytes.toString('hex'), encodeURIComponent(canary), ...base64];
}

/** The canaries that stand in a text: plain, in hex, in a URL's form, in base64, in any case. */
export function findCanaries(text: string, canaries: readonly string[]): string[] {
  const lowered = text.toLowerCase();
  return canaries.filter((canary) => spellings(canary).some((one) => lowered.includes(one.toLowerCase())));
}

/** Every file of a folder and the folders in it, as text that keeps each byte. */
export async function readFolder(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const)));
}
