/**
 * The page's line to the engine, which comes back by itself when it was cut: a port from the desktop app's preload, or on
 * loopback a socket, for which the one-time code is traded for a token.
 */
import { engineLine, type Bridge } from '../../src-shared/bridge.ts';
import { connect, type Client } from '../../src-shared/rpc/connect.ts';
import { messagePort, webSocketPort } from '../../src-shared/rpc/port.ts';
import { messageOf, VesperError } from '../../src-shared/kit/errors.ts';
import { takeCode } from './address.ts';

export type Link =
  | { state: 'connecting' }
  | { state: 'open'; client: Client }
  /** The engine is gone; what is shown is from `since`, ms since 1970. */
  | { state: 'lost'; since: number }
  /** The address was used before, or its minute is over. */
  | { state: 'refused' };

export const connection = $state<{ link: Link; epoch: number }>({ link: { state: 'connecting' }, epoch: 0 });

/** What the desktop app's preload left here; undefined on a loopback page. */
export const bridge = (window as { vesper?: Bridge }).vesper;

const tokenKey = 'vesper-token';

/** Connects now and for as long as the page lives. */
export async function keepConnected(): Promise<void> {
  const token = bridge ? '' : await takeToken(); // the app's port is itself the permission
  if (token === undefined) return void (connection.link = { state: 'refused' });
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      const client = await (bridge ? openPort(bridge) : openSocket(token));
      pause = 250;
      connection.link = { state: 'open', client };
      connection.epoch++;
      await new Promise<void>((resolve) => client.onClose(resolve));
      connection.link = { state: 'lost', since: Date.now() };
    } catch (thrown) {
      if (thrown instanceof VesperError && thrown.code === 'refused') {
        sessionStorage.removeItem(tokenKey);
        connection.link = { state: 'refused' };
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The open client; throws what a person can be told when there is none. */
export function engine(): Client {
  if (connection.link.state === 'open') return connection.link.client;
  throw new VesperError(
    'unavailable',
    'There is no contact with the engine.',
    'Start Vesper; this page reconnects by itself.',
  );
}

/** A failure in words, for views. */
export function wordsOf(thrown: unknown): string {
  const hint = thrown instanceof VesperError && thrown.hint ? ` ${thrown.hint}` : '';
  return `${messageOf(thrown)}${hint}`;
}

async function openSocket(token: string): Promise<Client> {
  const socket = new WebSocket(`ws://${location.host}/socket`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the socket was refused')));
  });
  return connect(webSocketPort(socket), { token, client: { kind: 'renderer', agent: false } });
}

/** The preload posts the port to this window; anything else that is posted here is not for us. */
async function openPort(from: Bridge): Promise<Client> {
  const port = await new Promise<MessagePort>((resolve) => {
    const heard = ({ source, data, ports }: MessageEvent) => {
      if (source !== window || data !== engineLine || !ports[0]) return;
      removeEventListener('message', heard);
      resolve(ports[0]);
    };
    addEventListener('message', heard);
    from.connectEngine();
  });
  // Main says the end as an empty message: a port does not always tell of its close.
  port.addEventListener('message', ({ data }) => data === null && port.dispatchEvent(new Event('close')));
  return connect(messagePort(port), { client: { kind: 'renderer', agent: false } });
}

/** The code leaves the address bar at once; the token lives in this tab only. */
async function takeToken(): Promise<string | undefined> {
  const code = takeCode();
  if (!code) return sessionStorage.getItem(tokenKey) ?? undefined;
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!answer.ok) return sessionStorage.getItem(tokenKey) ?? undefined;
  const { token } = (await answer.json()) as { token: string };
  sessionStorage.setItem(tokenKey, token);
  return token;
}
