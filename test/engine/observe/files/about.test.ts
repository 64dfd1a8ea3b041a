import { renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { watched } from './watched.ts';

test('the layout is told again when files lie elsewhere or are of another language, though there are as many', async () => {
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [`src/${name}.js`, name]));
  const w = await watched({ ...files, 'web/page.js': 'x', 'README.md': 'x' });
  const told = async () => {
    await w.observer.reconcileNow();
    const layouts = w.emitted.filter((draft) => draft.kind === 'layout');
    return [layouts.length, layouts.at(-1)?.text];
  };
  renameSync(path.join(w.root, 'src/a.js'), path.join(w.root, 'src/z.js'));
  expect((await told())[0], 'a renamed file is no news').toBe(1);
  renameSync(path.join(w.root, 'web'), path.join(w.root, 'client'));
  expect(await told()).toEqual([2, '10 files, most in src (8), . (1), client (1); JavaScript (9), Markdown (1)']);
  for (const name of ['b', 'c', 'd', 'e', 'f'])
    renameSync(path.join(w.root, `src/${name}.js`), path.join(w.root, `src/${name}.ts`));
  expect(await told()).toEqual([
    3,
    '10 files, most in src (8), . (1), client (1); TypeScript (5), JavaScript (4), Markdown (1)',
  ]);
  expect((await told())[0], 'and once').toBe(3);
});
