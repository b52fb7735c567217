import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planJobs } from '../../../../scripts/laboratory/canaries/plan-jobs.ts';
import { createReply } from '../../../../scripts/laboratory/canaries/reply.ts';
import { markOf } from '../../../../scripts/laboratory/faults/canaries.ts';
import { type Provider, startProvider } from '../../../../scripts/laboratory/faults/start-provider.ts';
import { plantValues } from '../../../../src/canaries/plant-values.ts';

const jobs = planJobs(plantValues(600, 1));
const touched = new Set<number>();
let provider: Provider;
let recorded: string[];

beforeEach(async () => {
  recorded = [];
  touched.clear();
  provider = await startProvider({
    ...{ seed: 1, latencyMs: { min: 0, max: 0 }, answer: () => undefined, reply: createReply(jobs, touched) },
    record: (request) => recorded.push(request.toString()),
  });
});
afterEach(() => provider.close());

const markFor = (scenario: string) => jobs.find((job) => job.scenario.name === scenario)?.mark ?? -1;

async function ask(scenario: string, model = 'primary'): Promise<{ status: number; text: string }> {
  const content = `Report ${markOf(markFor(scenario))} of [EMAIL_1]`;
  const response = await fetch(`${provider.urlFor('all')}/chat/completions`, {
    ...{ method: 'POST', headers: { authorization: 'Bearer sk-campaign' } },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
  return { status: response.status, text: await response.text() };
}

describe('createReply', () => {
  it('does what the scenario says, one call after the other', async () => {
    expect((await ask('echo-error')).status).toBe(500);
    expect((await ask('echo-error')).status).toBe(200);
    expect((await ask('echo-error')).status).toBe(200);
  });

  it('fails however often it is asked, until a person has dealt with the job', async () => {
    for (let call = 0; call < 6; call++) await ask('replayed');
    expect((await ask('replayed')).text).toContain('<html>');
    touched.add(markFor('replayed'));
    expect((await ask('replayed')).text).not.toContain('<html>');
  });

  it('quotes the request in its errors', async () => {
    expect((await ask('echo-refusal')).text).toContain('of [EMAIL_1]');
  });

  it('tells what no model can know', async () => {
    const original = jobs.find(({ scenario }) => scenario.name === 'told')?.carried[0]?.planted.value ?? 'none';
    const { text } = await ask('told');
    const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
    expect(JSON.parse(choices[0]?.message.content ?? '').quote).toContain(original);
  });

  it.each([
    ['barred', [401, 401]],
    ['spent', [429, 429]],
    ['limited', [429, 200]],
  ])('lets the model %s answer with %j, whatever the scenario is', async (model, statuses) => {
    expect([(await ask('answered', model)).status, (await ask('answered', model)).status]).toEqual(statuses);
  });

  it('is asked in requests that are recorded with line, headers and body', async () => {
    await ask('answered');
    expect(recorded).toHaveLength(1);
    expect(recorded[0]).toContain('POST /all/v1/chat/completions');
    expect(recorded[0]).toContain('Bearer sk-campaign');
    expect(recorded[0]).toContain('of [EMAIL_1]');
  });
});
