/**
 * A home with something in every view: two dreams, sessions of two agents, and a ledger as a version that sends would have written it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeRecord } from '../../src-main/engine/storage/record-codec.ts';
import type { LedgerEntry } from '../../src-shared/contract/ledger.ts';
import { makeProject } from '../support/repository.ts';
import { makeWorld, type World } from './world.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/agents');

export async function makeLivedWorld(): Promise<World> {
  const lived = await makeWorld({
    project(code) {
      const home = path.join(code, '../.vesper');
      mkdirSync(home);
      writeFileSync(
        path.join(home, 'ledger.log'),
        requests.map((request, i) => encodeRecord({ seq: i + 1, ...request })).join(''),
      );
      return makeProject(code);
    },
  });
  await lived.vesper('add', lived.repository.path);
  await lived.vesper('note', 'The API listens on port 3000', '--project', 'harbor-api');
  await lived.vesper('note', 'I prefer small commits with the reason in the body');
  await lived.vesper('dream', '--now');
  for (const agent of ['claude-code', 'codex'])
    await lived.vesper('import', '--as', agent, path.join(fixtures, `${agent}.jsonl`), '--project', 'harbor-api');
  await giveTo(lived);
  await lived.vesper('note', 'The API listens on port 4000', '--project', 'harbor-api');
  await lived.vesper('note', 'Preview deploys start on every push', '--project', 'harbor-api');
  await lived.vesper('dream', '--now');
  return lived;
}

/** As hooks and MCP left them: the note of a start, of two facts, and a day of the log asked for in the middle of it. */
async function giveTo(lived: World): Promise<void> {
  const { facts } = await lived.vesper('facts');
  const line = readFileSync(path.join(fixtures, 'claude-code.jsonl'), 'utf8')
    .split('\n')
    .find((one) => one.includes('"sessionId"'));
  const { sessionId } = JSON.parse(line ?? '{}') as { sessionId: string };
  const ids = (facts as { id: string; project: string | null }[]).slice(0, 2).map(({ id }) => id);
  const project = (facts as { project: string | null }[]).find((fact) => fact.project !== null)?.project ?? null;
  const receipts = [
    { at: '2026-11-19T09:00:01+00:00', how: 'start', session: sessionId, facts: ids, characters: 1200, tokens: 300 },
    {
      at: '2026-11-19T09:00:20+00:00',
      how: 'day',
      session: sessionId,
      facts: [],
      records: 12,
      characters: 800,
      tokens: 200,
    },
  ];
  mkdirSync(path.join(lived.home, 'receipts'), { recursive: true });
  writeFileSync(
    path.join(lived.home, 'receipts', '2026-11.jsonl'),
    receipts.map((one) => `${JSON.stringify({ ...one, agent: 'claude-code', project })}\n`).join(''),
  );
}

/** Nothing of this version sends anything. */
const requests: Omit<LedgerEntry, 'seq'>[] = [
  {
    at: new Date(Date.now() - 120_000).toISOString().replace('Z', '+00:00'),
    host: 'model.example',
    purpose: 'an earlier dream',
    kind: 'model',
    sent: 20_480,
    received: 8_500_000,
    spent: 0.05,
    open: true,
  },
  {
    at: new Date(Date.now() - 110_000).toISOString().replace('Z', '+00:00'),
    host: 'forge.example',
    purpose: 'a pull request',
    kind: 'forge',
    sent: 512,
    received: 40,
    spent: 0,
    failed: 'the answer was cut off',
  },
  {
    at: new Date(Date.now() - 90_000).toISOString().replace('Z', '+00:00'),
    host: 'model.example',
    purpose: 'a dream',
    kind: 'model',
    sent: 41_812,
    received: 12_604,
    spent: 0.31,
    sha256: '9f2c41d077ae'.repeat(6).slice(0, 64),
    copy: '<records project="harbor-api">\n17:34 user-turn why does 10.005 round down\n18:09 terminal curl -H masked: bearer\n</records>',
  },
  {
    at: new Date(Date.now() - 60_000).toISOString().replace('Z', '+00:00'),
    host: 'model.example',
    purpose: 'words of the brief',
    kind: 'model',
    sent: 0,
    received: 0,
    spent: 0,
    refused: 'budget spent',
  },
];
