import type { Manner, Planted } from '../../../src/canaries/plant-values.ts';
import { markOf } from '../faults/canaries.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** Values that wait to be put somewhere, by the manner in which that must be done. */
interface Pools {
  /** At most `count`; fewer when there are no more. */
  take: (manner: Manner, count: number) => Planted[];
  /** How many still wait. */
  readonly left: number;
}

function createPools(planted: readonly Planted[]): Pools {
  const pools: Record<Manner, Planted[]> = { said: [], bare: [], keyed: [], number: [] };
  for (const value of planted) pools[value.manner].push(value);
  const lists = Object.values(pools);
  return {
    take: (manner, count) => pools[manner].splice(0, count),
    get left() {
      return lists.reduce((sum, list) => sum + list.length, 0);
    },
  };
}

/** How a job comes in. */
type Transport = 'http' | 'ndjson' | 'csv';

/** A value and where in the job it stands. */
export interface Carried {
  planted: Planted;
  path: string;
}

/** One job of the campaign with all it carries. */
export interface PlannedJob {
  /** Its place in the list; stands in its text, where the provider finds it. */
  mark: number;
  scenario: Scenario;
  transport: Transport;
  input: { scenario: string; text: string; more?: object };
  metadata: Record<string, string>;
  /** The idempotency key of a job over HTTP, the `customId` of a row. */
  key: string;
  /** What `retrieve` finds for it. */
  documents: string[];
  /** What a person writes instead of its answer, and about it. */
  correction: { quote: string; note: string };
  carried: Carried[];
}

const transports: readonly Transport[] = ['http', 'ndjson', 'csv'];
/** One job in so many has a long text. */
const LONG_EVERY = 6;
const FILLER = 'the pump of the hall leaks again and the floor is wet, so that nobody can work there. '.repeat(40);

/** Rows are for jobs that nobody has to touch. */
function findTransport(n: number, { task, deed, options }: Scenario): Transport {
  const isPlain = task === 'canary-note' && deed === undefined && options === undefined;
  return isPlain ? (transports[Math.floor(n / scenarios.length + n) % transports.length] ?? 'http') : 'http';
}

const said = ({ form, value }: Planted) => form.say(value);
const underKey = ({ form, value, manner }: Planted) => ({
  [form.key ?? 'value']: manner === 'number' ? Number(value) : value,
});

function writeMore(take: (manner: Planted['manner'], count: number, path: string) => Planted[]): object {
  const keyed = take('keyed', 2, 'under a key').map(underKey);
  const numbers = take('number', 1, 'as a number').map(underKey);
  const asKeys = take('bare', 1, 'as a key').map(({ value }) => [value, { seen: true }]);
  return { facts: [...keyed, ...numbers], deep: { deeper: [{ byWhom: Object.fromEntries(asKeys) }] } };
}

function planJob(mark: number, scenario: Scenario, pools: Pools): PlannedJob {
  const transport = findTransport(mark, scenario);
  const carried: Carried[] = [];
  const take = (manner: Planted['manner'], count: number, path: string) => {
    const taken = pools.take(manner, count);
    carried.push(...taken.map((planted) => ({ planted, path: transport === 'csv' ? `${path}, CSV` : path })));
    return taken;
  };
  const isLong = mark % LONG_EVERY === 0;
  const sentences = take('said', 2, isLong ? 'in a long text' : 'in a text').map(said);
  const alone = take('bare', 1, 'alone in a text').map(({ value }) => `It says: ${value} .`);
  const lines = [`Report ${markOf(mark)}: the pump of the hall leaks.`, ...sentences, ...alone];
  const more = transport === 'csv' ? {} : { more: writeMore(take) };
  const isCorrected = scenario.deed === 'correct';
  return {
    ...{ mark, scenario, transport },
    input: { scenario: scenario.name, text: lines.join(isLong ? `\nFor ${FILLER}\n` : '\n'), ...more },
    metadata: { note: take('said', 1, 'in metadata').map(said).join(' '), mark: markOf(mark) },
    key: `${mark} ${take('bare', 1, transport === 'http' ? 'in an idempotency key' : 'in a customId')[0]?.value ?? ''}`,
    documents: [...take('said', 1, 'in a document').map(said), ...take('bare', 1, 'in a document').map(said)],
    correction: {
      quote: isCorrected ? take('said', 1, 'in a correction').map(said).join(' ') : '',
      note: isCorrected ? take('bare', 1, "in a person's note").map(said).join(' ') : '',
    },
    carried,
  };
}

/** Plans jobs until every value is carried by one, and every scenario has one before the middle and one behind it. */
export function planJobs(planted: readonly Planted[]): PlannedJob[] {
  const pools = createPools(planted);
  const jobs: PlannedJob[] = [];
  while (pools.left > 0 || jobs.length < 2 * scenarios.length) {
    const scenario = scenarios[jobs.length % scenarios.length];
    if (scenario !== undefined) jobs.push(planJob(jobs.length, scenario, pools));
  }
  return jobs;
}
