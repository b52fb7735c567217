import { describe, expect, it } from 'vitest';
import { readDemoMessages } from '../../../../scripts/command-line/demo/read-demo-messages.ts';
import { parseMarkers } from '../../../../scripts/development/simulated-model/misbehaviours.ts';

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
      [
        ...['fail', 'fenced', 'forge', 'hang', 'html', 'leak', 'length', 'offschema', 'refuse', 'reset', 'slow'],
        ...['stall', 'status', 'throttle', 'unsure'],
      ].sort(),
    );
    expect(messages.filter(({ note }) => note !== undefined)).toEqual(marked);
  });

  it('holds messages in other languages', () => {
    const languages = messages.flatMap(({ language }) => language ?? []);
    expect(languages.length).toBeGreaterThanOrEqual(12);
    expect(new Set(languages)).toEqual(new Set(['de', 'fr', 'es', 'it', 'nl']));
  });

  it('lists personal values that stand in the message, each once', () => {
    for (const { subject, body, personal } of messages) {
      expect(personal.filter((value) => !`${subject}\n${body}`.includes(value))).toEqual([]);
      expect(new Set(personal).size).toBe(personal.length);
    }
  });

  it.each([
    ['e-mail address', /[\p{L}\d._+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu, 50],
    ['IP address', /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g, 8],
    ['IBAN', /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b/g, 10],
    ['card number', /\b\d{4} \d{4,6} \d{4,5}(?: \d{4})?\b/g, 6],
    ['phone number', /\+\d[\d ()-]{8,}\d|\(?\d{3}\)?[ -]\d{3}-\d{4}/g, 20],
    ['US social security number', /\b\d{3}-\d{2}-\d{4}\b/g, 2],
    ['key', /\b(?:sk_|ghp_|xoxb-|whsec_|eyJ|AKIA)[\w.-]{11,}\w/g, 6],
  ])('lists every %s among the personal values', (_, pattern, least) => {
    const found = messages.flatMap(({ subject, body, personal }) =>
      Array.from(`${subject}\n${body}`.matchAll(pattern), ([value]) => ({ value, personal })),
    );
    expect(found.length).toBeGreaterThanOrEqual(least);
    const isListed = (value: string, personal: readonly string[]) => personal.some((one) => one.includes(value));
    expect(found.filter(({ value, personal }) => !isListed(value, personal)).map(({ value }) => value)).toEqual([]);
  });
});
