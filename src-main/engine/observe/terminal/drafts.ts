/**
 * A command that was run, as records: that it ran and how it ended, which was measured, and the end of what it put out, which is anybody's text.
 */
import path from 'node:path';
import type { TerminalData } from '../../../../src-shared/contract/kinds.ts';
import type { Draft } from '../../../../src-shared/contract/observation.ts';
import { formatStamp } from '../../../../src-shared/kit/time.ts';
import { minTrust, originOf } from '../../origin.ts';
import type { Clock } from '../../ports.ts';
import { errorSignature } from '../error-signature.ts';
import { tailOf } from './tail.ts';

/** One run, wherever it was told. Times in ms. */
export interface Ran {
  /** Names this run and no other. */
  key: string;
  at: number;
  durationMs: number;
  command: string;
  /** Only its beginning is known. */
  cut?: boolean;
  exit: number;
  /** Real path. */
  cwd: string;
  shell: string;
  /** Run by an agent, not at the user's own prompt. */
  byAgent?: boolean;
  /** The end of what it put out; undefined where nobody listened. */
  output?: string;
}

/** Observers that summarise stay under this many characters (PRODUCT 3.1). */
const LONGEST = 1900;

/** `root`: the watched folder that it was run in. */
export function draftsOf(ran: Ran, project: string, root: string, clock: Pick<Clock, 'offsetAt'>): Draft[] {
  const command = ran.cut ? beginningOf(ran.command) : shortened(ran.command);
  const at = formatStamp(ran.at, clock.offsetAt(ran.at));
  const folder = path.relative(root, ran.cwd).replaceAll(path.sep, '/');
  const output = ran.output === undefined ? '' : tailOf(ran.output);
  const signature = ran.exit === 0 || output === '' ? undefined : errorSignature(output);
  const data: TerminalData = {
    command,
    ...(folder === '' ? {} : { cwd: folder }),
    exit: ran.exit,
    durationMs: ran.durationMs,
    ...(signature === undefined ? {} : { errorSignature: signature }),
    shell: ran.shell,
  };
  const base = { at, project, source: 'terminal' as const };
  const measured = ran.byAgent ? 'agent' : originOf({ source: 'terminal', part: 'measured' });
  const anybodys = originOf({ source: 'terminal', part: 'output' });
  const finished: Draft = {
    ...base,
    key: ran.key,
    kind: 'finished',
    // The signature is a line of what it put out, and no more to be trusted than that.
    origin: signature === undefined ? measured : minTrust([measured, anybodys]),
    text: ran.exit === 0 ? command : `${command} (exit ${ran.exit})`,
    data: { ...data },
  };
  if (output === '') return [finished];
  const said: Draft = {
    ...base,
    key: `${ran.key}:output`,
    kind: 'output',
    origin: anybodys,
    text: output,
    data: { command, ...(folder === '' ? {} : { cwd: folder }), exit: ran.exit },
  };
  return [finished, said];
}

function shortened(command: string): string {
  const text = command.trim();
  return text.length <= LONGEST ? text : beginningOf(text);
}

/** The first line up to its last whole word: half of a word could be half of a secret, which nobody would know for one. */
function beginningOf(command: string): string {
  const [line = ''] = command.trim().split('\n', 1);
  const start = line.slice(0, 500);
  const words = start.replace(/\s*\S*$/, '');
  return `${words === '' ? '' : `${words} `}…`;
}
