/**
 * N6: which source files hold anything that can carry bytes, and that none of them reports home. Reads the source.
 */
import { expect, test } from 'vitest';
import { codeOf, files, read, specifiersOf } from '../support/sources.ts';
import { trust } from '../support/trust.ts';

/** N6: every file that holds a module or a global of the network, and what it does with it. Nothing else may. */
const network: Record<string, { holds: string[]; to: string }> = {
  'src-main/node/outgoing.ts': {
    holds: ['node:dns/promises', 'node:http', 'node:net', 'node:tls'],
    to: 'connects to other machines, for engine/egress/ alone',
  },
  'src-main/node/incoming.ts': {
    holds: ['node:http'],
    to: 'listens to deliveries of forges where the user switched that on; connects to nothing',
  },
  'src-main/engine/egress/addresses.ts': { holds: ['node:net'], to: 'tells addresses apart; opens nothing' },
  'src-main/node/socket.ts': {
    holds: ['node:net'],
    to: 'listens on and connects to engine.sock, a file or a named pipe',
  },
  'src-main/node/fifo.ts': {
    holds: ['node:net'],
    to: 'reads the named pipe that shells write into; connects to nothing',
  },
  'src-main/hosts/headless/page.ts': { holds: ['node:http', 'ws'], to: 'listens on 127.0.0.1' },
  'src-renderer/state/connection.svelte.ts': {
    holds: ['WebSocket', 'fetch'],
    to: 'reaches the host that served the page',
  },
};

test('N6: what could open a connection stands in the files that may, and nowhere else', ({ task }) => {
  const wrong = Object.entries(waysOut()).flatMap(([file, holds]) =>
    holds.filter((one) => !network[file]?.holds.includes(one)).map((one) => `${file} holds ${one}`),
  );
  const unused = Object.keys(network).filter((file) => waysOut()[file] === undefined);
  trust(task, {
    id: 'N6',
    tried: 'files read for ways out',
    count: files.length,
    bad: wrong.length,
    badly: 'ways out beside the one',
  });
  expect({ wrong, unused }).toEqual({ wrong: [], unused: [] });

  // Only the engine's way out is handed the port, only the port's maker makes it; what asks a model, for vectors, a forge or a feed of releases, and what reaches a phone, is all that may send.
  const holders = files.filter((file) => /\boutgoing\b/i.test(codeOf(file)));
  expect(holders.sort()).toEqual([
    'src-main/engine/egress/egress.ts',
    'src-main/engine/ports.ts',
    'src-main/node/outgoing.ts',
    'src-main/node/ports.ts',
  ]);
  expect(files.filter((file) => /\begress(?:\(\))?\s*\.send\(/.test(codeOf(file)))).toEqual([
    'src-main/engine/embeddings/ask.ts',
    'src-main/engine/model/way-out.ts',
    'src-main/engine/push/push.ts',
    'src-main/engine/update/updates.ts',
    'src-main/engine/observe/forge/ask.ts',
  ]);
  // The SDK is loaded by one file, which hands it that way out; elsewhere only its types are.
  const sdk = files.filter((file) =>
    specifiersOf(codeOf(file).replace(/^import type [^;]*;/gm, '')).some((name) => name.startsWith('@anthropic-ai/')),
  );
  expect(sdk).toEqual(['src-main/engine/model/client.ts']);
  expect(codeOf('src-main/engine/model/client.ts')).toMatch(/fetch: fetchBy\(\{/);
  const source = codeOf('src-main/node/socket.ts') + codeOf('src-main/hosts/headless/page.ts');
  expect(source).not.toMatch(/\.connect\(\s*\{?\s*(?:host|port)|createConnection\((?!path)/);
});

test('N6, P11: no library that reports home, no switch that is fetched, no name of a host to fetch it from', ({
  task,
}) => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const reporters = Object.keys(dependencies).filter((name) =>
    /sentry|telemetry|analytics|segment|posthog|mixpanel|amplitude|bugsnag|datadog|launchdarkly|statsig|updater|crash/i.test(
      name,
    ),
  );
  const calls = files.filter((file) =>
    /\b(?:crashReporter|autoUpdater|sendBeacon|setSpellCheckerDictionaryDownloadURL)\b/.test(codeOf(file)),
  );
  // An address in the code is a document's or a test's; none is fetched. New ones are looked at here.
  const addresses = files.flatMap((file) =>
    [...codeOf(file).matchAll(/\b(?:https?|wss?):\/\/([a-z0-9.-]*[a-z0-9])/gi)].map(([, host]) => `${file}: ${host}`),
  );
  trust(task, {
    id: 'N6',
    tried: 'dependencies and files read for reports home',
    count: Object.keys(dependencies).length + files.length,
    bad: reporters.length + calls.length,
    badly: 'found',
  });
  expect({ reporters, calls }).toEqual({ reporters: [], calls: [] });
  expect([...new Set(addresses)].sort()).toEqual([
    'src-main/engine/egress/hosts.ts: HOST', // what an entry of the settings must look like
    'src-main/engine/observe/forge/address.ts: api.github.com', // where pull requests of github.com are asked for, once the user allowed it
    'src-main/engine/push/address.ts: api.pushover.net', // where Pushover takes notices; reached only when it was chosen
    'src-main/engine/push/request.ts: HOST', // and of ntfy's
    'src-main/hosts/headless/page.ts: 127.0.0.1',
    'src-renderer/ui/Icon.svelte: www.w3.org', // the name of SVG, no address
    'src-shared/contract/settings-saying.ts: HOST', // likewise, of a phone's server
    'src-shared/contract/settings-table.ts: 127.0.0.1', // a server of embeddings on this machine, reached only when switched on
    'src-shared/contract/settings-table.ts: HOST', // likewise, of a model's server and of a feed of releases
    'src-shared/contract/settings-table.ts: api.anthropic.com', // the address that stands in the settings until another is set; reached only when switched on
  ]);
});

/** What of the network each file holds: modules that carry bytes at run time, and globals that do. */
function waysOut(): Record<string, string[]> {
  const modules = /^(?:node:)?(net|http|https|http2|tls|dns|dns\/promises|dgram|quic|undici|inspector)$/;
  return Object.fromEntries(
    files.flatMap((file) => {
      const code = codeOf(file);
      const imported = specifiersOf(code.replace(/^import type [^;]*;/gm, ''))
        .filter((name) => modules.test(name) || name === 'ws')
        .map((name) => (name === 'ws' || name.startsWith('node:') ? name : `node:${name}`));
      const globals = [
        ...code.matchAll(
          /(?<![.\w'"`])(fetch|WebSocket|EventSource|XMLHttpRequest|WebTransport|RTCPeerConnection)(?=\()/g,
        ),
      ];
      const others = /getBuiltinModule|process\.binding|createRequire/.test(code) ? ['a module by name'] : [];
      const holds = [...new Set([...imported, ...globals.map(([, name = '']) => name), ...others])];
      return holds.length > 0 ? [[file, holds.sort()]] : [];
    }),
  );
}
