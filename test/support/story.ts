/**
 * A project as somebody has it after two weeks of work, with the session files of the agents that helped. Times count back
 * from now, so that what Vesper says of it is what it would say to its user.
 */
import { claudeCodeSession, codexSession } from './transcripts.ts';
import { makeRepository, type Repository } from './repository.ts';

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString();

/** `userHome` gets the agents' folders, `folder` the repository. */
export function makeStoryProject(userHome: string, folder: string): Repository {
  const repository = makeRepository(folder, 'harbor-api');
  const at = (hours: number, message: string, files: Record<string, string>) => {
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
    repository.commit(message, ago(hours));
  };
  at(300, 'Start the refund service', {
    'package.json': JSON.stringify(
      {
        name: 'harbor-api',
        scripts: {
          test: 'vitest run',
          'test:e2e': 'playwright test',
          build: 'vite build',
          start: 'node src/server.js',
        },
        dependencies: { fastify: '5.6.0', pg: '8.16.0' },
        devDependencies: { vitest: '5.1.0', vite: '8.3.8', playwright: '1.65.1' },
      },
      null,
      2,
    ),
    '.gitignore': 'dist\nnode_modules\n',
    'src/server.js': 'import fastify from "fastify"\n',
    'compose.yaml': 'services:\n  db:\n    image: postgres:17\n',
  });
  at(250, 'refunds: keep money as integer cents', {
    'src/ledger.js': 'export const cents = (n) => Math.round(n)\n',
    'src/ledger.sql': 'create table ledger (cents bigint);\n',
  });
  at(170, 'refunds: the key makes a second request harmless', { 'src/refunds.js': 'export const key = 1\n' });
  at(120, 'webhooks: answer before the work is done', { 'src/webhooks.js': 'export const later = 1\n' });
  at(75, 'ledger: totals by month', {
    'src/ledger.js': 'export const cents = (n) => Math.round(n)\nexport const months = 12\n',
    'src/ledger.sql': 'create table ledger (cents bigint, month date);\n',
  });
  at(50, 'refunds: round half-cents up instead of down', {
    'src/refunds.js': 'export const key = 1\nexport const round = Math.ceil\n',
    'test/refunds.test.js': 'test("rounds half-cents up")\n',
  });
  at(26, 'ci: Node 24', { '.github/workflows/ci.yml': 'node-version: 24\n' });
  repository.git('checkout', '-q', '-b', 'fix/refund-rounding');
  at(19, 'refunds: a test for 10.005', { 'test/refunds.test.js': 'test("rounds 10.005 up")\n' });

  claudeCodeSession(userHome, repository.path, '7d0c9f1e-1111-4222-8333-444455556601', [
    {
      at: ago(22),
      prompt: 'Why does 10.005 round down? Show me before you fix it.',
      conclusion: 'toFixed rounds the binary value, which lies just below 10.005. Integer cents avoid it.',
    },
    {
      at: ago(21.8),
      prompt: 'Please always run the tests before you commit.',
      conclusion: 'Understood. The tests pass: 41 of 41.',
    },
    {
      at: ago(19.5),
      prompt: 'I prefer small commits with the reason in the body. Never squash release commits.',
      conclusion: 'The rounding is fixed for refunds; partial refunds still fail in refunds.test.js.',
    },
  ]);
  codexSession(userHome, repository.path, '019a2b3c-4444-7555-8666-777788889901', [
    {
      at: ago(47),
      prompt: 'Draft the backfill of old refunds, in batches of 500.',
      conclusion: 'The draft is in src/backfill.js; it was not run against any database.',
    },
  ]);
  repository.write('src/backfill.js', 'export const batch = 500\n');
  return repository;
}
