/**
 * A process that takes the lock named by its argument, says `held` or `refused`, and stays until told to leave.
 */
import { takeLock } from '../../src-main/node/lock.ts';

const lock = await takeLock(process.argv[2] ?? '');
process.send?.(lock ? 'held' : 'refused');
process.on('message', () => process.exit(0));
