import { execFile } from 'node:child_process';

/** What a command gave; `output` is stdout, empty when `ok` is false. */
export interface CommandResult {
  ok: boolean;
  output: string;
}

/** Runs a command that asks nothing, for at most five minutes. Not found, failed and too slow are all `ok: false`. */
export function runCommand(
  command: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string },
): Promise<CommandResult> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    const child = execFile(file, args, { ...options, timeout: 300_000, maxBuffer: 16 << 20 }, (error, stdout) =>
      resolve(error ? { ok: false, output: '' } : { ok: true, output: stdout }),
    );
    child.stdin?.end();
  });
}
