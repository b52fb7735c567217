import { abandonWhen, limitTime } from '../failures/limit-time.ts';
import { isFenced } from '../redis/format.ts';
import { readClock } from '../redis/read-clock.ts';
import type { Script } from '../redis/run-script.ts';
import type { Store } from './store.ts';

/** What runs: the API, or workers; both as processes of their own, or together in one. */
type ProcessKind = 'api' | 'workers';

/** A process that runs, as it says itself. */
export interface SeenProcess {
  id: string;
  kind: string;
  version: string;
}

const EVERY_MS = 2000;
/** So long after it was heard last a process counts as running. */
const LIVES_MS = 10_000;
const LEAVE_MS = 1000;

/** Says that a process runs; with the first word of one, those that have ended are forgotten. */
const appearScript: Script<{ id: string; kind: string; version: string }, { isNew: boolean }> = {
  lua: /* lua */ `
local isNew = call('HSET', processesKey, args.id, whole(now + ${LIVES_MS}) .. ' ' .. args.kind .. ' ' .. args.version) == 1
if isNew then
  local all = call('HGETALL', processesKey)
  for i = 1, #all, 2 do
    if tonumber(string.match(all[i + 1], '^%d+') or '0') <= now then call('HDEL', processesKey, all[i]) end
  end
end
return { isNew = isNew }
`,
};

/** A process that is seen by all others. */
export interface Presence {
  /** Settles when Redis holds another format than this version's: the process cannot go on then. */
  lost: Promise<string>;
  close: () => Promise<void>;
}

interface PresenceGiven {
  kind: ProcessKind;
  /** Of the package. */
  version: string;
  onTrouble: (error: Error) => void;
}

/** Says at once and then every 2 s that this process runs, until it is closed. */
export function startPresence(store: Store, { kind, version, onTrouble }: PresenceGiven): Presence {
  const { tag, processes } = store.keySpace.home;
  const own = { id: crypto.randomUUID(), kind, version };
  let [isInFlight, tellLost]: [boolean, (reason: string) => void] = [false, () => undefined];
  const lost = new Promise<string>((resolve) => {
    tellLost = resolve;
  });
  const appear = async () => {
    if (isInFlight) return;
    isInFlight = true;
    await store.runScript(appearScript, tag, own).catch((error: Error) => {
      if (isFenced(error)) tellLost(error.message);
      else onTrouble(error);
    });
    isInFlight = false;
  };
  void appear();
  const timer = setInterval(() => void appear(), EVERY_MS);
  return {
    lost,
    close: async () => {
      clearInterval(timer);
      // Where Redis does not hear it in time, it is forgotten by itself.
      const leave = (signal: AbortSignal) => abandonWhen(signal, store.redis.hdel(processes, own.id));
      if (store.redis.status === 'ready') await limitTime(LEAVE_MS, [], leave).catch(() => undefined);
    },
  };
}

/** The processes that were heard in the last 10 s. */
export async function listProcesses({ redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>): Promise<SeenProcess[]> {
  const [all, now] = await Promise.all([redis.hgetall(keySpace.home.processes), readClock(redis)]);
  return Object.entries(all).flatMap(([id, text]) => {
    const [untilMs = '', kind = '', version = ''] = text.split(' ');
    return Number(untilMs) > now ? [{ id, kind, version }] : [];
  });
}

/** Processes of one version. */
export interface RunningVersion {
  version: string;
  api: number;
  workers: number;
}

/** Counts processes by their version; as a rule there is one, and two while one takes the other's place. */
export function countVersions(processes: readonly SeenProcess[]): RunningVersion[] {
  const versions = [...new Set(processes.map(({ version }) => version))].sort();
  const count = (kind: ProcessKind, version: string) =>
    processes.filter((one) => one.kind === kind && one.version === version).length;
  return versions.map((version) => ({ version, api: count('api', version), workers: count('workers', version) }));
}
