import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { findKeptTraceId } from './tracing.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** What another hand may have changed in Redis: Airlock's own things, or a seal. */
const tamperable = ['job', 'batch', 'api-key', 'webhook', 'audit-chain', 'seal'] as const;

const labelTrace = (traceId: string | undefined): object => (traceId === undefined ? {} : { trace_id: traceId });

/** What makes metrics of each sort. */
function createMakers(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  /** Times in seconds, each with the trace that it was measured in as its exemplar. */
  const seconds = <Label extends string>(name: string, help: string, labelNames: Label[]) => {
    // A registry that writes Prometheus' text form takes one with exemplars only once it is made.
    const own = { registers: [], buckets: SECONDS, enableExemplars: true };
    const histogram = new Histogram({ name, help, labelNames, ...own });
    registry.registerMetric(histogram);
    return {
      observe: (labels: Record<Label, string>, value: number) =>
        histogram.observe({ labels, value, exemplarLabels: labelTrace(findKeptTraceId()) }),
    };
  };
  return { counter, seconds, gauge };
}

/** Metrics of models, and of what is done before and after they are asked. */
const createModelMetrics = ({ counter, seconds, gauge }: ReturnType<typeof createMakers>) => ({
  modelAttempts: counter('airlock_model_attempts_total', 'Requests sent to a model', [
    ...(['task', 'profile', 'outcome', 'failure'] as const),
  ]),
  modelSeconds: seconds('airlock_model_seconds', 'A request to a model, its body included', ['profile']),
  tokens: counter('airlock_tokens_total', 'Tokens used', ['task', 'profile', 'direction']),
  tokenParts: counter('airlock_token_parts_total', 'Of the tokens used', ['task', 'profile', 'part']),
  cost: counter('airlock_cost_usd_total', 'US dollars spent on models', ['task', 'profile']),
  unknownAttempts: counter('airlock_unknown_attempts_total', 'Requests whose outcome nobody knows', ['profile']),
  answersChecked: counter('airlock_answers_checked_total', "Models' answers by what was wrong with them", [
    ...(['task', 'profile', 'round', 'failure'] as const),
  ]),
  answers: counter('airlock_answers_total', 'Answers by who gave them', ['task', 'rung', 'by', 'degraded']),
  findings: counter('airlock_findings_total', 'Findings hidden from models', ['type']),
  detectorFailures: counter('airlock_detector_failures_total', 'Jobs that a plug-in failed on', ['detector', 'code']),
  profileAway: gauge('airlock_profile_away', '1 while jobs wait for a provider that fails all', ['profile']),
  profilePaused: gauge('airlock_profile_paused', '1 while somebody or its provider has it wait', ['profile']),
  profileResting: gauge('airlock_profile_resting', '1 while a profile that refuses everything rests', ['profile']),
});

/** Metrics of what Redis holds. */
const createRedisMetrics = ({ counter, gauge }: ReturnType<typeof createMakers>) => ({
  queueJobs: gauge('airlock_queue_jobs', 'Visits in a queue', ['stage', 'state']),
  queueOldest: gauge('airlock_queue_oldest_seconds', 'Age of the oldest visit that waits; 0 when none does', ['stage']),
  deadLetters: gauge('airlock_dead_letters', 'Dead letters there are', ['task', 'code']),
  budgetUsed: gauge('airlock_budget_used_ratio', "The most that any tenant has used of its day's budget, 0 to 1", []),
  redisMemory: gauge(
    'airlock_redis_memory_used_ratio',
    'How much of the memory that it may use Redis does, 0 to 1',
    [],
  ),
  processes: gauge('airlock_processes', 'Processes that run, by the version they are of', ['kind', 'version']),
  tampered: counter('airlock_tampered_total', 'What was found in Redis that another hand has changed', ['what']),
});

/** Metrics of payloads outside of Redis. */
const createPlaceMetrics = ({ counter, seconds, gauge }: ReturnType<typeof createMakers>) => ({
  placeCalls: counter('airlock_payload_calls_total', 'What was asked of the place of payloads', ['call', 'outcome']),
  placeSeconds: seconds('airlock_payload_seconds', 'A call to the place of payloads', ['call']),
  outsideJobs: gauge('airlock_payload_jobs', 'Jobs with payloads outside of Redis', []),
  outsideGone: gauge('airlock_payload_removals', 'Removals from the place of payloads that are due', []),
});

/**
 * The process's metrics. Labels are names of ours: tasks, stages, profiles, codes; never a job's id or a tenant's text.
 */
export function createMetrics() {
  const registry = new Registry();
  const makers = createMakers(registry);
  const { counter, seconds, gauge } = makers;
  const metrics = {
    registry,
    info: gauge('airlock_info', '1; what the process runs', ['version', 'node']),
    jobsAccepted: counter('airlock_jobs_accepted_total', 'Jobs accepted', ['task']),
    jobsEnded: counter('airlock_jobs_ended_total', 'Jobs ended', ['task', 'status', 'by']),
    jobsReplayed: counter('airlock_jobs_replayed_total', 'Dead letters that were replayed', ['task']),
    jobSeconds: seconds('airlock_job_seconds', 'From acceptance to the ending', ['task']),
    stageSeconds: seconds('airlock_stage_seconds', 'Work of a visit', ['stage']),
    stageWaitSeconds: seconds('airlock_stage_wait_seconds', 'A visit in its queue until it started', ['stage']),
    visitFailures: counter('airlock_visit_failures_total', 'Visits that something went wrong in', ['stage', 'code']),
    ...createModelMetrics(makers),
    ...createRedisMetrics(makers),
    ...createPlaceMetrics(makers),
    deliveries: counter('airlock_deliveries_total', 'Events sent to a receiver, or not', ['type', 'outcome']),
    canaryJobs: counter('airlock_canary_jobs_total', 'Canaries that ended, or did not in time', ['outcome']),
    canaryLeaks: counter('airlock_canary_leaks_total', 'Planted values that a request would have leaked', ['type']),
    modelsHeld: gauge('airlock_models_held', '1 while nothing is sent to models, since a canary leaked', []),
    anchorFailures: counter('airlock_anchor_failures_total', 'Tries to anchor heads that failed', []),
  };
  // The first one is to be seen as a rise.
  for (const what of tamperable) metrics.tampered.inc({ what }, 0);
  // Only who has measured them tells them.
  for (const unmeasured of [metrics.budgetUsed, metrics.redisMemory, metrics.outsideJobs, metrics.outsideGone])
    unmeasured.remove();
  return metrics;
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Adds what every process of Node is measured by (`process_…`, `nodejs_…`), and which version of Airlock it runs. */
export function measureProcess({ registry, info }: Metrics, version: string): void {
  info.set({ version, node: process.versions.node }, 1);
  collectDefaultMetrics({ register: registry });
}
