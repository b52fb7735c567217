import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contender } from './contender.ts';

const WARM_UP_JOBS = 4000;
const JOBS = 8000;

/** The same file in every version, in whatever folder. */
const MEASURABLE = 'whole-pipeline.js';

/** What it offers for measuring a build. */
interface Measurable {
  wholePipeline: (options: { hasRedaction: boolean }) => Contender;
}

/**
 * A process of its own that measures one build's pipeline, redaction off, and says so in jobs per second:
 * its folder and the URL of an empty Redis come as arguments.
 */
const [build = '', redisUrl = ''] = process.argv.slice(2);
const files = await readdir(build, { recursive: true });
const file = files.find((name) => basename(name) === MEASURABLE);
if (file === undefined) throw new Error(`${build} has no ${MEASURABLE}`);
const { wholePipeline } = (await import(pathToFileURL(join(build, file)).href)) as Measurable;
const pipeline = wholePipeline({ hasRedaction: false });
await pipeline.run({ redisUrl, jobs: WARM_UP_JOBS });
const { seconds } = await pipeline.run({ redisUrl, jobs: JOBS });
process.stdout.write(`${JOBS / seconds}\n`);
process.exit(0);
