import { randomBytes } from 'node:crypto';
import { type WorkStage, workStages } from '../../queues/pipeline.ts';
import { parseSettings, type Settings } from '../../src/config.ts';
import { startApiProcess } from '../../src/main.ts';
import { createAskModel } from '../../src/models/create-ask-model.ts';
import { createProfiles } from '../../src/models/profiles-from-settings.ts';
import type { JobView } from '../../src/records/job-view.ts';
import type { Detector } from '../../src/redaction/detector.ts';
import { createCatalogue, loadTasks } from '../../src/tasks/load-tasks.ts';
import type { Task } from '../../src/tasks/task.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type RunningWorkers, startWorkers } from '../../workers/main.ts';

interface PipelineGiven {
  redisUrl: string;
  /** An OpenAI-compatible endpoint on this machine. */
  modelUrl: string;
  /** Tasks beside the samples. */
  tasks?: readonly Task[];
  detectors?: readonly Detector[];
  settings?: Partial<Settings>;
  stages?: readonly WorkStage[];
}

export interface Pipeline {
  url: string;
  key: string;
  settings: Settings;
  /** Everything logged, as lines. */
  logged: string[];
  workers: RunningWorkers;
  request: (path: string, init?: RequestInit) => Promise<Response>;
  submit: (task: string, input: unknown, more?: { options?: object; wait?: number }) => Promise<JobView>;
  find: (jobId: string) => Promise<JobView>;
  close: () => Promise<void>;
}

/** The whole product in this process on a fresh key prefix, with short delays; `close` leaves nothing open. */
export async function startPipeline(given: PipelineGiven): Promise<Pipeline> {
  const settings = {
    ...parseSettings({ PORT: '0', OPENAI_BASE_URL: given.modelUrl, AIRLOCK_RETRY_BASE_MS: '10' }),
    prefix: `t${randomBytes(6).toString('hex')}`,
    lockMs: 2000,
    modelTimeoutMs: 2000,
    ...given.settings,
  };
  const logged: string[] = [];
  const log = createLog('debug', { write: (line) => void logged.push(line) });
  const key = `ak_${randomBytes(16).toString('hex')}`;
  const samples = await loadTasks(settings.tasksDir);
  const catalogue = createCatalogue([...samples.all, ...(given.tasks ?? [])]);
  const encryptionKeys = [{ id: 'k1', bytes: randomBytes(32) }];
  const common = { settings, redisUrl: given.redisUrl, encryptionKeys, catalogue, log, metrics: createMetrics() };
  const profiles = createProfiles(settings).map((profile) => ({ profile, ...createAskModel(profile) }));
  const api = await startApiProcess({ ...common, apiKey: key });
  const stages = given.stages ?? workStages;
  const workers = await startWorkers({ ...common, profiles, detectors: given.detectors ?? [], stages });
  const request = (path: string, init: RequestInit = {}) =>
    fetch(api.url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
  const read = async (answer: Response) => (await answer.json()) as JobView;
  return {
    url: api.url,
    key,
    settings,
    logged,
    workers,
    request,
    submit: async (task, input, { options, wait = 0 } = {}) => {
      const headers = { 'content-type': 'application/json', ...(wait > 0 && { prefer: `wait=${wait}` }) };
      const body = JSON.stringify({ task, input, options });
      const answer = await request('/v1/jobs', { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`submit answered ${answer.status}: ${await answer.text()}`);
      return read(answer);
    },
    find: async (jobId) => read(await request(`/v1/jobs/${jobId}`)),
    close: async () => {
      await api.close();
      await workers.close();
      await Promise.all(profiles.map((profile) => profile.close()));
    },
  };
}
