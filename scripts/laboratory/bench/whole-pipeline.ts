import { type Contender, countDown, forEachOf, measure } from './contender.ts';
import { countCommands } from './count-commands.ts';
import { openPipeline } from './open-pipeline.ts';

const SUBMITTERS = 50;

/**
 * Airlock from accepting to the ending: records, seals, ledger and all, with a model that answers at once in process.
 */
export function wholePipeline(options: { hasRedaction: boolean }): Contender {
  const run: Contender['run'] = async ({ redisUrl, jobs }) => {
    const pipeline = await openPipeline(redisUrl, options);
    const workers = await pipeline.startWorkers();
    const { done, tick } = countDown(jobs);
    const endings = await pipeline.watchEndings(tick);
    const counter = countCommands();
    const measured = await measure(counter.count, () => forEachOf(jobs, SUBMITTERS, pipeline.submit), done);
    counter.stop();
    await workers.close();
    await endings.close();
    await pipeline.close();
    return measured;
  };
  return { name: options.hasRedaction ? 'Airlock, redaction on' : 'Airlock, redaction off', run };
}
