/**
 * The way out as the engine builds it: a real ledger, the real redactor, the real clock; the hosts are the test's.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openEgress, type Egress, type EgressOptions, type Sending } from '../../../src-main/engine/egress/egress.ts';
import { hostsIn } from '../../../src-main/engine/egress/hosts.ts';
import { openQuarantine } from '../../../src-main/engine/log/quarantine.ts';
import type { Files, Outgoing } from '../../../src-main/engine/ports.ts';
import { openRedactor } from '../../../src-main/engine/redact/redactor.ts';
import { openLedger, type LedgerFile, type SpendCaps } from '../../../src-main/engine/storage/ledger.ts';
import { systemClock } from '../../../src-main/node/clock.ts';
import { nodeFiles } from '../../../src-main/node/files.ts';
import { nodeOutgoing } from '../../../src-main/node/outgoing.ts';
import { nodePorts } from '../../../src-main/node/ports.ts';
import { tempDir } from '../../support/temp.ts';

export interface WayOut {
  egress: Egress;
  ledger: LedgerFile;
  home: string;
  /** A request with what every one of them has. */
  send(url: string, more?: Partial<Sending>): ReturnType<Egress['send']>;
}

export interface WayOutOptions {
  home?: string;
  /** As in settings.json: addresses that are on, for `model`; or whole entries. */
  hosts?: (string | { url: string; purpose: string; on: boolean; near?: boolean })[];
  files?: Files;
  outgoing?: Outgoing;
  caps?: SpendCaps;
  redactor?: EgressOptions['redactor'];
  whyHushed?: EgressOptions['whyHushed'];
}

export async function openWayOut(options: WayOutOptions = {}): Promise<WayOut> {
  const { home = tempDir(), hosts = [], files = nodeFiles(), outgoing = nodeOutgoing(), caps } = options;
  const read = hostsIn(
    hosts.map((host) => (typeof host === 'string' ? { url: host, purpose: 'model', on: true } : host)),
  );
  if ('broken' in read) throw new Error(read.broken);
  const clock = systemClock();
  const ledger = await openLedgerIn(home, files);
  const redactor = openRedactor({
    ports: { ...nodePorts(home), diagnose: () => undefined },
    deadline: { base: 5000, perKilobyte: 5 },
  });
  const egress = openEgress({
    ports: { clock, outgoing },
    ledger,
    redactor: options.redactor ?? redactor,
    hosts: () => read.hosts,
    ...(caps ? { caps: () => caps } : {}),
    ...(options.whyHushed ? { whyHushed: options.whyHushed } : {}),
  });
  onTestFinished(async () => {
    await egress.close();
    await redactor.close();
    await ledger.close();
  });
  const send = (url: string, more: Partial<Sending> = {}) =>
    egress.send({ url, purpose: 'model', about: 'a test', method: 'GET', ...more });
  return { egress, ledger, home, send };
}

export async function openLedgerIn(home: string, files: Files = nodeFiles()): Promise<LedgerFile> {
  return openLedger({
    ports: { files, clock: systemClock() },
    file: path.join(home, 'ledger.log'),
    quarantine: await openQuarantine(files, path.join(home, 'quarantine')),
    appended() {},
  });
}

/** Printable, without anything that looks like a secret: short words of few letters. */
export function plainText(bytes: number): string {
  const words = ['harbor', 'tests', 'run', 'with', 'npm', 'and', 'the', 'limit', 'is', 'low'];
  let text = '';
  for (const byte of randomBytes(Math.ceil(bytes / 3))) text += `${words[byte % words.length]} `;
  return text.slice(0, bytes);
}
