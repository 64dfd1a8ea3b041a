/**
 * Pausing stops reading: what happened meanwhile never appears, whoever was the engine when (PRODUCT 3.6).
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../support/repository.ts';
import { vesperHere as vesper } from '../support/here.ts';
import { tempDir } from '../support/temp.ts';
import { serve } from '../support/vesper.ts';

const seen = async (home: string) => {
  const { records } = (await vesper(home, ['log', '-n', '1000', '--json'])).json as { records: { text: string }[] };
  return records.map(({ text }) => text).join('\n');
};

test(
  'P3: without a running engine, work done while paused stays unseen after resume',
  { timeout: 60_000 },
  async () => {
    const home = tempDir();
    const project = makeProject(tempDir());
    await vesper(home, ['add', project.path]);
    await vesper(home, ['pause']);
    writeFileSync(path.join(project.path, 'hidden-one.ts'), 'export {};\n');
    project.git('add', '-A');
    project.git('commit', '-qm', 'Hidden while nothing may be read');
    writeFileSync(path.join(project.path, 'hidden-two.ts'), 'export {};\n');
    await vesper(home, ['resume']);
    await vesper(home, ['dream', '--now']);
    expect(await seen(home)).not.toMatch(/hidden/i);

    writeFileSync(path.join(project.path, 'open-again.ts'), 'export {};\n');
    await vesper(home, ['dream', '--now']);
    expect(await seen(home)).toContain('open-again.ts');
    expect(await seen(home)).not.toMatch(/hidden/i);
  },
);

test('P3: paused under one engine, resumed under another', { timeout: 60_000 }, async () => {
  const home = tempDir();
  const project = makeProject(tempDir());
  await vesper(home, ['add', project.path]);
  await vesper(home, ['pause', 'harbor-api']);
  const running = await serve(home);
  writeFileSync(path.join(project.path, 'hidden-three.ts'), 'export {};\n');
  await running.stop();
  writeFileSync(path.join(project.path, 'hidden-four.ts'), 'export {};\n');
  await vesper(home, ['resume', 'harbor-api']);
  const again = await serve(home);
  writeFileSync(path.join(project.path, 'open-again.ts'), 'export {};\n');
  await expect.poll(() => seen(home), { timeout: 15_000, interval: 300 }).toContain('open-again.ts');
  expect(await seen(home)).not.toMatch(/hidden/i);
  await again.stop();
});
