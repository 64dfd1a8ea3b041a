/**
 * A process that asks an allowed host once, with the environment it was given, and prints what came of it: `asker.ts HOME ORIGIN`.
 */
import path from 'node:path';
import { openEgress } from '../../src-main/engine/egress/egress.ts';
import { openQuarantine } from '../../src-main/engine/log/quarantine.ts';
import { openRedactor } from '../../src-main/engine/redact/redactor.ts';
import { openLedger } from '../../src-main/engine/storage/ledger.ts';
import { nodePorts } from '../../src-main/node/ports.ts';

const [home = '', origin = '', how = 'ok/1'] = process.argv.slice(2);
const ports = nodePorts(home);
const ledger = await openLedger({
  ports,
  file: path.join(home, 'ledger.log'),
  quarantine: await openQuarantine(ports.files, path.join(home, 'quarantine')),
  appended: () => undefined,
});
const redactor = openRedactor({ ports, deadline: { base: 5000, perKilobyte: 5 } });
const egress = openEgress({ ports, ledger, redactor, hosts: () => [{ origin, purpose: 'model', on: true }] });
const isUpload = how === 'silence';
const sent = await egress.send({
  url: `${origin}/${how}`,
  purpose: 'model',
  about: 'a dream',
  ...(isUpload ? { method: 'POST', body: 'the harbor tests run with npm test. '.repeat(2000) } : { method: 'GET' }),
});
console.log(JSON.stringify({ outcome: sent.outcome, ...('because' in sent ? { because: sent.because } : {}) }));
await redactor.close();
process.exit(0);
