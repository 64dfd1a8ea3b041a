/**
 * Real shells, an engine that listens: what was typed is what is recorded, and what must not be is not.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scriptName } from '../../../../src-main/engine/connect/shell/scripts.ts';
import { nodePipes } from '../../../../src-main/node/fifo.ts';
import { shellWorld } from '../../../support/shell-world.ts';
import { openShell, rcOf, whyNoShell, type ShellName } from '../../../support/shells.ts';

const shells: ShellName[] = ['bash', 'zsh', 'fish'];
for (const name of shells) {
  const why = whyNoShell(name);
  if (why !== undefined) console.warn(`skipped: ${why}`);

  test.skipIf(why !== undefined)(`${name}: what was typed is what is recorded`, { timeout: 30_000 }, async () => {
    const w = await shellWorld(name, rcOf[name]);
    for (const folder of ['z\nz', 'größe']) mkdirSync(path.join(w.project, 'packages', folder));
    const shell = await openShell(name, w.userHome, w.userHome);
    await shell.type('echo outside of it');
    await shell.type('cd harbor');
    await shell.type('true one');
    await shell.type('true one');
    await shell.type(' true private-canary');
    await shell.type("false 'a\\nb' | sh -c 'exit 3' # größer");
    await shell.type('export API_KEY=sk_live_4eC39HqLyjWDarjtT1zdp7dc');
    await shell.type('vesper forget --text canary-of-forget');
    await shell.type('cd packages/web');
    await shell.type('cd ../z*'); // of a name with a line break in it nothing is told, and no line is torn by it
    await shell.type('true unheard');
    await shell.type('cd ../größe');
    await shell.type('cd ../web');
    await shell.type('true last');
    const all = await w.until(shell, 'true last');
    expect(all.map(({ data }) => [data?.['command'], data?.['exit'], data?.['cwd']])).toEqual([
      ['true one', 0, undefined],
      ['true one', 0, undefined],
      ["false 'a\\nb' | sh -c 'exit 3' # größer", 3, undefined],
      ['export API_KEY=sk_live_[redacted:stripe-secret-key]', 0, undefined],
      ['cd packages/web', 0, undefined],
      ['cd ../z*', 0, 'packages/web'],
      ['cd ../web', 0, 'packages/größe'],
      ['true last', 0, 'packages/web'],
    ]);
    const observer = (await w.call('engine.status', {})).projects[0]?.observers?.find((one) => one.name === 'terminal');
    expect([observer?.state, observer?.reason]).toEqual(['watching', undefined]);
    for (const record of all) {
      expect(record).toMatchObject({ source: 'terminal', kind: 'finished', origin: 'local', data: { shell: name } });
      expect(Math.abs(Date.parse(record.at) - Date.now())).toBeLessThan(30_000);
    }
    expect(readFileSync(path.join(w.home, 'terminal', 'places'), 'utf8')).toContain(`+${w.project}\n`);
  });
}

test.skipIf(whyNoShell('bash') !== undefined)(
  'bash: what is thrown away of what the script says is nothing',
  { timeout: 30_000 },
  async () => {
    const w = await shellWorld('bash', rcOf.bash);
    const script = path.join(w.home, 'hooks', scriptName('bash'));
    const said = path.join(w.userHome, 'said');
    writeFileSync(said, '');
    const [first = '', ...rest] = readFileSync(script, 'utf8').split('} 2>/dev/null');
    expect(rest.length).toBe(2);
    writeFileSync(script, [first, ...rest].join(`} 2>>'${said}'`));
    const shell = await openShell('bash', w.userHome, w.project);
    for (const command of ['true one', 'true one', 'cd packages/web', 'cd /', 'true outside', `cd '${w.project}'`])
      await shell.type(command);
    await w.until(shell, 'true last', true);
    const lines = readFileSync(said, 'utf8').split('\n');
    expect(lines.filter((line) => !line.endsWith('No such process'))).toEqual(['']); // asked for: whether a shell is gone
  },
);

test.skipIf(whyNoShell('fish') !== undefined)(
  'fish: long lines are whole though others write into the pipe all the time',
  { timeout: 60_000 },
  async () => {
    const w = await shellWorld('fish', rcOf.fish);
    const shell = await openShell('fish', w.userHome, w.project);
    const pipe = path.join(w.home, 'terminal', 'in');
    let isOver = false;
    const others = (async () => {
      while (!isOver) {
        nodePipes(undefined).say(pipe, 'vesper1-probe:other\n');
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const long = (n: number) => `true ${n} ${'größer '.repeat(98)}`.trim();
    for (let n = 0; n < 12; n++) {
      await shell.type(long(n));
      await w.until(shell, long(n));
    }
    isOver = true;
    await others;
    const { projects } = await w.call('engine.status', {});
    const terminal = projects[0]?.observers?.find(({ name }) => name === 'terminal');
    expect([terminal?.state, terminal?.reason]).toEqual(['watching', undefined]);
  },
);
