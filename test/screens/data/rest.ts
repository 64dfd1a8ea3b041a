/** The made home's other rooms: ledger, settings, model, archive, other tools' files, search, wishes, forgetting and adding a folder. */
import type { In, Out } from '../../../src-shared/contract/contract.ts';
import type { LedgerEntry } from '../../../src-shared/contract/ledger.ts';
import type { Definition, SettingValue } from '../../../src-shared/contract/settings-form.ts';
import { settingTable } from '../../../src-shared/contract/settings-table.ts';
import { records } from './log.ts';
import { facts, topics } from './memory.ts';
import { at, harbor, projects } from './projects.ts';

const refs = records.map(({ id }) => id);

export function settings(changed: Record<string, SettingValue> = {}): Out<'settings.get'> {
  const all = Object.entries(settingTable as Record<string, Definition>);
  return { settings: all.map(([key, one]) => ({ key, ...one, value: changed[key] ?? one.standard })) };
}
export const setting = ({ key, value }: In<'settings.set'>): Out<'settings.set'> => {
  const found = settings({ [key]: value }).settings.find((one) => one.key === key);
  if (!found) throw new Error(`no setting ${key}`);
  return { setting: found };
};

export const entry = (seq: number, time: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ seq, at: at(time), host: 'api.anthropic.com', purpose: 'a dream', sent: 41_812, received: 12_604, spent: 0.31 },
  ...{
    run: 'dream-20',
    sha256: '9f2c41d077ae'.repeat(6).slice(0, 64),
    copy: 'POST /v1/messages\n\n<records project="harbor-api">\n17:34 user-turn Why does 10.005 round down?\n18:09 terminal curl -H masked: bearer\n</records>',
  },
  ...change,
});
export const ledger: Out<'ledger.read'> = {
  entries: [
    entry(5, '11:58', { sent: 0, received: 0, spent: 0, refused: "today's limit of $0.50 would be passed" }),
    entry(4, '02:14:07', { sent: 20_480, spent: 0.12, received: 8100 }),
    entry(3, '02:14:03', { failed: 'the answer was cut off', received: 40, spent: 0.07 }),
    entry(2, '02:14:01'),
    entry(1, '02:31', { at: at('02:31', '2026-11-19'), spent: 0.22, open: true }),
  ],
  today: { sent: 104_104, spent: 0.5, hosts: 1, requests: 3 },
  month: { sent: 1_204_000, spent: 4.41, hosts: 1, requests: 61 },
  allowed: ['api.anthropic.com'],
};
export const nothingSent: Out<'ledger.read'> = {
  entries: [],
  today: { sent: 0, spent: 0, hosts: 0, requests: 0 },
  month: { sent: 0, spent: 0, hosts: 0, requests: 0 },
  allowed: [],
};

export const modelOff: Out<'model.get'> = {
  on: false,
  name: 'claude-haiku-4-5',
  host: 'api.anthropic.com',
  here: false,
  key: { kept: false, where: 'the system’s keychain' },
  projects: projects.map(({ id, name }) => ({ id, name, allowed: false })),
  prices: { in: 1, out: 5 },
  because: 'it is switched off',
  hint: 'vesper settings set model.on on',
};
const { because: _off, hint: _how, ...modelBase } = modelOff;
export const modelOn: Out<'model.get'> = {
  ...modelBase,
  on: true,
  key: { kept: true, host: 'api.anthropic.com', where: 'the system’s keychain' },
  projects: projects.map(({ id, name }) => ({ id, name, allowed: id === harbor.id })),
};

export const hosts: Out<'egress.hosts'> = {
  hosts: [
    {
      origin: 'https://api.github.example',
      purpose: 'forge',
      on: true,
      by: 'hand',
      last: { at: at('18:12'), sent: 812 },
    },
    { origin: 'https://push.example:8443', purpose: 'push', on: false, by: 'hand' },
    {
      origin: 'https://api.anthropic.com',
      purpose: 'model',
      on: true,
      by: 'setting',
      last: { at: at('11:58'), sent: 0, refused: "today's limit of $0.50 would be passed" },
    },
  ],
};
export const archived: Out<'archive.list'> = {
  sessions: [
    {
      id: 'a1',
      agent: 'claude-code',
      session: 's-refund',
      project: harbor.id,
      from: at('17:34'),
      to: at('18:26'),
      lines: 412,
      leftOut: 3,
      bytes: 1_840_000,
      stored: 212_000,
      exact: false,
    },
  ],
  total: { sessions: 38, lines: 18_204, leftOut: 61, bytes: 91_000_000, stored: 9_800_000 },
};
export const foreign: Out<'foreign.list'> = {
  files: [
    {
      path: '/home/ines/code/harbor-api/CLAUDE.md',
      project: harbor.id,
      agent: 'claude-code',
      isThere: true,
      versions: [
        { n: 1, at: at('09:00', '2026-11-12'), bytes: 1800, exact: true },
        { n: 2, at: at('10:20', '2026-11-19'), bytes: 2100, exact: true },
      ],
    },
    {
      path: '/home/ines/code/harbor-api/AGENTS.md',
      project: harbor.id,
      agent: null,
      isThere: false,
      versions: [{ n: 1, at: at('09:00', '2026-11-12'), bytes: 900, exact: false }],
    },
  ],
};
export const foreignDiff: Out<'foreign.diff'> = {
  path: foreign.files[0]?.path ?? '',
  version: 1,
  at: at('09:00', '2026-11-12'),
  exact: true,
  isThere: true,
  lines: [
    { sign: '-', line: 12, text: '- Use npm test' },
    { sign: '+', line: 12, text: '- Use pnpm vitest; never npm' },
    { sign: '+', line: 13, text: '- Money is integer cents' },
  ],
};

export const found: Out<'recall.query'> = {
  tookMs: 4,
  searched: 48_210,
  hits: [
    {
      ref: 'k3f9ab',
      factId: 'k3f9ab',
      kind: 'fact',
      at: at('18:31'),
      text: facts[0]?.text ?? '',
      score: 9,
      project: harbor.id,
      source: 'note',
      origin: 'user-direct',
      state: 'confirmed',
      marks: [[9, 22]],
    },
    {
      ref: refs[8] ?? '',
      kind: 'observation',
      at: at('17:41'),
      text: 'toFixed uses the binary value, just below 10.005',
      score: 7,
      project: harbor.id,
      source: 'agent',
      origin: 'agent',
    },
    {
      ref: refs[6] ?? '',
      kind: 'observation',
      at: at('17:31'),
      text: 'pnpm vitest refunds -t half-cents',
      score: 6,
      project: harbor.id,
      source: 'terminal',
      origin: 'local',
    },
    {
      ref: topics[3]?.path ?? '',
      kind: 'topic',
      at: at('02:14'),
      text: 'Conventions: rules of the code, and why they are so',
      score: 5,
      project: harbor.id,
      source: 'dream',
      origin: 'vesper',
    },
    {
      ref: refs[13] ?? '',
      kind: 'observation',
      at: at('18:31'),
      text: 'Work in progress: cents as integers',
      score: 3,
      project: harbor.id,
      source: 'git',
      origin: 'local',
    },
  ],
};
export const nothingFound: Out<'recall.query'> = { hits: [], tookMs: 3, searched: 48_210 };

export const wish: Out<'wish.list'> = {
  wishes: [
    {
      id: 'w1',
      at: at('18:39:30'),
      until: at('18:40:30'),
      who: { name: 'Codex', line: ['codex', 'zsh'], folder: '/home/ines/code/harbor-api' },
      call: 'memory.forget',
      does: 'forget 12 records and 3 facts for good',
      means: 'They are taken out everywhere, and nothing brings them back.',
      quotes: [{ label: 'Text', text: 'refund-backfill-token' }],
    },
  ],
};
export const preview: Out<'memory.forgetPreview'> = {
  counts: { records: 214, facts: 3, trimmed: 2 },
  sources: { terminal: 180, agent: 30, note: 4 },
  facts: facts
    .slice(0, 3)
    .map(({ id, text, topic, project, state }) => ({ id, text, topic, project, state, why: 'says-it' as const })),
  records: records
    .slice(0, 8)
    .map(({ id, at: when, project, source, text }) => ({ ref: id, at: when, project, source, text })),
  projects: [],
  generations: 13,
};
export const forgotten: Out<'memory.forget'> = {
  id: 'f-1',
  at: at('18:40'),
  removed: { records: 214, facts: 3, evidence: 2, lines: 214, generations: 13, reports: 1 },
  scan: { bytesScanned: 61_000_000, files: 812, lookedFor: 217, hits: 0, where: [], saidElsewhere: 1 },
  tookMs: 2140,
};
export const suggested: Out<'project.suggest'> = {
  folders: [
    { path: '/home/ines/code/harbor-api', name: 'harbor-api', agents: ['Claude Code', 'Codex'], lastAt: at('18:26') },
    { path: '/home/ines/code/quayside-web', name: 'quayside-web', agents: ['Codex'], lastAt: at('11:52') },
  ],
};
export const offered: Out<'project.preview'> = {
  path: '/home/ines/code/harbor-api',
  name: 'harbor-api',
  git: true,
  offers: [
    {
      grant: 'files',
      found: '212 files, 18 folders',
      samples: [{ at: at('18:39'), text: 'changed test/refunds.test.ts' }],
    },
    {
      grant: 'git',
      found: '1,284 commits since March 2024',
      samples: [{ at: at('18:31'), text: 'Work in progress: cents as integers' }],
    },
    {
      grant: 'agents',
      found: 'Claude Code, Codex: 12 sessions',
      samples: [{ at: at('17:34'), text: 'Why does 10.005 round down?' }],
    },
    { grant: 'terminal', found: '', samples: [] },
  ],
};
export const folders: Out<'project.folders'> = {
  path: '/home/ines/code',
  parent: '/home/ines',
  folders: ['harbor-api', 'quayside-web', 'scratch', 'tern-cli'].map((name) => ({
    name,
    path: `/home/ines/code/${name}`,
    git: name !== 'scratch',
  })),
};
