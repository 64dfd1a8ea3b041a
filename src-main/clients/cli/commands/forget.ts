/** `vesper forget`: shows what would go, asks, and prints the receipt with its proof. */
import type { ForgetPreview, ForgetReceipt, ForgetSelector } from '../../../../src-shared/contract/forget.ts';
import { VesperError } from '../../../../src-shared/kit/errors.ts';
import { confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { timeOf } from '../input.ts';
import { clip, plain, plural, print, shortTime } from '../print.ts';
import { one } from './projects.ts';

export interface ForgetOptions {
  text?: string;
  fact?: string;
  span?: string[];
  session?: string;
  import?: string;
  project?: string;
  yes?: boolean;
}

/** Exit 3 when nothing was found; 2 without `--yes` where nobody can be asked; 1 after a no. */
export async function forget(context: Context, options: ForgetOptions): Promise<void> {
  const selector = selectorOf(options);
  const mayAsk = context.isTerminal && !context.json && !context.caller.agent;
  if (options.yes !== true && !mayAsk && !context.caller.agent)
    throw new VesperError('bad-input', 'Forgetting cannot be undone, and nobody can be asked here.', 'Add --yes.');
  await one(context, async (call) => {
    try {
      await ask(call);
    } catch (thrown) {
      // Nothing to forget is an answer too; scripts read it from stdout like any other.
      if (!(thrown instanceof VesperError) || thrown.code !== 'nothing') throw thrown;
      context.io.exitCode = 3;
      const because = thrown.message;
      print(context, { removed: {}, because }, () => because);
    }
  });

  async function ask(call: Ask): Promise<void> {
    const preview = options.yes === true ? undefined : await previewOf(call);
    if (preview) {
      context.io.err(plain(tellPreview(preview).join('\n')));
      if (!(await confirm('Forget this? It cannot be undone.'))) {
        context.io.exitCode = 1;
        return print(context, { removed: {} }, () => 'Nothing was forgotten.');
      }
    }
    print(context, await call('memory.forget', { selector }), tellReceipt);
  }

  /** Undefined where an agent may not see it: the engine then shows it to the user, and asks. */
  async function previewOf(call: Ask): Promise<ForgetPreview | undefined> {
    return call('memory.forgetPreview', { selector }).catch((thrown: unknown) => {
      if (context.caller.agent && thrown instanceof VesperError && thrown.code === 'refused') return undefined;
      throw thrown;
    });
  }
}

type Ask = Parameters<Parameters<typeof one>[1]>[0];

function selectorOf({ text, fact, span, session, import: batch, project }: ForgetOptions): ForgetSelector {
  const named: ForgetSelector[] = [];
  if (text !== undefined) named.push({ by: 'text', text });
  if (fact !== undefined) named.push({ by: 'fact', fact });
  if (span !== undefined) named.push(spanOf(span));
  if (session !== undefined) named.push({ by: 'session', session });
  if (batch !== undefined) named.push({ by: 'import', batch });
  if (project !== undefined) named.push({ by: 'project', project });
  const [first] = named;
  if (!first || named.length > 1)
    throw new VesperError(
      'bad-input',
      `Name one thing to forget, and this names ${named.length}.`,
      '--text T, --fact ID, --span A B, --session ID, --import BATCH or --project P.',
    );
  return first;
}

function spanOf(span: readonly string[]): ForgetSelector {
  const [from, to] = span.map((time) => timeOf(time, '--span'));
  if (span.length !== 2 || from === undefined || to === undefined)
    throw new VesperError(
      'bad-input',
      '--span takes two times.',
      'For example --span 2026-11-20T09:00Z 2026-11-20T12:00Z',
    );
  return { by: 'span', from, to };
}

/** Shown before the question: counts, then lines. */
function tellPreview({ counts, facts, records, projects, generations }: ForgetPreview): string[] {
  const shownFacts = facts.slice(0, 20);
  const shownRecords = records.slice(0, 20);
  const more = (all: number, shown: number) => (all > shown ? [`  … and ${all - shown} more`] : []);
  return [
    `This would blank ${plural(counts.records, 'record')} and take out ${plural(counts.facts, 'fact')}.`,
    ...shownFacts.map(
      (fact) =>
        `  fact    ${clip(fact.text, 110)}  [${fact.id}]${fact.why === 'stands-on-it' ? '  (nothing else stands behind it)' : ''}`,
    ),
    ...more(counts.facts, shownFacts.length),
    ...shownRecords.map(
      (record) => `  record  ${shortTime(record.at)}  ${record.source.padEnd(8)} ${clip(record.text, 100)}`,
    ),
    ...more(counts.records, shownRecords.length),
    ...(counts.trimmed > 0
      ? [`${plural(counts.trimmed, 'fact')} would stay, with less behind ${counts.trimmed === 1 ? 'it' : 'them'}.`]
      : []),
    ...projects.map((name) => `${name} would be watched no more.`),
    ...(generations > 0
      ? [`${plural(generations, 'earlier state')} of memory would go: undo reaches back to a forget, not behind it.`]
      : []),
  ];
}

function tellReceipt({ id, removed, scan, tookMs }: ForgetReceipt): string[] {
  const megabytes = (scan.bytesScanned / 1e6).toFixed(1);
  return [
    `Forgotten (${id}, ${(tookMs / 1000).toFixed(1)} s).`,
    ...Object.entries(removed).map(([store, count]) => `  ${(names[store] ?? store).padEnd(38)} ${count}`),
    `Proof: ${plural(scan.hits, 'hit')} for ${plural(scan.lookedFor, 'text')} in ${megabytes} MB of ${plural(scan.files, 'file')}, as they are, in any case, in base64, hexadecimal and percent encoding.`,
    ...scan.where.map(({ path, hits }) => `  ${path}: ${hits}`),
    ...(scan.saidElsewhere > 0
      ? [
          `${plural(scan.saidElsewhere, 'text')} that other records say too ${scan.saidElsewhere === 1 ? 'was' : 'were'} not looked for.`,
        ]
      : []),
    'Not reached: blocks of a disk that were written before, your backups and exports, and what was given to agents.',
  ];
}

const names: Record<string, string> = {
  records: 'records blanked',
  logFiles: 'log files written anew',
  facts: 'facts taken out',
  evidence: 'pieces of evidence of other facts',
  lines: 'lines of topics',
  generations: 'earlier states of memory',
  reports: 'dream reports rewritten',
  ledger: 'payloads in the ledger blanked',
  projects: 'projects',
  readers: 'cursors and snapshots dropped',
  watches: 'watched pull requests',
  files: 'other files rewritten',
  index: 'files of the index (made anew)',
  notices: 'notices held back, dropped',
  staged: 'staged dreams',
  handoffs: 'prepared notes (made anew)',
  quarantined: 'damaged pieces set aside',
};
