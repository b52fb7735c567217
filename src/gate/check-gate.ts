import type { Task } from '../tasks/task.ts';

interface GateResult {
  /** 0-1; null when the task has no gate. */
  confidence: number | null;
  sure: boolean;
}

/**
 * Tells whether an answer is sure enough to be used: its confidence reaches the task's threshold.
 * A confidence that is not a number in 0-1 counts as 0. What the task's own function throws passes through.
 */
export function checkGate(gate: Task['gate'], given: { input: unknown; output: unknown }): GateResult {
  if (gate === undefined) return { confidence: null, sure: true };
  const confidence = readConfidence(gate.confidence(given));
  return { confidence, sure: confidence >= gate.threshold };
}

/** The function's type says number, but it often hands on what a model wrote. */
function readConfidence(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : 0;
}
