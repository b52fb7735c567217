import type { RunningDemo } from './run-demo.ts';
import type { Screen } from './screen.ts';

const REPORT = ['  .airlock/demo/report.html      this run as a page: the endings, the wire, the life of each job'];

/** Prints where to look when the demo is over. */
export function printNext({ say, bold }: Screen): void {
  say('', bold('Where to look next'), '', ...REPORT);
  say('  npm run demo -- --stay         keeps everything running: the API, the board');
  say('  npm start                      Airlock itself, with your model when OPENAI_API_KEY is set');
  say('  npm run compare                the same faults on a plain chain and on Airlock, side by side', '');
}

/** Prints where everything is that keeps running. */
export function printPlaces({ url, apiKey }: RunningDemo, { say, bold }: Screen): void {
  say('', bold('Everything keeps running. Ctrl-C ends it'), '', ...REPORT);
  say(`  API     ${url}`, `  Board   ${url}/admin/queues   (log in with the key)`, `  Key     ${apiKey}`, '');
}
