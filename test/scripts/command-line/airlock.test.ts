import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/command-line/airlock.ts', import.meta.url));
function start(to: 'pipe' | number, ...args: string[]) {
  const command = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: ['pipe', to, 'pipe'] });
  return { command, stdin: command.stdin as Writable, stdout: command.stdout as Readable };
}

describe('airlock', () => {
  it('goes on where nobody reads what it says on stderr any more', async () => {
    const { command, stdin, stdout } = start('pipe', 'redact');
    const ended = once(command, 'exit');
    command.stderr?.destroy();
    stdin.on('error', () => undefined).write('no row\nno row\n{"id":1,"text":"ann"}\n');
    await once(stdout, 'data');
    stdin.end('no row\n{"id":2,"text":"ann@example.com"}\n');
    expect(await text(stdout)).toBe('{"id":2,"text":"[EMAIL_1]"}\n');
    expect(await ended).toEqual([1, null]);
  });

  it('ends well where its reader has enough of its results', async () => {
    const { command, stdin, stdout } = start('pipe', 'redact');
    const ended = once(command, 'exit');
    stdin.on('error', () => undefined).end('{"id":1,"text":"ann"}\n'.repeat(20_000));
    await once(stdout, 'data');
    stdout.destroy();
    expect(await ended).toEqual([0, null]);
  });

  it.skipIf(!existsSync('/dev/full'))('says so where its results cannot be written, and exits 1', async () => {
    const { command, stdin } = start(openSync('/dev/full', 'w'), 'redact');
    const [ended, said] = [once(command, 'exit'), text(command.stderr as Readable)];
    stdin.end('{"id":1,"text":"ann"}\n');
    expect(await said).toMatch(/^airlock: stdout: ENOSPC.*\n$/);
    expect(await ended).toEqual([1, null]);
  });
});
