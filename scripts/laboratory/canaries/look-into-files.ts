import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Findings } from './create-findings.ts';
import type { Place } from './places.ts';

const PIECE_BYTES = 8 << 20;

/** Looks at one file in pieces that share `overlap` bytes. A file that is gone meanwhile is none. */
async function lookIntoFile(findings: Findings, place: Place, path: string, overlap: number): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  const piece = Buffer.alloc(PIECE_BYTES + overlap);
  try {
    for (let at = 0; ; at += PIECE_BYTES) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead > 0) findings.look(place, path, piece.subarray(0, bytesRead));
      if (bytesRead < piece.length) return;
    }
  } finally {
    await file.close();
  }
}

/** Looks at every file of a folder and of the folders in it. */
export async function lookIntoFiles(
  findings: Findings,
  given: { place: Place; folder: string; overlap: number },
): Promise<void> {
  const entries = await readdir(given.folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    await lookIntoFile(findings, given.place, join(entry.parentPath, entry.name), given.overlap);
  }
}
