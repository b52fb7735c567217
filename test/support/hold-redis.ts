/*
 * A process of its own that holds the embedded Redis of the data folder in its first argument. Says what happens as JSON
 * lines: `{url}` when it holds it, `{lost}` with the reason, `{closed: true}` after its stdin has ended and it let go.
 */
import { openEmbeddedRedis } from '../../scripts/development/embedded-redis/open-embedded-redis.ts';

const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const redis = await openEmbeddedRedis({ dataDir: process.argv[2] ?? '' });
say({ url: redis.url });
void redis.lost.then((lost) => say({ lost }));
process.stdin.resume().once('end', () => void redis.close().then(() => say({ closed: true })));
