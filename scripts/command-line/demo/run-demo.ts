import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startAirlock } from '../../development/start-airlock.ts';
import { collectRun } from './collect-run.ts';
import { createDemoClient } from './create-demo-client.ts';
import type { FinishedRun } from './finished-run.ts';
import { type DemoEnvironment, openDemoEnvironment } from './open-demo-environment.ts';
import { planJobs, shownMessage } from './plan-jobs.ts';
import { printEndings, printSearch, printWireView } from './print-run.ts';
import { readDemoMessages } from './read-demo-messages.ts';
import { writeReport } from './report/write-report.ts';
import { runJobs } from './run-jobs.ts';
import type { Screen } from './screen.ts';

/** What still runs when the demo has told its story. */
export interface RunningDemo {
  url: string;
  apiKey: string;
  /** False when an original was sent, or a request belongs to no job. */
  isClean: boolean;
  /** Settles when the Redis is gone. */
  lost: Promise<string>;
  close: () => Promise<void>;
}

function tell(run: FinishedRun, screen: Screen): void {
  printEndings(run, screen);
  const shown = run.jobs.find(({ message }) => message.customId === shownMessage);
  if (shown !== undefined) printWireView(shown, screen);
  printSearch(run, screen);
}

async function runStory(environment: DemoEnvironment, screen: Screen): Promise<Omit<RunningDemo, 'apiKey' | 'lost'>> {
  const simulation = { latencyMs: { min: 20, max: 150 }, logFile: environment.requestLog };
  const airlock = await startAirlock(environment, simulation);
  const planned = planJobs(await readDemoMessages());
  screen.say(`  API, board, workers and Redis run in ${relative('', environment.folder)}, the model is SIMULATED`, '');
  screen.say(screen.bold(`Submitting ${planned.length} support messages`), '');
  const ended = await runJobs(createDemoClient(airlock.url, environment.apiKey), planned, screen);
  const run = await collectRun(environment, airlock, planned, ended);
  tell(run, screen);
  await writeFile(join(environment.folder, 'report.html'), writeReport(run));
  const isClean = run.search.found.length === 0 && run.strayRequests === 0;
  return { url: airlock.url, isClean, close: airlock.close };
}

/**
 * Runs the demo:
 * 1. open an empty folder with a Redis of its own; start the API, all workers and the simulated model
 * 2. submit the sample messages over HTTP and watch them end
 * 3. print the endings, one message on its way, and the search of everything that was sent; write the report
 * 4. `close`: end all of it
 */
export async function runDemo(screen: Screen): Promise<RunningDemo> {
  screen.say(screen.bold('Airlock: a demonstration'), '');
  const environment = await openDemoEnvironment();
  const story = await runStory(environment, screen);
  const close = async () => {
    await story.close();
    await environment.close();
  };
  return { ...story, apiKey: environment.apiKey, lost: environment.lost, close };
}
