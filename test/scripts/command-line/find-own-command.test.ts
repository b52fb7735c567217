import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findOwnCommand } from '../../../scripts/command-line/find-own-command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('findOwnCommand', () => {
  it('is the name of the package, never the short one, and outside of a clone the file of it', () => {
    expect(findOwnCommand(root)).toBe('npx @airlock-jobs/airlock');
    expect(findOwnCommand(`${root}docs`)).toBe('npx @airlock-jobs/airlock');
    const file = `${root}scripts/airlock.mjs`;
    for (const folder of [tmpdir(), `${root.slice(0, -1)}-other`, '/']) expect(findOwnCommand(folder)).toBe(file);
  });
});
