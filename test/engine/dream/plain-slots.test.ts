/**
 * A plain verb that takes one value fills a slot; one that can take several never does.
 */
import { describe, expect, test } from 'vitest';
import { slotOf } from '../../../src-main/engine/dream/slots.ts';

describe('a verb of one value', () => {
  test.each([
    ['harbor listens on 8080', 'harbor listens on port 9090'],
    ['Harbor listens on :8080', 'harbor now listens on 9090'],
    ['The parser lives in src/parse', 'the parser lives in lib/parser.'],
    ['Mara lives in Lisbon', 'Mara lives in Porto now'],
    ['The staging alias points to harbor-2', 'The staging alias points at harbor-3'],
    ['The timeout defaults to 30 s', 'The timeout defaults to 60 s'],
    ['harbor runs on 8080', 'harbor runs on port 9090'],
    ['The certificate expires on 2026-12-01', 'The certificate expires on 2027-12-01'],
    ['Jonas works at Acme', 'Jonas works at Initech'],
    ['harbor listens on 8080 in production', 'harbor listens on 9090 in production'],
    ['harbor is deployed to Fly', 'harbor is deployed to Hetzner'],
    ['harbor is written in Go', 'harbor is written in Rust'],
    ['harbor is hosted on Fly', 'harbor is hosted on Render'],
  ])('%s / %s', (one, other) => {
    const [a, b] = [slotOf(one), slotOf(other)];
    expect(a?.value).toBeTruthy();
    expect(b?.slot).toBe(a?.slot);
    expect(b?.value).not.toBe(a?.value);
  });

  test('said twice is one value', () => {
    expect(slotOf('harbor listens on port 8080')).toEqual(slotOf('Harbor now listens on :8080.'));
  });

  test('what is no longer so empties the slot', () => {
    expect(slotOf('harbor no longer listens on 8080')).toEqual({
      slot: slotOf('harbor listens on 9090')?.slot,
      value: null,
    });
  });

  test('elsewhere is another slot', () => {
    const slots = [
      'harbor listens on 80',
      'harbor listens on 80 in staging',
      'quayside listens on 80',
      'harbor points to 80',
      'harbor starts at 80',
      'harbor starts on Monday',
    ];
    expect(new Set(slots.map((text) => slotOf(text)?.slot)).size).toBe(6);
  });

  test.each([
    'harbor uses Redis',
    'harbor depends on zod',
    'harbor supports Linux',
    'harbor talks to billing',
    'harbor runs on Kubernetes',
    'harbor runs on Linux',
    'harbor also listens on 9090',
    'harbor listens on 8080 and 8443',
    'harbor sometimes listens on 9090',
    'harbor never listens on 80',
    'harbor does not listen on 80',
    "harbor doesn't listen on 80",
    'It listens on 8080',
    'If harbor listens on 80, it fails',
    'A service listens on 8080',
    'One of them lives in Lisbon',
    'The server that listens on 8080 crashed',
    'Anna said harbor should listen on 80',
    'He lives in Lisbon',
    'Mara lives in a flat',
    'Mara belongs to the chess club',
    'harbor listened on 8080',
    'Does harbor listen on 8080?',
    'harbor listens on whichever port that was free',
  ])('no slot: %s', (text) => expect(slotOf(text)).toBeUndefined());
});
