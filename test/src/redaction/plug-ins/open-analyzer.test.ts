import { describe, expect, it, onTestFinished } from 'vitest';
import { reasonOf } from '../../../../src/net/reason-of.ts';
import { openAnalyzer } from '../../../../src/redaction/plug-ins/open-analyzer.ts';
import { startPresidio } from '../../../support/start-presidio.ts';

const { signal } = new AbortController();
const question = { text: 'x', language: 'en', score_threshold: 0.5 };

/** An analyzer on a clock of the test's own, and why a question failed. */
function open(url: string) {
  let time = 0;
  const analyzer = openAnalyzer(url, 5000, () => time);
  onTestFinished(analyzer.close);
  const ask = () => analyzer.analyze(question, signal).then(() => 'answered', reasonOf);
  const askOften = async (times: number) => {
    const reasons = [];
    for (let i = 0; i < times; i++) reasons.push(await ask());
    return reasons;
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { ask, askOften, pass };
}

describe('openAnalyzer', () => {
  it('leaves a service alone for 5 s that was away eight times in a row', async () => {
    const { url, behave, questions } = await startPresidio({});
    const { ask, askOften, pass } = open(url);
    behave((response) => void response.writeHead(503).end());
    expect(await askOften(9)).toEqual([...Array(8).fill('http-503'), 'resting']);
    behave(undefined);
    pass(4999);
    expect(await ask()).toBe('resting');
    expect(questions).toHaveLength(8);
    pass(1);
    expect(await ask()).toBe('answered');
  });

  it('asks a service on that answers in between, or fails over a text', async () => {
    const { url, behave } = await startPresidio({});
    const { ask, askOften } = open(url);
    for (const status of [200, 500]) {
      behave((response) => void response.writeHead(503).end());
      expect(await askOften(7)).toEqual(Array(7).fill('http-503'));
      behave((response) => void response.writeHead(status).end('[]'));
      expect(await ask()).toBe(status === 200 ? 'answered' : 'http-500');
    }
    expect(await askOften(20)).not.toContain('resting');
  });

  it('asks below the path of its URL', async () => {
    const { url, questions } = await startPresidio({});
    expect(await open(`${url}/presidio/`).ask()).toBe('answered');
    expect(questions).toEqual([question]);
  });

  it('does not ask for a job that has been stopped while it waited', async () => {
    const { url, questions } = await startPresidio({});
    const analyzer = openAnalyzer(url, 5000);
    onTestFinished(analyzer.close);
    await expect(analyzer.analyze(question, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(questions).toEqual([]);
  });
});
