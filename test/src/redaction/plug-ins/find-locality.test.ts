import { describe, expect, it } from 'vitest';
import { findLocality } from '../../../../src/redaction/plug-ins/find-locality.ts';

describe('findLocality', () => {
  it.each([
    'http://127.0.0.1:5002',
    'http://127.9.9.9',
    'http://0x7f000001',
    'http://localhost:5002',
    'http://[::1]:5002',
    'https://10.1.2.3',
    'http://172.31.255.255',
    'http://192.168.0.1',
    'http://[fd00::1]',
    'http://[::ffff:10.0.0.1]',
  ])('takes %s for inside of the boundary', (url) => {
    expect(findLocality(url)).toBe('inside-boundary');
  });

  it.each([
    'https://presidio.example.com',
    'http://presidio:3000',
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'http://[2001:db8::1]',
    'http://[::ffff:8.8.8.8]',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1@example.com',
  ])('takes %s for external', (url) => {
    expect(findLocality(url)).toBe('external');
  });
});
