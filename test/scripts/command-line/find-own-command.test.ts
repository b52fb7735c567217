import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findOwnCommand } from '../../../scripts/command-line/find-own-command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('findOwnCommand', () => {
  it('is the short name in a clone alone, where npx finds it; elsewhere the file of the clone', () => {
    expect(findOwnCommand(root)).toBe('npx airlock');
    expect(findOwnCommand(`${root}docs`)).toBe('npx airlock');
    const file = `${root}scripts/airlock.mjs`;
    for (const folder of [tmpdir(), `${root.slice(0, -1)}-other`, '/']) expect(findOwnCommand(folder)).toBe(file);
  });
});
