/** Inside a utility process of the double: `process.parentPort` over Node's channel. */
import { EventEmitter } from 'node:events';
import { moveClock } from './time.ts';

moveClock(Number(process.env['DOUBLE_AHEAD']));
delete process.env['DOUBLE_AHEAD'];

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message),
});
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort: port });
