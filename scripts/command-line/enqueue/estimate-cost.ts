import type { Settings } from '../../../src/config.ts';
import { findPrice } from '../../../src/models/prices.ts';
import type { Task } from '../../../src/tasks/task.ts';
import { readProfiles } from '../../development/read-profiles.ts';
import type { Rehearsal } from './rehearse-rows.ts';

const MILLION = 1_000_000;

/** What asking each row once costs at list prices: no retries, no rounds, no further rungs. */
export interface Estimate {
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
export async function estimateCost(
  { ladder }: Task,
  { rows, badRows, inputTokens }: Rehearsal,
  settings: Settings,
): Promise<Estimate> {
  const rung = ladder.find(({ is }) => is === 'model');
  if (rung?.is !== 'model') return { model: null, outputTokensAtMost: 0, costUsd: { input: 0, atMost: 0 } };
  const profiles = await readProfiles(settings);
  const profile = profiles.find(({ name }) => name === rung.profile);
  const model = profile?.model ?? settings.model;
  const price = profile?.price ?? findPrice(model);
  const { maxOutputTokens } = rung;
  const output = maxOutputTokens === undefined ? null : (rows - badRows) * maxOutputTokens;
  const input = price === undefined ? null : (inputTokens * price.input) / MILLION;
  const atMost =
    input === null || price === undefined || output === null ? null : input + (output * price.output) / MILLION;
  return { model, outputTokensAtMost: output, costUsd: { input, atMost } };
}
