import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contender } from './contender.ts';

const WARM_UP_JOBS = 4000;
const JOBS = 8000;

/** What a build offers for measuring it: the same file in every version. */
interface Measurable {
  wholePipeline: (options: { hasRedaction: boolean }) => Contender;
}

/**
 * A process of its own that measures one build's pipeline, redaction off, and says so in jobs per second:
 * its folder and the URL of an empty Redis come as arguments.
 */
const [build = '', redisUrl = ''] = process.argv.slice(2);
const file = pathToFileURL(join(build, 'scripts/laboratory/bench/whole-pipeline.js')).href;
const { wholePipeline } = (await import(file)) as Measurable;
const pipeline = wholePipeline({ hasRedaction: false });
await pipeline.run({ redisUrl, jobs: WARM_UP_JOBS });
const { seconds } = await pipeline.run({ redisUrl, jobs: JOBS });
process.stdout.write(`${JOBS / seconds}\n`);
process.exit(0);
