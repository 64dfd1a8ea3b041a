/**
 * A program of an agent's own that speaks to the socket as Vesper's clients do, with the token of the home, and answers a wish:
 * `wish-speaker.ts HOME KIND AGENT WISH`. Ends with 0 when anything was given to it.
 */
import { attach } from '../../src-main/node/connect.ts';
import type { Caller } from '../../src-shared/rpc/wire.ts';

const [home = '', kind = '', agent = '', wish = ''] = process.argv.slice(2);
const client = await attach(home, { kind: kind as Caller['kind'], agent: agent === 'true' });
if (!client) process.exit(2);
const tried = await Promise.allSettled([
  client.call('wish.list', {}),
  client.call('wish.answer', { wish, allow: true }),
  client.call('wish.answer', { wish, allow: false }),
]);
for (const one of tried) console.log(one.status === 'fulfilled' ? JSON.stringify(one.value) : String(one.reason));
process.exit(tried.some(({ status }) => status === 'fulfilled') ? 0 : 1);
