import { describe, expect, it } from 'vitest';
import { planJobs, shownMessage } from '../../../../scripts/command-line/demo/plan-jobs.ts';
import { readDemoMessages } from '../../../../scripts/command-line/demo/read-demo-messages.ts';
import { loadTasks } from '../../../../src/tasks/load-tasks.ts';

const messages = await readDemoMessages();
const jobs = planJobs(messages);

describe('planJobs', () => {
  it('makes one job of each message, in their order', () => {
    expect(jobs.map(({ message }) => message)).toEqual(messages);
  });

  it('gives most messages to ticket-triage and some to each of the other samples', () => {
    const count = (name: string) => jobs.filter(({ task }) => task === name).length;
    expect(count('ticket-triage')).toBeGreaterThan(messages.length / 2);
    expect(count('contact-extract')).toBeGreaterThan(3);
    expect(count('summarise')).toBeGreaterThan(3);
  });

  it('makes inputs that fit the schemas of their tasks', async () => {
    const { latest } = await loadTasks(undefined);
    for (const { task, input } of jobs) expect(latest.get(task)?.input.safeParse(input).success).toBe(true);
  });

  it('gives the message on the screen and all with a marker to the main job, save those that name their task', () => {
    const main = jobs.filter(({ message }) => message.note !== undefined || message.customId === shownMessage);
    const named = main.filter(({ message }) => message.task !== undefined);
    expect(named.map(({ task, message }) => [message.task, task])).toEqual([
      ['contact-extract', 'contact-extract'],
      ['summarise', 'summarise'],
      ['contact-extract', 'contact-extract'],
      ['summarise', 'summarise'],
    ]);
    const others = main.filter((job) => !named.includes(job));
    expect(new Set(others.map(({ task }) => task))).toEqual(new Set(['ticket-triage']));
  });
});
