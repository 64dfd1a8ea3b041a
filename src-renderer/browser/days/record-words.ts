/** A record of the log as one row: what happened, what of it is code, whether it failed, and what else there is to say. */
import type { Observation } from '../../../src-shared/contract/observation.ts';
import { sourceName } from '../../ui/sources.ts';
import { count } from '../../ui/words.ts';
import { agentName } from './lane-words.ts';

export interface RowWords {
  before: string;
  code: string;
  after: string;
  /** `failed`, when it did. */
  failed: boolean;
  meta: string;
}

export function rowWords(record: Observation): RowWords {
  const data = reading(record.data ?? {});
  const plain = { before: firstLine(record.text), code: '', after: '', failed: hasFailed(record), meta: '' };
  const agent = data.text('agent');
  const by = agent === '' ? '' : agentName(agent);
  const command = data.text('command');
  if (command !== '' && record.kind !== 'output' && (record.source === 'terminal' || record.source === 'agent'))
    return { ...plain, before: '', code: firstLine(command), meta: [runWords(data), by].filter(Boolean).join(', ') };
  switch (`${record.source} ${record.kind}`) {
    case 'git commit':
      if (data.text('hash') === '') return plain;
      return {
        ...plain,
        before: 'Commit ',
        code: data.text('hash').slice(0, 7),
        after: ` ${firstLine(data.text('subject') || record.text)}`,
        meta: `${count(data.number('filesTotal') ?? 0, 'file')}, +${data.number('add') ?? 0} −${data.number('del') ?? 0}`,
      };
    case 'agent prompt':
      return { ...plain, before: data.flag('sidechain') ? plain.before : `You: “${plain.before}”`, meta: by };
    case 'agent conclusion':
      return { ...plain, before: `Concluded: ${plain.before}`, meta: by };
    case 'system gap':
      return plain;
    case 'terminal output':
      return { ...plain, before: lastLine(record.text), meta: `put out by ${firstLine(command)}` };
    case 'note note':
      return { ...plain, meta: record.origin === 'user-direct' ? 'your words' : data.text('who') };
    case 'file change':
    case 'file add': {
      const lines = data.number('lines');
      return { ...plain, meta: lines === undefined ? '' : count(lines, 'line') };
    }
    default:
      return { ...plain, meta: by || data.text('who') || (record.source === 'system' ? 'imported' : '') };
  }
}

/** A command that ended badly, or an agent's tool that did: as the engine's filter has it. */
export function hasFailed({ source, kind, data }: Observation): boolean {
  const badExit = typeof data?.['exit'] === 'number' && data['exit'] !== 0;
  if (source === 'terminal') return kind === 'finished' && badExit;
  return source === 'agent' && kind === 'tool' && (data?.['ok'] === false || badExit);
}

/** As it is read aloud and copied. */
export function recordWords(record: Observation): string {
  return `${record.at.slice(11, 19)} ${sourceName(record.source)}: ${record.text}`;
}

function runWords(data: Reading): string {
  const exit = data.number('exit');
  const ms = data.number('durationMs');
  const took = ms === undefined ? '' : ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
  return [exit === undefined ? '' : `exit ${exit}`, took].filter(Boolean).join(', ');
}

const firstLine = (text: string): string => {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
};

interface Reading {
  text(key: string): string;
  number(key: string): number | undefined;
  flag(key: string): boolean;
}
/** What a record carries is as it was written, of any shape. */
function reading(data: Record<string, unknown>): Reading {
  return {
    text: (key) => (typeof data[key] === 'string' ? data[key] : ''),
    number: (key) => (typeof data[key] === 'number' ? data[key] : undefined),
    flag: (key) => data[key] === true,
  };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
