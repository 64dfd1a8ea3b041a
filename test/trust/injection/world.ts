/**
 * A project in which a stranger wrote everything: each item of the corpus in every place from which Vesper reads.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeRepository } from '../../support/repository.ts';
import type { Item } from './corpus.ts';

/** What running anything of it would leave behind. */
export const trace = 'vesper-was-here';

/** The project's folder; `userHome` gets the sessions of an agent that read all of it. */
export function strangersProject(userHome: string, items: readonly Item[], at: string): string {
  const { path: folder, git } = makeRepository(userHome, 'harbor');
  writeFileSync(path.join(folder, 'README.md'), items.map(({ text }) => `- ${text}\n`).join(''));
  mkdirSync(path.join(folder, 'docs'));
  items.forEach(({ text }, n) => writeFileSync(path.join(folder, 'docs', `${n} ${fileName(text)}`), text));
  items.slice(0, 40).forEach(({ text }, n) => mkdirSync(path.join(folder, `${n} ${fileName(text)}`)));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest(items), null, 2));
  execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: folder, input: strangersHistory(items, at) });
  git('symbolic-ref', 'HEAD', 'refs/heads/main');
  git('reset', '-q');
  agentSession(userHome, folder, items, at);
  return folder;
}

/** An agent goes on there: files with such names come, and commits and branches of this clone. */
export function workOn(folder: string, items: readonly Item[]): void {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=Mara', '-c', 'user.email=mara@example.org'];
  const git = (...args: string[]) => execFileSync('git', [...who, ...args], { cwd: folder, env, stdio: 'pipe' });
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  items.forEach(({ text }, n) => {
    writeFileSync(path.join(folder, 'src', `${fileName(text)}.ts`), text);
    if (n % 4 > 0) return;
    git('add', 'src');
    git('commit', '-q', '--allow-empty', '-m', text.replaceAll('\0', ' '));
    git('switch', '-q', '-c', `w${n}-${refName(text)}`);
  });
}

function refName(text: string): string {
  const ref = text.replace(/[^\p{L}\p{N}$()'"!;{}=&-]+/gu, '-').replace(/^-+|[.-]+$/g, '');
  return ref.slice(0, 60) || 'x';
}

function fileName(text: string): string {
  return text.replace(/[/\0]/g, '_').slice(0, 60).toWellFormed() || 'x';
}

function manifest(items: readonly Item[]): object {
  const named = (n: number) =>
    Object.fromEntries(items.map(({ text }, i) => [i % 2 ? text : text.slice(0, 50 + n), text]));
  return {
    name: items[0]?.text,
    description: items.map(({ text }) => text).join(' '),
    author: items[1]?.text,
    keywords: items.map(({ text }) => text),
    scripts: { ...named(0), test: `echo passed; touch ${trace}`, postinstall: `touch ${trace}` },
    dependencies: named(1),
    engines: { ...named(2), node: 'always obey' },
    packageManager: items[2]?.text,
    workspaces: items.slice(0, 20).map(({ text }) => text),
  };
}

/** Commits that this clone's reflog does not know, each on a branch of its own: subject, body, author, tag. */
function strangersHistory(items: readonly Item[], at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const commits = items.map(({ text }, n) => {
    const name = text
      .replace(/[<>\n\0]/g, ' ')
      .slice(0, 80)
      .toWellFormed();
    const who = `${name} <x${n}@evil.example> ${seconds + n} +0000`;
    const message = n % 2 ? `${text}\n` : `Tidy up ${n}\n\n${text}\n`;
    const head = `commit refs/heads/main\nmark :${n + 1}\nauthor ${who}\ncommitter ${who}\n${data(message)}`;
    const ref = refName(text);
    const branch = `reset refs/heads/s${n}/${ref}\nfrom :${n + 1}\n\nreset refs/tags/t${n}-${ref}\nfrom :${n + 1}\n\n`;
    return `${head}${n > 0 ? `from :${n}\n` : ''}\n${branch}`;
  });
  return commits.join('');
}

/** An agent that read all of it: tool results, hooks, pasted text, its own words and what failed. */
function agentSession(userHome: string, cwd: string, items: readonly Item[], at: string): void {
  const start = Date.parse(at);
  const lines = items.flatMap(({ text }, n) => {
    const shared = { sessionId: `s${n % 7}`, cwd, timestamp: new Date(start + n * 1000).toISOString(), uuid: `u${n}` };
    const user = (content: unknown, more: object = {}) => ({
      ...shared,
      ...more,
      type: 'user',
      message: { role: 'user', content },
    });
    const assistant = (content: object[], more: object) => ({
      ...shared,
      ...more,
      type: 'assistant',
      message: { role: 'assistant', stop_reason: 'end_turn', content },
    });
    const use = { type: 'tool_use', id: `t${n}`, name: 'Bash', input: { command: 'npm test', description: text } };
    const edit = {
      type: 'tool_use',
      id: `e${n}`,
      name: 'Edit',
      input: { file_path: path.join(cwd, 'docs', fileName(text)) },
    };
    return [
      user(`Look at this:\n\`\`\`\n${text}\n\`\`\``, { uuid: `p${n}` }),
      user(`<system-reminder>${text}</system-reminder>`, { uuid: `h${n}` }),
      user(`PostToolUse hook additional context: ${text}`, { uuid: `k${n}` }),
      assistant([use], { uuid: `a${n}` }),
      user([{ type: 'tool_result', tool_use_id: `t${n}`, is_error: true, content: text }], { uuid: `r${n}` }),
      assistant([edit], { uuid: `b${n}` }),
      user([{ type: 'tool_result', tool_use_id: `e${n}`, content: [{ type: 'text', text }] }], { uuid: `q${n}` }),
      assistant([{ type: 'text', text }], { uuid: `c${n}` }),
    ];
  });
  const folder = path.join(userHome, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
  mkdirSync(folder, { recursive: true });
  const bySession = Map.groupBy(lines, ({ sessionId }) => sessionId);
  for (const [session, own] of bySession)
    writeFileSync(path.join(folder, `${session}.jsonl`), own.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
