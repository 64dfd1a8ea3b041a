/**
 * The commands as INTERFACES promises them: exit codes, JSON on stdout alone, nothing changed by what was refused.
 * First each becomes the engine itself, then it runs beside one. A whole path, and what each way stands on (`built`), are processes of
 * their own; the rest runs in this one, with its code.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { lines, note } from '../support/import-lines.ts';
import { makeProject } from '../support/repository.ts';
import { tempDir } from '../support/temp.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { serve, vesper as vesperBuilt } from '../support/vesper.ts';

describe.each(['without a running engine', 'with a running engine'])('%s', (mode) => {
  const built = mode.startsWith('with a') ? vesper : vesperBuilt;
  let home: string;
  beforeEach(async () => {
    home = tempDir();
    if (mode.startsWith('with a')) await serve(home);
  }, 30_000);

  test('the whole path: add, dream, brief, recall, facts, why, undo', async () => {
    const project = makeProject(tempDir());
    const added = await built(home, ['add', project.path, '--json']);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.json['project']).toMatchObject({ name: 'harbor-api', path: project.path, sources: ['files', 'git'] });

    const dream = await built(home, ['dream', '--now', '--json']);
    expect(dream.code).toBe(0);
    const report = dream.json as {
      id: string;
      operations: { added: number };
      phases: { name: string }[];
      before: { digest: string };
      after: { digest: string; generation: number };
    };
    expect(report.operations.added).toBeGreaterThan(3);
    expect(report.phases.map(({ name }) => name)).toEqual(['orient', 'curate', 'consolidate', 'prune']);

    const again = await built(home, ['dream', '--now', '--json']);
    expect(again.code).toBe(3);
    expect(again.json['because']).toMatch(/\S/);
    expect((again.json['after'] as { digest: string }).digest).toBe(report.after.digest);

    const recall = await built(home, ['recall', 'how do I run the tests', '--json']);
    const hits = recall.json['hits'] as { text: string; kind: string; score: number }[];
    expect(hits[0]).toMatchObject({ kind: 'fact' });
    expect(hits[0]?.text).toContain('npm test');
    expect(hits.map(({ score }) => score)).toEqual([...hits.map(({ score }) => score)].sort((a, b) => b - a));

    const brief = await built(home, ['brief', '--json']);
    const { items, text } = brief.json as { items: { text: string; source: string }[]; text: string };
    expect(items.length).toBeGreaterThan(0);
    expect(items.length).toBeLessThanOrEqual(5);
    expect(text.length).toBeLessThanOrEqual(400);
    for (const item of items) expect(item.source).toMatch(/\S/);

    const facts = (await built(home, ['facts', '--json'])).json['facts'] as {
      id: string;
      text: string;
      state: string;
      evidence: { ref: string }[];
    }[];
    const fact = facts.find((one) => one.text.includes('npm test'));
    expect(fact?.state).toBe('confirmed');
    const why = await built(home, ['why', fact?.id ?? '', '--json']);
    const entries = why.json['entries'] as { what: string; record?: { id: string } }[];
    expect(entries.some((entry) => entry.what === 'evidence' && entry.record?.id === fact?.evidence[0]?.ref)).toBe(
      true,
    );

    const undo = await built(home, ['undo', '--json']);
    expect(undo.code).toBe(0);
    expect((undo.json['after'] as { digest: string }).digest).toBe(report.before.digest);
    const nothing = await built(home, ['undo', report.id, '--json']);
    expect(nothing).toMatchObject({ code: 3, json: { undone: [], refused: [] } });
    expect(nothing.json['because']).toMatch(/\S/);
  }, 90_000);

  test('import takes good lines, names bad ones, and knows what it has', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(
      file,
      `${lines([note('1', 'The staging database listens on port 6543')])}not json\n${lines([{ at: '2026-11-02 10:00', text: 'no offset' }, note('2', 'Releases happen on Fridays')])}`,
    );
    const first = await built(home, ['import', file, '--json']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.json).toMatchObject({ imported: 2, duplicates: 0, refused: [{ line: 2 }, { line: 3 }] });
    const second = await vesper(home, ['import', file, '--json']);
    expect(second.code).toBe(0);
    expect(second.json).toMatchObject({ imported: 0, duplicates: 2 });
    const found = await vesper(home, [
      'recall',
      'staging database port',
      '--project',
      'harbor',
      '--in',
      'log',
      '--json',
    ]);
    expect((found.json['hits'] as { externalId: string }[])[0]).toMatchObject({
      externalId: '1',
      project: expect.stringMatching(/^p-/) as string,
    });
  }, 60_000);

  test('bad input: exit 2, a message on stderr, nothing changed', async () => {
    const bad = path.join(tempDir(), 'bad.jsonl');
    writeFileSync(bad, 'this is\nno JSONL\n');
    const before = (await vesper(home, ['log', '--json'])).json['records'];
    const refused = [
      ['import', path.join(home, 'nothing-here.jsonl')],
      ['import', '--as', 'aider', bad],
      ['add', path.join(home, 'nothing-here')],
      ['add', '/'],
      ['add', home],
      ['recall'],
      ['recall', 'x', '-k', 'many'],
      ['recall', 'x', '--from', 'yesterday'],
      ['recall', 'x', '--project', 'nobody'],
      ['recall', '--batch', bad],
      ['dream'],
      ['dream', '--now', '--as-of', 'soon'],
      ['dream', '--now', '--dreamer', 'magic'],
      ['facts', '--state', 'true'],
      ['why', 'nofact'],
      ['note', '  '],
      ['log', '--day', '2026-13-01'],
      ['log', '--source', 'camera'],
      ['pause', '--for', 'ever'],
      ['review', 'accept'],
      ['restore', bad],
      ['frobnicate'],
    ];
    for (const [i, args] of refused.entries()) {
      const ran = await (i % 6 === 0 ? built : vesper)(home, [...args, '--json']);
      expect({ args, code: ran.code, stdout: ran.stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(ran.stderr.trim()).not.toBe('');
      expect(ran.stderr).not.toMatch(/\n\s+at /);
    }
    const nothing = await vesper(home, ['import', bad, '--json']);
    expect(nothing).toMatchObject({ code: 2, json: { imported: 0, refused: [{ line: 1 }, { line: 2 }] } });
    expect(nothing.stderr).toContain('nothing was imported');
    expect((await vesper(home, ['log', '--json'])).json['records']).toEqual(before);
    expect((await vesper(home, ['projects', '--json'])).json['projects']).toEqual([]);
  }, 120_000);

  test('note, log, pause, resume, projects, gates, doctor, pin, review', async () => {
    const project = makeProject(tempDir());
    await vesper(home, ['add', project.path]);
    expect(
      (await built(home, ['note', 'Mara reviews every release', '--project', 'harbor-api', '--json'])).json,
    ).toMatchObject({ origin: 'user-direct', duplicate: false });
    const log = await vesper(home, ['log', '--source', 'note', '--json']);
    expect((log.json['records'] as { text: string }[]).map(({ text }) => text)).toEqual(['Mara reviews every release']);
    expect((await vesper(home, ['pause', 'harbor-api', '--for', '1h', '--json'])).json['projects']).toMatchObject([
      { state: 'paused' },
    ]);
    expect((await vesper(home, ['resume', '--json'])).json['projects']).toMatchObject([
      { name: 'harbor-api', pausedUntil: null },
    ]);
    expect((await vesper(home, ['gates', '--json'])).json['gates']).toHaveLength(6);
    await vesper(home, ['dream', '--now']);
    const [fact] = (await vesper(home, ['facts', '--json'])).json['facts'] as { id: string }[];
    expect((await vesper(home, ['pin', fact?.id ?? '', '--json'])).json['fact']).toMatchObject({ pinned: true });
    // The user's own word needs no second one.
    expect((await vesper(home, ['review', 'list', '--json'])).json['items']).toEqual([]);
    const doctor = await built(home, ['doctor', '--json']);
    expect((doctor.json['checks'] as { name: string }[]).map(({ name }) => name)).toContain('log');
    expect((await vesper(home, ['remove', 'harbor-api', '--json'])).code).toBe(0);
    expect((await vesper(home, ['projects', '--json'])).json['projects']).toEqual([]);
  }, 90_000);

  test('recall --batch answers in input order', async () => {
    const folder = tempDir();
    const file = path.join(folder, 'a.jsonl');
    writeFileSync(
      file,
      lines(Array.from({ length: 40 }, (_, i) => note(`n${i}`, `The service number ${i} listens on port ${7000 + i}`))),
    );
    await vesper(home, ['import', file]);
    const questions = path.join(folder, 'q.jsonl');
    writeFileSync(
      questions,
      lines(Array.from({ length: 40 }, (_, i) => ({ qid: `q${i}`, query: `port ${7000 + i}`, in: 'log' }))),
    );
    const ran = await built(home, ['recall', '--batch', questions, '-k', '3', '--json']);
    expect(ran.code).toBe(0);
    expect(ran.lines.map((line) => line['qid'])).toEqual(Array.from({ length: 40 }, (_, i) => `q${i}`));
    expect(ran.lines.every((line, i) => (line['hits'] as { externalId: string }[])[0]?.externalId === `n${i}`)).toBe(
      true,
    );
  }, 60_000);

  test('export and restore: identical in an empty home', async () => {
    const file = path.join(tempDir(), 'a.jsonl');
    writeFileSync(
      file,
      lines([note('1', 'Releases happen on Fridays'), note('2', 'The staging database listens on port 6543')]),
    );
    await vesper(home, ['import', file]);
    await vesper(home, ['dream', '--now']);
    const out = path.join(tempDir(), 'export');
    expect((await built(home, ['export', out, '--json'])).code).toBe(0);
    const other = tempDir();
    expect((await built(other, ['restore', out, '--json'])).code).toBe(0);
    const facts = (ran: { stdout: string }) => ran.stdout;
    expect(facts(await vesper(other, ['facts', '--json']))).toBe(facts(await vesper(home, ['facts', '--json'])));
    const second = path.join(tempDir(), 'export');
    await vesper(other, ['export', second, '--json']);
    const canonical = (dir: string) =>
      readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(log|md|jsonl)$/.test(name))
        .sort()
        .map((name) => [name, readFileSync(path.join(dir, name), 'utf8')]);
    expect(canonical(second)).toEqual(canonical(out));
  }, 60_000);
});

test('status never becomes the engine, and says so', async () => {
  const home = tempDir();
  const stopped = await vesperBuilt(home, ['status', '--json']);
  expect(stopped).toMatchObject({ code: 0, stderr: '' });
  expect(stopped.json).toMatchObject({ running: false, home });
  expect(readdirSync(home)).toEqual([]);
  const running = await serve(home);
  expect((await vesperBuilt(home, ['status', '--json'])).json).toMatchObject({
    running: true,
    pid: running.pid,
    projects: [],
    host: 'headless',
  });
  expect((await vesperBuilt(home, ['stop', '--json'])).json).toEqual({ stopped: true });
  expect((await vesperBuilt(home, ['status', '--json'])).json).toMatchObject({ running: false });
}, 60_000);

test('pure commands need no home', async () => {
  const folder = tempDir();
  const batch = (items: unknown[]) => {
    const file = path.join(folder, `${Math.abs(items.length * 31 + JSON.stringify(items).length)}.jsonl`);
    writeFileSync(file, lines(items));
    return file;
  };
  const dates = await vesper(folder, [
    'dates',
    '--json',
    '--batch',
    batch([{ id: 1, at: '2026-11-20T10:00:00+01:00', text: 'it broke yesterday' }]),
  ]);
  expect(dates.lines[0]).toMatchObject({ id: 1, dates: [{ text: 'yesterday', from: '2026-11-19' }] });
  const match = await vesper(folder, [
    'match',
    '--json',
    '--batch',
    batch([{ id: 'm', a: 'The server listens on port 80.', b: 'The server listens on port 80' }]),
  ]);
  expect(match.lines).toEqual([{ id: 'm', label: 'merge' }]);
  const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  const redact = await vesper(folder, ['redact'], { input: `token ${secret}\n` });
  expect(redact.stdout).not.toContain(secret);
  expect(redact.stdout).toContain('[redacted:');
  expect(readdirSync(folder).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
});
