import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failpoints } from '../../../src/failures/create-fail-at.ts';
import { startScriptedModel } from '../../support/scripted-model.ts';

const file = new URL('../../../src/failures/create-fail-at.ts', import.meta.url).href;

/** Runs this after `failAt` was made for a point, in a process of its own; tells what that said and how it ended. */
async function runWith(chosen: string | undefined, code: string) {
  const point = chosen === undefined ? 'undefined' : `'${chosen}'`;
  const text = `import { createFailAt, failpoints } from '${file}';\nconst failAt = createFailAt(${point});\n${code}`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [exitCode, signal] = await once(child, 'close');
  return { said, exitCode, signal };
}

describe('createFailAt', () => {
  it('kills at no point and listens to no request when none is asked for', async () => {
    const code = `import { hasSubscribers } from 'node:diagnostics_channel';
      for (const point of failpoints) failAt(point);
      console.log(failpoints.length, hasSubscribers('undici:request:bodySent'));`;
    expect(await runWith(undefined, code)).toEqual({
      said: `${failpoints.length} false\n`,
      exitCode: 0,
      signal: null,
    });
  });

  it('kills the process at the point that was asked for, and at no other', async () => {
    const code = `failAt('redact.done'); console.log('lives'); failAt('validate.done'); console.log('lives on')`;
    expect(await runWith('validate.done', code)).toEqual({ said: 'lives\n', exitCode: null, signal: 'SIGKILL' });
  });

  it('kills the process in flight once a whole request has left it', async () => {
    const model = await startScriptedModel();
    onTestFinished(() => model.close());
    const received = model.nextRequest();
    const url = JSON.stringify(model.baseUrl);
    const code = `import { fetch } from 'undici'; console.log('lives');
      await fetch(${url}, { method: 'POST', body: '{"a":1}' }); console.log('lives on');`;
    expect(await runWith('model.inFlight', code)).toEqual({ said: 'lives\n', exitCode: null, signal: 'SIGKILL' });
    expect((await received).text).toBe('{"a":1}');
    expect(model.requests).toHaveLength(1);
  });
});
