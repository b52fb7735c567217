import { describeFault } from '../../../src/batches/read-row.ts';
import { parseSettings, type Settings } from '../../../src/config.ts';
import { createProfiles } from '../../../src/models/create-profiles.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { ApiProblem } from '../../../src/submissions/api-problem.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { importTypeScript } from '../../development/import-typescript.ts';
import { readProfiles } from '../../development/read-profiles.ts';
import type { Source, SourceChoice } from '../enqueue/open-source.ts';
import { type Rehearsal, rehearseRows } from '../enqueue/rehearse-rows.ts';
import { readCsvOptions } from '../enqueue/upload-format.ts';
import type { JsonOptions } from './command-options.ts';
import { exitCodes } from './exit-codes.ts';
import { printResult, type Terminal } from './terminal.ts';

const MILLION = 1_000_000;

/** What asking each row once costs at list prices: no retries, no rounds, no further rungs. */
interface Estimate {
  /** Null when no rung asks a model. */
  model: string | null;
  /** Null when the task sets no limit to an answer. */
  outputTokensAtMost: number | null;
  /**
   * US dollars for the input alone, and with answers as long as they may be; null where the price or limit is not
   * known.
   */
  costUsd: { input: number | null; atMost: number | null };
}

/**
 * Estimates the first model rung's price. Profiles are those of the settings; the simulator's cost is the real model's.
 */
async function estimateCost(
  { ladder }: Task,
  { rows, badRows, inputTokens }: Rehearsal,
  settings: Settings,
  env: NodeJS.ProcessEnv,
): Promise<Estimate> {
  const rung = ladder.find(({ is }) => is === 'model');
  if (rung?.is !== 'model') return { model: null, outputTokensAtMost: 0, costUsd: { input: 0, atMost: 0 } };
  const profiles = await readProfiles(settings, undefined, env);
  // Without any, OpenAI's is the one that is simulated.
  const asked = profiles.length > 0 ? profiles : await createProfiles({ ...settings, openaiApiKey: 'none' });
  const { model, price } = asked.find(({ name }) => name === rung.profile) ?? {
    model: settings.model,
    price: undefined,
  };
  const { maxOutputTokens } = rung;
  const output = maxOutputTokens === undefined ? null : (rows - badRows) * maxOutputTokens;
  const input = price === undefined ? null : (inputTokens * price.input) / MILLION;
  const atMost =
    input === null || price === undefined || output === null ? null : input + (output * price.output) / MILLION;
  return { model, outputTokensAtMost: output, costUsd: { input, atMost } };
}

const writeUsd = (usd: number | null) => (usd === null ? 'unknown' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`);

function describe(
  rehearsal: Rehearsal,
  { model, outputTokensAtMost, costUsd }: Estimate,
  retrieves: boolean,
): string[] {
  const { rows, badRows, bad, findings, droppedKeys, inputTokens } = rehearsal;
  const found = Object.entries(findings).sort(([, a], [, b]) => b - a);
  const more = badRows > bad.length ? [`  and ${badRows - bad.length} more`] : [];
  const lines = [
    `rows      ${rows}, ${badRows} bad`,
    ...bad.map(({ row, code, message }) => `  row ${row}  ${code}: ${message}`),
    ...more,
    ...Object.entries(droppedKeys).map(
      ([key, n]) => `dropped   ${JSON.stringify(key)} in ${n} rows: not in the input's schema`,
    ),
    `findings  ${found.map(([type, n]) => `${type} ${n}`).join(', ') || 'none'}`,
  ];
  if (model !== null) {
    const output = outputTokensAtMost === null ? 'output not limited' : `at most ${outputTokensAtMost} out`;
    const documents = retrieves ? '; what the task retrieves is not counted' : '';
    lines.push(`tokens    ${inputTokens} in, ${output} (estimated${documents})`);
    lines.push(
      `cost      ${writeUsd(costUsd.input)} in, at most ${writeUsd(costUsd.atMost)} with ${model} (estimated)`,
    );
  }
  return lines;
}

interface RehearseOptions extends JsonOptions, SourceChoice {
  task: string;
}

/**
 * `enqueue --dry-run`: tells on this machine what the upload would come to. The settings need no Redis and no model.
 */
export async function rehearse(source: Source, options: RehearseOptions, terminal: Terminal): Promise<void> {
  const settings = parseSettings({ ...terminal.env, NODE_ENV: undefined });
  const { latest } = await loadTasks(settings.tasksDir, { importTypeScript });
  const task = latest.get(options.task);
  if (task === undefined) {
    throw new RangeError(`there is no task ${options.task} here; there are ${[...latest.keys()].join(', ')}`);
  }
  const given = { task, csv: readCsvOptions(options), detectors: createDetectors(settings.redaction) };
  const rehearsal = await rehearseRows(source, given).catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
    const { code, message } = describeFault(error);
    throw new RangeError(`${code}: ${message}`);
  });
  const estimate = await estimateCost(task, rehearsal, settings, terminal.env);
  printResult(terminal, options, { ...rehearsal, ...estimate, isEstimated: true }, () =>
    describe(rehearsal, estimate, task.retrieve !== undefined),
  );
  if (rehearsal.badRows > 0 || rehearsal.rows === 0) terminal.exitCode = exitCodes.someFailed;
}
