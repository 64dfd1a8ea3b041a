/**
 * What is heard and kept, without shells: torn and hostile lines, folders that are not the project's, pauses, grants, and a pipe that goes away.
 */
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tailOf } from '../../../../src-main/engine/observe/terminal/tail.ts';
import { openReader } from '../../../../src-main/engine/observe/terminal/protocol.ts';
import type { ToldCommand } from '../../../../src-shared/kit/told-line.ts';
import { nodePipes } from '../../../../src-main/node/fifo.ts';
import { startEngine } from '../../../support/engine.ts';
import { tempDir } from '../../../support/temp.ts';

const lineOf = (
  text: string,
  { n = 1, cwd = '/p', id = 'bash-1-2', lost = 0, end = '', ms = 5, size = String(Buffer.byteLength(text)) } = {},
) => ['vesper1', 'bash', id, n, 0, end, ms, lost, size, cwd, text, 'end'].join('\t') + '\n';

test('lines are read however they are cut, and a torn one spoils no other', () => {
  const bytes = Buffer.concat([
    Buffer.from(lineOf('größer 🙂 \\\\n \\n \\t')),
    Buffer.from(lineOf('torn', { size: '99' })),
    Buffer.from('vesper1\tbash\tbash-1-2\t2\t0\t\t5\t0\t4\t/p\thavesper1\n'),
    Buffer.from('\u0000\u001b[2J\n\n'),
    Buffer.from(lineOf('x'.repeat(9000)).slice(0, 8000)),
    Buffer.from('\n'),
    Buffer.concat([
      Buffer.from(lineOf('', { size: '' }).replace('\t\tend\n', '\t')),
      Buffer.from([0xff, 0xfe, 0x41]),
      Buffer.from('\tend\n'),
    ]),
    Buffer.from('vesper1-probe:7-1\n'),
    // The clock was set back while it ran.
    Buffer.from(lineOf('set back', { n: 4, ms: -1500 })),
    Buffer.from(lineOf('last', { n: 3 })),
  ]);
  for (const step of [1, 7, 4096, bytes.length]) {
    const told: ToldCommand[] = [];
    const marks: string[] = [];
    const reader = openReader({ command: (one) => told.push(one), probe: (mark) => marks.push(mark) });
    for (let at = 0; at < bytes.length; at += step) reader.take(bytes.subarray(at, at + step));
    expect(
      told.map(({ text }) => text),
      String(step),
    ).toEqual(['größer 🙂 \\n \n \t', '\ufffd\ufffdA', 'set back', 'last']);
    expect(marks).toEqual(['7-1']);
    expect(reader.bad()).toBeGreaterThanOrEqual(4);
  }
});

test('a line in parts is put together, whatever others say between; one of which a part is missing is missed and told as bad', () => {
  const partsOf = (line: string, name: string, size = 20) => {
    const pieces = line.match(new RegExp(`[^\\n]{1,${size}}`, 'gsu')) ?? [];
    return pieces.map((piece, at) => `vesper1-part ${name} ${pieces.length - at} ${piece}\n`);
  };
  const [one, two, three] = ['größer 🙂 \\\\n \\n', 'x'.repeat(600), 'vesper1-part a-1 2 x'].map((text, n) =>
    partsOf(lineOf(text, { n }), `bash-1-2-${n}`, n === 1 ? 110 : 20),
  );
  const mixed = [one, two, three].flatMap((parts = []) => parts.map((text, at) => ({ at: at / parts.length, text })));
  mixed.sort((a, b) => a.at - b.at);
  const torn = partsOf(lineOf('torn', { n: 7 }), 'bash-1-2-7', 9);
  const stream = [
    ...mixed.flatMap(({ text }, at) => (at % 3 === 0 ? [text, lineOf(`between ${at}`, { n: 100 + at })] : [text])),
    ...torn.filter((_, at) => at !== 2),
    ...partsOf(lineOf('late', { n: 8 }), 'bash-1-2-8', 9).slice(1),
    'vesper1-part ../x 2 y\n',
    'vesper1-part bash-1-2-9 0 y\n',
    ...Array.from({ length: 300 }, (_, n) => `vesper1-part bash-9-${n} 9 ${'y'.repeat(400)}\n`),
    lineOf('last', { n: 9 }),
  ];
  const told: ToldCommand[] = [];
  const reader = openReader({ command: (each) => told.push(each), probe: () => undefined });
  for (const bytes of stream) reader.take(Buffer.from(bytes));
  const texts = told.map(({ text }) => text).filter((text) => !text.startsWith('between'));
  expect(texts.toSorted()).toEqual(['größer 🙂 \\n \n', 'last', 'vesper1-part a-1 2 x', 'x'.repeat(600)].toSorted());
  expect(reader.bad()).toBeGreaterThanOrEqual(4 + 250);
});

test('of an output whole plain lines are kept, the last ones', () => {
  expect(tailOf('10%\r20%\r100%\r\n\u001b[31mError: no\u001b[0m\u0007\r\n\n\n\n')).toBe('100%\nError: no');
  const long = tailOf(Array.from({ length: 900 }, (_, n) => `line ${n}`).join('\n'));
  expect([long.length < 2000, long.endsWith('line 899'), /^line \d+\n/.test(long)]).toEqual([true, true, true]);
});

test('only where it may be: grants, pauses, folders, what is left out, private and own commands', async () => {
  const userHome = realpathSync(tempDir());
  const [open, closed] = ['harbor', 'secret'].map((name) => path.join(userHome, name)) as [string, string];
  mkdirSync(path.join(open, 'src', 'private'), { recursive: true });
  mkdirSync(path.join(open, 'nested'));
  mkdirSync(closed);
  writeFileSync(path.join(open, '.vesperignore'), 'private/\nsrc/canary-*.txt\n');
  symlinkSync(closed, path.join(open, 'led-out'));
  const w = await startEngine({}, { userHome });
  const { project } = await w.call('project.add', { path: open, sources: ['terminal'] });
  await w.call('project.add', { path: closed, sources: ['files'] });
  await w.call('project.add', { path: path.join(open, 'nested'), sources: ['files'] });
  const pipes = nodePipes(undefined);
  const pipe = path.join(w.home, 'terminal', 'in');
  const places = () =>
    readFileSync(path.join(w.home, 'terminal', 'places'), 'utf8')
      .split('\n')
      .slice(1, -1)
      .sort();
  let n = 0;
  const tell = (text: string, cwd = open, more = {}) => expect(pipes.say(pipe, lineOf(text, { cwd, n: ++n, ...more }))).toBe(true); // prettier-ignore
  const kept = async () => {
    tell(`echo mark-${n}`);
    const mark = `echo mark-${n - 1}`;
    for (;;) {
      const { records } = await w.call('log.read', { source: 'terminal' });
      const commands = records.map(({ data }) => data?.['command']);
      if (commands.includes(mark)) return commands.filter((one) => !String(one).startsWith('echo mark-'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  expect(places()).toEqual([`+${open}`, `-${open}/nested`, `-${closed}`].sort());

  for (const cwd of [closed, userHome, '/', `${open}/led-out`, `${open}/nested`, `${open}/gone`, `${open}/src/private`, `${open}/../secret`]) tell('cat canary', cwd); // prettier-ignore
  tell(' cat canary');
  tell('\tcat canary');
  for (const own of ['vesper forget --text canary', 'npx vesper note canary', 'cd x && /opt/bin/vesper note canary'])
    tell(own);
  tell('cat canary-a.txt src/canary-b.txt', `${open}/src`);
  tell(
    'curl -H "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U" x',
  );
  tell('npm test -- vesper', open);
  tell('npm test -- vesper', open, { n }); // the same twice
  expect(await kept()).toEqual([
    'cat [left out] [left out]',
    expect.stringMatching(/^curl .*\[redacted:/),
    'npm test -- vesper',
  ]);

  await w.call('project.pause', { project: project.id, until: null });
  expect(places()).toContain(`-${open}`);
  tell('cat canary-paused', open, { end: `${Date.now()}000` });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await w.call('project.resume', { project: project.id });
  expect((await kept()).length).toBe(3);
  const ran = { command: 'npm test', at: new Date().toISOString(), durationMs: 5, exit: 0, shell: 'run' };
  expect(await w.call('terminal.ran', { ...ran, id: 'a', cwd: closed })).toEqual({ kept: false, because: 'the terminal of secret may not be recorded' }); // prettier-ignore
  await w.call('project.allow', { project: project.id, sources: [] });
  expect(existsSync(path.join(w.home, 'terminal', 'places'))).toBe(false);
  expect(await w.call('terminal.ran', { ...ran, id: 'b', cwd: open })).toMatchObject({ kept: false });
});

test('a pipe that was removed is made again, and the state says what is wrong meanwhile', async () => {
  const userHome = realpathSync(tempDir());
  const timers: { ms: number; run: () => void }[] = [];
  const { systemClock } = await import('../../../../src-main/node/clock.ts');
  const clock = systemClock();
  const w = await startEngine(
    {
      clock: {
        ...clock,
        // The minute comes when the test says so.
        after: (ms, run) => {
          if (ms !== 60_000) return clock.after(ms, run);
          const timer = { ms, run };
          timers.push(timer);
          return () => void timers.splice(timers.indexOf(timer), 1);
        },
      },
    },
    { userHome },
  );
  mkdirSync(path.join(userHome, 'harbor'));
  const { project } = await w.call('project.add', { path: path.join(userHome, 'harbor'), sources: ['terminal'] });
  const state = async () => {
    const { projects } = await w.call('engine.status', {});
    return projects[0]?.observers?.find(({ name }) => name === 'terminal');
  };
  expect(project.observers).toMatchObject([{ name: 'terminal', state: 'off', reason: 'no shell tells anything yet: vesper connect shell' }]); // prettier-ignore
  mkdirSync(path.join(w.home, 'hooks'), { recursive: true });
  writeFileSync(path.join(w.home, 'hooks', 'shell.bash'), '');
  const minute = async (until: () => Promise<boolean>) => {
    for (const { run } of [...timers]) run();
    while (!(await until())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await minute(async () => (await state())?.state === 'watching');
  const pipe = path.join(w.home, 'terminal', 'in');
  rmSync(pipe);
  await minute(async () =>
    nodePipes(undefined).say(pipe, lineOf('true again', { cwd: path.join(userHome, 'harbor') })),
  );
  for (let found = 0; found === 0;) found = (await w.call('log.read', { source: 'terminal' })).records.length;
  // The token of a piece that could not be read counts no longer than until the next word was heard.
  const token = path.join(w.home, 'terminal', 'unread-fish-1-2-3');
  writeFileSync(token, '');
  await minute(() => Promise.resolve(!existsSync(token)));
  expect((await state())?.state).toBe('watching');
});
