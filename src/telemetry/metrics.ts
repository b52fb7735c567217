import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** What makes metrics of each sort. */
function createMakers(registers: Registry[]) {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const seconds = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, registers, buckets: SECONDS });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  return { counter, seconds, gauge };
}

/**
 * The process's metrics. Labels are names of ours: tasks, stages, profiles, codes; never a job's id or a tenant's text.
 */
export function createMetrics() {
  const registry = new Registry();
  const { counter, seconds, gauge } = createMakers([registry]);
  return {
    registry,
    jobsAccepted: counter('airlock_jobs_accepted_total', 'Jobs accepted', ['task']),
    jobsEnded: counter('airlock_jobs_ended_total', 'Jobs ended', ['task', 'status', 'by']),
    jobSeconds: seconds('airlock_job_seconds', 'From acceptance to the ending', ['task']),
    stageSeconds: seconds('airlock_stage_seconds', 'Work of a visit', ['stage']),
    stageWaitSeconds: seconds('airlock_stage_wait_seconds', 'A visit in its queue until it started', ['stage']),
    modelAttempts: counter('airlock_model_attempts_total', 'Requests sent to a model', [
      'task',
      'profile',
      'outcome',
      'failure',
    ]),
    modelSeconds: seconds('airlock_model_seconds', 'A request to a model, its body included', ['profile']),
    tokens: counter('airlock_tokens_total', 'Tokens used', ['task', 'profile', 'direction']),
    tokenParts: counter('airlock_token_parts_total', 'Of the tokens used', ['task', 'profile', 'part']),
    cost: counter('airlock_cost_usd_total', 'US dollars spent on models', ['task', 'profile']),
    queueJobs: gauge('airlock_queue_jobs', 'Visits in a queue', ['stage', 'state']),
    queueOldest: gauge(
      'airlock_queue_oldest_seconds',
      'Seconds since the next visit to be claimed was added; 0 when none waits',
      ['stage'],
    ),
    findings: counter('airlock_findings_total', 'Findings hidden from models', ['type']),
    detectorFailures: counter('airlock_detector_failures_total', 'Jobs that a plug-in failed on', ['detector', 'code']),
    deadLetters: gauge('airlock_dead_letters', 'Dead letters there are', ['task', 'code']),
    unknownAttempts: counter('airlock_unknown_attempts_total', 'Requests whose outcome nobody knows', ['profile']),
    deliveries: counter('airlock_deliveries_total', 'Events sent to a receiver, or not', ['type', 'outcome']),
    canaryJobs: counter('airlock_canary_jobs_total', 'Canaries that ended, or did not in time', ['outcome']),
    canaryLeaks: counter('airlock_canary_leaks_total', 'Planted values that a request would have leaked', ['type']),
    modelsHeld: gauge('airlock_models_held', '1 while nothing is sent to models, since a canary leaked', []),
    anchorFailures: counter('airlock_anchor_failures_total', 'Tries to anchor heads that failed', []),
    profileAway: gauge('airlock_profile_away', '1 while jobs wait for a provider that fails all', ['profile']),
    profileResting: gauge('airlock_profile_resting', '1 while a profile that refuses everything rests', ['profile']),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
