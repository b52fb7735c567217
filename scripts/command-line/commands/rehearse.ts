import { describeFault } from '../../../src/batches/read-row.ts';
import { parseSettings } from '../../../src/config.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { ApiProblem } from '../../../src/submissions/api-problem.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { type Estimate, estimateCost } from '../enqueue/estimate-cost.ts';
import { type Rehearsal, rehearseRows } from '../enqueue/rehearse-rows.ts';
import { findFormat } from '../enqueue/upload-format.ts';
import type { EnqueueOptions } from './enqueue.ts';
import { exitCodes } from './exit-codes.ts';
import { print, type Terminal } from './terminal.ts';

const writeUsd = (usd: number | null) => (usd === null ? 'unknown' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`);

function describe(rehearsal: Rehearsal, { model, outputTokensAtMost, costUsd }: Estimate, retrieves: boolean): string {
  const { rows, badRows, bad, findings, inputTokens } = rehearsal;
  const found = Object.entries(findings).sort(([, a], [, b]) => b - a);
  const more = badRows > bad.length ? [`  and ${badRows - bad.length} more`] : [];
  const lines = [
    `rows      ${rows}, ${badRows} bad`,
    ...bad.map(({ row, code, message }) => `  row ${row}  ${code}: ${message}`),
    ...more,
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
  return lines.join('\n');
}

/**
 * `enqueue --dry-run`: tells on this machine what the upload would come to. The settings need no Redis and no model.
 */
export async function rehearse(file: string, options: EnqueueOptions, terminal: Terminal): Promise<void> {
  const settings = parseSettings({ ...terminal.env, NODE_ENV: undefined });
  const { latest } = await loadTasks(settings.tasksDir);
  const task = latest.get(options.task);
  if (task === undefined) {
    throw new RangeError(`there is no task ${options.task} here; there are ${[...latest.keys()].join(', ')}`);
  }
  const given = { task, tasks: latest, detectors: createDetectors(settings.redaction) };
  const rehearsal = await rehearseRows(file, findFormat(file, options.format), given).catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
    const { code, message } = describeFault(error);
    throw new RangeError(`${code}: ${message}`);
  });
  const estimate = await estimateCost(task, rehearsal, settings);
  print(
    terminal,
    options.json
      ? JSON.stringify({ ...rehearsal, ...estimate, isEstimated: true })
      : describe(rehearsal, estimate, task.retrieve !== undefined),
  );
  if (rehearsal.badRows > 0 || rehearsal.rows === 0) terminal.exitCode = exitCodes.someFailed;
}
