/**
 * Starts a dream's process that misbehaves, says its id, and waits to be killed; for `dream-storm.test.ts`. Argument: the vice.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startProcess } from '../../src-main/node/fork.ts';

const child = startProcess(path.join(import.meta.dirname, 'bad-dream.ts'), { as: 'process' });
child.onMessage(() => undefined);
child.send({ vice: process.argv[2] });
const task = `/proc/self/task/${process.pid}/children`;
// The child spins or sleeps by the time it is looked at.
setTimeout(() => console.log(readFileSync(task, 'utf8').trim()), 500);
setInterval(() => undefined, 1000);
