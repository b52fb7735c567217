import { describe, expect, it } from 'vitest';
import { readDemoMessages } from '../../../scripts/demo/read-demo-messages.ts';
import { parseMarkers } from '../../../scripts/simulated-model/parse-misbehaviour.ts';

const messages = await readDemoMessages();

describe('readDemoMessages', () => {
  it('returns more than a hundred messages, each with an id, a subject and a body', () => {
    expect(messages.length).toBeGreaterThanOrEqual(130);
    for (const { customId, subject, body } of messages) {
      expect(customId).toMatch(/^[a-z]+-\d+$/);
      expect(subject.length).toBeGreaterThan(0);
      expect(body.length).toBeGreaterThan(20);
    }
  });

  it('repeats no id, no subject and no body', () => {
    for (const part of ['customId', 'subject', 'body'] as const) {
      expect(new Set(messages.map((message) => message[part])).size).toBe(messages.length);
    }
  });

  it('holds messages that were not made from one template', () => {
    const openings = messages.map(({ body }) => body.split(/\s+/).slice(0, 6).join(' '));
    expect(new Set(openings).size).toBe(messages.length);
  });

  it('names no e-mail domain and no host that could belong to anybody', () => {
    const text = messages.map(({ subject, body }) => `${subject}\n${body}`).join('\n');
    const domains = [
      ...Array.from(text.matchAll(/@([\p{L}\d-]+(?:\.[\p{L}\d-]+)+)/gu), (match) => match[1]),
      ...Array.from(text.matchAll(/https?:\/\/([\p{L}\d.-]+[\p{L}\d])/gu), (match) => match[1]),
    ];
    expect(domains.length).toBeGreaterThan(40);
    expect(
      domains.filter((domain) => !/(^|\.)(example|test|invalid|example\.(com|net|org))$/.test(domain ?? '')),
    ).toEqual([]);
  });

  it('uses IP addresses of the ranges for documentation only', () => {
    const text = messages.map(({ body }) => body).join('\n');
    const addresses = Array.from(text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g), ([address]) => address);
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((address) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address))).toEqual([]);
  });

  it('carries markers that the simulated model knows, each with a note that says what it shows', () => {
    const marked = messages.filter(({ body }) => parseMarkers(body).length > 0);
    const names = new Set(marked.flatMap(({ body }) => parseMarkers(body).map(({ name }) => name)));
    expect([...names].sort()).toEqual(
      ['fail', 'fenced', 'html', 'leak', 'offschema', 'refuse', 'throttle', 'unsure'].sort(),
    );
    expect(messages.filter(({ note }) => note !== undefined)).toEqual(marked);
  });
});
