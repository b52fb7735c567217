import type { createPolicyHash } from '../src/boundary/hash-policy.ts';
import { Failure, type Note } from '../src/failures/failure.ts';
import type { Inspector } from '../src/inspection/inspector.ts';
import { giveUp } from '../src/jobs/attempt.ts';
import { isOfLane } from '../src/jobs/lane.ts';
import { meterOf } from '../src/models/meter-of.ts';
import type { ModelRequest } from '../src/models/model-request.ts';
import { buildPrompt, findConstants } from '../src/prompting/build-prompt.ts';
import type { StageJob } from '../src/records/stage-job.ts';
import type { Vault } from '../src/redaction/vault.ts';
import { blameTask } from '../src/tasks/call-task.ts';
import { nameRung } from '../src/tasks/ladder.ts';
import type { ModelRung, RuleRung, Task } from '../src/tasks/task.ts';
import type { AskHedged } from './hedge.ts';
import type { Observe } from './observe.ts';
import { readPayload, readRedacted } from './read-payload.ts';
import { findRung, isAvailable, type Profiles, reachOf, schemaFor } from './rungs.ts';
import type { StageWork, Verdict } from './stage.ts';
import type { Stop } from './stop.ts';

/** A job whose time is over has its request taken back: that has an outcome in a moment, unless its worker crashed. */
const TAKEN_BACK_MS = 500;

type RungStage = 'model' | 'fallback';

interface RungTools {
  ask: AskHedged;
  profiles: Profiles;
  policyOf: ReturnType<typeof createPolicyHash>;
  observe: Observe;
  inspector: Pick<Inspector, 'checkOutgoing'>;
}

/** The question for a rung, past the boundary's last check, and what was hidden in its job by type. */
async function writeRequest(job: StageJob, task: Task, rung: ModelRung, tools: RungTools) {
  const { observe, inspector, profiles } = tools;
  const schema = schemaFor(task, profiles.get(rung.profile));
  const redacted = await readRedacted(job);
  const notes = JSON.parse((await job.open('notes')) ?? '[]') as Note[];
  const prompt = buildPrompt(task, redacted, notes);
  const constants = redacted.vault.entries.length === 0 ? '' : findConstants(task, redacted.input, { schema, notes });
  const { system, user, hidden } = await inspector.checkOutgoing({ ...prompt, vault: redacted.vault, constants });
  if (hidden > 0) observe.heldBack(job, hidden);
  const { maxOutputTokens, temperature, topP, seed, reasoningEffort } = rung;
  const sampling = { temperature, topP, seed, reasoningEffort };
  const request: ModelRequest = { system, user, schemaName: task.name, schema, maxOutputTokens, sampling };
  return { request, findings: countByType(redacted.vault) };
}

function countByType({ entries }: Vault): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of entries) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

async function askModel(
  rung: ModelRung,
  { job, task, stop }: { job: StageJob; task: Task; stop: Stop },
  tools: RungTools,
): Promise<Verdict<RungStage>> {
  const { ask, profiles, policyOf } = tools;
  if (!isAvailable(rung, task, job, profiles)) return { is: 'failed', failure: new Failure('rung-unavailable') };
  if (job.gaveUp !== undefined) return { is: 'failed', failure: new Failure(job.gaveUp, { isFinal: true }) };
  // It was brought here by a process that does not know its task: it waits where the others do.
  if (!isOfLane(job.lane, meterOf(rung.profile, profiles))) return { is: 'snooze', delayMs: 0 };
  const policy = policyOf(task, reachOf(task, job));
  const write = async (asking: ModelRung) => ({
    ...{ job, rung: asking, policy, signal: stop.signal },
    ...(await writeRequest(job, task, asking, tools)),
  });
  const other = rung.hedge === undefined ? undefined : { ...rung, profile: rung.hedge };
  // A wrong answer may have been the other's: then the first is asked alone.
  const isHedged = other !== undefined && job.round === 0 && isAvailable(other, task, job, profiles);
  const asked = await ask(await write(rung), isHedged ? () => write(other) : undefined);
  if (asked.is !== 'answered') return asked;
  const { answer, attempt, call, beside } = asked;
  const carry = { by: 'model', text: answer.text, profile: attempt.profile, model: answer.model } as const;
  return { is: 'advance', carry, attempt, call, ...(beside && { beside }) };
}

async function askRule(rung: RuleRung, job: StageJob, task: Task): Promise<Verdict<RungStage>> {
  const input = await readPayload(job, 'input');
  let output: unknown;
  try {
    output = await rung.answer({ input });
  } catch (error) {
    throw blameTask(task, nameRung(job.rung), 'the rule threw an error', { cause: error });
  }
  if (output === undefined) return { is: 'failed', failure: new Failure('answer-from-no-rule') };
  return { is: 'advance', carry: { by: 'rule', output } };
}

/**
 * Asks the rung that a job stands on: a model once and on the record, a rule, or a person. An earlier request to a
 * model that has no outcome yet is waited for, not paid again.
 */
export function createRungStage<Name extends RungStage>(name: Name, tools: RungTools): StageWork<Name> {
  const work = async (given: { job: StageJob; task: Task; stop: Stop }): Promise<Verdict<RungStage>> => {
    const { job, task } = given;
    const { latestAttempt: latest, judgedAt, now } = job;
    const rung = findRung(task, job);
    // A late job is answered without a model: it need not know what came of the last request.
    if (latest?.outcome === 'started' && !(job.isLate && rung.is === 'rule')) {
      if (judgedAt > now)
        return { is: 'snooze', delayMs: Math.min(judgedAt - now, job.isLate ? TAKEN_BACK_MS : Infinity) };
      const failure = new Failure('model-unknown-outcome');
      return { is: 'failed', failure, attempt: giveUp(latest) };
    }
    switch (rung.is) {
      case 'model':
        return askModel(rung, given, tools);
      case 'rule':
        return askRule(rung, job, task);
      case 'review':
        return { is: 'review', withinMs: rung.withinMs };
    }
  };
  return { name, work: work as StageWork<Name>['work'] };
}
