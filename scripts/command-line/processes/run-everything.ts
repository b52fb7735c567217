import { startTracing } from '../../../src/telemetry/start-tracing.ts';
import { type Environment, openEnvironment } from '../../development/open-environment.ts';
import type { Models } from '../../development/open-models.ts';
import { startAirlock } from '../../development/start-airlock.ts';
import { print, type Terminal } from '../commands/terminal.ts';
import { type Running, runUntilStopped } from './run-until-stopped.ts';

const SAMPLE = {
  task: 'ticket-triage',
  input: {
    subject: 'Charged twice',
    body: 'Hi, this is Dana Whitfield (dana.whitfield@example.com). My card was charged twice this morning, please help!',
  },
};

/** What a newcomer needs: where things are, and one line to try. */
function describe(url: string, { apiKey, isApiKeyMade }: Environment, { simulator }: Models): string[] {
  const key = isApiKeyMade ? [`  Key     ${apiKey}   (made for development)`] : [];
  const model = simulator
    ? ['  Model   SIMULATED. Answers are made up by rules on this machine; set OPENAI_API_KEY for a real model.']
    : [];
  const curl = [
    `  curl -s '${url}/v1/jobs' -H 'Authorization: Bearer ${isApiKeyMade ? apiKey : '<your key>'}' \\`,
    `    -H 'Content-Type: application/json' -H 'Prefer: wait=20' \\`,
    `    -d '${JSON.stringify(SAMPLE)}'`,
  ];
  const pages = [`  Console ${url}/console`, `  Board   ${url}/admin/queues   (log in to both with the key)`];
  const places = [`  API     ${url}`, ...pages];
  return ['Airlock is running.', '', ...places, ...key, ...model, '', 'Try it:', '', ...curl, ''];
}

async function start(terminal: Terminal): Promise<Running> {
  const environment = await openEnvironment(terminal.env);
  const tracing = await startTracing(environment.settings.traces, environment.log);
  const airlock = await startAirlock(environment);
  print(terminal, ...describe(airlock.url, environment, airlock.models));
  const close = async () => {
    await airlock.close();
    await tracing.close();
    await environment.close();
  };
  return { lost: Promise.race([environment.lost, airlock.lost]), close };
}

/** `airlock start`: the API, all workers and what development brings along, in one process. */
export const runEverything = (terminal: Terminal): Promise<void> => runUntilStopped(terminal, () => start(terminal));
