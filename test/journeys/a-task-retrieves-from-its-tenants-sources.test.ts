import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const email = 'dana.whitfield@example.org';
const colleague = 'eve.kowalczyk@example.org';
const notes = [
  { id: 'n1', text: `Exports that fail with E42: tell ${email} or ${colleague}, who know the cure.` },
  { id: 'n2', text: 'Invoices go out on the first.' },
];
const input = { subject: 'Export', body: `The export fails with E42. Write to ${email}.` };
const answer = (summary: string) => ({
  body: completion(JSON.stringify({ category: 'bug', urgency: 3, summary, confidence: 0.9 })),
});

describe('a task', () => {
  it("retrieves from its tenant's sources alone, redacted with the input", async () => {
    const tasksDir = await mkdtemp(join(tmpdir(), 'airlock-tasks-'));
    onTestFinished(() => rm(tasksDir, { recursive: true }));
    const dir = join(tasksDir, 'sources', 'acme');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'support-notes.json'), JSON.stringify(notes));
    const detectors = createDetectors('balanced');
    const { model, pipeline } = await startJourney(redis, { detectors, settings: { tasksDir } });
    const { key } = await createApiKey(pipeline.store, 'acme', 'submit');
    const acme = createClient(pipeline.url, key);

    model.script(answer('Ask [EMAIL_1] or [EMAIL_2].'), answer('Ask [EMAIL_1].'));
    const withNotes = await acme.submit('ticket-triage', input, { wait: 10 });
    const without = await pipeline.submit('ticket-triage', input, { wait: 10 });
    expect([withNotes.output, without.output]).toMatchObject([
      // Whom the notes alone name stays a placeholder.
      { summary: `Ask ${email} or [EMAIL_2].` },
      { summary: `Ask ${email}.` },
    ]);

    const [first = '', second = ''] = model.requests.map(({ text }) => text);
    expect(first).toContain(
      '<notes>\\nExports that fail with E42: tell [EMAIL_1] or [EMAIL_2], who know the cure.\\n</notes>',
    );
    expect(first).not.toContain('Invoices go out');
    expect(second).not.toMatch(/<notes>|who know the cure/);
    expect(first + second).not.toContain(email);
    expect(first).not.toContain(colleague);
  });
});
