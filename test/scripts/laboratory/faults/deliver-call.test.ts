import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { deliver } from '../../../../scripts/laboratory/faults/deliver-call.ts';

const countTimers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

describe('deliver', () => {
  it('drips for nobody: a call that is given up before its answer leaves no timer behind', async () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    response.destroy();
    const before = countTimers();
    const delivered = deliver(response, 'drip', '');
    expect(countTimers()).toBe(before);
    await delivered;
  });
});
