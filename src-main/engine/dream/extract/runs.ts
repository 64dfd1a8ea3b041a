/**
 * What a record tells of commands that were run: which, in a form that a second run has too, and how each ended.
 * Wider than `shell.ts`: whatever somebody runs can fail and be mended.
 */
import { terminalData, toolData } from '../../../../src-shared/contract/kinds.ts';
import type { Observation } from '../../../../src-shared/contract/observation.ts';
import { normalCommand } from '../shell.ts';

export interface Run {
  /** Without environment, wrappers and redirections; what it was run on is part of it. */
  command: string;
  /** The same command on everything, where `command` names files or filters of this one run. */
  whole?: string;
  failed: boolean;
  /** One line that names the error, the same on another day. */
  signature?: string;
}

/** Longer ones are scripts of one moment. */
const LONGEST = 80;

/** The runs of a record whose outcome is known. Of a chain that failed it is the last part: the usual case. */
export function runsIn(record: Observation): Run[] {
  const told = outcomeOf(record);
  if (told === undefined) return [];
  const { line, failed, signature } = told;
  const parts = partsOf(line).filter(({ isSure }) => failed || isSure);
  return (failed ? parts.slice(-1) : parts).flatMap(({ text }) => {
    const command = plainCommand(text);
    if (command === undefined || LOOKS.test(command)) return [];
    const whole = normalCommand(command);
    return [
      {
        command,
        failed,
        ...(whole === undefined || whole === command ? {} : { whole }),
        ...(signature === undefined ? {} : { signature }),
      },
    ];
  });
}

/** Whether what failed has passed: the same run, or one on everything. That another file's tests pass says nothing of this one's. */
export function covers(passed: Run, failed: Run): boolean {
  return passed.command === failed.command || passed.command === failed.whole;
}

/** Whether a run changes what a later one meets: what is installed, generated, checked out, started, moved or removed. */
export function isChange(command: string): boolean {
  return CHANGES.test(command);
}

interface Told {
  line: string;
  failed: boolean;
  signature: string | undefined;
}

function outcomeOf(record: Observation): Told | undefined {
  if (record.source === 'agent' && record.kind === 'tool') {
    const { data } = toolData.safeParse(record.data);
    if (data?.command === undefined || data.rejected === true) return undefined;
    const failed = data.exit === undefined ? (data.ok === undefined ? undefined : !data.ok) : data.exit !== 0;
    return failed === undefined ? undefined : { line: data.command, failed, signature: data.errorSignature };
  }
  if (record.source === 'terminal' && record.kind === 'finished') {
    const { data } = terminalData.safeParse(record.data);
    if (data?.exit === undefined) return undefined;
    return { line: data.command, failed: data.exit !== 0, signature: data.errorSignature };
  }
  return undefined;
}

/** `isSure`: the line's success is this part's own. Before a pipe or `||` nobody knows how it ended. */
function partsOf(line: string): { text: string; isSure: boolean }[] {
  if (line.length > 600 || line.includes('\n') || line.includes('<<')) return [];
  const isTold = /\bpipefail\b/.test(line);
  return line.split(/&&|;/).flatMap((step) => {
    const [first = '', ...others] = step.split('||');
    const pipe = first.split('|');
    return [{ text: pipe[0] ?? '', isSure: others.length === 0 && (pipe.length === 1 || isTold) }];
  });
}

function plainCommand(part: string): string | undefined {
  const words = part
    .replace(/\s(?:\d|&)?>>?\s*&?\S+|\s<\s*\S+/g, ' ')
    .trim()
    .split(/\s+/);
  while (words[0] !== undefined && (/^\w+=\S*$/.test(words[0]) || /^(?:time|sudo|exec|command)$/.test(words[0])))
    words.shift();
  if (words[0] === 'timeout') words.splice(0, 2);
  const command = words.join(' ').replace(/[\s&]+$/, '');
  return command === '' || command.length > LONGEST || !/^[\w./@-]/.test(command) || /[`"“”<>]/.test(command)
    ? undefined
    : command;
}

/** Looks only: that nothing was found is no error, and finding something no success. */
const LOOKS =
  /^(?:(?:ls|cat|head|tail|e?grep|rg|find|fd|cd|echo|printf|pwd|which|wc|awk|sort|uniq|diff|tree|stat|file|du|df|ps|env|printenv|date|whoami|test|\[|true|false|sleep|less|more|man|type|history|jq|sed(?! -i))(?:\s|$)|git (?:status|log|diff|show|branch|remote|blame|ls-files|rev-parse|config|grep|describe)\b)/;

const CHANGES =
  /^(?:(?:mv|cp|rm|mkdir|chmod|chown|touch|ln|unzip|tar|patch|kill|killall|export|unset|source|createdb|dropdb|sed -i)\s|git (?:checkout|switch|restore|reset|revert|apply|submodule|clean|pull|merge|rebase|stash|lfs)\b|\S+(?: \S+){0,3}? (?:i|ci|install|add|remove|uninstall|update|upgrade|dedupe|rebuild|prune|sync|generate|codegen|migrate|migration|reset|clean|start|restart|up|down|enable|disable|lock|tidy|vendor|init|login|pull|seed|link)(?:\s|$))/;
