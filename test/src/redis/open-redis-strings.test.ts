import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

// In a process of its own: what else ran in this one may have brought the quick form back already.
const script = `
  import 'ioredis';
  import { openServer } from './src/redis/open-redis.ts';
  const areQuick = () => %HasFastProperties(String.prototype);
  const before = areQuick();
  await openServer({ path: '/nowhere/redis.sock' }, () => undefined).catch(() => undefined);
  process.stdout.write(before + ' ' + areQuick());
`;

it('brings the quick form of strings back that ioredis takes, with the first connection', () => {
  const flags = ['--allow-natives-syntax', '--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
  expect(execFileSync(process.execPath, flags, { encoding: 'utf8' })).toBe('false true');
});
