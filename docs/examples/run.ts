import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../scripts/development/find-free-port.ts';
import { startSimulatedModel } from '../../scripts/development/simulated-model/start-simulated-model.ts';
import type { Ticket } from './triage.ts';

const ticket: Ticket = { subject: 'Charged twice', body: 'My card was charged twice. dana@example.com' };
const command = fileURLToPath(new URL('../../scripts/command-line/airlock.ts', import.meta.url));

/** The profile of the LiteLLM example, with a simulated model where the proxy would be. */
async function writeModels(folder: string, modelUrl: string): Promise<string> {
  const text = await readFile(new URL('litellm/models.json', import.meta.url), 'utf8');
  const file = join(folder, 'models.json');
  await writeFile(file, text.replace('http://127.0.0.1:4000/v1', modelUrl));
  return file;
}

/** Starts Airlock as `npm start` does, and returns once it runs. */
async function startAirlock(env: Record<string, string>): Promise<ChildProcess> {
  const { PATH, HOME, REDIS_SERVER_BIN } = process.env;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), command, 'start'], {
    env: { PATH, HOME, REDIS_SERVER_BIN, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const piece of child.stdout) {
    said += piece;
    if (said.includes('Airlock is running.')) break;
  }
  assert.match(said, /Airlock is running\./);
  return child;
}

/** Calls each step as its platform would, twice: the second time finds the job of the first. */
async function runSteps(): Promise<void> {
  const [trigger, inngest, hatchet] = await Promise.all([
    import('./trigger-dev/triage-ticket.ts'),
    import('./inngest/triage-ticket.ts'),
    import('./hatchet/triage-ticket.ts'),
  ]);
  assert.equal(trigger.triageTicket.id, 'triage-ticket');
  assert.equal(inngest.triageTicket.id(), 'triage-ticket');
  const steps = {
    'Trigger.dev': () => trigger.runTriage(ticket, { ctx: { run: { id: 'run_1' } } }),
    Inngest: () => inngest.runTriage({ id: 'event_1', data: ticket }),
    Hatchet: () => hatchet.runTriage(ticket, { workflowRunId: () => 'workflow_1' }),
  };
  for (const [name, step] of Object.entries(steps)) {
    const first = await step();
    assert.equal(first.category, 'billing');
    assert.deepEqual(await step(), first);
    process.stdout.write(`${name}: ${JSON.stringify(first)}\n`);
  }
}

/** Every job was asked under LiteLLM's name of the model, and each step made one. */
async function checkJobs(url: string, key: string): Promise<void> {
  const answer = await fetch(`${url}/v1/jobs`, { headers: { authorization: `Bearer ${key}` } });
  const { data } = (await answer.json()) as { data: { answer: { profile: string; model: string } }[] };
  assert.equal(data.length, 3);
  for (const job of data) assert.deepEqual([job.answer.profile, job.answer.model], ['primary', 'support-model']);
  process.stdout.write(
    'LiteLLM: models.json is taken, and was asked for support-model (a simulated model stood there)\n',
  );
}

const folder = await mkdtemp(join(tmpdir(), 'airlock-examples-'));
const model = await startSimulatedModel({ latencyMs: { min: 1, max: 5 } });
const [port, key] = [await findFreePort(), 'the-key-of-the-examples'];
const airlock = await startAirlock({
  ...{ PORT: String(port), AIRLOCK_API_KEY: key, AIRLOCK_DATA_DIR: folder, LOG_LEVEL: 'warn' },
  ...{ AIRLOCK_MODELS_FILE: await writeModels(folder, model.url), LITELLM_MASTER_KEY: 'sk-made-up' },
});
try {
  process.env.AIRLOCK_URL = `http://127.0.0.1:${port}`;
  process.env.AIRLOCK_API_KEY = key;
  await runSteps();
  await checkJobs(process.env.AIRLOCK_URL, key);
} finally {
  const gone = once(airlock, 'exit');
  airlock.kill('SIGTERM');
  await gone;
  await model.close();
  await rm(folder, { recursive: true, maxRetries: 10 });
}
